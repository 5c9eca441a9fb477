/**
 * Claims about a Client's QoS 1 and 2 exchanges: its repeats, its answers, and that it hands a
 * message over once.
 *
 * A Client's Session State is its own, so it is known exactly, but for what a Client may forget when
 * it learns that the Server has nothing of it.
 */
import { showPacket, type Packet } from "../../models/index.ts";
import { claim, type Claim, type Stand } from "../claim.ts";
import { answerTo, placeOf, type ConnectionView } from "../connection-view.ts";
import { isSame, type ExchangeView } from "../exchange-view.ts";
import type { StatementId } from "../statements.ts";

export const clientExchangeClaims: readonly Claim[] = [
  claim({
    id: "client-dup-tells-repeats",
    from: ["MQTT3-3.3.1-1", "MQTT3-3.3.1-2", "MQTT3-4.3.1-1", "MQTT3-4.3.2-1", "MQTT3-4.3.3-1"],
    says: "A Client's PUBLISH has DUP 1 exactly if it sends it again, and it sends none again after PUBREL.",
    vantage: "wire",
    form: "always",
    when: "a Client sends a PUBLISH",
    watch: (stand) => ({
      on: {
        sent({ connection, packet }) {
          if (packet.type !== "PUBLISH") return;
          const on = untold(stand, connection);
          if (on === null) return;
          stand.triggered();
          const flow = flowOf(stand, on, packet.packetId);
          const isAgain = flow !== undefined && isSame(flow.publish, packet);
          if (isAgain && flow.phase === "pubrel" && !flow.optional) {
            stand.violated(
              `${connection} sends ${showPacket(packet)} after its PUBREL`,
              packet.payload,
            );
          } else if (packet.dup ? !isAgain : isAgain && !flow.optional) {
            const why = packet.dup ? "for the first time" : "again";
            stand.violated(`${connection} sends ${showPacket(packet)} ${why}`, packet.payload);
          }
        },
      },
    }),
  }),

  claim({
    id: "client-sends-unfinished-again",
    from: ["MQTT3-4.4.0-1", "MQTT3-3.1.2-4", "MQTT3-4.1.0-1"],
    says: "When its Session resumes, a Client sends each unfinished PUBLISH and PUBREL again.",
    vantage: "wire",
    form: "eventually",
    when: "a Client with unfinished exchanges resumes its Session",
    watch: (stand) => ({
      on: {
        received({ connection, packet }) {
          if (packet.type !== "CONNACK" || !packet.sessionPresent) return;
          const on = untold(stand, connection);
          if (on === null) return;
          const flows = stand.view.up(on.device, on.clientId);
          if (flows.some(({ optional }) => !optional)) stand.triggered();
        },
      },
      judge() {
        for (const on of stand.view.connections()) {
          if (!isAtWork(on) || on.answer?.sessionPresent !== true) continue;
          for (const one of stand.view.up(on.device, on.clientId)) {
            if (one.optional || one.seenAt >= on.openedAt) continue;
            const what = one.phase === "pubrel" ? "PUBREL" : "PUBLISH";
            stand.violated(
              `${on.connection} did not send ${what} #${one.packetId} again`,
              one.publish.payload,
            );
          }
        }
      },
    }),
  }),

  claim({
    id: "client-repeats-in-order",
    from: ["MQTT3-4.6.0-1", "MQTT3-4.6.0-4"],
    says: "A Client's repeats keep their order, and its PUBRELs that of the PUBRECs.",
    vantage: "wire",
    form: "always",
    when: "a Client sends one of several unfinished packets",
    watch: (stand) => ({
      on: {
        sent({ connection, packet }) {
          if (packet.type !== "PUBREL" && (packet.type !== "PUBLISH" || !packet.dup)) return;
          const on = untold(stand, connection);
          if (on === null || packet.packetId === null) return;
          const flows = stand.view.up(on.device, on.clientId);
          const one = flows.find(({ packetId }) => packetId === packet.packetId);
          if (one === undefined || flows.length < 2) return;
          stand.triggered();
          const overtaken =
            packet.type === "PUBLISH"
              ? flows.find((other) => isOvertaken(other, one, on.openedAt))
              : flows.find((other) => isPassed(other, one, on.openedAt));
          if (overtaken === undefined) return;
          stand.violated(
            `${connection} sends ${showPacket(packet)} out of order with #${overtaken.packetId}`,
          );
        },
      },
    }),
  }),

  claim({
    id: "client-answers",
    from: ["MQTT3-3.3.4-1", "MQTT3-4.5.0-2", "MQTT3-4.3.2-2", "MQTT3-4.3.3-1", "MQTT3-4.3.3-2"],
    says: "A Client answers every PUBLISH above QoS 0, PUBREC and PUBREL, or its connection is closed.",
    vantage: "wire",
    form: "eventually",
    when: "a PUBLISH above QoS 0, PUBREC or PUBREL reaches a Client",
    watch: (stand) => ({
      on: {
        received({ packet }) {
          if (packet.type === "PUBREC" || answerTo(packet) !== null) stand.triggered();
        },
      },
      judge() {
        for (const on of stand.view.connections()) {
          if (!isAtWork(on)) continue;
          const [owed] = on.owedByClient;
          if (owed !== undefined)
            stand.violated(`${on.connection} owes ${owed.type} #${owed.packetId}`);
          const stuck = stand.view
            .up(on.device, on.clientId)
            .find(
              ({ phase, recAt, optional }) => phase === "publish" && recAt !== null && !optional,
            );
          if (stuck !== undefined)
            stand.violated(`${on.connection} owes PUBREL #${stuck.packetId}`);
        }
      },
    }),
  }),

  claim({
    id: "client-answers-match",
    from: ["MQTT3-2.3.1-6", "MQTT3-4.3.2-2", "MQTT3-4.3.3-2"],
    says: "Each answer of a Client is of the type and has the Packet Identifier of a packet that waits for it.",
    vantage: "wire",
    form: "always",
    when: "a Client sends PUBACK, PUBREC or PUBCOMP",
    watch: (stand) => ({
      on: {
        sent({ connection, packet }) {
          if (packet.type !== "PUBACK" && packet.type !== "PUBREC" && packet.type !== "PUBCOMP")
            return;
          const on = untold(stand, connection);
          if (on === null) return;
          stand.triggered();
          if (placeOf(packet, on.owedByClient) >= 0) return;
          stand.violated(`${connection} sends ${showPacket(packet)}, which answers nothing`);
        },
      },
    }),
  }),

  inOrder("client-pubacks-in-order", "PUBACK", "MQTT3-4.6.0-2"),
  inOrder("client-pubrecs-in-order", "PUBREC", "MQTT3-4.6.0-3"),
];

