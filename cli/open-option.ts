/**
 * `--open`: after a command has said what it found, the replayer shows it.
 *
 * Only whoever asks for it waits for the replayer to be loaded.
 */
import { failure, success, type Engine, type Result } from "../src/index.ts";
import { exitCodes, type ExitCode } from "./exit-codes.ts";
import type { Io } from "./io.ts";

/** A run that can be shown. */
export interface Openable {
  /** The text of a trace. */
  readonly trace: string;
  readonly title: string;
  /** The command that leads here again; null where there is none. */
  readonly reproduce: string | null;
  /** null: that of the trace; another one is a mutant's. */
  readonly engine: Engine | null;
}

export const needsTerminal = (
  what: string,
  hint = "replay --plain prints a trace as text",
): Result<never> => failure(`${what} needs a terminal to show it in and to type in`, hint);

/** Whether there is somewhere to open a run in, which is asked before one is made. */
export const canOpen = (isAsked: boolean, io: Io): Result<null> =>
  !isAsked || io.screen !== null
    ? success(null)
    : failure("--open needs a terminal to show it in and to type in", whatElse);

const whatElse = "leave it out, and the run is printed as text";

/** Opens the run; gives back what the command answers, unless the run cannot be shown. */
export async function openAfter(
  answer: ExitCode,
  openable: Openable | null,
  io: Io,
): Promise<ExitCode> {
  if (openable === null) {
    io.err("there is nothing to open: no claim is violated\n");
    return answer;
  }
  const { openTraceText } = await import("./replayer/open.ts");
  const shown = await openTraceText(openable, io);
  return shown === exitCodes.held ? answer : shown;
}
