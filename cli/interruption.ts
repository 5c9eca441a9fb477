/**
 * Ctrl-C while something goes on in parts, each of which it ends. Whoever presses once more than there
 * are parts has waited long enough, and everything ends.
 */
import type { Io } from "./io.ts";

export class Interruption {
  #times = 0;
  #stop: () => void = () => {};
  readonly #io: Io;
  readonly #heardMost: number;

  constructor(io: Io, heardMost = 1) {
    this.#io = io;
    this.#heardMost = heardMost;
    this.#listen();
  }

  /** How often it came. */
  get times(): number {
    return this.#times;
  }

  get came(): boolean {
    return this.#times > 0;
  }

  end(): void {
    this.#stop();
  }

  #listen(): void {
    this.#stop = this.#io.onInterrupt(() => {
      this.#times += 1;
      if (this.#times < this.#heardMost) this.#listen();
    });
  }
}