function untold({ view }: Stand, connection: string): ConnectionView | null {
  const on = view.connection(connection);
  return on === null || on.told || view.isStranger(on) ? null : on;
}

const isAtWork = ({ answer, closed, disconnected, misbehaved, told }: ConnectionView): boolean =>
  answer?.returnCode === 0 && !closed && !disconnected && !misbehaved && !told;

const flowOf = (
  { view }: Stand,
  { device, clientId }: ConnectionView,
  id: number | null,
): ExchangeView | undefined =>
  id === null ? undefined : view.up(device, clientId).find(({ packetId }) => packetId === id);

/** The other PUBLISH was first sent later, and has been sent again before this one. */
const isOvertaken = (other: ExchangeView, one: ExchangeView, openedAt: number): boolean =>
  one.seenAt < openedAt &&
  other.phase === "publish" &&
  other.beganAt > one.beganAt &&
  other.beganAt < openedAt &&
  other.seenAt >= openedAt;

/** The PUBREC of the other came first, on the same side of this connection's beginning. */
function isPassed(other: ExchangeView, one: ExchangeView, openedAt: number): boolean {
  if (one.recAt === null || other.recAt === null) return false;
  if (one.recAt >= openedAt) {
    const waits = other.phase === "publish" && other.recAt >= openedAt;
    return one.phase === "publish" && waits && other.recAt < one.recAt;
  }
  const isSent = other.phase === "pubrel" && other.seenAt >= openedAt && other.recAt < openedAt;
  return one.seenAt < openedAt && isSent && other.recAt > one.recAt;
}

function inOrder(id: string, type: "PUBACK" | "PUBREC", statement: StatementId): Claim {
  return claim({
    id,
    from: [statement],
    says: `A Client sends ${type}s in the order of the PUBLISHes that they answer.`,
    vantage: "wire",
    form: "always",
    when: `a Client sends a ${type} that is due`,
    watch: (stand) => ({
      on: {
        sent({ connection, packet }: { connection: string; packet: Packet }) {
          if (packet.type !== type) return;
          const on = untold(stand, connection);
          const due = on?.owedByClient.filter((one) => one.type === type) ?? [];
          if (due.length > 0) stand.triggered();
          if (placeOf(packet, due) <= 0) return;
          stand.violated(
            `${connection} sends ${showPacket(packet)} before ${type} #${due[0]?.packetId}`,
          );
        },
      },
    }),
  });
}
