/**
 * Bytes as lines of text. A line that is longer than any log writes is cut, so that a file without
 * line ends takes no more memory than one with them.
 */
import type { Failure } from "../../src/index.ts";
import type { Reader } from "./event.ts";

const lineMax = 1 << 20;

export class LineReader implements Reader {
  readonly #take: (line: string, number: number) => Failure | null;
  readonly #ended: () => void;
  readonly #decoder = new TextDecoder("utf-8");
  #rest = "";
  #number = 0;
  #failure: Failure | null = null;

  constructor(take: (line: string, number: number) => Failure | null, ended: () => void) {
    this.#take = take;
    this.#ended = ended;
  }

  push(bytes: Uint8Array): Failure | null {
    return this.#read(this.#decoder.decode(bytes, { stream: true }));
  }

  end(): Failure | null {
    this.#read(this.#decoder.decode());
    if (this.#rest !== "") this.#line(this.#rest);
    this.#ended();
    return this.#failure;
  }

  #read(text: string): Failure | null {
    const lines = text.split("\n");
    const last = lines.pop() ?? "";
    for (const [index, line] of lines.entries()) {
      this.#line(index === 0 ? this.#rest + line : line);
      if (this.#failure !== null) return this.#failure;
    }
    this.#rest = (lines.length === 0 ? this.#rest + last : last).slice(0, lineMax);
    return this.#failure;
  }

  #line(text: string): void {
    if (this.#failure !== null) return;
    this.#number += 1;
    this.#failure = this.#take(text.replace(/\r$/, ""), this.#number);
  }
}
