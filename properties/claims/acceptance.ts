/**
 * Claims: what the Server takes from publishers, takes once for each time it was sent, and whoever
 * is told that it was taken can rely on it.
 *
 * Whether a PUBLISH is new is decided by its exchange and by nothing else: a QoS 2 exchange lasts
 * from its first PUBLISH to its PUBREL, across connections, as long as the Session lasts.
 */
import type { Message, Packet, Publish } from "../../models/index.ts";
import type { Memory, Table } from "../memory.ts";
import { claim, type Claim, type Stand } from "../claim.ts";
import { sessionNow } from "../inside.ts";

/** What publishers have sent and the Server has taken, as far as both are known. */
interface Ledger {
  /** QoS 2 exchanges that wait for their PUBREL, by Session and Packet Identifier. */
  readonly open: Table<Publish>;
  /** By message: how often it may be taken, and how often it was. */
  readonly sent: Table<number>;
  readonly taken: Table<number>;
}

const newLedger = (memory: Memory): Ledger => ({
  open: memory.table(),
  sent: memory.table(),
  taken: memory.table(),
});

const takenOnce = claim({
  id: "message-taken-once-per-exchange",
  from: ["MQTT3-4.3.3-2", "MQTT3-4.3.1-1", "MQTT3-4.3.2-2", "MQTT3-4.1.0-1", "MQTT3-3.3.4-1"],
  says: "The Server takes a message once for each PUBLISH at QoS 0 and 1, once for each exchange at QoS 2, and none that nobody sent.",
  vantage: "inside",
  form: "always",
  when: "a message is accepted, or a QoS 2 PUBLISH is repeated",
  watch(stand) {
    const ledger = newLedger(stand.memory);
    return {
      on: {
        stepped() {
          if (isQuiet(stand)) return;
          if (repeats(stand, ledger)) stand.triggered();
          enter(stand, ledger);
          for (const fact of stand.inside.facts) {
            if (fact.is !== "accepted") continue;
            stand.triggered();
            const key = keyOf(fact.message);
            if (timesIn(ledger.taken, key) <= timesIn(ledger.sent, key)) continue;
            const { payload } = fact.message;
            stand.violated(`"${payload}" is taken more often than it was sent`, payload);
          }
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
    const ledger = newLedger(stand.memory);
    /** Messages acknowledged that may still be under way inside the Server. */
    const owed = stand.memory.table<string>();
    const inOrder = stand.profile.knobs.server.qos2Routing === "ordered";
    return {
      on: {
        stepped() {
          if (isQuiet(stand)) return;
          const completed = stand.inside.processed().flatMap(({ session, packet }) => {
            const publish = completes(stand, ledger, session, packet);
            return publish === null ? [] : [{ session, publish }];
          });
          enter(stand, ledger);
          for (const { session, publish } of completed) {
            stand.triggered();
            const key = keyOf(messageOf(stand, session, publish));
            if (timesIn(ledger.taken, key) > 0) continue;
            const { payload, qos } = publish;
            if (inOrder || qos === 1) {
              stand.violated(`"${payload}" is acknowledged and was never taken`, payload);
            } else {
              owed.set(key, payload);
            }
          }
        },
      },
      judge() {
        for (const [key, payload] of owed.entries()) {
          if (timesIn(ledger.taken, key) > 0) continue;
          stand.violated(`"${payload}" is acknowledged and was never taken`, payload);
        }
      },
    };
  },
});

export const acceptanceClaims: readonly Claim[] = [takenOnce, relied];

/** A step in which nothing was published, acknowledged or taken. */
function isQuiet({ inside }: Stand): boolean {
  return inside.facts.length === 0 && inside.arrived === null;
}

/** Whether this step brings a QoS 2 PUBLISH again. */
const repeats = ({ inside }: Stand, { open }: Ledger): boolean =>
  inside
    .processed()
    .some(
      ({ session, packet }) =>
        packet.type === "PUBLISH" &&
        packet.qos === 2 &&
        open.get(`${session} ${packet.packetId}`) !== undefined,
    );

/** Enters this step in the ledger. */
function enter(stand: Stand, { open, sent, taken }: Ledger): void {
  const { facts, sessionChanges } = stand.inside;
  for (const { session, packet } of stand.inside.processed()) {
    if (packet.type === "PUBREL") open.delete(`${session} ${packet.packetId}`);
    if (packet.type !== "PUBLISH") continue;
    if (packet.qos === 2) {
      const exchange = `${session} ${packet.packetId}`;
      if (open.get(exchange) !== undefined) continue;
      open.set(exchange, packet);
    }
    addOne(sent, keyOf(messageOf(stand, session, packet)));
  }
  for (const fact of facts) {
    if (fact.is === "willPublished") addOne(sent, keyOf(fact.message));
    if (fact.is === "accepted") addOne(taken, keyOf(fact.message));
  }
  for (const { session, before, after } of sessionChanges) {
    // With a Session its exchanges end.
    if (before === null || after !== null) continue;
    for (const [exchange] of open.entries()) {
      if (exchange.startsWith(`${session} `)) open.delete(exchange);
    }
  }
}

/** The message that a packet and its answer in this step complete; null for none. */
function completes(
  stand: Stand,
  { open }: Ledger,
  session: string,
  packet: Packet,
): Publish | null {
  if (packet.type === "PUBLISH" && packet.qos === 1) {
    return answers(stand, "PUBACK", packet.packetId) ? packet : null;
  }
  if (packet.type !== "PUBREL" || !answers(stand, "PUBCOMP", packet.packetId)) return null;
  return open.get(`${session} ${packet.packetId}`) ?? null;
}

const answers = ({ inside }: Stand, type: string, packetId: number | null): boolean =>
  inside.emitted.some(
    ({ packet }) => packet.type === type && "packetId" in packet && packet.packetId === packetId,
  );

const timesIn = (counts: Table<number>, key: string): number => counts.get(key) ?? 0;

const addOne = (counts: Table<number>, key: string): void =>
  counts.set(key, timesIn(counts, key) + 1);

/** What makes two messages the same here; the QoS may be lowered on the way. */
const keyOf = ({ publisher, topic, payload, retain }: Omit<Message, "qos">): string =>
  `${publisher}\n${topic}\n${payload}\n${retain}`;

function messageOf(stand: Stand, session: string, publish: Publish): Message {
  const known = stand.inside.session(session)?.data ?? sessionNow(stand, session);
  const { topic, payload, qos, retain } = publish;
  return { topic, payload, qos, retain, publisher: known?.clientId ?? "" };
}
