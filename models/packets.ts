/**
 * The MQTT 3.1.1 Control Packets as a union of plain records, without bytes.
 *
 * Only what sessions depend on is kept of each packet. Fields are never optional: a field that does
 * not apply is `null`, so that one meaning has one encoding and equal packets are one interned value.
 */

/** Quality of Service level, [MQTT-4.3]. */
export type Qos = 0 | 1 | 2;

/** The Will of a CONNECT, [MQTT-3.1.2.5]. */
export interface Will {
  readonly topic: string;
  readonly payload: string;
  readonly qos: Qos;
  readonly retain: boolean;
}

/** One Topic Filter of a SUBSCRIBE with the QoS asked for, [MQTT-3.8.3]. */
export interface Request {
  readonly filter: string;
  readonly qos: Qos;
}

/** CONNACK return codes of 3.1.1, table 3.1. */
export const returnCodes = {
  accepted: 0,
  unacceptableProtocolLevel: 1,
  identifierRejected: 2,
  serverUnavailable: 3,
  badUserNameOrPassword: 4,
  notAuthorized: 5,
} as const;

/** A SUBACK return code that grants nothing, [MQTT-3.9.3]. */
export const subscribeFailure = 0x80;

export interface Connect {
  readonly type: "CONNECT";
  readonly clientId: string;
  readonly cleanSession: boolean;
  readonly keepAliveSeconds: number;
  readonly userName: string | null;
  /** Whether the Server's check of the credentials will pass; stands for user name and password. */
  readonly credentials: "good" | "bad";
  readonly protocolLevel: number;
  readonly will: Will | null;
}

export interface Connack {
  readonly type: "CONNACK";
  readonly sessionPresent: boolean;
  readonly returnCode: number;
}

export interface Publish {
  readonly type: "PUBLISH";
  /** null for QoS 0, [MQTT3-2.3.1-5]. */
  readonly packetId: number | null;
  readonly topic: string;
  readonly payload: string;
  readonly qos: Qos;
  readonly dup: boolean;
  readonly retain: boolean;
}

export interface Acknowledgement {
  readonly type: "PUBACK" | "PUBREC" | "PUBREL" | "PUBCOMP" | "UNSUBACK";
  readonly packetId: number;
}

export interface Subscribe {
  readonly type: "SUBSCRIBE";
  readonly packetId: number;
  readonly requests: readonly Request[];
}

export interface Suback {
  readonly type: "SUBACK";
  readonly packetId: number;
  readonly returnCodes: readonly number[];
}

export interface Unsubscribe {
  readonly type: "UNSUBSCRIBE";
  readonly packetId: number;
  readonly filters: readonly string[];
}

export interface Bare {
  readonly type: "PINGREQ" | "PINGRESP" | "DISCONNECT";
}

/** Bytes that are no valid Control Packet: wrong flags, QoS 3, ill-formed UTF-8. */
export interface Malformed {
  readonly type: "MALFORMED";
}

export type Packet =
  | Connect
  | Connack
  | Publish
  | Acknowledgement
  | Subscribe
  | Suback
  | Unsubscribe
  | Bare
  | Malformed;

/** A packet as one readable line: its name and the fields that matter. */
export function showPacket(packet: Packet): string {
  return `${packet.type}${fields(packet)}`;
}

/** The same without its Packet Identifier, which each end chooses as it likes. */
export function showWithoutId(packet: Packet): string {
  const text = showPacket(packet);
  return "packetId" in packet ? text.replace(` #${packet.packetId}`, "") : text;
}

function fields(packet: Packet): string {
  switch (packet.type) {
    case "CONNECT":
      return showFields([
        `id=${packet.clientId === "" ? '""' : packet.clientId}`,
        `clean=${Number(packet.cleanSession)}`,
        packet.keepAliveSeconds > 0 && `keepalive=${packet.keepAliveSeconds}s`,
        packet.userName !== null && `user=${packet.userName}`,
        packet.credentials === "bad" && "credentials=bad",
        packet.protocolLevel !== 4 && `level=${packet.protocolLevel}`,
        packet.will !== null && `will=${packet.will.topic} qos=${packet.will.qos}`,
        packet.will?.retain === true && "retain",
      ]);
    case "CONNACK":
      return showFields([`sp=${Number(packet.sessionPresent)}`, `code=${packet.returnCode}`]);
    case "PUBLISH":
      return showFields([
        packet.packetId !== null && `#${packet.packetId}`,
        packet.topic,
        `qos=${packet.qos}`,
        packet.dup && "dup",
        packet.retain && "retain",
        JSON.stringify(packet.payload),
      ]);
    case "SUBSCRIBE":
      return showFields([
        `#${packet.packetId}`,
        ...packet.requests.map(({ filter, qos }) => `${filter} qos=${qos}`),
      ]);
    case "SUBACK":
      return showFields([
        `#${packet.packetId}`,
        `granted=${packet.returnCodes.map(code).join(",")}`,
      ]);
    case "UNSUBSCRIBE":
      return showFields([`#${packet.packetId}`, ...packet.filters]);
    case "PUBACK":
    case "PUBREC":
    case "PUBREL":
    case "PUBCOMP":
    case "UNSUBACK":
      return showFields([`#${packet.packetId}`]);
    case "PINGREQ":
    case "PINGRESP":
    case "DISCONNECT":
    case "MALFORMED":
      return "";
  }
}

const code = (value: number): string => (value === subscribeFailure ? "0x80" : String(value));

function showFields(parts: readonly (string | false)[]): string {
  const shown = parts.filter((part) => part !== false);
  return shown.length === 0 ? "" : ` ${shown.join(" ")}`;
}

/** What no Client may send at any time, [MQTT3-4.8.0-1]; what comes too early or twice is another thing. */
export function isForbidden(packet: Packet): boolean {
  switch (packet.type) {
    case "CONNACK":
    case "SUBACK":
    case "UNSUBACK":
    case "PINGRESP":
    case "MALFORMED":
      return true;
    case "SUBSCRIBE":
      return packet.requests.length === 0;
    case "UNSUBSCRIBE":
      return packet.filters.length === 0;
    default:
      return false;
  }
}
