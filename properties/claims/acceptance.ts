/**
 * Claims: what the Server takes from publishers, takes once for each time it was sent, and whoever
 * is told that it was taken can rely on it.
 *
 * Whether a PUBLISH is new is decided by its exchange and by nothing else: a QoS 2 exchange lasts
 * from its first PUBLISH to its PUBREL, across connections, as long as the Session lasts.
 */
import type { Message, Publish } from "../../models/index.ts";
import type { Table } from "../memory.ts";
import { claim, type Claim, type Stand } from "../claim.ts";
import { sessionNow } from "../inside.ts";

/** QoS 2 exchanges that wait for their PUBREL, by Session and Packet Identifier. */
type Open = Table<Publish>;

/** One of them, by its message: it is taken at its PUBLISH or at its PUBREL, as the Server likes. */
interface Exchange {
  readonly key: string;
  readonly payload: string;
  readonly taken: boolean;
}

interface Numbered {
  readonly packetId: number | null;
}

interface Owed {
  readonly payload: string;
  readonly times: number;
}

const takenOnce = claim({
  id: "message-taken-once-per-exchange",
  from: ["MQTT3-4.3.3-2", "MQTT3-4.3.1-1", "MQTT3-4.3.2-2", "MQTT3-4.1.0-1", "MQTT3-3.3.4-1"],
  says: "The Server takes a message once for each PUBLISH at QoS 0 and 1, once for each exchange at QoS 2, and none that nobody sent.",
  vantage: "inside",
  form: "always",
  when: "a message is accepted, or a QoS 2 PUBLISH is repeated",
  watch(stand) {
    const open: Open = stand.memory.table();
    /** By message: how often it may still be taken. */
    const left = stand.memory.table<number>();
    return {
      on: {
        stepped() {
          if (isQuiet(stand)) return;
          if (repeats(stand, open)) stand.triggered();
          for (const message of enter(stand, open)) add(left, message, 1);
          for (const message of accepted(stand)) {
            stand.triggered();
            add(left, message, -1);
            if ((left.get(keyOf(message)) ?? 0) >= 0) continue;
            const { payload } = message;
            stand.violated(
              `"${payload}" is taken more often than an exchange was begun with it`,
              payload,
            );
          }
          endWithSessions(stand, open);
        },
      },
    };
  },
});

const relied = claim({
  id: "acknowledged-means-taken",
  from: [
    "MQTT3-4.3.2-2",
    "MQTT3-4.3.3-2",
    "MQTT3-4.5.0-1",
    "MQTT3-3.3.4-1",
    "MQTT3-4.1.0-1",
    "MQTT3-3.1.2-6",
  ],
  says: "A message whose PUBACK or PUBCOMP the Server sends has been taken, to be given to its subscribers.",
  vantage: "inside",
  form: "always",
  when: "the Server acknowledges a message completely",
  watch(stand) {
    const open = stand.memory.table<Exchange>();
    /** By message: how often it may still be under way inside the Server, though acknowledged. */
    const owed = stand.memory.table<Owed>();
    const inOrder = stand.profile.knobs.server.qos2Routing === "ordered";
    return {
      on: {
        stepped() {
          if (isQuiet(stand)) return;
          const step = follow(stand, open);
          // Whoever is told in this step comes first: of equal messages nobody knows which was taken.
          const taken = new Taken(accepted(stand));
          if (step.told || step.released.length > 0) stand.triggered();
          const sure = inOrder ? [...step.answered, ...step.released] : step.answered;
          for (const { key, payload } of sure) {
            if (taken.one(key)) continue;
            stand.violated(`"${payload}" is acknowledged and was never taken`, payload);
          }
          for (const { key, payload } of inOrder ? [] : step.released) {
            const times = (owed.get(key)?.times ?? 0) + 1;
            if (!taken.one(key)) owed.set(key, { payload, times });
          }
          for (const exchange of step.begun) takeOpen(open, exchange, taken);
          for (const key of step.others) taken.one(key);
          for (const [key] of owed.entries()) payOff(owed, key, taken);
          for (const [exchange] of open.entries()) takeOpen(open, exchange, taken);
          endWithSessions(stand, open);
        },
      },
      judge() {
        for (const { payload } of owed.values()) {
          stand.violated(`"${payload}" is acknowledged and was never taken`, payload);
        }
      },
    };
  },
});

const qos0Taken = claim({
  id: "qos-0-is-taken",
  from: ["MQTT3-4.5.0-1", "MQTT3-3.3.4-1"],
  says: "A QoS 0 message that the Server reads is taken, to be given to its subscribers.",
  vantage: "inside",
  form: "always",
  when: "the Server reads a QoS 0 PUBLISH",
  watch: (stand) => ({
    on: {
      stepped() {
        if (isQuiet(stand)) return;
        const taken = new Taken(accepted(stand));
        for (const { session, packet } of stand.inside.processed()) {
          if (packet.type !== "PUBLISH" || packet.qos !== 0) continue;
          stand.triggered();
          if (taken.one(keyOf(messageOf(stand, session, packet)))) continue;
          const { payload } = packet;
          stand.violated(`"${payload}" is read and was never taken`, payload);
        }
      },
    },
  }),
});

export const acceptanceClaims: readonly Claim[] = [takenOnce, relied, qos0Taken];

/** A step in which nothing was published, acknowledged or taken. */
function isQuiet({ inside }: Stand): boolean {
  return inside.facts.length === 0 && inside.arrived === null;
}

/** Whether this step brings a QoS 2 PUBLISH again. */
const repeats = ({ inside }: Stand, open: Open): boolean =>
  inside
    .processed()
    .some(
      ({ session, packet }) =>
        packet.type === "PUBLISH" &&
        packet.qos === 2 &&
        open.get(`${session} ${packet.packetId}`) !== undefined,
    );

