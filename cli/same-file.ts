/**
 * What is to be written may not be what is read, nor two things one file: looked at in one place, for
 * every command, before it does anything.
 */
import type { Command } from "commander";
import type { Io } from "./io.ts";
import { textOf } from "./told.ts";

/** Options that name a file to be written, and those that name one to be read. */
export const written: readonly string[] = ["trace", "junit", "out", "script", "checkpoint"];
export const read: readonly string[] = [
  "profile",
  "merge",
  "passwordFile",
  "ca",
  "cert",
  "key",
  "resume",
];
/** Commands whose first argument is a file, or may be one. */
const reading = ["run", "replay", "import", "export"];

interface Named {
  /** How it was said. */
  readonly said: string;
  readonly option: string | null;
  readonly path: string;
  readonly id: string;
}

/** Ends the command where a file that it writes is one that it reads, or writes otherwise too. */
export async function refuseSameFile(command: Command, io: Io): Promise<void> {
  const outputs = named(command, written, io).filter(({ path }) => path !== "-");
  if (outputs.length === 0) return;
  const inputs = [...named(command, read, io), ...argument(command, io)];
  for (const [index, { said, option, path, id }] of outputs.entries()) {
    const input = inputs.find((one) => one.id === id && !goesOn(option, one.option));
    if (input !== undefined && !(await isShipped(input, command))) {
      const other = input.path === "-" ? "stdin" : input.path;
      const what = input.path === path ? "" : `, which is ${other}`;
      command.error(
        `error: ${said}: this command reads that file${what}\n  name another file to be written`,
      );
    }
    const twin = outputs.slice(0, index).find((one) => one.id === id);
    if (twin !== undefined) {
      command.error(`error: ${twin.said} and ${said} are one file\n  name two`);
    }
  }
}

/** An exploration goes on from a checkpoint, and writes the next in its place. */
const goesOn = (output: string | null, input: string | null): boolean =>
  output === "checkpoint" && input === "resume";

function named(command: Command, options: readonly string[], io: Io): readonly Named[] {
  return command.options.flatMap((one) => {
    const option = one.attributeName();
    if (!options.includes(option)) return [];
    const told: unknown = command.getOptionValue(option);
    const paths: readonly unknown[] = Array.isArray(told) ? told : [told];
    return paths.flatMap((value) => {
      const path = textOf(value);
      const id = path === null ? null : (io.fileAt(path)?.id ?? null);
      if (path === null || id === null || isName(option, path)) return [];
      return [{ said: `${one.long ?? option} ${path}`, option, path, id }];
    });
  });
}

/** A profile without a slash or .json is a name, although a file may be called so. */
const isName = (option: string, path: string): boolean =>
  option === "profile" && !path.includes("/") && !path.endsWith(".json");

function argument(command: Command, io: Io): readonly Named[] {
  const [path] = command.args;
  const id = path === undefined ? null : (io.fileAt(path)?.id ?? null);
  if (path === undefined || id === null || !reading.includes(command.name())) return [];
  return [{ said: path, option: null, path, id }];
}

/** A scenario that ships is no file, although a file may be called so. */
async function isShipped({ option, path }: Named, command: Command): Promise<boolean> {
  if (option !== null || command.name() !== "run") return false;
  const { scenarios } = await import("../models/index.ts");
  return scenarios.some(({ name }) => name === path);
}
