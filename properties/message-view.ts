/**
 * Messages and who is owed them: what a PUBLISH of a Client means for each Session.
 *
 * A message is told from others by its payload. Where that may not be so, or where the Server may
 * have taken it for another, the message says so and nothing is judged by it.
 */
import type { Publish, Qos, Request } from "../models/index.ts";
import { matches } from "./topic-filter.ts";
import type { ConnectionView } from "./connection-view.ts";
import type { SessionView } from "./session-view.ts";

/** One message and one ClientID. */
export interface Due {
  readonly clientId: string;
  /** The Session of the ClientID that it is owed to. */
  readonly epoch: number;
  /** The subscriptions by which it is owed, each with the smaller of published and granted QoS. */
  readonly by: readonly Request[];
  /** Its Client was not connected when the message was sent. */
  readonly offline: boolean;
  /** Subscriptions that matched, for certain or not: as many copies may come. */
  readonly subscriptions: number;
  /** How often it reached a Client of the ClientID with DUP 0, where a queue has a bound. */
  readonly copies: number;
  /** The highest QoS at which it reached one; null before. */
  readonly best: Qos | null;
  /** Why it is no longer owed; null while it is. */
  readonly excuse: string | null;
}

export interface MessageView {
  readonly topic: string;
  readonly payload: string;
  readonly qos: Qos;
  readonly retain: boolean;
  readonly device: string;
  readonly clientId: string;
  /** The connection over which it was first sent, by its name and by when it was opened. */
  readonly connection: string;
  readonly openedAt: number;
  readonly sentAt: number;
  /** When its publisher saw it completely acknowledged; null before. */
  readonly ackedAt: number | null;
  /** How often the Server may have taken it for a new message: once, unless it was sent again. */
  readonly chances: number;
  /** The Session of its publisher when it was last sent. */
  readonly epoch: number;
  /** The publisher's Session may have taken it for a repeat of another message. */
  readonly doubtful: boolean;
  /** Another message may have the same payload, so nothing can be said of either. */
  readonly ambiguous: boolean;
  /** Empty where no claim calls debts in when everything has come to rest. */
  readonly dues: readonly Due[];
}

/** A message that is sent for the first time. */
export function newMessage(
  publish: Publish,
  on: ConnectionView,
  publisher: SessionView,
  sentAt: number,
  dues: readonly Due[],
): MessageView {
  const { topic, payload, qos, retain, dup } = publish;
  const { device, clientId, connection, openedAt } = on;
  return {
    topic,
    payload,
    qos,
    retain,
    device,
    clientId,
    connection,
    openedAt,
    sentAt,
    ackedAt: null,
    chances: 1,
    epoch: publisher.epoch,
    doubtful: publisher.mixed || publisher.unsure,
    ambiguous: dup,
    dues,
  };
}

/** A message whose payload is sent again; `isHere` if over a connection that has carried it already. */
export function sentAgain(
  known: MessageView,
  publish: Publish,
  on: ConnectionView,
  publisher: SessionView,
  isHere: boolean,
): MessageView {
  const isSame =
    publish.dup &&
    // Sent twice over one connection it may be taken once more after it was acknowledged.
    !isHere &&
    known.ackedAt === null &&
    known.topic === publish.topic &&
    known.device === on.device &&
    known.clientId === on.clientId;
  const isDoubtful = publisher.mixed || publisher.unsure;
  // A Session takes a QoS 2 message once, however often it is sent.
  const isChance = publish.qos < 2 || isDoubtful || publisher.epoch !== known.epoch;
  return {
    ...known,
    chances: known.chances + Number(isChance),
    epoch: publisher.epoch,
    doubtful: known.doubtful || isDoubtful,
    ambiguous: known.ambiguous || !isSame,
  };
}

/** What a Session is owed of a message; null when it has nothing to do with it. */
export function dueTo(session: SessionView, { topic, qos }: Publish): Due | null {
  if (session.status === "none") return null;
  const matching = session.subscriptions.filter(({ filter }) => matches(filter, topic));
  if (matching.length === 0) return null;
  const held = matching.filter(({ state }) => state === "held");
  const excuse =
    held.length === 0
      ? "its subscription was not certain"
      : session.status === "open" || session.unsure
        ? "its Session was not certain"
        : null;
  return {
    clientId: session.clientId,
    epoch: session.epoch,
    by:
      excuse === null
        ? // [MQTT3-3.8.4-6] The smaller of two QoS.
          held.map((one) => ({ filter: one.filter, qos: one.qos < qos ? one.qos : qos }))
        : [],
    offline: !session.attached,
    subscriptions: matching.length,
    copies: 0,
    best: null,
    excuse,
  };
}

/** [MQTT3-3.3.5-1] The QoS at which it is owed: the highest of several. */
export const owedQos = ({ by }: Due): Qos =>
  by.reduce<Qos>((best, { qos }) => (qos > best ? qos : best), 0);
