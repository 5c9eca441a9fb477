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
