/**
 * Claims: the subscriptions of a Session are what its Client asked for and was granted, filter by
 * filter, and nothing else touches them; nor do they touch what is in flight.
 */
import type { Packet, SessionData } from "../../models/index.ts";
import { claim, type Claim, type Stand } from "../claim.ts";
import { changesHands, lasting, packetsFor, same, sameExchange, sameRequest } from "./lasting.ts";

type Request = SessionData["subscriptions"][number];

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
          stand.triggered();
          const wrong = wrongAfter(before.subscriptions, after.subscriptions, packet, stand);
          if (wrong !== null) stand.violated(`${session} after ${packet.type}: ${wrong}`);
        }
      },
    },
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
          // One without filters ends the connection, and perhaps the Session with it.
          if (packet.type !== "UNSUBSCRIBE" || packet.filters.length === 0) continue;
          if (before === undefined) continue;
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

export const subscriptionClaims: readonly Claim[] = [
  subscriptionsKept,
  subscriptionsFollow,
  survivesUnsubscribe,
];

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
      // Whether a refused request, or one without an answer, ends what was there is not said.
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
