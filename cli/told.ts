/**
 * What commander hands over, and what it is handed: shared by the files that say what can be typed.
 */
import type { Command } from "commander";
import type { ExitCode } from "./exit-codes.ts";
import type { Io } from "./io.ts";

/** Hears the exit code of a command that ran to its end. */
export type Answer = (code: ExitCode) => void;

/** The outside world, with colours or without, which is known once all options are read. */
export type WithColours = () => Io;

/** Options as commander hands them over: what was not given is not there. */
export type Told = Readonly<Record<string, unknown>>;

export const textOf = (value: unknown): string | null => (typeof value === "string" ? value : null);

/** `--json` may stand before or behind `show`; the command above takes it when it stands behind. */
export const wantsJson = (command: Command): boolean => command.optsWithGlobals()["json"] === true;

/**
 * Refuses what the command above takes and this one has no use for, wherever it stands: commander
 * gives it to the one above, and nobody would look at it.
 */
export function refuseUnused(above: Command, command: Command): void {
  if (above === command) return;
  const own = command.options.map((option) => option.attributeName());
  const unused = above.options.find((option) => {
    const name = option.attributeName();
    return above.getOptionValueSource(name) === "cli" && !own.includes(name);
  });
  if (unused === undefined) return;
  command.error(`error: option '${unused.flags}' is not for '${above.name()} ${command.name()}'`);
}
