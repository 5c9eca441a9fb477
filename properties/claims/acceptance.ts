/**
 * Claims: what the Server takes from publishers, takes once for each time it was sent, and whoever
 * is told that it was taken can rely on it.
 *
 * Whether a PUBLISH is new is decided by its exchange and by nothing else: a QoS 2 exchange lasts
 * from its first PUBLISH to its PUBREL, across connections, as long as the Session lasts.
 */
import type { Message, Packet, Publish } from "../../models/index.ts";
import type { Table } from "../memory.ts";
import { claim, type Claim, type Stand } from "../claim.ts";
import { sessionNow } from "../inside.ts";

/** QoS 2 exchanges that wait for their PUBREL, by Session and Packet Identifier. */
type Open = Table<Publish>;

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
            stand.violated(`"${payload}" is taken more often than it was sent`, payload);
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
    const open: Open = stand.memory.table();
    /** Messages that were taken. */
    const taken = stand.memory.table<true>();
    /** Messages acknowledged that may still be under way inside the Server. */
    const owed = stand.memory.table<string>();
    const inOrder = stand.profile.knobs.server.qos2Routing === "ordered";
    return {
      on: {
        stepped() {
          if (isQuiet(stand)) return;
          const completed = stand.inside.processed().flatMap(({ session, packet }) => {
            const publish = completes(stand, open, session, packet);
            return publish === null ? [] : [{ session, publish }];
          });
          enter(stand, open);
          for (const message of accepted(stand)) taken.set(keyOf(message), true);
          endWithSessions(stand, open);
          for (const { session, publish } of completed) {
            stand.triggered();
            const key = keyOf(messageOf(stand, session, publish));
            if (taken.get(key) === true) continue;
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
          if (taken.get(key) === true) continue;
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
  const wills = stand.inside.facts.flatMap((fact) =>
    fact.is === "willPublished" ? [fact.message] : [],
  );
  return [...messages, ...wills];
}

const accepted = ({ inside }: Stand): readonly Message[] =>
  inside.facts.flatMap((fact) => (fact.is === "accepted" ? [fact.message] : []));

/** With a Session its exchanges end. */
function endWithSessions({ inside }: Stand, open: Open): void {
  for (const { session, before, after } of inside.sessionChanges) {
    if (before === null || after !== null) continue;
    for (const [exchange] of open.entries()) {
      if (exchange.startsWith(`${session} `)) open.delete(exchange);
    }
  }
}

/** The message that a packet and its answer in this step complete; null for none. */
function completes(stand: Stand, open: Open, session: string, packet: Packet): Publish | null {
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
