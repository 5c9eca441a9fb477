/**
 * The claim about order: what one Client publishes on one topic with one QoS reaches each subscriber
 * in that order.
 *
 * Only what was sent over one connection has an order that is known for certain, and only a copy
 * with DUP 0 is known to be sent for the first time when it comes.
 */
import { claim, type Claim } from "../claim.ts";
import { latestOrders } from "../orders.ts";

/** The message that was published last of those that came, by the opening of its connection. */
interface Latest {
  readonly openedAt: number;
  readonly sentAt: number;
}

export const orderingClaims: readonly Claim[] = [
  claim({
    id: "messages-in-order",
    from: ["MQTT3-4.6.0-6", "MQTT3-4.6.0-5"],
    says: "Messages of one Client with one topic and QoS are first sent to a subscriber in the order they were published.",
    vantage: "wire",
    form: "always",
    when: "a message follows another of the same Client, topic and QoS",
    watch(stand) {
      /** By connection of the publisher, Session, topic and QoS: the latest of what came. */
      const latest = stand.memory.fading<readonly Latest[]>(latestOrders);
      /** By Session: what has come to it. */
      const seen = stand.memory.fading<true>();
      return {
        on: {
          received({ connection, packet }) {
            if (packet.type !== "PUBLISH" || packet.payload === "" || packet.retain) return;
            const on = stand.view.sure(connection);
            const message = stand.dues.message(packet.payload);
            if (on === null || message === null || message.ambiguous || message.doubtful) return;
            // Where two Clients use one Session, one may release what the other has sent.
            const publisher = stand.view.session(message.clientId);
            if (message.qos === 2 && (publisher.mixed || publisher.unsure)) return;
            const { epoch } = stand.view.session(on.clientId);
            const { sentAt, payload, topic, qos } = message;
            const session = `${on.clientId} ${epoch} ${packet.qos}`;
            const course = `${message.connection} ${session} ${qos} ${topic}`;
            const all = latest.get(course) ?? [];
            const known = all.find(({ openedAt }) => openedAt === message.openedAt);
            const before = known?.sentAt ?? -1;
            if (seen.get(`${session} ${payload}`) === undefined && before >= 0) {
              stand.triggered();
              if (!packet.dup && message.chances === 1 && before > sentAt) {
                stand.violated(
                  `"${payload}" on ${topic} reaches ${on.clientId} after a message that ${message.device} published later`,
                  payload,
                );
              }
            }
            const now = { openedAt: message.openedAt, sentAt: Math.max(before, sentAt) };
            latest.set(course, [...all.filter((one) => one !== known), now]);
            seen.set(`${session} ${payload}`, true);
          },
        },
      };
    },
  }),
];
