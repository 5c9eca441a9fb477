/**
 * Claims: what becomes of a message that the Server has taken. Every Session that subscribes to it
 * gets it, as often as it subscribes and no oftener.
 */
import type { Message, Packet, SessionData } from "../../models/index.ts";
import { matches } from "../topic-filter.ts";
import { claim, type Claim, type Stand } from "../claim.ts";
import { sessionNow } from "../inside.ts";
import { packetsFor, sameMessage } from "./lasting.ts";

const reachesAll = claim({
  id: "message-reaches-every-session",
  from: ["MQTT3-4.5.0-1", "MQTT3-3.1.2-5", "MQTT3-3.3.5-1"],
  says: "A message that is accepted enters every Session that has a matching subscription, connected or not, or is dropped there by the bound of the queue.",
  vantage: "inside",
  form: "always",
  when: "a QoS 1 or 2 message is accepted that a Session subscribes to above QoS 0",
  watch: (stand) => ({
    on: {
      stepped() {
        for (const fact of stand.inside.facts) {
          if (fact.is !== "accepted" || fact.message.qos === 0) continue;
          const { message } = fact;
          for (const { data } of stand.inside.sessions()) {
            const after = wantsAbove0(data, message) ? sessionNow(stand, data.session) : null;
            if (after === null || !wantsAbove0(after, message)) continue;
            stand.triggered();
            const times = stand.inside.facts.filter(
              (one) => one.is === "accepted" && sameMessage(one.message, message),
            ).length;
            if (timesTaken(stand, data, after, message) >= times) continue;
            const { payload, topic } = message;
            stand.violated(
              `${data.session} of ${data.clientId} misses ${topic} "${payload}"`,
              payload,
            );
          }
        }
      },
    },
  }),
});

const noMoreCopies = claim({
  id: "no-more-copies-than-subscriptions",
  from: ["MQTT3-3.3.5-1", "MQTT3-3.10.4-2"],
  says: "A message that is accepted enters a Session at most as often as subscriptions there match it.",
  vantage: "inside",
  form: "always",
  when: "a message is accepted while there are Sessions",
  watch: (stand) => ({
    on: {
      stepped() {
        const { facts, sessionChanges, emitted } = stand.inside;
        for (const fact of facts) {
          if (fact.is !== "accepted") continue;
          stand.triggered();
          const { message } = fact;
          const times = facts.filter(
            (one) => one.is === "accepted" && sameMessage(one.message, message),
          ).length;
          for (const { session, before, after } of sessionChanges) {
            if (after === null) continue;
            // What a Client sent early may have made a subscription in this very step.
            const matching = Math.max(matchesIn(before, message), matchesIn(after, message));
            const copies = held(after, message) - (before === null ? 0 : held(before, message));
            if (copies <= matching * times) continue;
            const { payload } = message;
            stand.violated(`${session} takes "${payload}" ${copies} times`, payload);
          }
          for (const { connection } of emitted) {
            const session = stand.inside.now(connection)?.data.session ?? null;
            const data = sessionNow(stand, session);
            const copies = emitted.filter(
              (one) => one.connection === connection && isFresh(one.packet, message),
            ).length;
            const alike = facts.filter(
              (one) =>
                one.is === "accepted" &&
                one.message.topic === message.topic &&
                one.message.payload === message.payload,
            ).length;
            const waited = stand.inside
              .session(data?.session ?? "")
              ?.data.queue.filter((one) => isFresh(asPacket(one), message)).length;
            const most = data === null ? copies : matchesIn(data, message) * alike + (waited ?? 0);
            if (copies <= most) continue;
            const { payload } = message;
            stand.violated(`${connection} is sent "${payload}" ${copies} times`, payload);
            break;
          }
        }
      },
    },
  }),
});

export const routingClaims: readonly Claim[] = [reachesAll, noMoreCopies];

const wantsAbove0 = ({ subscriptions }: SessionData, { topic }: Message): boolean =>
  subscriptions.some(({ filter, qos }) => qos > 0 && matches(filter, topic));

const matchesIn = (session: SessionData | null, { topic }: Message): number =>
  session?.subscriptions.filter(({ filter }) => matches(filter, topic)).length ?? 0;

/** How often a message is in a Session on account of a subscription that was there already. */
const held = ({ queue, flows }: SessionData, message: Message): number =>
  [...queue, ...flows].filter((one) => !one.retain && sameMessage(one.message, message)).length;

/** Whether a packet is a QoS 0 copy of a message; what is above QoS 0 is held. */
const isFresh = (packet: Packet, { topic, payload }: Message): boolean =>
  packet.type === "PUBLISH" &&
  packet.qos === 0 &&
  !packet.retain &&
  packet.topic === topic &&
  packet.payload === payload;

/** A waiting message as the packet that it would be. */
const asPacket = ({ message, qos, retain }: SessionData["queue"][number]): Packet => {
  const { topic, payload } = message;
  return { type: "PUBLISH", packetId: null, topic, payload, qos, dup: false, retain };
};

/** How often a message has come to a Session in this step, or had no room there, above QoS 0. */
function timesTaken(
  stand: Stand,
  before: SessionData,
  after: SessionData,
  message: Message,
): number {
  const dropped = stand.inside.facts.filter(
    (fact) =>
      fact.is === "dropped" &&
      fact.session === after.session &&
      fact.why === "queueFull" &&
      sameMessage(fact.message, message),
  );
  // One whose exchange ends in this very step makes room for another.
  const ended = packetsFor(stand, after.session).filter(
    (packet) =>
      (packet.type === "PUBACK" || packet.type === "PUBCOMP") &&
      before.flows.some(
        (flow) => flow.packetId === packet.packetId && sameMessage(flow.message, message),
      ),
  );
  const copies = held(after, message) - held(before, message);
  return copies + dropped.length + ended.length;
}
