/**
 * Claims about each message that reaches a Client: that it may come at all, with this QoS, this
 * RETAIN, and this often.
 *
 * A message may come if some request of this Session may have stood when the Server took it over;
 * copies are counted as exchanges, so that repeats do not count.
 */
import { showPacket, type Publish } from "../../models/index.ts";
import { claim, type Claim, type Stand } from "../claim.ts";
import type { ConnectionView } from "../connection-view.ts";
import type { MessageView } from "../message-view.ts";
import { arrivalOf } from "../exchange-view.ts";
import type { SessionView } from "../session-view.ts";
import { asksAtHand, asksFor, copiesMax, lacksDup, mayHaveQos } from "./copies.ts";

export const arrivalClaims: readonly Claim[] = [
  onArrival({
    id: "topic-matches-a-filter",
    from: ["MQTT3-3.3.2-3", "MQTT3-4.7.2-1", "MQTT3-4.7.3-4", "MQTT3-3.1.2-6"],
    says: "The topic of a message that comes matches a Topic Filter that was asked for in this Session.",
    when: "a message reaches a Client",
    check(stand, { on, packet, session }) {
      stand.triggered();
      if (asksFor(session, packet.topic).length > 0) return;
      stand.violated(
        `${on.connection} gets ${showPacket(packet)}, to which it is not subscribed`,
        packet.payload,
      );
    },
  }),

  onArrival({
    id: "published-by-somebody",
    from: ["MQTT3-4.5.0-1"],
    says: "A message that comes was published, or is a Will or a retained message.",
    when: "a message reaches a Client",
    check(stand, { on, packet, message }) {
      stand.triggered();
      if (message !== null || packet.retain || packet.topic.startsWith("$")) return;
      if (stand.dues.isWill(packet.payload)) return;
      stand.violated(
        `${on.connection} gets ${showPacket(packet)}, which nobody published`,
        packet.payload,
      );
    },
  }),

  onArrival({
    id: "nothing-new-after-unsuback",
    from: ["MQTT3-3.10.4-2", "MQTT3-3.10.4-1"],
    says: "A message published after UNSUBACK does not come on account of that subscription.",
    when: "a message comes whose topic a Topic Filter matched that was unsubscribed",
    check(stand, { on, packet, session, message }) {
      if (message === null || message.ambiguous || packet.retain) return;
      const asks = asksFor(session, packet.topic);
      if (!asks.some(({ until }) => until !== null)) return;
      stand.triggered();
      if (asks.some(({ until }) => until === null || until > message.sentAt)) return;
      stand.violated(
        `${on.connection} gets ${showPacket(packet)}, published after its UNSUBACK`,
        packet.payload,
      );
    },
  }),

  onArrival({
    id: "nothing-older-than-the-subscription",
    from: ["MQTT3-3.1.2-6", "MQTT3-4.5.0-1", "MQTT3-3.3.1-8"],
    says: "A message that was acknowledged before a SUBSCRIBE was sent does not come on its account, unless it is retained.",
    when: "a message reaches a Client after it was acknowledged",
    check(stand, { on, packet, session, message }) {
      if (message === null || message.ambiguous || message.ackedAt === null || packet.retain)
        return;
      stand.triggered();
      const { ackedAt } = message;
      const asks = asksFor(session, packet.topic);
      if (asks.length === 0 || asks.some(({ from }) => from < ackedAt)) return;
      stand.violated(
        `${on.connection} gets ${showPacket(packet)}, acknowledged before it subscribed`,
        packet.payload,
      );
    },
  }),

  onArrival({
    id: "delivered-qos",
    from: ["MQTT3-3.8.4-6", "MQTT3-3.3.5-1"],
    says: "A message comes with the smaller of the QoS it was published with and one that was granted for it.",
    when: "a message reaches a Client",
    check(stand, { on, packet, session, message }) {
      if (message === null || message.ambiguous) return;
      const asks = asksFor(session, packet.topic);
      if (asks.length === 0) return;
      stand.triggered();
      if (asks.some((ask) => mayHaveQos(packet.qos, message.qos, ask))) return;
      const granted = asks.map(
        (ask) => `${ask.filter} with ${ask.granted ?? `at most ${ask.qos}`}`,
      );
      stand.violated(
        `${on.connection} gets ${showPacket(packet)}, published with QoS ${message.qos}; granted: ${granted.join(", ")}`,
        packet.payload,
      );
    },
  }),

  counting({
    id: "copies-within-subscriptions",
    from: ["MQTT3-3.3.5-1", "MQTT3-4.3.1-1", "MQTT3-4.3.2-1", "MQTT3-4.3.3-2"],
    says: "A message comes at most once for each matching subscription and each time the Server may have taken it for a new one.",
    when: "a message reaches a Client for a subscription that it had",
    retain: false,
    most: ({ session, message, packet }) => {
      if (message === null || message.ambiguous) return null;
      // Without a subscription at hand it should not come at all, which other claims say.
      const asks = asksAtHand(asksFor(session, packet.topic), message);
      return asks.length === 0 ? null : copiesMax(session, message);
    },
  }),

  counting({
    id: "retained-copies-within-requests",
    from: ["MQTT3-3.3.1-8", "MQTT3-3.3.1-9", "MQTT3-3.3.1-6"],
    says: "A message comes with RETAIN 1 at most once for each request for a subscription made after it was published.",
    when: "a message comes with RETAIN 1",
    retain: true,
    most: ({ session, message, packet }) => {
      const asks = asksFor(session, packet.topic);
      if (message === null) return asks.length;
      if (message.ambiguous) return null;
      if (!message.retain) return 0;
      return asks.filter(({ answeredAt }) => answeredAt === null || answeredAt > message.sentAt)
        .length;
    },
  }),
];

