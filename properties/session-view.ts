/**
 * What Clients know of the Server's Session for one ClientID, and how it comes to be known.
 *
 * A CONNECT whose answer never came may have been processed or may yet be; it is remembered until
 * its connection is certainly over, and what it leaves uncertain is said to be so.
 */
import type { ConnectionView } from "./connection-view.ts";
import type { Ask, SubscriptionView } from "./subscription-view.ts";

/** A CONNECT that was never answered at its Client's end. */
export interface Unanswered {
  /** "" once its name is used again. */
  readonly connection: string;
  readonly cleanSession: boolean;
  /** It will not be processed any more. */
  readonly over: boolean;
}

export interface SessionView {
  readonly clientId: string;
  /** "live" lasts as long as its connection, "kept" is there, "open" is anybody's guess. */
  readonly status: "none" | "live" | "kept" | "open";
  /** The connection of a "live" one, or the last one of a "kept" one. */
  readonly owner: string;
  /** That connection is open at its Client's end. */
  readonly attached: boolean;
  /** Goes up whenever a new Session begins. */
  readonly epoch: number;
  /** The Server served a connection of this Session at this instant or later. */
  readonly provenMs: number;
  /** Devices whose Session State does not match: another device, or a store that was lost. */
  readonly mixed: boolean;
  /** The Server may have another Session in this one's place. */
  readonly unsure: boolean;
  readonly devices: readonly string[];
  readonly subscriptions: readonly SubscriptionView[];
  /** Every filter asked for in this epoch. */
  readonly asks: readonly Ask[];
  /** CONNECTs without an answer since the last one that was accepted. */
  readonly unanswered: readonly Unanswered[];
}

export const noSession = (clientId: string): SessionView => ({
  clientId,
  status: "none",
  owner: "",
  attached: false,
  epoch: 0,
  provenMs: -1,
  mixed: false,
  unsure: false,
  devices: [],
  subscriptions: [],
  asks: [],
  unanswered: [],
});

/** A Session of which nothing is known, not even whether there is one. */
export const unknownSession = (clientId: string): SessionView => ({
  ...noSession(clientId),
  status: "open",
  mixed: true,
  unsure: true,
});

/** After a CONNACK 0 has reached the Client. */
export function afterAccepted(
  before: SessionView,
  on: ConnectionView,
  sessionPresent: boolean,
  nowMs: number,
  expiryMs: number,
): SessionView {
  const cleanSession = on.connect?.cleanSession === true;
  const { contested } = on;
  // Nobody asks how long ago it was where no Session expires.
  const askedMs = expiryMs === Infinity ? -1 : on.askedMs;
  const now = {
    status: contested ? "open" : cleanSession ? "live" : "kept",
    owner: on.connection,
    attached: true,
    provenMs: askedMs,
    unanswered: before.unanswered.filter(({ over }) => !over),
  } as const;
  const created = before.unanswered.some((one) => !one.cleanSession);
  const ended = before.unanswered.some((one) => one.cleanSession);
  const gone = ended || before.status === "open" || nowMs - before.provenMs >= expiryMs;
  if (cleanSession || !sessionPresent || !canBeResumed(before)) {
    // Nobody can come back to a Session whose ClientID only the Server knows.
    const devices = on.connect?.clientId === "" ? [] : [on.device];
    const begun = { ...noSession(before.clientId), ...now, devices };
    // What the Server says is not so: it may have the old Session, or one that nobody knows.
    const isFalse = !cleanSession && (sessionPresent || (before.status === "kept" && !gone));
    const unsure = contested || isFalse;
    return { ...begun, epoch: before.epoch + 1, mixed: contested, unsure };
  }
  const shared = before.devices.some((device) => device !== on.device);
  return {
    ...before,
    ...now,
    provenMs: Math.max(before.provenMs, askedMs),
    devices: before.devices.includes(on.device) ? before.devices : [...before.devices, on.device],
    mixed: contested || before.mixed || shared || ended,
    unsure: contested || before.unsure || (created && gone),
  };
}

/** After a connection was closed on which a CONNECT was never answered. */
export const afterUnanswered = (
  session: SessionView,
  connection: string,
  cleanSession: boolean,
): SessionView => ({
  ...session,
  unanswered: [...session.unanswered, { connection, cleanSession, over: false }].toSorted(
    (one, other) => (one.connection < other.connection ? -1 : 1),
  ),
});

/** After the name of a connection is used again: what it stood for is certainly over. */
export function afterForgotten(session: SessionView, connection: string): SessionView {
  const { unanswered, asks } = session;
  const isOver = (one: Unanswered): boolean => one.over || one.connection === connection;
  // What is over counts once, whichever connection it was.
  const over = [true, false]
    .filter((clean) => unanswered.some((one) => isOver(one) && one.cleanSession === clean))
    .map((cleanSession): Unanswered => ({ connection: "", cleanSession, over: true }));
  return {
    ...session,
    unanswered: [...over, ...unanswered.filter((one) => !isOver(one))],
    asks: asks.map((one) => (one.connection === connection ? { ...one, connection: "" } : one)),
  };
}

/** A Session that ends with its connection is no one's to resume; what is present is another. */
const canBeResumed = ({ status }: SessionView): boolean => status === "kept" || status === "open";
