/**
 * Claims about Clients: how they open and end connections, and the Packet Identifiers they choose.
 *
 * What a Client sends is seen when it sends it, so these claims are exact. A Client that was told to
 * break the protocol is not judged.
 */
import { showPacket, type Packet } from "../../models/index.ts";
import { claim, type Claim, type Stand } from "../claim.ts";
import type { ConnectionView } from "../connection-view.ts";
import { isSame } from "../exchange-view.ts";

export const clientClaims: readonly Claim[] = [
  claim({
    id: "client-connects-first",
    from: ["MQTT3-3.1.0-1"],
    says: "The first packet of a Client on a connection is CONNECT.",
    vantage: "wire",
    form: "always",
    when: "a Client sends its first packet",
    watch: (stand) => ({
      on: {
        sent({ connection, packet }) {
          const on = untold(stand, connection);
          if (on?.connect !== null || on.misbehaved) return;
          stand.triggered();
          if (packet.type !== "CONNECT")
            stand.violated(`${connection} begins with ${showPacket(packet)}`);
        },
      },
    }),
  }),

  claim({
    id: "client-connects-once",
    from: ["MQTT3-3.1.0-2"],
    says: "A Client sends one CONNECT over a connection.",
    vantage: "wire",
    form: "always",
    when: "a Client sends a CONNECT",
    watch: (stand) => ({
      on: {
        sent({ connection, packet }) {
          if (packet.type !== "CONNECT") return;
          const on = untold(stand, connection);
          if (on === null) return;
          stand.triggered();
          if (on.connect !== null) stand.violated(`${connection} sends another CONNECT`);
        },
      },
    }),
  }),

  claim({
    id: "client-is-silent-after-disconnect",
    from: ["MQTT3-3.14.4-2"],
    says: "DISCONNECT is the last packet of a Client on its connection.",
    vantage: "wire",
    form: "always",
    when: "a Client sends DISCONNECT",
    watch: (stand) => ({
      on: {
        sent({ connection, packet }) {
          if (packet.type === "DISCONNECT") stand.triggered();
          if (untold(stand, connection)?.disconnected !== true) return;
          stand.violated(`${connection} sends ${showPacket(packet)} after DISCONNECT`);
        },
      },
    }),
  }),

  claim({
    id: "client-closes-after-disconnect",
    from: ["MQTT3-3.14.4-1"],
    says: "A Client that has sent DISCONNECT closes its connection.",
    vantage: "wire",
    form: "eventually",
    when: "a Client sends DISCONNECT",
    watch: (stand) => ({
      on: {
        sent({ packet }) {
          if (packet.type === "DISCONNECT") stand.triggered();
        },
      },
      judge() {
        for (const { connection, disconnected, closed, told } of stand.view.connections()) {
          if (disconnected && !closed && !told) stand.violated(`${connection} is still open`);
        }
      },
    }),
  }),

  claim({
    id: "client-without-id-is-clean",
    from: ["MQTT3-3.1.3-7"],
    says: "A Client that leaves its ClientID empty sets CleanSession to 1.",
    vantage: "wire",
    form: "always",
    when: "a Client connects with an empty ClientID",
    watch(stand) {
      // By device: its user asked for what no Client may send.
      const asked = stand.memory.cell<Readonly<Record<string, boolean>>>({});
      return {
        on: {
          operated({ operation }) {
            if (operation.op !== "connect") return;
            const { clientId, cleanSession } = operation.connect;
            asked.now = { ...asked.now, [operation.device]: clientId === "" && !cleanSession };
          },
          sent({ connection, device, packet }) {
            if (packet.type !== "CONNECT" || packet.clientId !== "") return;
            // That another one is sent at all is another claim.
            if (stand.view.connection(connection)?.connect !== null) return;
            stand.triggered();
            if (packet.cleanSession || asked.now[device] === true) return;
            stand.violated(`${connection} sends ${showPacket(packet)}`);
          },
        },
      };
    },
  }),

  claim({
    id: "client-packet-ids-legal",
    from: ["MQTT3-2.3.1-1", "MQTT3-2.3.1-5"],
    says: "A Client's SUBSCRIBE, UNSUBSCRIBE and PUBLISH above QoS 0 have a Packet Identifier from 1 to 65535.",
    vantage: "wire",
    form: "always",
    when: "a Client sends one of them",
    watch: (stand) => ({
      on: {
        sent({ connection, packet }) {
          const packetId = newPacketId(packet);
          if (packetId === undefined || untold(stand, connection) === null) return;
          stand.triggered();
          const isLegal =
            packet.type === "PUBLISH" && packet.qos === 0
              ? packetId === null
              : packetId !== null && packetId >= 1 && packetId <= 65_535;
          if (!isLegal) stand.violated(`${connection} sends ${showPacket(packet)}`);
        },
      },
    }),
  }),

  claim({
    id: "client-packet-ids-unused",
    from: ["MQTT3-2.3.1-2", "MQTT3-2.3.1-3", "MQTT3-4.3.2-1", "MQTT3-4.3.3-1"],
    says: "A new packet of a Client takes a Packet Identifier that none of its unfinished ones has.",
    vantage: "wire",
    form: "always",
    when: "a Client sends a new packet with a Packet Identifier",
    watch: (stand) => ({
      on: {
        sent({ connection, packet }) {
          const packetId = newPacketId(packet) ?? null;
          if (packetId === null || (packet.type === "PUBLISH" && packet.dup)) return;
          const on = untold(stand, connection);
          if (on === null) return;
          stand.triggered();
          const flow = stand.view
            .up(on.device, on.clientId)
            .find((one) => one.packetId === packetId && !one.optional);
          const request = on.requests.find((one) => one.packetId === packetId);
          // The same message again is a repeat that lacks its DUP, which another claim says.
          const isRepeat =
            packet.type === "PUBLISH" && flow !== undefined && isSame(flow.publish, packet);
          const taken = request ?? (isRepeat ? undefined : flow?.publish);
          if (taken === undefined) return;
          stand.violated(
            `${connection} sends ${showPacket(packet)} while ${showPacket(taken)} is unfinished`,
          );
        },
      },
    }),
  }),

  claim({
    id: "client-keeps-alive",
    from: ["MQTT3-3.1.2-23"],
    says: "Under a Keep Alive above 0 a Client is never silent for longer than that.",
    vantage: "wire",
    form: "always",
    when: "something happens on a connection with a Keep Alive",
    watch(stand) {
      const check = (connection: string): void => {
        const on = untold(stand, connection);
        if (on === null || on.connect === null || on.closed || on.disconnected) return;
        const keepAliveMs = on.connect.keepAliveSeconds * 1_000;
        if (keepAliveMs === 0) return;
        stand.triggered();
        const silentMs = stand.nowMs() - on.lastSentMs;
        if (silentMs <= keepAliveMs) return;
        stand.violated(
          `${connection} was silent for ${silentMs} ms under a Keep Alive of ${keepAliveMs} ms`,
        );
      };
      return {
        on: {
          sent: ({ connection }) => check(connection),
          received: ({ connection }) => check(connection),
          closed: ({ connection }) => check(connection),
        },
        judge() {
          for (const { connection } of stand.view.connections()) check(connection);
        },
      };
    },
  }),
];

function untold({ view }: Stand, connection: string): ConnectionView | null {
  const on = view.connection(connection);
  return on === null || on.told || view.isStranger(on) ? null : on;
}

/** The Packet Identifier of a packet that takes one; undefined when it is no such packet. */
function newPacketId(packet: Packet): number | null | undefined {
  switch (packet.type) {
    case "PUBLISH":
    case "SUBSCRIBE":
    case "UNSUBSCRIBE":
      return packet.packetId;
    default:
      return undefined;
  }
}
