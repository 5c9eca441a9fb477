/**
 * Packets of either end as bytes, those included that nobody should send.
 */
import { generate } from "mqtt-packet";
import type { Packet } from "../../models/index.ts";
import { encode } from "../conform/codec.ts";
import { bytesOf } from "./mqtt-bytes.ts";

export function bytesOfPacket(packet: Packet): Buffer {
  switch (packet.type) {
    case "PUBLISH": {
      const { topic, qos, dup, retain, packetId } = packet;
      const id = packetId === null ? {} : { messageId: packetId };
      const payload = bytesOf(packet.payload);
      return generate({ cmd: "publish", topic, payload, qos, dup, retain, ...id });
    }
    case "CONNECT": {
      const { userName } = packet;
      const login = userName === null ? null : { userName, password: "" };
      return encode(packet, { ...asItIs, login });
    }
    default:
      return encode(packet, asItIs);
  }
}

const asItIs = { clientId: "", topic: "", login: null };
