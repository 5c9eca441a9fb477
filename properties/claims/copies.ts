/**
 * Which copies of a message may come to a Session: the requests for subscriptions that may have made
 * the Server send it, and so how many copies there may be and with what QoS.
 *
 * A request counts as soon as it was sent and for as long as it may stand, so what is not allowed
 * here no order of events allows.
 */
import type { Publish, Qos } from "../../models/index.ts";
import { matches } from "../topic-filter.ts";
import type { Stand } from "../claim.ts";
import type { ConnectionView } from "../connection-view.ts";
import type { MessageView } from "../message-view.ts";
import { isSame, type DeliveryView } from "../exchange-view.ts";
import type { SessionView } from "../session-view.ts";
import type { Ask } from "../subscription-view.ts";

/** A request that was not refused. */
const mayStand = ({ answeredAt, granted }: Ask): boolean => answeredAt === null || granted !== null;

/** Every request of this epoch that matches a topic. */
export const asksFor = ({ asks }: SessionView, topic: string): readonly Ask[] =>
  asks.filter((ask) => mayStand(ask) && matches(ask.filter, topic));

/** Those that may have stood when the Server took the message over. */
export const asksAtHand = (asks: readonly Ask[], message: MessageView): readonly Ask[] =>
  asks.filter(
    ({ from, until }) =>
      (until === null || until > message.sentAt) &&
      (message.ackedAt === null || from < message.ackedAt),
  );

/** How many copies may come on account of established subscriptions, repeats not counted. */
export function copiesMax(session: SessionView, message: MessageView): number {
  const asks = asksAtHand(asksFor(session, message.topic), message);
  return message.chances * new Set(asks.map(({ filter }) => filter)).size;
}

/** Whether the same message may rightly come in more than one exchange. */
export function mayComeTwice(
  session: SessionView,
  message: MessageView | null,
  { retain }: Publish,
): boolean {
  return message === null || message.ambiguous || retain || copiesMax(session, message) > 1;
}

/** Whether a copy may have this QoS on account of a request, [MQTT3-3.8.4-6]. */
export function mayHaveQos(qos: Qos, published: Qos, { granted, qos: asked }: Ask): boolean {
  // Before its SUBACK comes nobody knows what was granted.
  return granted === null
    ? qos <= Math.min(published, asked)
    : qos === Math.min(published, granted);
}

/**
 * Whether a PUBLISH with DUP 0 can only be a repeat: an exchange of an earlier connection whose
 * acknowledgement may be lost, and no reason for another copy.
 */
export function lacksDup(
  { view, dues }: Stand,
  { clientId, answeredAt }: ConnectionView,
  packet: Publish,
  known: DeliveryView | undefined,
): boolean {
  if (packet.dup || known === undefined || known.stage !== "done") return false;
  if (!isSame(known.publish, packet) || known.publishedAt >= answeredAt) return false;
  if (known.isRead) return false;
  return !mayComeTwice(view.session(clientId), dues.message(packet.payload), packet);
}
