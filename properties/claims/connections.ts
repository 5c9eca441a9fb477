/**
 * Claims about what a Session is told to be, and about connections that have to end.
 *
 * Session Present is judged only where Clients can know the truth: a CONNECT that was never answered,
 * or two at a time, may have made or ended a Session unseen.
 */
import { showPacket } from "../../models/index.ts";
import { claim, type Claim, type Stand } from "../claim.ts";
import { breaksProtocol, type ConnectionView } from "../connection-view.ts";

export const connectionClaims: readonly Claim[] = [
  claim({
    id: "clean-session-never-present",
    from: ["MQTT3-3.2.2-1", "MQTT3-3.1.2-6"],
    says: "A CONNECT with CleanSession 1 is accepted with Session Present 0.",
    vantage: "wire",
    form: "always",
    when: "such a CONNECT is accepted",
    watch: (stand) => ({
      on: {
        received({ connection, packet }) {
          if (packet.type !== "CONNACK" || packet.returnCode !== 0) return;
          if (stand.view.connection(connection)?.connect?.cleanSession !== true) return;
          stand.triggered();
          if (packet.sessionPresent) stand.violated(`${connection} gets ${showPacket(packet)}`);
        },
      },
    }),
  }),

  claim({
    id: "session-present-told-truly",
    from: ["MQTT3-3.2.2-2", "MQTT3-3.2.2-3", "MQTT3-3.1.2-4", "MQTT3-3.1.2-6"],
    says: "With CleanSession 0, Session Present is 1 exactly if the Server has a Session stored.",
    vantage: "wire",
    form: "always",
    when: "a CONNECT with CleanSession 0 is accepted and Clients know what is stored",
    watch: (stand) => ({
      on: {
        received({ connection, packet }) {
          if (packet.type !== "CONNACK" || packet.returnCode !== 0) return;
          const on = stand.view.connection(connection);
          if (on === null || on.answer !== null || on.connect?.cleanSession !== false) return;
          const truth = sessionTruth(stand, on);
          if (truth === "unknown") return;
          stand.triggered();
          if (packet.sessionPresent === (truth === "present")) return;
          const what = truth === "present" ? "has a Session" : "has no Session to resume";
          stand.violated(`${connection}: ${on.clientId} ${what} and gets ${showPacket(packet)}`);
        },
      },
    }),
  }),

  claim({
    id: "connect-answered",
    from: ["MQTT3-3.1.4-4"],
    says: "A CONNECT is answered, or its connection is closed.",
    vantage: "wire",
    form: "eventually",
    when: "a Client sends a CONNECT",
    watch: (stand) => ({
      on: {
        sent({ packet }) {
          if (packet.type === "CONNECT") stand.triggered();
        },
      },
      judge() {
        for (const on of stand.view.connections()) {
          if (on.connect === null || on.answer !== null || on.closed || on.misbehaved) continue;
          stand.violated(`the CONNECT of ${on.connection} is not answered`);
        }
      },
    }),
  }),

  claim({
    id: "takeover-closes-the-old-connection",
    from: ["MQTT3-3.1.4-2"],
    says: "Of two connections with one ClientID the older one is closed.",
    vantage: "wire",
    form: "eventually",
    when: "a CONNECT is sent while its ClientID is connected",
    watch: (stand) => ({
      on: {
        sent({ packet }) {
          if (packet.type !== "CONNECT" || packet.clientId === "") return;
          if (stand.view.session(packet.clientId).attached) stand.triggered();
        },
      },
      judge() {
        const open = stand.view.connections().filter(isOpen);
        for (const [place, on] of open.entries()) {
          const other = open.slice(0, place).find(({ clientId }) => clientId === on.clientId);
          if (other === undefined) continue;
          const [one, two] = [other.connection, on.connection].toSorted();
          stand.violated(`${one} and ${two} are both open for ${on.clientId}`);
        }
      },
    }),
  }),

  claim({
    id: "violation-closes",
    from: [
      "MQTT3-4.8.0-1",
      "MQTT3-3.1.0-1",
      "MQTT3-3.1.0-2",
      "MQTT3-3.1.4-1",
      "MQTT3-3.8.3-3",
      "MQTT3-3.10.3-2",
    ],
    says: "A connection on which its Client broke the protocol is closed.",
    vantage: "wire",
    form: "eventually",
    when: "a Client breaks the protocol",
    watch: (stand) => ({
      on: {
        sent({ connection, packet }) {
          const on = stand.view.connection(connection);
          if (on !== null && !on.misbehaved && breaksProtocol(on, packet)) stand.triggered();
        },
      },
      judge() {
        for (const { connection, closed, misbehaved } of stand.view.connections()) {
          if (misbehaved && !closed) stand.violated(`${connection} is still open`);
        }
      },
    }),
  }),
];

const isOpen = ({ answer, closed }: ConnectionView): boolean => answer?.returnCode === 0 && !closed;

/** Whether the Server has a Session that this CONNECT resumes, as far as Clients can know. */
function sessionTruth(stand: Stand, on: ConnectionView): "present" | "absent" | "unknown" {
  const { status, provenMs, unanswered } = stand.view.session(on.clientId);
  if (on.contested) return "unknown";
  if (status === "none" || status === "live") {
    // Only a CONNECT with CleanSession 0 leaves a Session behind.
    return unanswered.some(({ cleanSession }) => !cleanSession) ? "unknown" : "absent";
  }
  if (status === "open" || unanswered.some(({ cleanSession }) => cleanSession)) return "unknown";
  const { sessionExpiryMs } = stand.profile.knobs.server;
  const mayBeOver = sessionExpiryMs !== "never" && stand.nowMs() - provenMs >= sessionExpiryMs;
  return mayBeOver ? "unknown" : "present";
}
