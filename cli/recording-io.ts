/**
 * A world outside for tests: files in memory, and everything that was said kept.
 *
 * It is made anew for each call, so no test hears what another one said.
 */
import { failure, success } from "../src/index.ts";
import type { ExitCode } from "./exit-codes.ts";
import type { Io } from "./io.ts";
import { main } from "./main.ts";

export interface Said {
  readonly code: ExitCode;
  readonly out: string;
  readonly err: string;
  /** The files as they are afterwards. */
  readonly files: ReadonlyMap<string, string>;
}

export type Terminal = Pick<Io, "isTty" | "columns" | "colour">;

const pipe: Terminal = { isTty: false, columns: 100, colour: false };

/** Runs the command with these arguments and files. */
export async function typed(
  args: readonly string[],
  files: Readonly<Record<string, string>> = {},
  terminal: Terminal = pipe,
): Promise<Said> {
  const kept = new Map(Object.entries(files));
  let out = "";
  let err = "";
  const code = await main(args, {
    ...terminal,
    out: (text) => {
      out += text;
    },
    err: (text) => {
      err += text;
    },
    readFile: (path) => {
      const text = kept.get(path);
      return text === undefined ? failure(`cannot read ${path}: it is not there`) : success(text);
    },
    writeFile: (path, text) => {
      if (path.startsWith("full/")) return failure(`cannot write ${path}: no space left`);
      kept.set(path, text);
      return success(null);
    },
  });
  return { code, out, err, files: kept };
}
