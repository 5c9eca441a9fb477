/**
 * Arguments in, exit code out: the whole command in one function that a test can call.
 *
 * This is the outermost shell, the one place where an exception of ours is caught and called what
 * it is.
 */
import { CommanderError } from "commander";
import { exitCodes, type ExitCode } from "./exit-codes.ts";
import type { Io } from "./io.ts";
import { commandLine } from "./command-line.ts";

export async function main(args: readonly string[], io: Io): Promise<ExitCode> {
  let answer: ExitCode = exitCodes.held;
  const program = commandLine(io, (code) => {
    answer = code;
  });
  try {
    await program.parseAsync(args, { from: "user" });
    return answer;
  } catch (error) {
    if (!(error instanceof CommanderError)) return ourBug(error, io);
    // Help that was asked for ends with 0; all other ends of commander's are about wrong usage.
    return error.exitCode === 0 ? exitCodes.held : exitCodes.badInput;
  }
}

function ourBug(error: unknown, io: Io): ExitCode {
  const { message, stack } = error instanceof Error ? error : new Error(String(error));
  io.err(`This is a bug in cleansession: ${message}\n${stack ?? ""}\n`);
  return exitCodes.bug;
}
