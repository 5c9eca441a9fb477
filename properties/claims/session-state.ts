/**
 * Claims: nothing of a Session's state is lost or changed, but by its own Client's packets and by
 * messages. Each part of the state has its claim, and all are of one shape: what was there is there
 * still, unless a packet of this very step explains why not.
 */
import { type Message, type Packet, type SessionData } from "../../models/index.ts";
import { claim, type Claim, type Stand } from "../claim.ts";

type Flow = SessionData["flows"][number];
type Pending = SessionData["queue"][number];
type Awaiting = SessionData["awaiting"][number];
type Request = SessionData["subscriptions"][number];

/** A Session that was there before the step and is there after it. */
interface Lasting {
  readonly session: string;
  readonly before: SessionData;
  readonly after: SessionData;
}

/** Looks at every Session that a step has changed and not ended. */
const lasting =
  (look: (stand: Stand, one: Lasting) => void) =>
  (stand: Stand): ReturnType<Claim["watch"]> => ({
    on: {
      stepped() {
        for (const { session, before, after } of stand.inside
          .sessionChanges as readonly Lasting[]) {
          if (before !== null && after !== null) look(stand, { session, before, after });
        }
      },
    },
  });

const changesHands = ({ before, after }: Lasting): boolean =>
  before.connection !== after.connection;

const subscriptionsKept = claim({
  id: "subscriptions-are-kept",
  from: ["MQTT3-3.1.2-4", "MQTT3-4.1.0-1", "MQTT3-3.1.3-2"],
  says: "A Session's subscriptions change by SUBSCRIBE and UNSUBSCRIBE of its own Client and by nothing else.",
  vantage: "inside",
  form: "always",
  when: "a Session with subscriptions gets or loses its connection",
  watch: lasting((stand, one) => {
    const { session, before, after } = one;
    if (before.subscriptions.length > 0 && changesHands(one)) stand.triggered();
    if (same(before.subscriptions, after.subscriptions, sameRequest)) return;
    const asked = packetsFor(stand, session).some(
      ({ type }) => type === "SUBSCRIBE" || type === "UNSUBSCRIBE",
    );
    if (!asked) stand.violated(`the subscriptions of ${session} change without a request`);
  }),
});

const subscriptionsFollow = claim({
  id: "subscriptions-follow-requests",
  from: [
    "MQTT3-3.8.4-3",
    "MQTT3-3.8.4-4",
    "MQTT3-3.8.4-6",
    "MQTT3-3.10.4-1",
    "MQTT3-3.10.4-6",
    "MQTT3-3.9.3-1",
  ],
  says: "After a SUBSCRIBE or UNSUBSCRIBE the subscriptions are those before it with each filter, to the letter, replaced, added or taken away.",
  vantage: "inside",
  form: "always",
  when: "a SUBSCRIBE or UNSUBSCRIBE is processed",
  watch: (stand) => ({
    on: {
      stepped() {
        for (const { session, packet } of stand.inside.processed()) {
          if (packet.type !== "SUBSCRIBE" && packet.type !== "UNSUBSCRIBE") continue;
          const before = stand.inside.session(session)?.data;
          const change = stand.inside.sessionChanges.find((one) => one.session === session);
          const after = change === undefined ? before : change.after;
          if (before === undefined || after === undefined || after === null) continue;
          // Only the connection that a Session serves speaks for it.
          if (after.connection === null || stand.inside.processed().length > 1) continue;
          if (answered(stand, packet) === null) continue;
          stand.triggered();
          const wrong = wrongAfter(before.subscriptions, after.subscriptions, packet, stand);
          if (wrong !== null) stand.violated(`${session} after ${packet.type}: ${wrong}`);
        }
      },
    },
  }),
});

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

