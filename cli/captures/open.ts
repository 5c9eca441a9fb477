/**
 * Which format a file has, from its first bytes or because somebody says so, and who reads it.
 */
import {
  didYouMean,
  failure,
  looksLikeTrace,
  success,
  type Failure,
  type Result,
} from "../../src/index.ts";
import { emqxTrace } from "./emqx-trace.ts";
import type { Reader, Sink } from "./event.ts";
import { viewOf } from "./frame.ts";
import { mosquittoLog } from "./mosquitto-log.ts";
import { packetReader } from "./packet-reader.ts";
import { isPcapMagic, why } from "./pcap.ts";
import type { Ports } from "./tcp.ts";
import { tsharkJson } from "./tshark-json.ts";

export const formats = [
  "pcap",
  "pcapng",
  "tshark-json",
  "mosquitto-log",
  "emqx-text",
  "emqx-json",
] as const;
export type Format = (typeof formats)[number];

/** Enough to tell a log by. */
const headMax = 1 << 16;

export function formatNamed(name: string): Result<Format> {
  const found = formats.find((format) => format === name);
  return found === undefined
    ? failure(`there is no format "${name}"`, didYouMean(name, formats))
    : success(found);
}

/** Reads a file whose format shows in its first bytes. */
export class OpenedFile implements Reader {
  format: Format | null;
  readonly #ports: Ports;
  readonly #sink: Sink;
  #reader: Reader | null = null;
  #head: Uint8Array[] = [];
  #held = 0;

  constructor(format: Format | null, ports: Ports, sink: Sink) {
    this.format = format;
    this.#ports = ports;
    this.#sink = sink;
    if (format !== null) this.#reader = readerOf(format, ports, sink);
  }

  push(bytes: Uint8Array): Failure | null {
    if (this.#reader !== null) return this.#reader.push(bytes);
    this.#head.push(bytes);
    this.#held += bytes.length;
    return this.#held < headMax ? null : this.#begin();
  }

  end(): Failure | null {
    const begun = this.#reader === null ? this.#begin() : null;
    return begun ?? this.#reader?.end() ?? null;
  }

  #begin(): Failure | null {
    const head = Buffer.concat(this.#head);
    this.#head = [];
    const format = formatOf(head);
    if (!format.ok) return format.failure;
    this.format = format.value;
    this.#reader = readerOf(format.value, this.#ports, this.#sink);
    return this.#reader.push(head);
  }
}

function readerOf(format: Format, ports: Ports, sink: Sink): Reader {
  switch (format) {
    case "pcap":
    case "pcapng":
      return packetReader(format, ports, sink);
    case "tshark-json":
      return tsharkJson(ports, sink);
    case "mosquitto-log":
      return mosquittoLog(sink);
    case "emqx-text":
      return emqxTrace("text", sink);
    case "emqx-json":
      return emqxTrace("json", sink);
  }
}

/** What a file is, by how it begins. */
export function formatOf(head: Uint8Array): Result<Format> {
  if (head.length === 0) return failure("the file is empty");
  if (head.length >= 4) {
    const magic = viewOf(head).getUint32(0);
    if (isPcapMagic(magic)) return success("pcap");
    if (magic === 0x0a0d0d0a) return success("pcapng");
    if (magic >>> 16 === 0x1f8b) {
      return failure("the file is compressed", "gunzip -c file.gz | cleansession import -");
    }
  }
  const text = Buffer.from(head.subarray(0, headMax))
    .toString("utf8")
    .replace(/^\uFEFF/, "");
  if (looksLikeTrace(text)) {
    return failure("it is a trace", "cleansession replay opens it, export makes a capture of it");
  }
  if (/^\s*[[{]/.test(text)) {
    if (/"(?:_source|layers|_index)"/.test(text)) return success("tshark-json");
    if (/"msg"\s*:/.test(text)) return success("emqx-json");
  }
  if (/\bmsg: mqtt_packet_|^\S+ \[\w+\] .*\bmsg: /m.test(text)) return success("emqx-text");
  if (
    /^(?:\S+: )?(?:New (?:connection|client connected) from|mosquitto version|(?:Received|Sending) [A-Z]+ (?:from|to) )/m.test(
      text,
    )
  ) {
    return success("mosquitto-log");
  }
  const { message, hint } = why(
    "it is no capture and no log of a known kind",
    `known: ${formats.join(", ")}; --format says which it is`,
  );
  return failure(message, hint);
}
