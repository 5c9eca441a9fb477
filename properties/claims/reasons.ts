/**
 * Claims: whom the Server turns away, and whose connection it closes, it does so for a reason.
 */
import { isForbidden, showPacket, type Packet } from "../../models/index.ts";
import { claim, type Claim, type Stand } from "../claim.ts";

const closesForAReason = claim({
  id: "no-close-upon-what-breaks-nothing",
  from: ["MQTT3-3.1.4-4", "MQTT3-4.8.0-1", "MQTT3-3.1.4-2", "MQTT3-3.12.4-1"],
  says: "The Server closes no connection upon a packet, but its own if it breaks something, and the one that a first CONNECT with the same ClientID displaces.",
  vantage: "inside",
  form: "always",
  when: "the Server reads a packet",
  watch: (stand) => ({
    on: {
      stepped() {
        const { arrived, left } = stand.inside;
        if (arrived === null) return;
        stand.triggered();
        const { connection, packet } = arrived;
        const breaks = breaksSomething(stand, connection, packet);
        for (const one of left) {
          if (stand.inside.connection(one)?.accepted !== true) continue;
          if (breaks ? one === connection : isDisplaced(stand, one, arrived)) continue;
          stand.violated(`${one} is closed upon ${showPacket(packet)} of ${connection}`);
        }
      },
    },
  }),
});

const validAccepted = claim({
  id: "valid-connect-is-accepted",
  from: ["MQTT3-3.1.4-4", "MQTT3-3.1.3-5"],
  says: "A CONNECT of a known level, with good credentials and a ClientID, is accepted, unless a new Session would find no room.",
  vantage: "inside",
  form: "always",
  when: "such a CONNECT is answered",
  watch: (stand) => ({
    on: {
      stepped() {
        for (const fact of stand.inside.facts) {
          if (fact.is !== "connectAnswered") continue;
          const connect = stand.inside.connectOf(fact.connection);
          if (connect === null || connect.protocolLevel !== 4) continue;
          if (connect.credentials === "bad" || connect.clientId === "") continue;
          stand.triggered();
          if (fact.returnCode === 0) continue;
          const goesOn = stand.inside
            .sessions()
            .some(({ data, clean }) => data.clientId === connect.clientId && !clean);
          if (fact.returnCode === 3 && !(goesOn && !connect.cleanSession)) continue;
          stand.violated(`${fact.connection} is refused with ${fact.returnCode}`);
        }
      },
    },
  }),
});

export const reasonClaims: readonly Claim[] = [closesForAReason, validAccepted];

/** Whether a packet is one for which a Server may or has to close the connection that it comes on. */
function breaksSomething({ inside }: Stand, connection: string, packet: Packet): boolean {
  if (packet.type === "DISCONNECT" || isForbidden(packet)) return true;
  const state = packet.type === "CONNECT" ? "awaitingConnect" : "connected";
  return inside.connection(connection)?.state !== state;
}

/** Whether a CONNECT is for the ClientID of another connection. */
const isDisplaced = (
  { inside }: Stand,
  one: string,
  { packet }: { readonly packet: Packet },
): boolean =>
  packet.type === "CONNECT" && inside.connection(one)?.data.clientId === packet.clientId;
