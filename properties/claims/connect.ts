/**
 * Claims about CONNECT and its answer: what a Server sends first, whom it refuses, and how.
 *
 * What happens on a connection before it is accepted concerns that connection alone, so these claims
 * need nothing but its packets. Whether a refused connection is closed no packet shows, nor whether a
 * CONNACK that does not come was lost.
 */
import { showPacket, type Connect } from "../../models/index.ts";
import { claim, type Claim } from "../claim.ts";

const plainClientId = /^[0-9A-Za-z]{1,23}$/;
/** Levels that a Server may support beside that of MQTT 3.1.1. */
const otherVersions: readonly number[] = [3, 5];

const isRefused = ({ protocolLevel, clientId, cleanSession }: Connect): boolean =>
  (protocolLevel !== 4 && !otherVersions.includes(protocolLevel)) ||
  (clientId === "" && !cleanSession);

export const connectClaims: readonly Claim[] = [
  claim({
    id: "connack-first",
    from: ["MQTT3-3.2.0-1"],
    says: "The first packet from the Server is a CONNACK.",
    vantage: "wire",
    form: "always",
    when: "a first packet reaches a Client",
    watch: (stand) => ({
      on: {
        received({ connection, packet }) {
          const on = stand.view.connection(connection);
          if (on === null || on.heard || on.connect === null) return;
          stand.triggered();
          if (packet.type === "CONNACK") return;
          stand.violated(`${connection} gets ${showPacket(packet)} before any CONNACK`);
        },
      },
    }),
  }),

  claim({
    id: "one-connack",
    from: ["MQTT3-3.2.0-1", "MQTT3-3.1.0-2"],
    says: "A Network Connection has one CONNACK.",
    vantage: "wire",
    form: "always",
    when: "a CONNACK reaches a Client",
    watch: (stand) => ({
      on: {
        received({ connection, packet }) {
          if (packet.type !== "CONNACK") return;
          stand.triggered();
          const on = stand.view.connection(connection);
          if (on === null || on.answer === null) return;
          stand.violated(`${connection} gets another ${showPacket(packet)}`);
        },
      },
    }),
  }),

  claim({
    id: "nothing-without-connect",
    from: ["MQTT3-3.1.0-1", "MQTT3-3.1.4-1", "MQTT3-4.8.0-1"],
    says: "A Client that does not begin with a CONNECT is sent nothing.",
    vantage: "wire",
    form: "always",
    when: "a connection begins with another packet",
    watch: (stand) => ({
      on: {
        sent({ connection, packet }) {
          if (packet.type === "CONNECT") return;
          if (stand.view.connection(connection)?.connect === null) stand.triggered();
        },
        received({ connection, packet }) {
          if (stand.view.connection(connection)?.connect !== null) return;
          stand.violated(`${connection} sent no CONNECT and gets ${showPacket(packet)}`);
        },
      },
    }),
  }),

  claim({
    id: "refusal-without-session-present",
    from: ["MQTT3-3.2.2-4"],
    says: "A CONNACK that refuses has Session Present 0.",
    vantage: "wire",
    form: "always",
    when: "a CONNECT is refused",
    watch: (stand) => ({
      on: {
        received({ connection, packet }) {
          if (packet.type !== "CONNACK" || packet.returnCode === 0) return;
          stand.triggered();
          if (packet.sessionPresent) stand.violated(`${connection} gets ${showPacket(packet)}`);
        },
      },
    }),
  }),

  claim({
    id: "refusal-is-the-last-packet",
    from: ["MQTT3-3.2.2-5"],
    says: "Nothing follows a CONNACK that refuses.",
    vantage: "wire",
    form: "always",
    when: "a CONNECT is refused",
    watch: (stand) => ({
      on: {
        received({ connection, packet }) {
          if (packet.type === "CONNACK" && packet.returnCode !== 0) stand.triggered();
          const answer = stand.view.connection(connection)?.answer ?? null;
          if (answer === null || answer.returnCode === 0) return;
          stand.violated(`${connection} was refused and gets ${showPacket(packet)}`);
        },
      },
    }),
  }),

  claim({
    id: "refusal-closes",
    from: ["MQTT3-3.2.2-5", "MQTT3-3.1.2-2", "MQTT3-3.1.3-9", "MQTT3-3.1.4-b"],
    says: "The Server closes a connection that it refuses.",
    vantage: "inside",
    form: "always",
    when: "a CONNECT is refused",
    watch(stand) {
      const refused = stand.memory.cell<string | null>(null);
      return {
        on: {
          emitted({ connection, packet }) {
            if (packet.type !== "CONNACK" || packet.returnCode === 0) return;
            stand.triggered();
            refused.now = connection;
          },
          left({ connection }) {
            if (refused.now === connection) refused.now = null;
          },
          stepped() {
            if (refused.now === null) return;
            stand.violated(`${refused.now} was refused and is left open`);
            refused.now = null;
          },
        },
      };
    },
  }),

  claim({
    id: "refusal-is-said",
    from: ["MQTT3-3.1.2-2", "MQTT3-3.1.3-8"],
    says: "A protocol level that the Server does not know, and an empty ClientID with CleanSession 0, are answered by a CONNACK before the close.",
    vantage: "inside",
    form: "always",
    when: "such a CONNECT comes first on its connection",
    watch(stand) {
      const unanswered = stand.memory.cell<string | null>(null);
      return {
        on: {
          arrived({ connection, packet }) {
            if (packet.type !== "CONNECT" || !isRefused(packet)) return;
            if (stand.inside.connection(connection)?.state !== "awaitingConnect") return;
            stand.triggered();
            unanswered.now = connection;
          },
          emitted({ connection, packet }) {
            if (packet.type !== "CONNACK" || connection !== unanswered.now) return;
            unanswered.now = null;
          },
          stepped() {
            if (unanswered.now === null) return;
            stand.violated(`${unanswered.now} gets no CONNACK`);
            unanswered.now = null;
          },
        },
      };
    },
  }),

  claim({
    id: "empty-client-id-needs-clean-session",
    from: ["MQTT3-3.1.3-8"],
    says: "An empty ClientID with CleanSession 0 is refused with 0x02.",
    vantage: "wire",
    form: "always",
    when: "such a CONNECT is answered",
    watch: (stand) => ({
      on: {
        received({ connection, packet }) {
          if (packet.type !== "CONNACK") return;
          const on = stand.view.connection(connection);
          if (on?.answer !== null || on.connect === null) return;
          const { clientId, cleanSession, protocolLevel, credentials } = on.connect;
          if (clientId !== "" || cleanSession || protocolLevel !== 4) return;
          stand.triggered();
          const { returnCode } = packet;
          // Of two reasons to refuse, either may be given.
          if (returnCode === 2 || (returnCode !== 0 && credentials === "bad")) return;
          stand.violated(
            `${connection} sent an empty ClientID with CleanSession 0 and gets return code ${returnCode}`,
          );
        },
      },
    }),
  }),

  claim({
    id: "plain-client-id-not-refused",
    from: ["MQTT3-3.1.3-5"],
    says: "A ClientID of 1 to 23 digits and letters is never refused as such.",
    vantage: "wire",
    form: "always",
    when: "such a CONNECT is answered",
    watch: (stand) => ({
      on: {
        received({ connection, packet }) {
          if (packet.type !== "CONNACK") return;
          const connect = stand.view.connection(connection)?.connect ?? null;
          if (connect === null || !plainClientId.test(connect.clientId)) return;
          stand.triggered();
          if (packet.returnCode !== 2) return;
          stand.violated(`${connection}: the ClientID ${connect.clientId} is refused with 0x02`);
        },
      },
    }),
  }),

  claim({
    id: "unknown-protocol-level-refused",
    from: ["MQTT3-3.1.2-2"],
    says: "A protocol level that no version of MQTT has is refused with 0x01.",
    vantage: "wire",
    form: "always",
    when: "such a CONNECT is answered",
    watch: (stand) => ({
      on: {
        received({ connection, packet }) {
          if (packet.type !== "CONNACK") return;
          const level = stand.view.connection(connection)?.connect?.protocolLevel ?? 4;
          if (level === 4 || otherVersions.includes(level)) return;
          stand.triggered();
          if (packet.returnCode === 1) return;
          stand.violated(
            `${connection} asked for protocol level ${level} and gets return code ${packet.returnCode}`,
          );
        },
      },
    }),
  }),
];
