/**
 * Ctrl-C while something goes on in parts: the first ends the part that is under way, and so does the
 * second; whoever presses a third time has waited long enough, and everything ends.
 */
import type { Io } from "./io.ts";

const heardMost = 2;

export class Interruption {
  #times = 0;
  #stop: () => void = () => {};
  readonly #io: Io;

  constructor(io: Io) {
    this.#io = io;
    this.#listen();
  }

  /** How often it came. */
  get times(): number {
    return this.#times;
  }

  end(): void {
    this.#stop();
  }

  #listen(): void {
    this.#stop = this.#io.onInterrupt(() => {
      this.#times += 1;
      if (this.#times < heardMost) this.#listen();
    });
  }
}
