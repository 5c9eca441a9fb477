/**
 * Situations: connections that end at every boundary between two packets, Wills for every way to
 * end, and Clients that keep silent for almost too long.
 */
import { lineEnds, type Packet } from "../../models/index.ts";
import type { Claim, Stand } from "../claim.ts";
import type { StatementId } from "../statements.ts";
import { situation } from "./situation.ts";

type PacketType = Packet["type"];

/** What may be under way when a connection breaks, and which way. */
const boundaries: readonly (readonly [PacketType, "up" | "down", StatementId])[] = [
  ["CONNECT", "up", "MQTT3-3.1.2-4"],
  ["CONNACK", "down", "MQTT3-3.1.2-4"],
  ["PUBLISH", "up", "MQTT3-4.4.0-1"],
  ["PUBACK", "down", "MQTT3-4.3.2-1"],
  ["PUBREC", "down", "MQTT3-4.3.3-1"],
  ["PUBREL", "up", "MQTT3-4.3.3-1"],
  ["PUBCOMP", "down", "MQTT3-4.3.3-1"],
  ["PUBLISH", "down", "MQTT3-4.4.0-1"],
  ["PUBACK", "up", "MQTT3-4.3.2-1"],
  ["PUBREC", "up", "MQTT3-4.3.3-1"],
  ["PUBREL", "down", "MQTT3-4.3.3-1"],
  ["PUBCOMP", "up", "MQTT3-4.3.3-1"],
  ["SUBSCRIBE", "up", "MQTT3-3.8.4-1"],
  ["SUBACK", "down", "MQTT3-3.8.4-1"],
  ["UNSUBSCRIBE", "up", "MQTT3-3.10.4-4"],
  ["UNSUBACK", "down", "MQTT3-3.10.4-4"],
];

const acknowledgements: readonly PacketType[] = ["PUBACK", "PUBREC", "PUBREL", "PUBCOMP"];

const acknowledges = ({ type }: Packet): boolean => acknowledgements.includes(type);

/** Packets under way on a device's connections when a fault breaks them; null for other operations. */
function underWay(
  stand: Stand,
  operation: { readonly op: string; readonly device?: string },
): { readonly up: readonly Packet[]; readonly down: readonly Packet[] } | null {
  const { op, device } = operation;
  if (device === undefined || (op !== "cut" && op !== "vanish" && op !== "crash")) return null;
  const open = stand.view
    .connections()
    .filter((one) => one.device === device && !one.closed)
    .map(({ connection }) => lineEnds(connection));
  return {
    up: open.flatMap(({ up }) => stand.underWay(up)),
    down: open.flatMap(({ down }) => stand.underWay(down)),
  };
}

const cuts: readonly Claim[] = boundaries.map(([type, way, statement]) =>
  situation({
    id: `seen-${type.toLowerCase()}-${way}-cut`,
    from: [statement],
    says: `A connection breaks while ${/^[AEIOU]/.test(type) ? "an" : "a"} ${type} is under way ${way === "up" ? "to the Server" : "to the Client"}.`,
    vantage: "inside",
    watch: (stand) => ({
      operated({ operation }) {
        const packets = underWay(stand, operation);
        if (packets?.[way].some((packet) => packet.type === type) === true) stand.triggered();
      },
    }),
  }),
);

/** Why the Server closes a connection, in the words of its fact, and in ours. */
const causes: readonly (readonly [string, string, string])[] = [
  ["link.closed", "failure", "because its connection broke"],
  ["keepAlive.expired", "keep-alive", "because it kept silent"],
  ["protocol.error", "violation", "because it broke the protocol"],
  ["takenOver", "takeover", "because another Client took its place"],
  ["kicked", "kick", "because an administrator ended its connection"],
];

const wills: readonly Claim[] = causes.map(([why, short, words]) =>
  situation({
    id: `seen-will-by-${short}`,
    from: ["MQTT3-3.1.2-8"],
    says: `A Client with a Will goes ${words}.`,
    vantage: "inside",
    watch: (stand) => ({
      fact({ fact }) {
        if (fact.is !== "closing" || fact.why !== why) return;
        const will = stand.inside.connectOf(fact.connection)?.will ?? null;
        if (will !== null) stand.triggered();
      },
    }),
  }),
);

export const linkSituations: readonly Claim[] = [
  ...cuts,
  situation({
    id: "seen-acknowledgements-cut-both-ways",
    from: ["MQTT3-4.4.0-1"],
    says: "A connection breaks while acknowledgements are under way in both directions.",
    vantage: "inside",
    watch: (stand) => ({
      operated({ operation }) {
        const packets = underWay(stand, operation);
        if (packets === null) return;
        if (packets.up.some(acknowledges) && packets.down.some(acknowledges)) stand.triggered();
      },
    }),
  }),
  ...wills,
  situation({
    id: "seen-will-by-restart",
    from: ["MQTT3-3.1.2.5-a"],
    says: "The Server restarts while a Client with a Will is connected.",
    vantage: "inside",
    watch: (stand) => ({
      operated({ operation }) {
        if (operation.op !== "restart") return;
        const has = stand.inside
          .connections()
          .some(([, { connect, accepted }]) => accepted && connect?.will != null);
        if (has) stand.triggered();
      },
    }),
  }),
  situation({
    id: "seen-ping-at-keep-alive",
    from: ["MQTT3-3.1.2-23"],
    says: "A Client sends PINGREQ when exactly its Keep Alive has passed.",
    vantage: "wire",
    watch: (stand) => ({
      sent({ connection, packet }) {
        if (packet.type !== "PINGREQ") return;
        const on = stand.view.connection(connection);
        const silentMs = stand.nowMs() - (on?.lastSentMs ?? stand.nowMs());
        if (silentMs > 0 && silentMs === (on?.connect?.keepAliveSeconds ?? 0) * 1_000) {
          stand.triggered();
        }
      },
    }),
  }),
  situation({
    id: "seen-heard-just-before-the-end",
    from: ["MQTT3-3.1.2-24"],
    says: "A packet arrives within a millisecond before one and a half times the Keep Alive have passed.",
    vantage: "inside",
    watch: (stand) => ({
      arrived({ connection }) {
        const on = stand.inside.connection(connection);
        const keepAliveSeconds = on?.connect?.keepAliveSeconds ?? 0;
        if (on === null || !on.accepted || keepAliveSeconds === 0) return;
        const leftMs = on.heardMs + keepAliveSeconds * 1_500 - stand.nowMs();
        if (leftMs >= 0 && leftMs <= 1) stand.triggered();
      },
    }),
  }),
  situation({
    id: "seen-silent-too-long",
    from: ["MQTT3-3.1.2-24"],
    says: "The Server closes a connection on which one and a half times the Keep Alive nothing came.",
    vantage: "inside",
    watch: (stand) => ({
      fact({ fact }) {
        if (fact.is === "closing" && fact.why === "keepAlive.expired") stand.triggered();
      },
    }),
  }),
];