interface Seen {
  readonly on: ConnectionView;
  readonly packet: Publish;
  readonly session: SessionView;
  readonly message: MessageView | null;
}

type About = Pick<Claim, "id" | "from" | "says" | "when">;

interface ArrivalClaim extends About {
  check(stand: Stand, seen: Seen): void;
}

/** What is known of a message with a payload that reaches the Client of a Session known for certain. */
function seenIn(stand: Stand, connection: string, packet: Publish): Seen | null {
  if (packet.payload === "") return null;
  const on = stand.view.sure(connection);
  if (on === null) return null;
  const session = stand.view.session(on.clientId);
  return { on, packet, session, message: stand.dues.message(packet.payload) };
}

function onArrival({ check, ...about }: ArrivalClaim): Claim {
  return claim({
    ...about,
    vantage: "wire",
    form: "always",
    watch: (stand) => ({
      on: {
        received({ connection, packet }) {
          if (packet.type !== "PUBLISH") return;
          const seen = seenIn(stand, connection, packet);
          if (seen !== null) check(stand, seen);
        },
      },
    }),
  });
}

interface CountingClaim extends About {
  readonly retain: boolean;
  /** How many copies may come; null when that cannot be said. */
  most(seen: Seen): number | null;
}

/** A claim that counts the copies of a message in one Session. */
function counting({ retain, most, ...about }: CountingClaim): Claim {
  return claim({
    ...about,
    vantage: "wire",
    form: "always",
    watch(stand) {
      const counts = stand.memory.fading<number>();
      return {
        on: {
          received({ connection, packet }) {
            if (packet.type !== "PUBLISH" || packet.retain !== retain) return;
            const seen = seenIn(stand, connection, packet);
            if (seen === null || isRepeat(stand, seen)) return;
            const { clientId } = seen.on;
            const key = `${clientId} ${seen.session.epoch} ${packet.topic} ${packet.payload}`;
            const count = (counts.get(key) ?? 0) + 1;
            counts.set(key, count);
            const allowed = most(seen);
            if (allowed === null) return;
            stand.triggered();
            if (count <= allowed) return;
            stand.violated(
              `copy ${count} of "${packet.payload}" reaches ${clientId}, which may get ${allowed}`,
              packet.payload,
            );
          },
        },
      };
    },
  });
}

function isRepeat(stand: Stand, { on, packet }: Seen): boolean {
  if (packet.packetId === null) return false;
  const known = stand.view.down(on.clientId).find(({ packetId }) => packetId === packet.packetId);
  return arrivalOf(known, packet) === "again" || lacksDup(stand, on, packet, known);
}
