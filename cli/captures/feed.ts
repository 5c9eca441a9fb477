/**
 * Bytes in pieces for code that is written as if it had them all: a parser asks for a number of
 * bytes and goes on when they are there.
 *
 * Nothing is kept beyond what was asked for, and a parser asks for no more than it has found to be
 * reasonable, so no length field of a file decides how much memory there is.
 */
import type { Failure } from "../../src/index.ts";
import type { Reader } from "./event.ts";

/** How many bytes are wanted, or, below zero, how many are to be passed over. */
type Wanted = number;

/** What is given may be less than was asked for, once, at the end. It is good until more is asked for. */
export type Parsing = Generator<Wanted, Failure | null, Uint8Array>;

export class Feed implements Reader {
  readonly #parsing: Parsing;
  #wanted: Wanted = 0;
  #pieces: Uint8Array[] = [];
  #held = 0;
  #isOver = false;
  #failure: Failure | null = null;

  constructor(parsing: Parsing) {
    this.#parsing = parsing;
    this.#resume(() => parsing.next());
  }

  push(bytes: Uint8Array): Failure | null {
    if (this.#isOver || bytes.length === 0) return this.#failure;
    this.#pieces.push(bytes);
    this.#held += bytes.length;
    if (this.#wanted >= 0 && this.#held < this.#wanted) return null;
    let rest = this.#joined();
    while (!this.#isOver && rest.length > 0) {
      const size = Math.abs(this.#wanted);
      if (this.#wanted < 0) {
        const passed = Math.min(size, rest.length);
        rest = rest.subarray(passed);
        if (passed < size) this.#wanted += passed;
        else this.#give(nothing);
      } else if (rest.length < size) break;
      else {
        const given = rest.subarray(0, size);
        rest = rest.subarray(size);
        this.#give(given);
      }
    }
    this.#pieces = rest.length > 0 && !this.#isOver ? [rest] : [];
    this.#held = this.#isOver ? 0 : rest.length;
    return this.#failure;
  }

  end(): Failure | null {
    // A parser that asks on and on after the end would never come to its own.
    for (let asked = 0; !this.#isOver && asked < 2; asked += 1) {
      const rest = this.#joined();
      this.#pieces = [];
      this.#held = 0;
      this.#give(this.#wanted < 0 ? nothing : rest);
    }
    return this.#failure;
  }

  #joined(): Uint8Array {
    const [only] = this.#pieces;
    return only !== undefined && this.#pieces.length === 1 ? only : Buffer.concat(this.#pieces);
  }

  #give(bytes: Uint8Array): void {
    this.#resume(() => this.#parsing.next(bytes));
  }

  #resume(next: () => IteratorResult<Wanted, Failure | null>): void {
    for (;;) {
      const step = next();
      if (step.done === true) {
        this.#isOver = true;
        this.#failure = step.value;
        return;
      }
      this.#wanted = step.value;
      if (this.#wanted !== 0) return;
      next = () => this.#parsing.next(nothing);
    }
  }
}

const nothing = new Uint8Array(0);
