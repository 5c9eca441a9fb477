/**
 * Claims: nothing of a Session's state is lost or changed, but by its own Client's packets and by
 * messages. Each part of the state has its claim, and all are of one shape: what was there is there
 * still, unless a packet of this very step explains why not.
 */
import type { Message, Packet } from "../../models/index.ts";
import { claim, type Claim, type Stand } from "../claim.ts";
import { matches } from "../topic-filter.ts";
import {
  changesHands,
  lasting,
  packetsFor,
  sameAwaiting,
  sameExchange,
  sameMessage,
  samePending,
  type Lasting,
  type Pending,
} from "./lasting.ts";

const inFlightKept = claim({
  id: "in-flight-is-kept",
  from: ["MQTT3-4.1.0-1", "MQTT3-4.3.2-1", "MQTT3-4.3.3-1", "MQTT3-4.4.0-1", "MQTT3-3.1.3-2"],
  says: "A message in flight to a Client stays, under its id and in its place, until that Client acknowledges it.",
  vantage: "inside",
  form: "always",
  when: "a Session with messages in flight gets or loses its connection",
  watch: lasting((stand, one) => {
    const { session, before, after } = one;
    if (before.flows.length > 0 && changesHands(one)) stand.triggered();
    if (before.flows === after.flows) return;
    const packets = packetsFor(stand, session);
    let next = 0;
    for (const flow of before.flows) {
      const last = flow.qos === 1 ? "PUBACK" : "PUBCOMP";
      const isOver = packets.some(isFor(flow.packetId, last));
      const now = after.flows[next];
      if (now !== undefined && sameExchange(flow, now) && (!isOver || flow.at === now.at)) {
        next += 1;
        if (flow.at === now.at || packets.some(isFor(flow.packetId, "PUBREC"))) continue;
        stand.violated(`${session}: packet ${flow.packetId} goes on without its PUBREC`);
      } else if (!isOver) {
        const { payload } = flow.message;
        const what = `packet ${flow.packetId} ("${payload}") is in flight no more`;
        stand.violated(`${session}: ${what}, and was not acknowledged`, payload);
        return;
      }
    }
    for (const flow of after.flows.slice(next)) {
      const waited = before.queue.some(({ message }) => sameMessage(message, flow.message));
      if (waited || isNews(stand, session, flow.message)) continue;
      const { payload } = flow.message;
      stand.violated(`${session}: "${payload}" is in flight and nobody sent it`, payload);
    }
  }),
});

const awaitingKept = claim({
  id: "awaiting-pubrel-is-kept",
  from: ["MQTT3-4.1.0-1", "MQTT3-4.3.3-2", "MQTT3-3.1.2-4", "MQTT3-3.1.3-2"],
  says: "A QoS 2 message that came in stays known, under its id, until its own Client releases it by PUBREL.",
  vantage: "inside",
  form: "always",
  when: "a Session that awaits PUBREL gets or loses its connection",
  watch: lasting((stand, one) => {
    const { session, before, after } = one;
    if (before.awaiting.length > 0 && changesHands(one)) stand.triggered();
    if (before.awaiting === after.awaiting) return;
    const packets = packetsFor(stand, session);
    for (const known of before.awaiting) {
      if (after.awaiting.some((now) => sameAwaiting(known, now))) continue;
      if (packets.some(isFor(known.packetId, "PUBREL"))) continue;
      const { payload } = known.publish;
      stand.violated(`${session} forgets packet ${known.packetId} without PUBREL`, payload);
    }
    for (const now of after.awaiting) {
      if (before.awaiting.some(({ packetId }) => packetId === now.packetId)) continue;
      if (packets.some(isFor(now.packetId, "PUBLISH"))) continue;
      stand.violated(`${session} awaits PUBREL ${now.packetId}, and no such PUBLISH came`);
    }
  }),
});

