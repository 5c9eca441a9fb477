/**
 * A world outside for tests: files in memory, and everything that was said kept.
 *
 * It is made anew for each call, so no test hears what another one said.
 */
import { posix } from "node:path";
import { failure, success, type Result } from "../src/index.ts";
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

export type Terminal = Pick<Io, "isTty" | "columns" | "colour" | "errColumns" | "screen">;

const pipe: Terminal = {
  isTty: false,
  columns: 100,
  colour: false,
  errColumns: null,
  screen: null,
};

/** What else a test may say of the world outside. */
export interface Outside {
  readonly variables: Readonly<Record<string, string>>;
  /** Ctrl-C comes at this pause, from 1, or as soon as somebody listens for it, at 0; null: never. */
  readonly interruptAtPause: number | null;
  /** How much later it is each time somebody looks. */
  readonly tickMs: number;
  /** Hardly any memory is left from this look on; null: there is enough. */
  readonly fullAtLook: number | null;
}

const quiet: Outside = { variables: {}, interruptAtPause: null, tickMs: 10, fullAtLook: null };

/** Runs the command with these arguments and files. */
export async function typed(
  args: readonly string[],
  files: Readonly<Record<string, string>> = {},
  terminal: Partial<Terminal> = pipe,
  outside: Partial<Outside> = quiet,
): Promise<Said> {
  const kept = new Map(Object.entries(files));
  const said = { out: "", err: "" };
  const code = await main(args, {
    ...pipe,
    ...terminal,
    ...filesIn(kept),
    ...around({ ...quiet, ...outside }),
    out: (text) => {
      said.out += text;
    },
    err: (text) => {
      said.err += text;
    },
  });
  return { code, ...said, files: kept };
}

/** There is room for no byte below "full/". */
function writable(path: string, then: () => void, bytes = 1): Result<null> {
  if (bytes > 0 && path.startsWith("full/")) return failure(`cannot write ${path}: no space left`);
  then();
  return success(null);
}

function filesIn(kept: Map<string, string>) {
  return {
    readFile: (path: string) => {
      const text = kept.get(path);
      return text === undefined ? failure(`cannot read ${path}: it is not there`) : success(text);
    },
    fileAt: (path: string) => ({ id: posix.normalize(path), isThere: kept.has(path) }),
    openFile: (path: string) => {
      const text = kept.get(path);
      if (text === undefined) return failure(`cannot read ${path}: it is not there`);
      const bytes = Buffer.from(text);
      return success({
        size: bytes.length,
        read: (from: number, count: number) => bytes.subarray(from, from + count),
      });
    },
    writeFile: (path: string, text: string) => writable(path, () => kept.set(path, text)),
    readBytes: (path: string) => pieces(path, kept.get(path)),
    writeBytes: (path: string, bytes: Uint8Array) =>
      writable(path, () => kept.set(path, Buffer.from(bytes).toString("latin1"))),
    replaceFile: (path: string, all: Iterable<Uint8Array>) =>
      writable(path, () => kept.set(path, Buffer.concat([...all]).toString("latin1"))),
    appendFile: (path: string, text: string) =>
      writable(path, () => kept.set(path, (kept.get(path) ?? "") + text), text.length),
    removeFile: (path: string) => writable(path, () => kept.delete(path)),
    makeFolder: (path: string) =>
      kept.has(path) ? failure(`cannot make ${path}: a file of that name is there`) : success(null),
    listFolder: (path: string) => {
      const below = [...kept.keys()].filter((name) => name.startsWith(`${path}/`));
      return success(below.map((name) => name.slice(path.length + 1)).toSorted());
    },
  };
}

/** Bytes stand in a string one by one, and come in small pieces. */
async function* pieces(path: string, bytes: string | undefined) {
  if (bytes === undefined)
    yield await Promise.resolve(failure(`cannot read ${path}: it is not there`));
  for (let at = 0; at < (bytes?.length ?? 0); at += pieceBytes) {
    yield success(Buffer.from(bytes?.slice(at, at + pieceBytes) ?? "", "latin1"));
  }
}

const pieceBytes = 777;

const nothing = (): void => {};

function around({ variables, interruptAtPause, tickMs, fullAtLook }: Outside) {
  let looks = 0;
  let nowMs = 0;
  let pauses = 0;
  let interrupt = nothing;
  return {
    processors: 1,
    variable: (name: string) => variables[name] ?? null,
    nowMs: () => {
      nowMs += tickMs;
      return nowMs;
    },
    pause: () => {
      pauses += 1;
      if (pauses === interruptAtPause) interrupt();
      return Promise.resolve();
    },
    watchHeap: () =>
      Promise.resolve({
        isFull: () => {
          looks += 1;
          return fullAtLook !== null && looks >= fullAtLook;
        },
        end: nothing,
      }),
    onInterrupt: (listener: () => void) => {
      interrupt = listener;
      if (interruptAtPause === 0) interrupt();
      return () => {
        interrupt = nothing;
      };
    },
  };
}
