/**
 * MQTT bytes to packets of the models and back.
 *
 * A payload of the models is text. Bytes that are no readable text are written as `bytes:` and their
 * hexadecimal digits, long ones by their digest, so that equal payloads stay equal and others differ.
 */
import { createHash } from "node:crypto";
import mqtt, { type Packet as Decoded, type IConnectPacket } from "mqtt-packet";
import type { Packet, Qos, Will } from "../../models/index.ts";
import { viewOf } from "./frame.ts";

/** Versions of MQTT other than 3.1.1, of which nothing is judged. */
export type OtherVersion = "MQTT 3.1" | "MQTT 5" | "a bridge";

export type Read =
  | { readonly is: "packet"; readonly packet: Packet }
  | { readonly is: "other"; readonly version: OtherVersion };

/** Longer payloads are known by their digests. */
const payloadMax = 256;
const types = { connect: 1, publish: 3, suback: 9 } as const;

/** The packet in these bytes, of which there may be fewer than `length`. */
export function readPacket(bytes: Uint8Array, length: number): Read {
  const type = (bytes[0] ?? 0) >> 4;
  if (type === types.connect) return readConnect(bytes);
  if (bytes.length < length) {
    return { is: "packet", packet: type === types.publish ? readHead(bytes, length) : malformed };
  }
  if (type === types.suback) return { is: "packet", packet: readSuback(bytes) };
  const decoded = decode(bytes);
  if (decoded === null || (decoded.messageId ?? 0) < 0) return { is: "packet", packet: malformed };
  return { is: "packet", packet: plain(decoded, bytes) };
}

const malformed: Packet = { type: "MALFORMED" };

/** How many bytes stand before the variable header. */
function headerOf(bytes: Uint8Array): number {
  let at = 1;
  while (at < 4 && (bytes[at] ?? 0) >= 0x80) at += 1;
  return at + 1;
}

/**
 * [MQTT3-3.1.2-2] A protocol level that no version has is for the Server to refuse, so the packet is
 * read as if it had that of 3.1.1.
 */
function readConnect(bytes: Uint8Array): Read {
  const start = headerOf(bytes);
  if (bytes.length < start + 2) return { is: "packet", packet: malformed };
  const levelAt = start + 2 + viewOf(bytes).getUint16(start);
  const level = bytes[levelAt];
  if (level === undefined) return { is: "packet", packet: malformed };
  const name = Buffer.from(bytes.subarray(start + 2, levelAt)).toString("latin1");
  const version =
    name === "MQIsdp" ? "MQTT 3.1" : name === "MQTT" ? versions.get(level) : undefined;
  if (version !== undefined) return { is: "other", version };
  const asOurs = bytes.slice();
  asOurs[levelAt] = 4;
  const decoded = decode(asOurs);
  if (decoded?.cmd !== "connect") return { is: "packet", packet: malformed };
  return { is: "packet", packet: connect(decoded, level) };
}

const versions: ReadonlyMap<number, OtherVersion> = new Map([
  [5, "MQTT 5"],
  [3, "MQTT 3.1"],
  [0x83, "a bridge"],
  [0x84, "a bridge"],
]);

/** Return codes that the standard does not know are for claims to judge, so all are read. */
function readSuback(bytes: Uint8Array): Packet {
  const start = headerOf(bytes);
  if (bytes.length < start + 3 || ((bytes[0] ?? 0) & 0x0f) !== 0) return malformed;
  const packetId = viewOf(bytes).getUint16(start);
  return { type: "SUBACK", packetId, returnCodes: [...bytes.subarray(start + 2)] };
}

/** The PUBLISH whose first bytes these are. */
function readHead(bytes: Uint8Array, length: number): Packet {
  const start = headerOf(bytes);
  const flags = bytes[0] ?? 0;
  const qos = (flags >> 1) & 3;
  const view = viewOf(bytes);
  const topicEnd = start + 2 + view.getUint16(start);
  if (qos === 3) return malformed;
  const packetId = qos === 0 ? null : view.getUint16(topicEnd);
  const size = length - topicEnd - (packetId === null ? 0 : 2);
  return {
    type: "PUBLISH",
    packetId,
    topic: text(bytes.subarray(start + 2, topicEnd)),
    payload: `(${size} bytes)`,
    qos: qos as Qos,
    dup: (flags & 8) !== 0,
    retain: (flags & 1) !== 0,
  };
}

