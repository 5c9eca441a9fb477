/**
 * Claims about what the Server answers: every request, with the right packet, in the right order.
 *
 * An answer belongs to the connection of its request, so what is owed is known for each connection,
 * exactly. Only PUBREL is owed by the Session, since it answers an exchange that may be older.
 */
import { showPacket, type Packet } from "../../models/index.ts";
import { claim, type Claim, type Stand, type Watcher } from "../claim.ts";
import { answerTo, isAnswer, placeOf, type ConnectionView, type Owed } from "../connection-view.ts";
import type { StatementId } from "../statements.ts";

export const acknowledgementClaims: readonly Claim[] = [
  claim({
    id: "answers-match-requests",
    from: ["MQTT3-2.3.1-6", "MQTT3-2.3.1-7", "MQTT3-3.3.4-1", "MQTT3-3.8.4-2", "MQTT3-3.10.4-4"],
    says: "Each answer of the Server is of the type and has the Packet Identifier of a request that waits for it.",
    vantage: "wire",
    form: "always",
    when: "an answer reaches a Client",
    watch: (stand) => ({
      on: {
        received({ connection, packet }) {
          if (!isAnswer(packet)) return;
          stand.triggered();
          const on = stand.view.connection(connection);
          if (on === null || on.misbehaved || placeOf(packet, on.owedByServer) >= 0) return;
          stand.violated(`${connection} gets ${showPacket(packet)}, which answers nothing it sent`);
        },
      },
    }),
  }),

  answered("publish-answered", ["PUBACK", "PUBREC"], "PUBLISH with QoS 1 or 2", [
    "MQTT3-3.3.4-1",
    "MQTT3-4.3.2-2",
    "MQTT3-4.3.3-2",
  ]),
  answered("pubrel-answered", ["PUBCOMP"], "PUBREL", ["MQTT3-4.3.3-2"]),
  answered("subscribe-answered", ["SUBACK"], "SUBSCRIBE", ["MQTT3-3.8.4-1"]),
  answered("unsubscribe-answered", ["UNSUBACK"], "UNSUBSCRIBE", [
    "MQTT3-3.10.4-4",
    "MQTT3-3.10.4-5",
    "MQTT3-3.10.4-6",
  ]),
  answered("ping-answered", ["PINGRESP"], "PINGREQ", ["MQTT3-3.12.4-1"]),

  claim({
    id: "pubrec-answered",
    from: ["MQTT3-4.3.3-1"],
    says: "The Server answers the PUBREC of a delivery by PUBREL, or the connection is closed.",
    vantage: "wire",
    form: "eventually",
    when: "a Client sends a PUBREC",
    watch: (stand) => ({
      on: {
        sent({ packet }) {
          if (packet.type === "PUBREC") stand.triggered();
        },
      },
      judge() {
        for (const { clientId } of stand.view.sessions()) {
          const on = stand.view.online(clientId);
          if (on === null) continue;
          const left = stand.view
            .down(clientId)
            .find(({ stage, ackedOn }) => stage === "received" && ackedOn === on.connection);
          if (left === undefined) continue;
          stand.violated(
            `no PUBREL follows the PUBREC #${left.packetId} of ${on.connection}`,
            left.publish.payload,
          );
        }
      },
    }),
  }),

  claim({
    id: "suback-codes",
    from: ["MQTT3-3.8.4-5", "MQTT3-3.9.3-1", "MQTT3-3.9.3-2", "MQTT3-3.8.4-4", "MQTT3-3.8.4-6"],
    says: "A SUBACK has one return code for each Topic Filter: a failure, or a QoS no higher than asked for.",
    vantage: "wire",
    form: "always",
    when: "a SUBACK reaches a Client",
    watch: (stand) => ({
      on: {
        received({ connection, packet }) {
          if (packet.type !== "SUBACK") return;
          const request = stand.view
            .connection(connection)
            ?.requests.find(({ packetId }) => packetId === packet.packetId);
          if (request?.type !== "SUBSCRIBE") return;
          stand.triggered();
          const { requests } = request;
          const isLegal = packet.returnCodes.every(
            (code, index) => code === 0x80 || grants(code, requests[index]?.qos ?? 0),
          );
          if (isLegal && packet.returnCodes.length === requests.length) return;
          stand.violated(
            `${connection} sent ${showPacket(request)} and gets ${showPacket(packet)}`,
          );
        },
      },
    }),
  }),

  inOrder("pubacks-in-order", "PUBACK", "MQTT3-4.6.0-2"),
  inOrder("pubrecs-in-order", "PUBREC", "MQTT3-4.6.0-3"),

  claim({
    id: "pubrels-in-order",
    from: ["MQTT3-4.6.0-4", "MQTT3-4.6.0-6"],
    says: "The Server sends PUBRELs in the order of the PUBRECs that they answer.",
    vantage: "wire",
    form: "always",
    when: "a PUBREL comes while another PUBREC waits",
    watch: (stand) => ({
      on: {
        received({ connection, packet }) {
          if (packet.type !== "PUBREL") return;
          const on = stand.view.sure(connection);
          if (on === null || stand.view.session(on.clientId).mixed) return;
          const waiting = stand.view
            .down(on.clientId)
            .filter(({ stage, recAt }) => stage === "received" && (recAt ?? -1) >= on.openedAt);
          if (waiting.length < 2) return;
          const one = waiting.find(({ packetId }) => packetId === packet.packetId);
          if (one?.recAt === null || one === undefined) return;
          stand.triggered();
          const { recAt } = one;
          const earlier = waiting.find((other) => (other.recAt ?? recAt) < recAt);
          if (earlier === undefined) return;
          stand.violated(
            `${connection} gets PUBREL #${packet.packetId} before #${earlier.packetId}, whose PUBREC was sent earlier`,
            one.publish.payload,
          );
        },
      },
    }),
  }),
];