const queueKept = claim({
  id: "waiting-messages-are-kept",
  from: ["MQTT3-3.1.2-5", "MQTT3-4.1.0-1", "MQTT3-4.5.0-1"],
  says: "A QoS 1 or 2 message that waits in a Session stays, in its place, until it is sent, the queue's bound drops it, or its subscriptions are given up.",
  vantage: "inside",
  form: "always",
  when: "a Session with waiting messages gets or loses its connection, or is unsubscribed from something",
  watch(stand) {
    /** By Session: filters asked for while something waited, which need not be what brought it. */
    const later = stand.memory.table<readonly string[]>();
    const look = (one: Lasting): void => {
      const { session, before, after } = one;
      const packets = packetsFor(stand, session);
      const known = later.get(session) ?? [];
      const asked = packets.flatMap((packet) =>
        packet.type === "SUBSCRIBE" ? packet.requests.map(({ filter }) => filter) : [],
      );
      const late = [...known, ...asked.filter((filter) => !known.includes(filter))];
      const givesUp = packets.some(({ type }) => type === "UNSUBSCRIBE");
      if (before.queue.length > 0 && (givesUp || changesHands(one))) stand.triggered();
      judgeQueue(stand, one, givesUp ? late : null);
      if (after.queue.length === 0) later.delete(session);
      else if (late.length > known.length) later.set(session, late);
    };
    return {
      on: {
        stepped() {
          for (const { session, before, after } of stand.inside.sessionChanges) {
            if (after === null) later.delete(session);
            else if (before !== null) look({ session, before, after });
          }
        },
      },
    };
  },
});

export const sessionStateClaims: readonly Claim[] = [inFlightKept, awaitingKept, queueKept];

const isFor =
  (packetId: number, type: Packet["type"]) =>
  (packet: Packet): boolean =>
    packet.type === type && "packetId" in packet && packet.packetId === packetId;

/** Whether a message has come to a Session in this step: accepted just now, or retained and asked for. */
function isNews(stand: Stand, session: string, message: Message): boolean {
  const { facts, retained } = stand.inside;
  const accepted = facts.some(
    (fact) => fact.is === "accepted" && sameMessage(fact.message, message),
  );
  if (accepted) return true;
  const asked = packetsFor(stand, session).some(({ type }) => type === "SUBSCRIBE");
  return asked && [...retained.before, ...retained.after].some((one) => sameMessage(one, message));
}

/**
 * What waited is there still. `late` is null unless the Client gives something up in this step: then
 * these filters may have been asked for after the messages came.
 */
function judgeQueue(stand: Stand, one: Lasting, late: readonly string[] | null): void {
  const { session, before, after } = one;
  if (before.queue === after.queue) return;
  let next = 0;
  for (const pending of before.queue) {
    const now = after.queue[next];
    if (now !== undefined && samePending(pending, now)) next += 1;
    else if (!mayLeave(stand, one, pending, late)) {
      const { payload } = pending.message;
      stand.violated(`${session}: "${payload}" waits no more, and was not sent`, payload);
      return;
    }
  }
  for (const { message } of after.queue.slice(next)) {
    if (isNews(stand, session, message)) continue;
    stand.violated(`${session}: "${message.payload}" waits and nobody sent it`, message.payload);
  }
}

/** Whether a waiting message may be gone after this step. */
function mayLeave(
  stand: Stand,
  { session, after }: Lasting,
  { message, qos, retain }: Pending,
  late: readonly string[] | null,
): boolean {
  if (qos === 0) return true;
  if (after.flows.some((flow) => sameMessage(flow.message, message))) return true;
  // Whether the bound allows it is another claim.
  const dropped = stand.inside.facts.some(
    (fact) =>
      fact.is === "dropped" && fact.session === session && sameMessage(fact.message, message),
  );
  if (dropped || late === null) return dropped;
  // What was buffered and not sent may go with its subscription.
  const isWanted = after.subscriptions.some(
    (one) => one.qos > 0 && !late.includes(one.filter) && matches(one.filter, message.topic),
  );
  if (!isWanted) return true;
  // Which one a retained message answers, or of several copies each is for, nobody knows.
  const { overlappingSubscriptions } = stand.profile.knobs.server;
  if (!retain && overlappingSubscriptions !== "copyEach") return false;
  return packetsFor(stand, session).some(
    (packet) =>
      packet.type === "UNSUBSCRIBE" &&
      packet.filters.some((filter) => matches(filter, message.topic)),
  );
}