/** mqtt-packet's reading of one whole packet; null if it finds something wrong with it. */
function decode(bytes: Uint8Array): Decoded | null {
  const found: Decoded[] = [];
  let isWrong = false;
  const parser = mqtt.parser({ protocolVersion: 4 });
  parser.on("packet", (packet: Decoded) => found.push(packet));
  parser.on("error", () => {
    isWrong = true;
  });
  const left = parser.parse(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length));
  const [only] = found;
  return isWrong || found.length !== 1 || left > 0 || only === undefined ? null : only;
}

function plain(decoded: Decoded, bytes: Uint8Array): Packet {
  const packetId = decoded.messageId ?? 0;
  switch (decoded.cmd) {
    case "connack": {
      // Its second byte says what 3.1.1 calls the return code.
      const { sessionPresent, returnCode } = decoded;
      return bytes.length === 4
        ? { type: "CONNACK", sessionPresent, returnCode: returnCode ?? 0 }
        : malformed;
    }
    case "publish":
      return {
        type: "PUBLISH",
        packetId: decoded.qos === 0 ? null : packetId,
        topic: decoded.topic,
        payload: text(Buffer.from(decoded.payload)),
        qos: decoded.qos,
        dup: decoded.dup,
        retain: decoded.retain,
      };
    case "puback":
    case "pubrec":
    case "pubrel":
    case "pubcomp":
    case "unsuback":
      if (bytes.length !== 4) return malformed;
      return { type: acknowledgements[decoded.cmd], packetId };
    case "subscribe": {
      const requests = decoded.subscriptions.map(({ topic, qos }) => ({ filter: topic, qos }));
      return { type: "SUBSCRIBE", packetId, requests };
    }
    case "unsubscribe":
      return { type: "UNSUBSCRIBE", packetId, filters: decoded.unsubscriptions };
    case "pingreq":
    case "pingresp":
    case "disconnect":
      return bytes.length === 2 ? { type: bare[decoded.cmd] } : malformed;
    default:
      return malformed;
  }
}

const acknowledgements = {
  puback: "PUBACK",
  pubrec: "PUBREC",
  pubrel: "PUBREL",
  pubcomp: "PUBCOMP",
  unsuback: "UNSUBACK",
} as const;

const bare = { pingreq: "PINGREQ", pingresp: "PINGRESP", disconnect: "DISCONNECT" } as const;

function connect(decoded: IConnectPacket, protocolLevel: number): Packet {
  const { clientId, clean, keepalive, username, will } = decoded;
  return {
    type: "CONNECT",
    clientId,
    cleanSession: clean === true,
    keepAliveSeconds: keepalive ?? 0,
    userName: username ?? null,
    credentials: "good",
    protocolLevel,
    will: will === undefined ? null : willOf(will),
  };
}

const willOf = ({ topic, payload, qos, retain }: NonNullable<IConnectPacket["will"]>): Will => ({
  topic,
  payload: text(Buffer.from(payload)),
  qos: qos ?? 0,
  retain: retain === true,
});

const mark = "bytes:";
const decoder = new TextDecoder("utf-8", { fatal: false });

/** Bytes as the text that stands for them and for no others. */
export function text(bytes: Uint8Array): string {
  if (bytes.length > payloadMax) {
    const digest = createHash("sha256").update(bytes).digest("hex").slice(0, 16);
    return `${mark}${bytes.length}#${digest}`;
  }
  const read = decoder.decode(bytes);
  const isItself = !read.startsWith(mark) && Buffer.from(read).equals(bytes);
  return isItself ? read : mark + Buffer.from(bytes).toString("hex");
}

/** The bytes that a text stands for; of those known by a digest, the text itself. */
export function bytesOf(payload: string): Buffer {
  const [, hex] = /^bytes:((?:[0-9a-f]{2})*)$/.exec(payload) ?? [];
  return hex === undefined ? Buffer.from(payload) : Buffer.from(hex, "hex");
}
