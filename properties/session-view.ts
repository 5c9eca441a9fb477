/**
 * What Clients know of the Server's Session for one ClientID, and how it comes to be known.
 *
 * A CONNECT whose answer never came may have been processed or may yet be; it is remembered until
 * its connection is certainly over, and what it leaves uncertain is said to be so.
 */
import type { Packet, Qos, Subscribe } from "../models/index.ts";
import type { ConnectionView } from "./connection-view.ts";

/** One subscription as its Client knows it. */
export interface SubscriptionView {
  readonly filter: string;
  readonly qos: Qos;
  /** Asked for and not answered; held for certain; or given up and not yet gone for certain. */
  readonly state: "asked" | "held" | "leaving";
  readonly since: number;
}

/** One Topic Filter that was asked for in this epoch. */
export interface Ask {
  readonly filter: string;
  readonly qos: Qos;
  /** The QoS granted; null as long as no SUBACK has said so. */
  readonly granted: Qos | null;
  readonly from: number;
  readonly answeredAt: number | null;
  /** When it was gone for certain; null as long as it may be there. */
  readonly until: number | null;
  readonly packetId: number;
  readonly connection: string;
}

/** A CONNECT that was never answered at its Client's end. */
export interface Unanswered {
  readonly connection: string;
  readonly cleanSession: boolean;
  /** It will not be processed any more. */
  readonly over: boolean;
}

/** On a connection of this name the Server has read all that was sent from one stamp to another. */
interface Proof {
  readonly connection: string;
  readonly from: number;
  readonly to: number;
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
  /** When the CONNECT that began it was sent. */
  readonly epochAt: number;
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
  readonly proofs: readonly Proof[];
}

export const noSession = (clientId: string): SessionView => ({
  clientId,
  status: "none",
  owner: "",
  attached: false,
  epoch: 0,
  epochAt: 0,
  provenMs: -1,
  mixed: false,
  unsure: false,
  devices: [],
  subscriptions: [],
  asks: [],
  unanswered: [],
  proofs: [],
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
  const now = {
    status: contested ? "open" : cleanSession ? "live" : "kept",
    owner: on.connection,
    attached: true,
    provenMs: on.askedMs,
    unanswered: before.unanswered.filter(({ over }) => !over),
  } as const;
  if (cleanSession || !sessionPresent || !canBeResumed(before)) {
    // Nobody can come back to a Session whose ClientID only the Server knows.
    const devices = on.connect?.clientId === "" ? [] : [on.device];
    const begun = { ...noSession(before.clientId), ...now, devices };
    const unsure = contested || (sessionPresent && !cleanSession);
    return { ...begun, epoch: before.epoch + 1, epochAt: on.askedAt, mixed: contested, unsure };
  }
  const created = before.unanswered.some((one) => !one.cleanSession);
  const ended = before.unanswered.some((one) => one.cleanSession);
  const gone = ended || before.status === "open" || nowMs - before.provenMs >= expiryMs;
  const shared = before.devices.some((device) => device !== on.device);
  return {
    ...before,
    ...now,
    provenMs: Math.max(before.provenMs, on.askedMs),
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
  unanswered: [...session.unanswered, { connection, cleanSession, over: false }],
});

/** After the name of a connection is used again: what it stood for is certainly over. */
export function afterForgotten(session: SessionView, old: ConnectionView): SessionView {
  const { connection, openedAt, provenAt } = old;
  const unanswered = session.unanswered.map((one) =>
    one.connection === connection ? { ...one, over: true } : one,
  );
  const proof = { connection, from: openedAt, to: provenAt };
  const proofs = provenAt < 0 ? session.proofs : [...session.proofs, proof];
  return { ...session, unanswered, proofs };
}

/** A Session that ends with its connection is no one's to resume; what is present is another. */
const canBeResumed = ({ status }: SessionView): boolean => status === "kept" || status === "open";

/** After a SUBSCRIBE was sent. */
export function afterSubscribe(
  session: SessionView,
  { requests, packetId }: Subscribe,
  stamp: number,
  connection: string,
): SessionView {
  const subscriptions = requests.reduce((now, { filter, qos }) => {
    const others = now.filter((one) => one.filter !== filter);
    return [...others, { filter, qos, state: "asked", since: stamp } as const];
  }, session.subscriptions);
  const asks = requests.map(({ filter, qos }): Ask => ({
    filter,
    qos,
    granted: null,
    from: stamp,
    answeredAt: null,
    until: null,
    packetId,
    connection,
  }));
  return { ...session, subscriptions, asks: [...session.asks, ...asks] };
}

/** After an UNSUBSCRIBE was sent. */
export function afterUnsubscribe(
  session: SessionView,
  filters: readonly string[],
  stamp: number,
): SessionView {
  const subscriptions = session.subscriptions.map((one) =>
    filters.includes(one.filter) ? ({ ...one, state: "leaving", since: stamp } as const) : one,
  );
  return { ...session, subscriptions };
}

/**
 * After a SUBACK or UNSUBACK has reached the connection of the Session; `on` has only those requests
 * left that are still to be answered.
 */
export function afterReply(
  session: SessionView,
  on: ConnectionView,
  packet: Packet,
  request: ConnectionView["requests"][number],
  stamp: number,
): SessionView {
  if (packet.type === "UNSUBACK" && request.type === "UNSUBSCRIBE") {
    const gone = session.subscriptions
      .filter(({ filter, state }) => state === "leaving" && request.filters.includes(filter))
      .filter(({ filter }) => !isPending(on, filter))
      .map(({ filter }) => filter);
    const asks = session.asks.map((one) =>
      one.until === null && gone.includes(one.filter) ? { ...one, until: stamp } : one,
    );
    const subscriptions = session.subscriptions.filter(({ filter }) => !gone.includes(filter));
    return { ...session, subscriptions, asks };
  }
  if (packet.type !== "SUBACK" || request.type !== "SUBSCRIBE") return session;
  return request.requests.reduce(
    (now, { filter }, index) => granted(now, on, request, filter, packet.returnCodes[index], stamp),
    session,
  );
}

/** One return code of a SUBACK. */
function granted(
  session: SessionView,
  on: ConnectionView,
  { packetId }: Subscribe,
  filter: string,
  code: number | undefined,
  stamp: number,
): SessionView {
  const qos: Qos | null = code === 0 || code === 1 || code === 2 ? code : null;
  const answered = session.asks.find(
    (one) =>
      one.filter === filter &&
      one.packetId === packetId &&
      one.connection === on.connection &&
      one.answeredAt === null,
  );
  const asks = session.asks.map((one) =>
    one === answered ? { ...one, granted: qos, answeredAt: stamp } : one,
  );
  const known = session.subscriptions.find((one) => one.filter === filter);
  // Of one packet that names a filter twice the last counts.
  const isAsked = known?.state === "asked" || (known?.state === "held" && known.since === stamp);
  // What a later request under way makes of it is not known yet.
  if (!isAsked || isPending(on, filter)) return { ...session, asks };
  const others = session.subscriptions.filter((one) => one !== known);
  // Whether a refusal leaves an earlier subscription standing is left open; then nobody owes it.
  if (qos === null) return { ...session, asks, subscriptions: others };
  const held = { filter, qos, state: "held", since: stamp } as const;
  return { ...session, asks, subscriptions: [...others, held] };
}

/** Whether a request that concerns this filter waits for its answer. */
const isPending = ({ requests }: ConnectionView, filter: string): boolean =>
  requests.some((one) =>
    one.type === "SUBSCRIBE"
      ? one.requests.some((request) => request.filter === filter)
      : one.filters.includes(filter),
  );
