/**
 * The outside world as a command sees it, so that tests can be the outside world.
 *
 * Only the outermost file knows the process; a command gets this port, and whatever it needs to
 * know about the terminal is plain data.
 */
import type { Failure, Result } from "../src/index.ts";

export interface Io {
  /** The result. */
  out(text: string): void;
  /** Everything that is no result. */
  err(text: string): void;
  readFile(path: string): Result<string>;
  writeFile(path: string, text: string): Result<null>;
  /** Whether the result goes to a terminal. */
  readonly isTty: boolean;
  /** Of the terminal; how wide help is where there is none. */
  readonly columns: number;
  readonly colour: boolean;
}

/** Says what is wrong, and below it what would be right. */
export function complain(io: Io, { message, hint }: Failure): void {
  io.err(hint === null ? `${message}\n` : `${message}\n  ${hint}\n`);
}
