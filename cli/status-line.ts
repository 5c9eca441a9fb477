/** One line of a terminal that is written over and over; nothing where it is none. */
import type { Io } from "./io.ts";

/** Often enough to look alive, seldom enough to cost nothing. */
const everyMs = 100;

export class StatusLine {
  readonly #io: Io;
  readonly #beganMs: number;
  #shownMs = -everyMs;

  constructor(io: Io) {
    this.#io = io;
    this.#beganMs = io.nowMs();
  }

  /** Shows what `text` makes of how long it has been going on. */
  show(text: (ms: number) => string): void {
    const { errColumns } = this.#io;
    if (errColumns === null) return;
    const ms = this.#io.nowMs() - this.#beganMs;
    if (ms - this.#shownMs < everyMs) return;
    this.#shownMs = ms;
    this.#io.err(`\r\u001B[2K${text(ms).slice(0, errColumns - 1)}`);
  }

  /** The line is gone; what follows stands on its own. */
  clear(): void {
    if (this.#io.errColumns !== null && this.#shownMs >= 0) this.#io.err("\r\u001B[2K");
  }
}
