/**
 * Files by path, with what can go wrong as an answer in words.
 *
 * The results are built by hand: the file that builds them for everybody else lives with the
 * engine, which `--help` must not wait for.
 */
import {
  appendFileSync,
  closeSync,
  createReadStream,
  fstatSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  renameSync,
  rmSync,
  statSync,
  unlinkSync,
  writeFileSync,
} from "node:fs";
import type { Result } from "../src/index.ts";
import type { OpenFile } from "./io.ts";

export function readTextFile(path: string): Result<string> {
  try {
    return { ok: true, value: readFileSync(path, "utf8").replace(/^\uFEFF/, "") };
  } catch (error) {
    return cannot("read", path, error);
  }
}

/** How much of a large file is in memory at a time, or little more. */
const chunkBytes = 1 << 20;

export async function* readByteFile(
  path: string,
  stdin: AsyncIterable<Uint8Array>,
): AsyncGenerator<Result<Uint8Array>> {
  try {
    const stream = path === "-" ? stdin : createReadStream(path, { highWaterMark: chunkBytes });
    for await (const bytes of stream) yield { ok: true, value: bytes as Uint8Array };
  } catch (error) {
    yield cannot("read", path === "-" ? "stdin" : path, error);
  }
}

export const writeByteFile = (path: string, bytes: Uint8Array): Result<null> =>
  path === "-" ? dash : done("write", path, () => writeFileSync(path, bytes));
/** A file that is read where it is looked at, by whoever opened it, for as long as the process runs. */
export function openFile(path: string): Result<OpenFile> {
  try {
    const descriptor = openSync(path, "r");
    const stats = fstatSync(descriptor);
    // Of a pipe or a device nobody can read the end first.
    if (!stats.isFile()) return inMemory(readFileSync(descriptor));
    return {
      ok: true,
      value: {
        size: stats.size,
        read: (from, bytes) => {
          const buffer = Buffer.allocUnsafe(bytes);
          return buffer.subarray(0, readSync(descriptor, buffer, 0, bytes, from));
        },
      },
    };
  } catch (error) {
    return cannot("read", path, error);
  }
}

const inMemory = (whole: Buffer): Result<OpenFile> => ({
  ok: true,
  value: { size: whole.length, read: (from, bytes) => whole.subarray(from, from + bytes) },
});

export const writeTextFile = (path: string, text: string): Result<null> =>
  path === "-" ? dash : done("write", path, () => writeFileSync(path, text));

const dash: Result<null> = {
  ok: false,
  failure: { message: "- is no file to write", hint: "name one, as ./out" },
};

/** Whether something else than a file stands there: a folder, a device, a pipe. */
const isNoFile = (path: string): boolean =>
  statSync(path, { throwIfNoEntry: false })?.isFile() === false;

/** Writes a file beside its place and moves it there, so that what was there is whole until then. */
export function replaceFile(path: string, pieces: Iterable<Uint8Array>): Result<null> {
  const beside = `${path}.new`;
  if (isNoFile(path)) {
    const message = `${path} is no file, and would be replaced by one`;
    return { ok: false, failure: { message, hint: "name a file" } };
  }
  const written = done("write", path, () => {
    const descriptor = openSync(beside, "w");
    try {
      for (const piece of pieces) writeFileSync(descriptor, piece);
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
    renameSync(beside, path);
  });
  // Half a file is of no use to anybody.
  if (!written.ok) done("remove", beside, () => rmSync(beside, { force: true }));
  return written;
}

export const appendTextFile = (path: string, text: string): Result<null> =>
  done("write", path, () => appendFileSync(path, text));

export const removeFile = (path: string): Result<null> =>
  done("remove", path, () => unlinkSync(path));

export const makeFolder = (path: string): Result<null> =>
  done("make", path, () => void mkdirSync(path, { recursive: true }));

/** The names in a folder, in order; none where there is no such folder. */
export function listFolder(path: string): Result<readonly string[]> {
  try {
    return { ok: true, value: readdirSync(path).toSorted() };
  } catch (error) {
    if (codeOf(error) === "ENOENT") return { ok: true, value: [] };
    return cannot("read", path, error);
  }
}

function done(what: What, path: string, act: () => void): Result<null> {
  try {
    act();
    return { ok: true, value: null };
  } catch (error) {
    return cannot(what, path, error);
  }
}

type What = "read" | "write" | "remove" | "make";

/** Why the system refused, in words; its own code where we have none. */
export function systemReason(error: unknown): string {
  const code = codeOf(error);
  return reasons.get(code) ?? code;
}

const codeOf = (error: unknown): string =>
  error instanceof Error && "code" in error ? String(error.code) : "unknown error";

const reasons: ReadonlyMap<string, string> = new Map([
  ["ENOENT", "there is no such file or folder"],
  ["EEXIST", "a file of that name is there"],
  ["ENOTDIR", "a part of the path is no folder"],
  ["EISDIR", "it is a folder"],
  ["EACCES", "permission denied"],
  ["EPERM", "permission denied"],
  ["EROFS", "the disk is read-only"],
  ["ENOSPC", "no space left on the disk"],
  ["EDQUOT", "no space left in the quota"],
]);

const cannot = (what: What, path: string, error: unknown): Result<never> => ({
  ok: false,
  failure: { message: `cannot ${what} ${path}: ${systemReason(error)}`, hint: null },
});
