/**
 * EMQX's traces and debug logs, as text and as JSON: its packets as it read and sent them.
 */
import { z } from "zod";
import type { Place, Reader, Sink } from "./event.ts";
import { printedPacket } from "./emqx-packet.ts";
import { LineReader } from "./lines.ts";
import { LogConnections, timeOf } from "./log-lines.ts";

/** What a line says, whatever its form. */
interface Entry {
  readonly time: string;
  readonly msg: string;
  readonly clientId: string;
  readonly peer: string;
  readonly packet: string | null;
  readonly payload: string | null;
}

const ways: ReadonlyMap<string, "up" | "down"> = new Map([
  ["mqtt_packet_received", "up"],
  ["mqtt_packet_sent", "down"],
]);
const ends =
  /terminate|socket_closed|tcp_closed|socket_force_closed|connection_closed|takenover|discarded|keepalive_timeout/;

export function emqxTrace(form: "text" | "json", sink: Sink): Reader {
  const connections = new LogConnections(sink);
  let lastUs = 0;
  return new LineReader(
    (line, number) => {
      const entry = form === "text" ? fromText(line) : fromJson(line);
      if (entry === null) {
        const place: Place = { unit: "line", number, atUs: lastUs };
        if (line.trim() !== "") sink.remark("lines that are not understood", place);
        return null;
      }
      lastUs = timeOf(entry.time) ?? lastUs;
      tell(entry, connections, sink, { unit: "line", number, atUs: lastUs });
      return null;
    },
    () => {},
  );
}

function tell(
  { msg, clientId, peer, packet: printed, payload }: Entry,
  connections: LogConnections,
  sink: Sink,
  place: Place,
): void {
  const key = peer === "" ? clientId : peer;
  const way = ways.get(msg);
  if (way === undefined) {
    if (ends.test(msg)) connections.close(key, "other", place);
    return;
  }
  const read = printed === null ? null : printedPacket(printed, payload);
  if (read === null) {
    sink.remark("lines that are not understood", place);
    return;
  }
  if (read.is === "other") {
    connections.open(key, peer, place);
    connections.obscure(key, read.version, place);
    return;
  }
  const { packet } = read;
  if (packet.type === "CONNECT" && way === "up") connections.open(key, peer, place);
  connections.packet(key, way, packet, place);
  if (packet.type === "DISCONNECT")
    connections.close(key, way === "up" ? "Client" : "other", place);
}

/** `<time> [MQTT] <clientid>@<peer> msg: ..., packet: ...`, or the older `<time> [debug] tag: MQTT, ...`. */
function fromText(line: string): Entry | null {
  const [, time, rest] = /^(\S+(?: \d\d:\d\d:\S+)?) (.*)$/s.exec(line) ?? [];
  if (time === undefined || rest === undefined) return null;
  const [, msg] = /\bmsg: ([\w]+)/.exec(rest) ?? [];
  if (msg === undefined) return null;
  const [, before, peer] = /^\[[^\]]*\] (\S*)@([^\s@]+) msg: /.exec(rest) ?? [];
  // A field ends where another begins; only known ones do, since a payload may have anything in it.
  const [, packet] =
    /\bpacket: (.*?)(?=, (?:payload|payload_encode|line|pid|tag|mfa|clientid|peername|reason): |$)/s.exec(
      rest,
    ) ?? [];
  const [, payload] = /, payload: (.*)$/s.exec(rest) ?? [];
  return {
    time,
    msg,
    clientId: before ?? /\bclientid: ([^,]*)/.exec(rest)?.[1] ?? "",
    peer: peer ?? /\bpeername: ([^,]*)/.exec(rest)?.[1] ?? "",
    packet: packet ?? null,
    payload: payload ?? null,
  };
}

const text = z.union([z.string(), z.number()]).transform(String);
const metaSchema = z.looseObject({
  clientid: text.optional(),
  peername: text.optional(),
  packet: z.unknown().optional(),
  payload: z.unknown().optional(),
});
const lineSchema = metaSchema.extend({
  time: text,
  msg: z.string(),
  meta: metaSchema.optional(),
});

function fromJson(line: string): Entry | null {
  const read = lineSchema.safeParse(parsed(line));
  if (!read.success) return null;
  const { time, msg, meta, ...own } = read.data;
  const all = { ...own, ...meta };
  const { packet, payload } = all;
  return {
    time,
    msg,
    clientId: all.clientid ?? "",
    peer: all.peername ?? "",
    packet: typeof packet === "string" ? packet : null,
    payload: typeof payload === "string" ? payload : null,
  };
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}
