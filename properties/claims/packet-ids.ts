/**
 * Claims about the Packet Identifiers that the Server chooses.
 *
 * An exchange whose last acknowledgement no Client has sent is open for certain, so its identifier
 * is in use for certain, whatever was lost.
 */
import { showPacket } from "../../models/index.ts";
import { claim, type Claim } from "../claim.ts";
import { arrivalOf } from "../exchange-view.ts";

export const packetIdClaims: readonly Claim[] = [
  claim({
    id: "packet-ids-of-the-server-legal",
    from: ["MQTT3-2.3.1-1", "MQTT3-2.3.1-5"],
    says: "A PUBLISH above QoS 0 has a Packet Identifier from 1 to 65535, and one with QoS 0 has none.",
    vantage: "wire",
    form: "always",
    when: "a PUBLISH reaches a Client",
    watch: (stand) => ({
      on: {
        received({ connection, packet }) {
          if (packet.type !== "PUBLISH") return;
          stand.triggered();
          const { qos, packetId } = packet;
          const isLegal =
            qos === 0
              ? packetId === null
              : packetId !== null && packetId >= 1 && packetId <= 65_535;
          if (!isLegal) stand.violated(`${connection} gets ${showPacket(packet)}`, packet.payload);
        },
      },
    }),
  }),

  claim({
    id: "packet-ids-of-the-server-unused",
    from: ["MQTT3-2.3.1-4", "MQTT3-4.3.2-1", "MQTT3-4.3.3-1"],
    says: "A new PUBLISH of the Server takes a Packet Identifier that no unfinished exchange has.",
    vantage: "wire",
    form: "always",
    when: "a PUBLISH above QoS 0 reaches a Client for the first time",
    watch: (stand) => ({
      on: {
        received({ connection, packet }) {
          if (packet.type !== "PUBLISH" || packet.packetId === null || packet.dup) return;
          const on = stand.view.sure(connection);
          if (on === null) return;
          const known = stand.view
            .down(on.clientId)
            .find(({ packetId }) => packetId === packet.packetId);
          const arrival = arrivalOf(known, packet);
          if (arrival === "again") return;
          stand.triggered();
          if (arrival !== "clash" || known === undefined) return;
          stand.violated(
            `${connection} gets ${showPacket(packet)} while ${showPacket(known.publish)} is unfinished`,
            packet.payload,
          );
        },
      },
    }),
  }),
];
