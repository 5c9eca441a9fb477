/**
 * Files by path, with what can go wrong as an answer in words.
 *
 * The results are built by hand: the file that builds them for everybody else lives with the
 * engine, which `--help` must not wait for.
 */
import {
  accessSync,
  appendFileSync,
  closeSync,
  constants,
  createReadStream,
  fchmodSync,
  fchownSync,
  fstatSync,
  fsyncSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  unlinkSync,
  writeFileSync,
  type Stats,
} from "node:fs";
import type { Result } from "../src/index.ts";
import { basename, dirname, join, resolve } from "node:path";
import type { FileAt, OpenFile } from "./io.ts";

export function readTextFile(path: string): Result<string> {
  try {
    return { ok: true, value: readFileSync(path, "utf8").replace(/^\uFEFF/, "") };
  } catch (error) {
    return cannot("read", path, error);
  }
}

const exact = { bigint: true } as const;

export function fileAt(path: string): FileAt | null {
  // By its number, since many paths may lead to it; that is larger than a double on some disks.
  const there = path === "-" ? fstatSync(0, exact) : statOf(path) && statSync(path, exact);
  if (there !== null) {
    return there.isFile() ? { id: `${there.dev}:${there.ino}`, isThere: true } : null;
  }
  const folder = dirname(path);
  const place = statOf(folder) === null ? resolve(folder) : realpathSync(folder);
  return { id: join(place, basename(path)), isThere: false };
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

/** What was there is whole until the new is, wherever a file can be put beside it and moved. */
export function writeFile(path: string, content: string | Uint8Array): Result<null> {
  if (path === "-") return dash;
  const target = replaceable(path);
  const moved = target === null ? null : putAndMove(target, "wx", [content]);
  if (moved === null || moved.is === "stuck") {
    return done("write", path, () => writeFileSync(path, content));
  }
  return moved.is === "done" ? { ok: true, value: null } : cannot("write", path, moved.error);
}

const dash: Result<null> = {
  ok: false,
  failure: { message: "- is no file to write", hint: "name one, as ./out" },
};

/** Writes a file beside its place and moves it there, or says that it could not. */
export function replaceFile(path: string, pieces: Iterable<Uint8Array>): Result<null> {
  const there = statOf(path);
  if (there?.isFile() === false) {
    const message = `${path} is no file, and would be replaced by one`;
    return { ok: false, failure: { message, hint: "name a file" } };
  }
  const moved = putAndMove(there === null ? path : realpathSync(path), "w", pieces);
  return moved.is === "done" ? { ok: true, value: null } : cannot("write", path, moved.error);
}

/**
 * The file in whose place another may be put, where a symbolic link leads; null where it is no file
 * or may not be written. What the shell has opened for us stays the file that it has opened.
 */
function replaceable(path: string): string | null {
  const there = statOf(path);
  try {
    // A link to nothing is not nothing.
    if (there === null) return lstatSync(path, { throwIfNoEntry: false }) ? null : path;
    accessSync(path, constants.W_OK);
    const opened = [1, 2].map((stream) => fstatSync(stream));
    if (opened.some(({ dev, ino }) => dev === there.dev && ino === there.ino)) return null;
    return there.isFile() ? realpathSync(path) : null;
  } catch {
    return null;
  }
}

function statOf(path: string): Stats | null {
  try {
    return statSync(path, { throwIfNoEntry: false }) ?? null;
  } catch {
    return null;
  }
}

/** "stuck": there can be no file beside it, or none can be moved; what is there is as it was. */
type Moved = { readonly is: "done" } | { readonly is: "failed" | "stuck"; readonly error: unknown };

function putAndMove(
  target: string,
  flag: "w" | "wx",
  pieces: Iterable<string | Uint8Array>,
): Moved {
  const beside = `${target}.new`;
  let stage: "opening" | "made" | "writing" | "moving" = "opening";
  try {
    const descriptor = openSync(beside, flag);
    stage = "made";
    try {
      likeBefore(descriptor, target);
      stage = "writing";
      for (const piece of pieces) writeFileSync(descriptor, piece);
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
    stage = "moving";
    renameSync(beside, target);
    return { is: "done" };
  } catch (error) {
    // Half a file is of no use to anybody; one that somebody else has put there is theirs.
    if (stage !== "opening") done("remove", beside, () => rmSync(beside, { force: true }));
    const isFull = ["ENOSPC", "EDQUOT"].includes(codeOf(error));
    return { is: isFull || stage === "writing" ? "failed" : "stuck", error };
  }
}

/** Whoever could read it can, and nobody else. */
function likeBefore(descriptor: number, target: string): void {
  const was = statOf(target);
  if (was === null) return;
  const { uid, gid } = fstatSync(descriptor);
  if (uid !== was.uid || gid !== was.gid) fchownSync(descriptor, was.uid, was.gid);
  fchmodSync(descriptor, was.mode & 0o7777);
}

export const appendTextFile = (path: string, text: string): Result<null> =>
  done("write", path, () => appendFileSync(path, text));

export const removeFile = (path: string): Result<null> =>
  done("remove", path, () => unlinkSync(path));

export function makeFolder(path: string): Result<null> {
  const made = done("make", path, () => makeFolders(path));
  return made.ok ? done("write", path, () => accessSync(path, constants.W_OK)) : made;
}

/** One folder after another: asked for all of them, Node names another reason, or never ends in /proc. */
function makeFolders(path: string): void {
  if (statOf(path)?.isDirectory() === true) return;
  const above = dirname(path);
  if (above !== path) makeFolders(above);
  mkdirSync(path);
}

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
  ["EFBIG", "it would be larger than a file may be"],
]);

const cannot = (what: What, path: string, error: unknown): Result<never> => ({
  ok: false,
  failure: { message: `cannot ${what} ${path}: ${systemReason(error)}`, hint: null },
});
