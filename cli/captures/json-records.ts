/**
 * The JSON objects of a text, one after the other, whether they stand in an array or on lines.
 *
 * They are found by their braces, so none but the one at hand is held, and none that is larger than
 * any frame is.
 */
import type { Failure } from "../../src/index.ts";
import type { Reader } from "./event.ts";
import { why } from "./pcap.ts";

const recordMax = 16 << 20;
const depthMax = 1_000;

const brace = { open: 0x7b, close: 0x7d, quote: 0x22, escape: 0x5c } as const;

export class JsonRecords implements Reader {
  readonly #take: (value: unknown, number: number) => Failure | null;
  readonly #ended: (isWhole: boolean) => void;
  #pieces: Uint8Array[] = [];
  #size = 0;
  #depth = 0;
  #isString = false;
  #isEscaped = false;
  #number = 0;
  #failure: Failure | null = null;

  constructor(
    take: (value: unknown, number: number) => Failure | null,
    ended: (isWhole: boolean) => void,
  ) {
    this.#take = take;
    this.#ended = ended;
  }

  push(bytes: Uint8Array): Failure | null {
    let from = this.#depth > 0 ? 0 : -1;
    for (let at = 0; at < bytes.length && this.#failure === null; at += 1) {
      const byte = bytes[at];
      if (this.#isString) {
        if (this.#isEscaped) this.#isEscaped = false;
        else if (byte === brace.escape) this.#isEscaped = true;
        else if (byte === brace.quote) this.#isString = false;
      } else if (byte === brace.open) {
        if (this.#depth === 0) from = at;
        this.#depth += 1;
      } else if (this.#depth > 0 && byte === brace.quote) {
        this.#isString = true;
      } else if (this.#depth > 0 && byte === brace.close) {
        this.#depth -= 1;
        if (this.#depth > 0) continue;
        this.#keep(bytes.subarray(from, at + 1));
        from = -1;
        this.#record();
      }
      if (this.#depth > depthMax) this.#refuse("is nested too deeply");
    }
    if (from >= 0 && this.#failure === null) this.#keep(bytes.slice(from));
    return this.#failure;
  }

  end(): Failure | null {
    this.#ended(this.#depth === 0);
    return this.#failure;
  }

  #keep(bytes: Uint8Array): void {
    this.#size += bytes.length;
    if (this.#size > recordMax) this.#refuse(`is larger than ${recordMax >> 20} MiB`);
    else this.#pieces.push(bytes);
  }

  #record(): void {
    if (this.#failure !== null) return;
    const text = Buffer.concat(this.#pieces).toString("utf8");
    this.#pieces = [];
    this.#size = 0;
    this.#number += 1;
    try {
      this.#failure = this.#take(JSON.parse(text), this.#number);
    } catch {
      this.#refuse("is no JSON");
    }
  }

  #refuse(what: string): void {
    const number = this.#depth > 0 ? this.#number + 1 : this.#number;
    this.#failure = why(`object ${number} of the file ${what}`);
  }
}