/** Enters exchanges that begin or end; the messages of those that begin, and of Wills, may now be taken. */
function enter(stand: Stand, open: Open): readonly Message[] {
  const messages: Message[] = [];
  for (const { session, packet } of stand.inside.processed()) {
    if (packet.type === "PUBREL") open.delete(`${session} ${packet.packetId}`);
    if (packet.type !== "PUBLISH") continue;
    if (packet.qos === 2) {
      const exchange = `${session} ${packet.packetId}`;
      if (open.get(exchange) !== undefined) continue;
      open.set(exchange, { ...packet, dup: false });
    }
    messages.push(messageOf(stand, session, packet));
  }
  return [...messages, ...willsOf(stand)];
}

const willsOf = ({ inside }: Stand): readonly Message[] =>
  inside.facts.flatMap((fact) => (fact.is === "willPublished" ? [fact.message] : []));

const accepted = ({ inside }: Stand): readonly Message[] =>
  inside.facts.flatMap((fact) => (fact.is === "accepted" ? [fact.message] : []));

/** With a Session its exchanges end. */
function endWithSessions({ inside }: Stand, open: Table<unknown>): void {
  for (const { session, before, after } of inside.sessionChanges) {
    if (before === null || after !== null) continue;
    for (const [exchange] of open.entries()) {
      if (exchange.startsWith(`${session} `)) open.delete(exchange);
    }
  }
}

/** What may have been taken in a step, and what must have been, each by its message. */
interface Followed {
  /** QoS 1 messages whose PUBACK goes out. */
  readonly answered: readonly Omit<Exchange, "taken">[];
  /** QoS 2 messages whose PUBCOMP goes out, and which were not taken in an earlier step. */
  readonly released: readonly Exchange[];
  /** Exchanges that begin. */
  readonly begun: readonly string[];
  /** Messages that nobody is told of: those with QoS 0, and Wills. */
  readonly others: readonly string[];
  /** Somebody is told that his message is complete. */
  readonly told: boolean;
}

/** Enters exchanges that begin or end in a step, packet by packet. */
function follow(stand: Stand, open: Table<Exchange>): Followed {
  const answered: Omit<Exchange, "taken">[] = [];
  const released: Exchange[] = [];
  const begun: string[] = [];
  const others: string[] = [];
  let told = false;
  for (const { connection, session, packet } of stand.inside.processed()) {
    if (packet.type === "PUBREL") {
      const exchange = nameOf(session, packet);
      const known = open.get(exchange);
      open.delete(exchange);
      if (known === undefined || !answers(stand, connection, "PUBCOMP", packet)) continue;
      told = true;
      if (!known.taken) released.push(known);
    }
    if (packet.type !== "PUBLISH") continue;
    const { payload } = packet;
    const key = keyOf(messageOf(stand, session, packet));
    const exchange = nameOf(session, packet);
    if (answers(stand, connection, "PUBACK", packet)) {
      answered.push({ key, payload });
      told = true;
    } else if (packet.qos !== 2) {
      others.push(key);
    } else if (open.get(exchange) === undefined) {
      open.set(exchange, { key, payload, taken: false });
      begun.push(exchange);
    }
  }
  for (const message of willsOf(stand)) others.push(keyOf(message));
  return { answered, released, begun, others, told };
}

/** What the Server took in a step, to be counted off. */
class Taken {
  readonly #left = new Map<string, number>();

  constructor(messages: readonly Message[]) {
    for (const message of messages) {
      const key = keyOf(message);
      this.#left.set(key, (this.#left.get(key) ?? 0) + 1);
    }
  }

  /** Counts one off; false if there is none left. */
  one(key: string): boolean {
    const left = this.#left.get(key) ?? 0;
    if (left > 0) this.#left.set(key, left - 1);
    return left > 0;
  }
}

/** An open exchange that was not taken is, if something is left for it. */
function takeOpen(open: Table<Exchange>, exchange: string, taken: Taken): void {
  const one = open.get(exchange);
  if (one === undefined || one.taken || !taken.one(one.key)) return;
  open.set(exchange, { ...one, taken: true });
}

const nameOf = (session: string, { packetId }: Numbered): string => `${session} ${packetId}`;

/** What is left of a message is for those that are owed it. */
function payOff(owed: Table<Owed>, key: string, taken: Taken): void {
  for (let one = owed.get(key); one !== undefined && taken.one(key); one = owed.get(key)) {
    if (one.times === 1) owed.delete(key);
    else owed.set(key, { ...one, times: one.times - 1 });
  }
}

const answers = (
  { inside }: Stand,
  connection: string,
  type: "PUBACK" | "PUBCOMP",
  { packetId }: Numbered,
): boolean =>
  inside.emitted.some(
    (one) =>
      one.connection === connection && one.packet.type === type && one.packet.packetId === packetId,
  );

/** Counts up or down; who is at nothing has no row. */
function add(counts: Table<number>, message: Message, more: number): void {
  const key = keyOf(message);
  const count = (counts.get(key) ?? 0) + more;
  if (count === 0) counts.delete(key);
  else counts.set(key, count);
}

/** What makes two messages the same here; the QoS may be lowered on the way. */
const keyOf = ({ publisher, topic, payload, retain }: Omit<Message, "qos">): string =>
  `${publisher}\n${topic}\n${payload}\n${retain}`;

function messageOf(stand: Stand, session: string, publish: Publish): Message {
  const known = stand.inside.session(session)?.data ?? sessionNow(stand, session);
  const { topic, payload, qos, retain } = publish;
  return { topic, payload, qos, retain, publisher: known?.clientId ?? "" };
}
