/**
 * What `tshark -T json` and `-T ek` print: frames as objects, of which the TCP bytes are wanted.
 *
 * tshark's own reading of MQTT is not used. With sequence numbers and payloads this is a capture like
 * any other, and the same code puts it in order.
 */
import { why } from "./pcap.ts";
import type { Failure } from "../../src/index.ts";
import type { Place, Reader, Sink } from "./event.ts";
import { JsonRecords } from "./json-records.ts";
import { timeOf } from "./log-lines.ts";
import { endpoint, type Segment } from "./segment.ts";
import { Tcp, type Ports } from "./tcp.ts";

/** How deep fields stand below a frame's layers, or a little more. */
const depthMax = 4;

export function tsharkJson(ports: Ports, sink: Sink): Reader {
  const tcp = new Tcp(ports, sink);
  let last: Place = { unit: "frame", number: 0, atUs: 0 };
  let withoutBytes = 0;
  let withBytes = 0;
  const take = (value: unknown, number: number): Failure | null => {
    const fields = fieldsOf(value);
    if (fields === null) return null;
    const frame = Number(fields.get("frame.number") ?? number);
    const atUs = timeIn(fields) ?? last.atUs;
    const place: Place = { unit: "frame", number: Number.isFinite(frame) ? frame : number, atUs };
    last = place;
    const segment = segmentIn(fields, place);
    if (segment === "frames without TCP") sink.remark(segment, place);
    else if (segment === null) {
      withoutBytes += 1;
      sink.remark("records without TCP bytes", place);
    } else {
      withBytes += 1;
      tcp.take(segment);
    }
    return null;
  };
  const records = new JsonRecords(take, (isWhole) => {
    if (!isWhole) sink.remark("the end of the file is missing", last);
    tcp.end(last);
  });
  return {
    push: (bytes) => records.push(bytes),
    end() {
      const failure = records.end();
      if (failure !== null || withBytes > 0 || withoutBytes === 0) return failure;
      return why(
        "no frame of the file has its TCP bytes",
        "tshark prints them with -T json or -T ek and no -e, or with -e tcp.payload and the rest",
      );
    },
  };
}

type Fields = ReadonlyMap<string, string>;

/** The fields of a frame by their names, `tcp.srcport` for what ek calls `tcp_tcp_srcport`; null for no frame. */
function fieldsOf(value: unknown): Fields | null {
  if (!isRecord(value)) return null;
  const { _source: source, layers: own, timestamp } = value;
  const layers = isRecord(source) ? source["layers"] : own;
  if (!isRecord(layers)) return null;
  const fields = new Map<string, string>();
  if (typeof timestamp === "string") fields.set("timestamp", timestamp);
  collect(layers, fields, 0);
  return fields;
}

function collect(
  record: Readonly<Record<string, unknown>>,
  fields: Map<string, string>,
  depth: number,
): void {
  for (const [key, value] of Object.entries(record)) {
    // One packet within another: the first of a name is the outer one's, the last the inner one's.
    const first: unknown = Array.isArray(value) ? value.at(-1) : value;
    const name = plainName(key);
    if (typeof first === "string" || typeof first === "number" || typeof first === "boolean") {
      if (!fields.has(name)) fields.set(name, String(first));
    } else if (isRecord(first) && depth < depthMax) collect(first, fields, depth + 1);
  }
}

/** `tcp_tcp_srcport` and `tcp_srcport` are `tcp.srcport`. */
function plainName(key: string): string {
  if (key.includes(".")) return key;
  const [layer = "", ...rest] = key.split("_");
  const own = rest[0] === layer ? rest.slice(1) : rest;
  return own.length === 0 ? key : `${layer}.${own.join("_")}`.replace("flags_", "flags.");
}

function timeIn(fields: Fields): number | null {
  const epoch = fields.get("frame.time_epoch");
  if (epoch !== undefined && /^\d{1,11}(?:\.\d+)?$/.test(epoch)) {
    const [seconds = "0", fraction = ""] = epoch.split(".");
    return Number(seconds) * 1_000_000 + Number(fraction.padEnd(6, "0").slice(0, 6));
  }
  return timeOf(epoch ?? "") ?? timeOf(fields.get("timestamp") ?? "");
}

function segmentIn(fields: Fields, place: Place): Segment | "frames without TCP" | null {
  const number = (name: string): number | null => {
    const text = fields.get(name);
    const value = text === undefined ? Number.NaN : Number(text);
    return Number.isInteger(value) && value >= 0 ? value : null;
  };
  const fromPort = number("tcp.srcport");
  const toPort = number("tcp.dstport");
  if (fromPort === null || toPort === null) return "frames without TCP";
  const seq = number("tcp.seq_raw") ?? number("tcp.seq");
  const flags = number("tcp.flags") ?? 0;
  const hex = fields.get("tcp.payload")?.replaceAll(":", "") ?? "";
  const length = number("tcp.len") ?? hex.length / 2;
  if (seq === null || (length > 0 && hex === "") || !/^(?:[0-9a-f]{2})*$/i.test(hex)) return null;
  const source = fields.get("ip.src") ?? fields.get("ipv6.src") ?? "";
  const target = fields.get("ip.dst") ?? fields.get("ipv6.dst") ?? "";
  return {
    place,
    from: endpoint(source, fromPort),
    to: endpoint(target, toPort),
    fromPort,
    toPort,
    seq: seq >>> 0,
    ack: flags & 0x10 ? (number("tcp.ack_raw") ?? number("tcp.ack") ?? 0) >>> 0 : null,
    syn: (flags & 0x02) !== 0,
    fin: (flags & 0x01) !== 0,
    rst: (flags & 0x04) !== 0,
    payload: Buffer.from(hex, "hex"),
    length: Math.max(length, hex.length / 2),
  };
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
