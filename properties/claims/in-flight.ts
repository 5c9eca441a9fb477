/**
 * Claims about what is in flight from the Server to a Client: which of it has been sent before, that
 * no two of it go by one name, and when it is over.
 *
 * Packets alone do not say whether the first copy that comes is the first that was sent. The Server's
 * own Session does: an exchange that was in flight when the step began has been sent.
 */
import { showPacket, type Packet, type Publish, type SessionData } from "../../models/index.ts";
import { claim, type Claim, type Stand } from "../claim.ts";
import { packetsFor, same, sameMessage } from "./lasting.ts";

type Flow = SessionData["flows"][number];

export const inFlightClaims: readonly Claim[] = [
  claim({
    id: "dup-tells-what-was-in-flight",
    from: ["MQTT3-3.3.1-1", "MQTT3-3.3.1-3", "MQTT3-4.3.2-1", "MQTT3-4.3.3-1"],
    says: "A PUBLISH above QoS 0 that the Server sends has DUP 1 exactly if its exchange was in flight already.",
    vantage: "inside",
    form: "always",
    when: "the Server sends a PUBLISH above QoS 0",
    watch: (stand) => ({
      on: {
        stepped() {
          for (const { connection, packet } of stand.inside.emitted) {
            if (packet.type !== "PUBLISH" || packet.packetId === null) continue;
            const session = stand.inside.sessionOf(connection);
            if (session === null) continue;
            stand.triggered();
            const wasSent = wasInFlight(stand, session, packet);
            if (wasSent === null || wasSent === packet.dup) continue;
            const why = wasSent ? "again" : "for the first time";
            stand.violated(`${connection} is sent ${showPacket(packet)} ${why}`, packet.payload);
          }
        },
      },
    }),
  }),

  claim({
    id: "exchanges-have-ids-of-their-own",
    from: ["MQTT3-2.3.1-2", "MQTT3-2.3.1-3", "MQTT3-2.3.1-4", "MQTT3-4.3.3-2"],
    says: "No two unfinished exchanges of a Session in one direction have one Packet Identifier.",
    vantage: "inside",
    form: "always",
    when: "a Session has several unfinished exchanges in one direction",
    watch: (stand) => ({
      on: {
        stepped() {
          for (const { session, before, after } of stand.inside.sessionChanges) {
            if (after === null) continue;
            check(stand, session, "to", before?.flows ?? [], after.flows);
            check(stand, session, "from", before?.awaiting ?? [], after.awaiting);
          }
        },
      },
    }),
  }),

  claim({
    id: "last-acknowledgement-ends-exchange",
    from: ["MQTT3-4.3.2-1", "MQTT3-4.3.3-1", "MQTT3-2.3.1-4"],
    says: "An exchange of the Server is over, and its Packet Identifier free, once its PUBACK or PUBCOMP is read.",
    vantage: "inside",
    form: "always",
    when: "the last acknowledgement of an exchange is read",
    watch: (stand) => ({
      on: {
        stepped() {
          for (const { session: name, packet } of stand.inside.processed()) {
            if (packet.type !== "PUBACK" && packet.type !== "PUBCOMP") continue;
            const before = stand.inside.session(name)?.data;
            if (before === undefined) continue;
            const ended = before.flows.filter((flow) => ends(packet, flow));
            if (ended.length === 0) continue;
            stand.triggered();
            const change = stand.inside.sessionChanges.find(
              ({ session }) => session === before.session,
            );
            const after = change === undefined ? before : change.after;
            const left = ended.find((flow) => after !== null && isStillThere(flow, before, after));
            if (left === undefined) continue;
            const { payload } = left.message;
            stand.violated(
              `${before.session} keeps #${left.packetId} "${payload}", though it is acknowledged`,
              payload,
            );
          }
        },
      },
    }),
  }),
];

/** Whether the exchange of a PUBLISH was in flight when the step began; null: nobody can tell. */
function wasInFlight(stand: Stand, session: string, publish: Publish): boolean | null {
  const { inside } = stand;
  // Who has come to the place of another in this step has nothing in flight from before.
  const isNew = inside.facts.some(
    (fact) => fact.is === "sessionCreated" && fact.session === session,
  );
  const flows = isNew ? [] : (inside.session(session)?.data.flows ?? []);
  const { packetId, topic, payload, qos, retain } = publish;
  const isKnown = flows.some(
    (flow) =>
      flow.packetId === packetId &&
      flow.qos === qos &&
      flow.retain === retain &&
      flow.message.topic === topic &&
      flow.message.payload === payload,
  );
  if (!isKnown) return false;
  // An equal message may take the identifier in the very step that frees it.
  const last = qos === 1 ? "PUBACK" : "PUBCOMP";
  const isOver = packetsFor(stand, session).some(
    (packet) => packet.type === last && packet.packetId === packetId,
  );
  return isOver ? null : true;
}

type Exchange = { readonly packetId: number };

const hasSameId = (one: Exchange, other: Exchange): boolean => one.packetId === other.packetId;

function check(
  stand: Stand,
  session: string,
  direction: "to" | "from",
  before: readonly Exchange[],
  exchanges: readonly Exchange[],
): void {
  // By content: whether equal exchanges are the same objects is up to the engine.
  if (exchanges.length < 2 || same(exchanges, before, hasSameId)) return;
  stand.triggered();
  const ids = exchanges.map(({ packetId }) => packetId);
  const twice = ids.find((packetId, place) => ids.indexOf(packetId) !== place);
  if (twice === undefined) return;
  stand.violated(`two exchanges of ${session} ${direction} its Client are #${twice}`);
}

const ends = (packet: Packet, { qos, at, packetId }: Flow): boolean =>
  qos === 1
    ? packet.type === "PUBACK" && packet.packetId === packetId
    : packet.type === "PUBCOMP" && packet.packetId === packetId && at === "awaitingPubcomp";

/** Whether an exchange goes on, and none with an equal message has taken its place. */
function isStillThere(flow: Flow, before: SessionData, after: SessionData): boolean {
  const isAlike = (one: SessionData["queue"][number]): boolean =>
    sameMessage(one.message, flow.message);
  if (before.queue.some(isAlike)) return false;
  return after.flows.some((one) => one.packetId === flow.packetId && isAlike(one));
}
