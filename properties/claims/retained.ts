/**
 * Claims: retained messages belong to topics and not to Sessions. They change by messages that ask
 * for it and by nothing else, and a Client gets them when it subscribes and not when it comes back.
 */
import type { Message, SessionData } from "../../models/index.ts";
import { matches } from "../topic-filter.ts";
import { claim, type Claim, type Stand } from "../claim.ts";
import type { Table } from "../memory.ts";
import { sessionNow } from "../inside.ts";
import { sameMessage } from "./lasting.ts";

const followsRules = claim({
  id: "retained-follows-messages",
  from: [
    "MQTT3-3.3.1-5",
    "MQTT3-3.3.1-7",
    "MQTT3-3.3.1-10",
    "MQTT3-3.3.1-11",
    "MQTT3-3.3.1-12",
    "MQTT3-3.1.2-16",
    "MQTT3-3.1.2-17",
  ],
  says: "What is retained for a topic is the last message with RETAIN 1, nothing after an empty one, and never changed by another message.",
  vantage: "inside",
  form: "always",
  when: "a message with RETAIN 1 is accepted, or one for a topic with a retained message",
  watch: (stand) => ({
    on: {
      stepped() {
        const { facts, retained } = stand.inside;
        let expected: readonly Message[] = retained.before;
        for (const fact of facts) {
          if (fact.is !== "accepted") continue;
          const { topic, payload, retain } = fact.message;
          if (retain || expected.some((one) => one.topic === topic)) stand.triggered();
          if (!retain) continue;
          const others = expected.filter((one) => one.topic !== topic);
          expected = payload === "" ? others : [...others, fact.message];
        }
        if (expected === retained.after) return;
        const wrong = difference(expected, retained.after, mayForget(stand));
        if (wrong !== null) stand.violated(wrong);
      },
    },
  }),
});

const outlivesSessions = claim({
  id: "retained-outlives-sessions",
  from: ["MQTT3-3.1.2-7"],
  says: "The end of a Session takes no retained message with it.",
  vantage: "inside",
  form: "always",
  when: "a Session ends while something is retained",
  watch: (stand) => ({
    on: {
      stepped() {
        const { sessionChanges, retained, facts } = stand.inside;
        if (retained.before.length === 0 || mayForget(stand)) return;
        const ended = sessionChanges.find(({ before, after }) => before !== null && after === null);
        if (ended === undefined) return;
        stand.triggered();
        for (const message of retained.before) {
          if (message.qos === 0 || retained.after.some(({ topic }) => topic === message.topic)) {
            continue;
          }
          const erased = facts.some(
            (fact) => fact.is === "accepted" && fact.message.topic === message.topic,
          );
          if (erased) continue;
          stand.violated(`what ${message.topic} retained is gone with ${ended.session}`);
        }
      },
    },
  }),
});

const sentOnSubscribe = claim({
  id: "retained-sent-on-subscribe",
  from: ["MQTT3-3.3.1-6", "MQTT3-3.3.1-8", "MQTT3-3.8.4-3", "MQTT3-3.8.4-4"],
  says: "Every subscription that is granted, a replaced one too, brings the retained messages that it matches, with RETAIN 1; several filters of one SUBSCRIBE bring one each.",
  vantage: "inside",
  form: "always",
  when: "a SUBSCRIBE is granted and something that matches is retained",
  watch: (stand) => ({
    on: {
      stepped() {
        const { retained } = stand.inside;
        if (retained.before.length === 0) return;
        for (const { connection, session, packet } of stand.inside.processed()) {
          const after = sessionNow(stand, session);
          if (packet.type !== "SUBSCRIBE" || after?.connection !== connection) continue;
          // A handler that is gone hands nothing on.
          if (!stand.inside.isOpen(connection)) continue;
          const granted = packet.requests.filter((asked) =>
            after.subscriptions.some(({ filter }) => filter === asked.filter),
          );
          for (const message of retained.before) {
            const matching = granted.filter(({ filter }) => matches(filter, message.topic));
            if (matching.length === 0) continue;
            // Replaced in this very step, perhaps before the SUBSCRIBE was read.
            if (!retained.after.some((one) => sameMessage(one, message))) continue;
            stand.triggered();
            // [MQTT3-3.8.4-4] Each filter is as good as a SUBSCRIBE of its own.
            if (given(stand, session, message) >= matching.length) continue;
            const { topic, payload } = message;
            const filters = matching.map(({ filter }) => filter).join(", ");
            stand.violated(`${session} subscribes to ${filters} and misses ${topic}`, payload);
          }
        }
      },
    },
  }),
});