const grants = (code: number, asked: number): boolean =>
  (code === 0 || code === 1 || code === 2) && code <= asked;

/** A request is answered, or the connection is closed. */
function answered(
  id: string,
  answers: readonly Owed["type"][],
  request: string,
  from: readonly StatementId[],
): Claim {
  return claim({
    id,
    from,
    says: `A ${request} is answered by ${answers.join(" or ")}, or the connection is closed.`,
    vantage: "wire",
    form: "eventually",
    when: `a Client sends a ${request}`,
    watch: (stand): Watcher => ({
      on: {
        sent({ packet }) {
          const owed = answerTo(packet);
          if (owed !== null && answers.includes(owed.type)) stand.triggered();
        },
      },
      judge() {
        for (const on of stand.view.connections()) {
          if (!isAtWork(on)) continue;
          const left = on.owedByServer.find(({ type }) => answers.includes(type));
          if (left !== undefined) stand.violated(`${on.connection} still waits for ${shown(left)}`);
        }
      },
    }),
  });
}

/** Of several answers of a type that are due, the one to the earliest request comes first. */
function inOrder(id: string, type: "PUBACK" | "PUBREC", statement: StatementId): Claim {
  return claim({
    id,
    from: [statement],
    says: `The Server sends ${type}s in the order of the PUBLISHes that they answer.`,
    vantage: "wire",
    form: "always",
    when: `a ${type} comes while several are due`,
    watch: (stand) => ({
      on: {
        received({ connection, packet }) {
          if (packet.type === type) checkOrder(stand, connection, packet);
        },
      },
    }),
  });
}

function checkOrder(stand: Stand, connection: string, packet: Packet): void {
  const on = stand.view.connection(connection);
  if (on === null || on.misbehaved) return;
  const due = on.owedByServer.filter(({ type }) => type === packet.type);
  if (due.length < 2) return;
  stand.triggered();
  if (placeOf(packet, due) <= 0) return;
  const [first] = due;
  if (first === undefined) return;
  stand.violated(`${connection} gets ${showPacket(packet)} before ${shown(first)}`);
}

const isAtWork = ({ answer, closed, disconnected, misbehaved }: ConnectionView): boolean =>
  answer?.returnCode === 0 && !closed && !disconnected && !misbehaved;

const shown = ({ type, packetId }: Owed): string =>
  packetId === null ? type : `${type} #${packetId}`;
