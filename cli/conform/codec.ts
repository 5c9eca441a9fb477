/**
 * Packets as bytes and back: the models' records on one side, `mqtt-packet` on the other.
 *
 * ClientIDs and topics get the prefixes of the run on their way out and lose them on their way in,
 * so that what is judged is what the operations say, and nobody else on the Server is disturbed.
 */
import { generate, parser, type Packet as Raw } from "mqtt-packet";
import type { Connect, Packet } from "../../models/index.ts";

/** What is put before names, and who logs in. */
export interface Naming {
  readonly clientId: string;
  readonly topic: string;
  readonly login: { readonly userName: string; readonly password: string } | null;
}

/** QoS 3, [MQTT3-3.3.1-4]. */
const malformed = Buffer.from([0x36, 0x05, 0x00, 0x01, 0x74, 0x00, 0x01]);

/** A packet of a Client as bytes. */
export function encode(packet: Packet, naming: Naming): Buffer {
  switch (packet.type) {
    case "CONNECT":
      return encodeConnect(packet, naming);
    case "MALFORMED":
      return malformed;
    case "PUBLISH": {
      const { qos, dup, retain, payload, packetId } = packet;
      const topic = naming.topic + packet.topic;
      const id = packetId === null ? {} : { messageId: packetId };
      return generate({ cmd: "publish", topic, payload, qos, dup, retain, ...id });
    }
    case "SUBSCRIBE": {
      const { packetId: messageId, requests } = packet;
      if (requests.length === 0) return bare(0x82, messageId);
      const subscriptions = requests.map(({ filter, qos }) => ({
        topic: naming.topic + filter,
        qos,
      }));
      return generate({ cmd: "subscribe", messageId, subscriptions });
    }
    case "UNSUBSCRIBE": {
      if (packet.filters.length === 0) return bare(0xa2, packet.packetId);
      const unsubscriptions = packet.filters.map((filter) => naming.topic + filter);
      return generate({ cmd: "unsubscribe", messageId: packet.packetId, unsubscriptions });
    }
    case "PUBACK":
      return generate({ cmd: "puback", messageId: packet.packetId });
    case "PUBREC":
      return generate({ cmd: "pubrec", messageId: packet.packetId });
    case "PUBREL":
      return generate({ cmd: "pubrel", messageId: packet.packetId });
    case "PUBCOMP":
      return generate({ cmd: "pubcomp", messageId: packet.packetId });
    case "PINGREQ":
      return generate({ cmd: "pingreq" });
    case "DISCONNECT":
      return generate({ cmd: "disconnect" });
    // What only a Server may send, a Client can be told to send.
    case "CONNACK":
      return Buffer.from([0x20, 2, Number(packet.sessionPresent), packet.returnCode]);
    case "SUBACK":
      return bare(0x90, packet.packetId, packet.returnCodes);
    case "UNSUBACK":
      return bare(0xb0, packet.packetId);
    case "PINGRESP":
      return generate({ cmd: "pingresp" });
  }
}

function encodeConnect(connect: Connect, { clientId, topic, login }: Naming): Buffer {
  const { will, credentials, protocolLevel } = connect;
  const password = credentials === "bad" ? "wrong" : login?.password;
  const bytes = generate({
    cmd: "connect",
    protocolId: "MQTT",
    protocolVersion: 4,
    clientId: connect.clientId === "" ? "" : clientId + connect.clientId,
    clean: true,
    keepalive: connect.keepAliveSeconds,
    ...(login === null ? {} : { username: login.userName, password: Buffer.from(password ?? "") }),
    ...(will === null ? {} : { will: { ...will, topic: topic + will.topic } }),
  });
  // What is forbidden to say is said all the same, so these two are put in by hand.
  const changed = Buffer.from(bytes);
  const place = levelPlace(bytes);
  changed[place] = protocolLevel;
  if (!connect.cleanSession) changed[place + 1] = (changed[place + 1] ?? 0) & ~cleanSessionFlag;
  return changed;
}

const cleanSessionFlag = 0x02;

/** The protocol level stands behind the fixed header and the name "MQTT". */
function levelPlace(bytes: Buffer): number {
  let place = 1;
  while (((bytes[place] ?? 0) & 0x80) !== 0) place += 1;
  return place + 1 + 2 + "MQTT".length;
}

/** A packet of a first byte, a Packet Identifier and little else. */
const bare = (first: number, packetId: number, rest: readonly number[] = []): Buffer =>
  Buffer.from([first, 2 + rest.length, packetId >> 8, packetId & 0xff, ...rest]);

/** Takes bytes as they come and gives whole packets. */
export class Decoder {
  readonly #parser = parser({ protocolVersion: 4 });
  readonly #packets: Packet[] = [];
  /** What is wrong with the bytes; null while they are packets. */
  wrong: string | null = null;

  constructor(naming: Naming) {
    this.#parser.on("packet", (raw) => void this.#packets.push(decode(raw, naming)));
    this.#parser.on("error", (error) => {
      this.wrong ??= error instanceof Error ? error.message : "bytes that are no packet";
    });
  }

  /** The packets that these bytes complete. */
  take(bytes: Buffer): readonly Packet[] {
    if (this.wrong === null) this.#parser.parse(bytes);
    return this.#packets.splice(0);
  }
}

function decode(raw: Raw, { topic: prefix }: Naming): Packet {
  const packetId = raw.messageId ?? 0;
  switch (raw.cmd) {
    case "connack":
      return {
        type: "CONNACK",
        sessionPresent: raw.sessionPresent,
        returnCode: raw.returnCode ?? 0,
      };
    case "publish":
      return {
        type: "PUBLISH",
        packetId: raw.qos === 0 ? null : packetId,
        topic: raw.topic.startsWith(prefix) ? raw.topic.slice(prefix.length) : raw.topic,
        payload: raw.payload.toString(),
        qos: raw.qos,
        dup: raw.dup,
        retain: raw.retain,
      };
    case "puback":
      return { type: "PUBACK", packetId };
    case "pubrec":
      return { type: "PUBREC", packetId };
    case "pubrel":
      return { type: "PUBREL", packetId };
    case "pubcomp":
      return { type: "PUBCOMP", packetId };
    case "suback":
      return { type: "SUBACK", packetId, returnCodes: raw.granted.map(Number) };
    case "unsuback":
      return { type: "UNSUBACK", packetId };
    case "pingresp":
      return { type: "PINGRESP" };
    default:
      // CONNECT, SUBSCRIBE and the like are nothing that a Server may send.
      return { type: "MALFORMED" };
  }
}
