/**
 * A packet as EMQX prints it: its name with its fields in brackets.
 */
import type { Packet, Qos, Request } from "../../models/index.ts";
import type { OtherVersion } from "./mqtt-bytes.ts";

export type Printed =
  | { readonly is: "packet"; readonly packet: Packet }
  | { readonly is: "other"; readonly version: OtherVersion };

/** The packet that a text like `PUBACK(Q0, R0, D0, PacketId=1, ReasonCode=0)` prints; null for none. */
export function printedPacket(text: string, payload: string | null): Printed | null {
  const [, type, fields = ""] = /^([A-Z]+)(?:\((.*)\))?$/s.exec(text.trim()) ?? [];
  if (type === undefined) return null;
  if (type === "CONNECT") return connect(fields);
  const packet = other(type, fields, payload);
  return packet === null ? null : { is: "packet", packet };
}

function connect(fields: string): Printed {
  const version = field(fields, "ProtoVer") ?? field(fields, "ProtoVsn") ?? "4";
  if (version === "5") return { is: "other", version: "MQTT 5" };
  if (version === "3") return { is: "other", version: "MQTT 3.1" };
  const clean = field(fields, "CleanStart") ?? field(fields, "CleanSess") ?? "true";
  const topic = field(fields, "WillTopic") ?? field(fields, "Will(Topic");
  const flags = /Will\(Q([012]), R([01])/.exec(fields);
  return {
    is: "packet",
    packet: {
      type: "CONNECT",
      clientId: field(fields, "ClientId") ?? "",
      cleanSession: clean === "true" || clean === "1",
      keepAliveSeconds: Number(field(fields, "KeepAlive") ?? 0),
      userName: null,
      credentials: "good",
      protocolLevel: Number(version),
      will:
        topic === null
          ? null
          : { topic, payload: "", qos: qosOf(flags?.[1]), retain: flags?.[2] === "1" },
    },
  };
}

function other(type: string, fields: string, payload: string | null): Packet | null {
  const packetId = Number(field(fields, "PacketId") ?? 0);
  switch (type) {
    case "CONNACK":
      return {
        type,
        sessionPresent: (Number(field(fields, "AckFlags") ?? 0) & 1) === 1,
        returnCode: Number(field(fields, "ReasonCode") ?? field(fields, "ReturnCode") ?? 0),
      };
    case "PUBLISH": {
      const [, qos, retain, dup] = /^Q([012]), ?R([01]), ?D([01])/.exec(fields) ?? [];
      const [, inside] = /Payload(?:\(\w+\))?=(.*)$/s.exec(fields) ?? [];
      return {
        type,
        packetId: qos === "0" ? null : packetId,
        topic: field(fields, "Topic") ?? "",
        payload: payload ?? inside ?? "",
        qos: qosOf(qos),
        dup: dup === "1",
        retain: retain === "1",
      };
    }
    case "PUBACK":
    case "PUBREC":
    case "PUBREL":
    case "PUBCOMP":
    case "UNSUBACK":
      return { type, packetId };
    case "SUBSCRIBE":
      return { type, packetId, requests: requests(fields) };
    case "SUBACK": {
      const [, codes = ""] = /Re(?:ason|turn)Codes?=\[([\d, ]*)\]/.exec(fields) ?? [];
      const returnCodes = codes.split(",").filter((one) => one.trim() !== "");
      return { type, packetId, returnCodes: returnCodes.map(Number) };
    }
    case "UNSUBSCRIBE": {
      const [, list = ""] = /TopicFilters=\[(.*)\]/.exec(fields) ?? [];
      return { type, packetId, filters: list.split(/, ?/).filter((one) => one !== "") };
    }
    case "PINGREQ":
    case "PINGRESP":
    case "DISCONNECT":
      return { type };
    default:
      return null;
  }
}

/** `[t/1(#{nl => 0,qos => 1,...}), t/2(...)]`. */
function requests(fields: string): readonly Request[] {
  const [, list = ""] = /TopicFilters=\[(.*)\]/s.exec(fields) ?? [];
  return [
    ...list.matchAll(/(?:^|, ?)([^,(]+)\((?:#\{[^}]*qos ?=> ?([012])[^}]*\}|Q?([012]))\)/g),
  ].map(([, filter = "", qos, older]) => ({ filter, qos: qosOf(qos ?? older) }));
}

/** The value of a field, up to the next one. */
function field(fields: string, name: string): string | null {
  const start = fields.indexOf(`${name}=`);
  if (start < 0) return null;
  const value = fields.slice(start + name.length + 1);
  const end = value.search(/, ?[A-Z]\w*(?:\(\w+\))?=|\)$|$/);
  return value.slice(0, end);
}

const qosOf = (digit: string | undefined): Qos => (digit === "2" ? 2 : digit === "1" ? 1 : 0);
