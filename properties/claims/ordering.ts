/**
 * The claim about order: what one Client publishes on one topic with one QoS reaches each subscriber
 * in that order.
 *
 * Only what was sent over one connection has an order that is known for certain, and only a copy
 * with DUP 0 is known to be sent for the first time when it comes.
 */
import { claim, type Claim } from "../claim.ts";
import { entry, withEntry, type Parts } from "../memory.ts";

/** What has come to the Session of one ClientID, by publisher, topic and QoS. */
interface Course {
  readonly epoch: number;
  /** When the latest of those that came was published. */
  readonly latest: Readonly<Record<string, number>>;
  readonly seen: Parts<true>;
}

const fresh = (epoch: number): Course => ({ epoch, latest: {}, seen: [] });

export const orderingClaims: readonly Claim[] = [
  claim({
    id: "messages-in-order",
    from: ["MQTT3-4.6.0-6", "MQTT3-4.6.0-5"],
    says: "Messages of one Client with one topic and QoS are first sent to a subscriber in the order they were published.",
    vantage: "wire",
    form: "always",
    when: "a message follows another of the same Client, topic and QoS",
    watch(stand) {
      const courses = stand.memory.fading<Readonly<Record<string, Course>>>({});
      return {
        on: {
          received({ connection, packet }) {
            if (packet.type !== "PUBLISH" || packet.payload === "" || packet.retain) return;
            const on = stand.view.sure(connection);
            const message = stand.dues.message(packet.payload);
            if (on === null || message === null || message.ambiguous || message.doubtful) return;
            const { epoch } = stand.view.session(on.clientId);
            const known = courses.now[on.clientId];
            const course = known?.epoch === epoch ? known : fresh(epoch);
            const { sentAt, payload, topic, qos } = message;
            const key = `${message.connection} ${message.openedAt} ${qos} ${packet.qos} ${topic}`;
            const one = `${packet.qos} ${payload}`;
            const latest = course.latest[key] ?? -1;
            if (entry(course.seen, one) === undefined && latest >= 0) {
              stand.triggered();
              if (!packet.dup && message.chances === 1 && latest > sentAt) {
                stand.violated(
                  `"${payload}" on ${topic} reaches ${on.clientId} after a message that ${message.device} published later`,
                  payload,
                );
              }
            }
            courses.now = {
              ...courses.now,
              [on.clientId]: {
                epoch,
                latest: { ...course.latest, [key]: Math.max(latest, sentAt) },
                seen: withEntry(course.seen, one, true),
              },
            };
          },
        },
      };
    },
  }),
];
