/**
 * What readers of logs share: connections that are known by ClientID or by address.
 *
 * A log is the Server's. It names connections as it likes, and a packet that it has "sent" may never
 * have arrived; what that means for claims is said where limits are.
 */
import type { Packet } from "../../models/index.ts";
import type { Obscured, Place, Sink } from "./event.ts";

interface LogLine {
  readonly id: number;
  isObscured: boolean;
}

/** More at a time than any log of one Server has. */
const openMax = 100_000;

export class LogConnections {
  readonly #sink: Sink;
  readonly #open = new Map<string, LogLine>();
  #ids = 0;

  constructor(sink: Sink) {
    this.#sink = sink;
  }

  has(key: string): boolean {
    return this.#open.has(key);
  }

  open(key: string, client: string, place: Place): void {
    this.close(key, "other", place);
    if (this.#open.size >= openMax) {
      const [oldest] = this.#open.keys();
      if (oldest !== undefined) this.obscure(oldest, "too many at once", place);
      if (oldest !== undefined) this.#open.delete(oldest);
    }
    this.#ids += 1;
    this.#open.set(key, { id: this.#ids, isObscured: false });
    const server = "the Server";
    this.#sink.event({ is: "opened", id: this.#ids, place, client, server, whole: true });
  }

  packet(key: string, way: "up" | "down", packet: Packet, place: Place): void {
    const line = this.#open.get(key) ?? this.#begunBefore(key, place);
    if (line.isObscured) return;
    this.#sink.event({ is: "packet", id: line.id, place, way, packet });
  }

  obscure(key: string, why: Obscured, place: Place): void {
    const line = this.#open.get(key);
    if (line === undefined || line.isObscured) return;
    line.isObscured = true;
    this.#sink.event({ is: "obscured", id: line.id, place, why });
  }

  close(key: string, by: "Client" | "other", place: Place): void {
    const line = this.#open.get(key);
    if (line === undefined) return;
    this.#open.delete(key);
    this.#sink.event({ is: "closed", id: line.id, place, by });
  }

  #begunBefore(key: string, place: Place): LogLine {
    this.open(key, key, place);
    this.obscure(key, "began before the capture", place);
    return this.#open.get(key) as LogLine;
  }
}

/** Microseconds since 1970 of a time as logs write it; null for what is none. */
export function timeOf(text: string): number | null {
  if (/^\d{9,11}$/.test(text)) return Number(text) * 1_000_000;
  if (/^\d{16}$/.test(text)) return Number(text);
  if (/^\d{13}$/.test(text)) return Number(text) * 1_000;
  const [, before, fraction, zone] =
    /^(\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d)(?:[.,](\d{1,9}))?(Z|[+-]\d\d:?\d\d)?$/.exec(text) ?? [];
  if (before === undefined) return null;
  const ms = Date.parse(`${before.replace(" ", "T")}${zone ?? "Z"}`);
  return Number.isNaN(ms) ? null : ms * 1_000 + Number((fraction ?? "").padEnd(6, "0").slice(0, 6));
}