const notOnResume = claim({
  id: "retained-not-sent-on-resume",
  from: ["MQTT3-3.3.1-6", "MQTT3-3.3.1-8", "MQTT3-3.3.1-9"],
  says: "A first transmission with RETAIN 1 answers a SUBSCRIBE; a resumed Session gets no retained message again.",
  vantage: "inside",
  form: "always",
  when: "a Session is resumed that subscribes to a topic with a retained message",
  watch(stand) {
    /** By Session and message: how many copies that answer a SUBSCRIBE it may still hold. */
    const due = stand.memory.table<number>();
    // What a Session leaves to the next goes on in it under whatever flag it has there.
    const { cleanDiscards } = stand.profile.knobs.server;
    const mayInherit = !cleanDiscards.includes("queue") || !cleanDiscards.includes("inFlight");
    return {
      on: {
        fact({ fact }) {
          if (fact.is !== "attached") return;
          const session = stand.inside.session(fact.session);
          if (session === null) return;
          const { subscriptions } = session.data;
          const concerned = stand.inside.retained.before.some(({ topic }) =>
            subscriptions.some(({ filter }) => matches(filter, topic)),
          );
          if (concerned) stand.triggered();
        },
        stepped() {
          grant(stand, due);
          const sent = new Map<string, number>();
          for (const { connection, packet } of stand.inside.emitted) {
            if (packet.type !== "PUBLISH" || !packet.retain || packet.dup) continue;
            const session = stand.inside.sessionOf(connection);
            if (session === null) continue;
            const key = copyOf(session, packet);
            const times = (sent.get(key) ?? 0) + 1;
            sent.set(key, times);
            if (times <= (due.get(key) ?? 0) || mayInherit) continue;
            stand.violated(`${connection} gets "${packet.payload}" with RETAIN 1 and did not ask`);
          }
          settle(stand, due);
        },
      },
    };
  },
});

export const retainedClaims: readonly Claim[] = [
  followsRules,
  outlivesSessions,
  sentOnSubscribe,
  notOnResume,
];

const copyOf = (session: string, { topic, payload }: Pick<Message, "topic" | "payload">): string =>
  `${session}\n${topic}\n${payload}`;

/** Enters what the SUBSCRIBEs of a step bring: each that matches of what is retained in it. */
function grant({ inside }: Stand, due: Table<number>): void {
  for (const { session, packet } of inside.processed()) {
    if (packet.type !== "SUBSCRIBE") continue;
    const retained = new Map<string, Message>();
    const { before, after } = inside.retained;
    // Before a SUBSCRIBE is read, or behind it, the same step may retain another message.
    const accepted = inside.facts.flatMap((fact) =>
      fact.is === "accepted" && fact.message.retain ? [fact.message] : [],
    );
    for (const message of [...before, ...after, ...accepted]) {
      retained.set(copyOf(session, message), message);
    }
    for (const { filter } of packet.requests) {
      for (const [key, { topic }] of retained) {
        if (matches(filter, topic)) due.set(key, (due.get(key) ?? 0) + 1);
      }
    }
  }
}

/** Forgets the copies that a Session holds no longer: they were acknowledged, dropped, or sent for good. */
function settle(stand: Stand, due: Table<number>): void {
  for (const [key, times] of due.entries()) {
    const data = sessionNow(stand, key.slice(0, key.indexOf("\n")));
    const held = data === null ? [] : [...data.queue, ...data.flows];
    const copies = held.filter(({ message }) => copyOf(data?.session ?? "", message) === key);
    if (copies.length >= times) continue;
    if (copies.length === 0) due.delete(key);
    else due.set(key, copies.length);
  }
}

/** Whether the Server may have lost what it retained in this step. */
const mayForget = ({ inside, profile }: Stand): boolean =>
  inside.operation?.op === "restart" && profile.knobs.server.durability === "none";

function difference(
  expected: readonly Message[],
  after: readonly Message[],
  mayBeLost: boolean,
): string | null {
  for (const message of after) {
    if (expected.some((one) => sameMessage(one, message))) continue;
    return `${message.topic} retains "${message.payload}", which is not what it should`;
  }
  for (const { topic, qos } of expected) {
    // What is retained at QoS 0 may be dropped at any time.
    if (mayBeLost || qos === 0 || after.some((one) => one.topic === topic)) continue;
    return `${topic} has lost its retained message`;
  }
  return null;
}

/** How many copies of a retained message this step put on their way to a Session, or dropped for want of room. */
function given(stand: Stand, session: string, message: Message): number {
  const { inside } = stand;
  const after = sessionNow(stand, session);
  if (after === null) return Infinity;
  const copies = ({ flows, queue }: Pick<SessionData, "flows" | "queue">): number =>
    [...flows, ...queue].filter((one) => one.retain && sameMessage(one.message, message)).length;
  const before = inside.session(session)?.data ?? { flows: [], queue: [] };
  const dropped = inside.facts.filter(
    (fact) =>
      fact.is === "dropped" && fact.session === session && sameMessage(fact.message, message),
  );
  const sent = inside.emitted.filter(
    ({ connection, packet }) =>
      connection === after.connection &&
      packet.type === "PUBLISH" &&
      packet.qos === 0 &&
      packet.retain &&
      packet.topic === message.topic &&
      packet.payload === message.payload,
  );
  return copies(after) - copies(before) + dropped.length + sent.length;
}