const survivesUnsubscribe = claim({
  id: "in-flight-survives-unsubscribe",
  from: ["MQTT3-3.10.4-3"],
  says: "UNSUBSCRIBE leaves messages alone that have been sent and not completely acknowledged.",
  vantage: "inside",
  form: "always",
  when: "an UNSUBSCRIBE is processed while messages are in flight",
  watch: (stand) => ({
    on: {
      stepped() {
        for (const { session, packet } of stand.inside.processed()) {
          const before = stand.inside.session(session)?.data;
          if (packet.type !== "UNSUBSCRIBE" || before === undefined) continue;
          if (before.flows.length === 0 || stand.inside.processed().length > 1) continue;
          stand.triggered();
          const change = stand.inside.sessionChanges.find((one) => one.session === session);
          if (change === undefined) continue;
          const now = change.after?.flows ?? [];
          if (before.flows.every((flow) => now.some((one) => sameExchange(flow, one)))) continue;
          stand.violated(`${session} loses messages in flight by UNSUBSCRIBE`);
        }
      },
    },
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
  says: "A QoS 1 or 2 message that waits in a Session stays, in its place, until it is sent or the queue's bound drops it.",
  vantage: "inside",
  form: "always",
  when: "a Session with waiting messages gets or loses its connection",
  watch: lasting((stand, one) => {
    const { session, before, after } = one;
    if (before.queue.length > 0 && changesHands(one)) stand.triggered();
    if (before.queue === after.queue) return;
    let next = 0;
    for (const pending of before.queue) {
      const now = after.queue[next];
      if (now !== undefined && samePending(pending, now)) next += 1;
      else if (!mayLeave(stand, one, pending)) {
        const { payload } = pending.message;
        stand.violated(`${session}: "${payload}" waits no more, and was not sent`, payload);
        return;
      }
    }
    for (const { message } of after.queue.slice(next)) {
      if (isNews(stand, session, message)) continue;
      stand.violated(`${session}: "${message.payload}" waits and nobody sent it`, message.payload);
    }
  }),
});

export const sessionStateClaims: readonly Claim[] = [
  subscriptionsKept,
  subscriptionsFollow,
  inFlightKept,
  survivesUnsubscribe,
  awaitingKept,
  queueKept,
];

/** Whether two Sessions hold the same, whoever they are attached to. */
export const sameState = (one: SessionData, other: SessionData): boolean =>
  same(one.subscriptions, other.subscriptions, sameRequest) &&
  same(one.flows, other.flows, (a, b) => a.at === b.at && sameExchange(a, b)) &&
  same(one.queue, other.queue, samePending) &&
  same(one.awaiting, other.awaiting, sameAwaiting);

export const sameMessage = (one: Message, other: Message): boolean =>
  one === other ||
  (one.payload === other.payload &&
    one.topic === other.topic &&
    one.qos === other.qos &&
    one.retain === other.retain &&
    one.publisher === other.publisher);

function same<T>(one: readonly T[], other: readonly T[], equal: (a: T, b: T) => boolean): boolean {
  if (one === other) return true;
  return one.length === other.length && one.every((item, index) => equal(item, other[index] as T));
}

const sameRequest = (one: Request, other: Request): boolean =>
  one === other || (one.filter === other.filter && one.qos === other.qos);

const sameExchange = (one: Flow, other: Flow): boolean =>
  one === other ||
  (one.packetId === other.packetId &&
    one.qos === other.qos &&
    one.retain === other.retain &&
    sameMessage(one.message, other.message));

const samePending = (one: Pending, other: Pending): boolean =>
  one === other ||
  (one.qos === other.qos && one.retain === other.retain && sameMessage(one.message, other.message));

const sameAwaiting = (one: Awaiting, other: Awaiting): boolean =>
  one === other ||
  (one.packetId === other.packetId &&
    one.publish.payload === other.publish.payload &&
    one.publish.topic === other.publish.topic);

/** The packets of its own Client that a Session was given in this step. */
const packetsFor = ({ inside }: Stand, session: string): readonly Packet[] =>
  inside.processed().flatMap((one) => (one.session === session ? [one.packet] : []));

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

/** Whether a waiting message may be gone after this step. */
function mayLeave(stand: Stand, { session, after }: Lasting, { message, qos }: Pending): boolean {
  if (qos === 0) return true;
  if (after.flows.some((flow) => sameMessage(flow.message, message))) return true;
  // Whether the bound allows it is another claim.
  const dropped = stand.inside.facts.some(
    (fact) =>
      fact.is === "dropped" && fact.session === session && sameMessage(fact.message, message),
  );
  // What was buffered and not sent may go with its subscription.
  return dropped || packetsFor(stand, session).some(({ type }) => type === "UNSUBSCRIBE");
}

/** The return codes of the answer to a request; null while there is none. */
function answered(stand: Stand, request: Packet): readonly number[] | null {
  for (const { packet } of stand.inside.emitted) {
    if (!("packetId" in packet) || !("packetId" in request)) continue;
    if (packet.packetId !== request.packetId) continue;
    if (packet.type === "SUBACK" && request.type === "SUBSCRIBE") return packet.returnCodes;
    if (packet.type === "UNSUBACK" && request.type === "UNSUBSCRIBE") return [];
  }
  return null;
}

/** What is wrong with the subscriptions after a request; null when nothing is. */
function wrongAfter(
  before: readonly Request[],
  after: readonly Request[],
  request: Packet,
  stand: Stand,
): string | null {
  const codes = answered(stand, request) ?? [];
  const expected = new Map<string, number>(before.map(({ filter, qos }) => [filter, qos]));
  if (request.type === "UNSUBSCRIBE") {
    for (const filter of request.filters) expected.delete(filter);
  }
  const open = new Set<string>();
  if (request.type === "SUBSCRIBE") {
    for (const [index, { filter }] of request.requests.entries()) {
      const code = codes[index] ?? 0x80;
      if (code <= 2) expected.set(filter, code);
      // Whether a refused request ends the subscription there was, the standard does not say.
      else open.add(filter);
    }
  }
  for (const { filter, qos } of after) {
    if (open.has(filter)) continue;
    const wanted = expected.get(filter);
    if (wanted === undefined) return `a subscription to ${filter} is there`;
    if (wanted !== qos) return `${filter} has QoS ${qos} instead of ${wanted}`;
  }
  for (const filter of expected.keys()) {
    if (open.has(filter) || after.some((one) => one.filter === filter)) continue;
    return `the subscription to ${filter} is missing`;
  }
  return new Set(after.map(({ filter }) => filter)).size < after.length
    ? "a filter is there twice"
    : null;
}
