/**
 * Files by path, with what can go wrong as an answer in words.
 *
 * The results are built by hand: the file that builds them for everybody else lives with the
 * engine, which `--help` must not wait for.
 */
import { readFileSync, writeFileSync } from "node:fs";
import type { Result } from "../src/index.ts";

export function readTextFile(path: string): Result<string> {
  try {
    return { ok: true, value: readFileSync(path, "utf8").replace(/^\uFEFF/, "") };
  } catch (error) {
    return cannot("read", path, error);
  }
}

export function writeTextFile(path: string, text: string): Result<null> {
  try {
    writeFileSync(path, text);
    return { ok: true, value: null };
  } catch (error) {
    return cannot("write", path, error);
  }
}

/** Why the system refused, in words; its own code where we have none. */
export function systemReason(error: unknown): string {
  const code = error instanceof Error && "code" in error ? String(error.code) : "unknown error";
  return reasons.get(code) ?? code;
}

const reasons: ReadonlyMap<string, string> = new Map([
  ["ENOENT", "there is no such file or folder"],
  ["ENOTDIR", "a part of the path is no folder"],
  ["EISDIR", "it is a folder"],
  ["EACCES", "permission denied"],
  ["EPERM", "permission denied"],
  ["EROFS", "the disk is read-only"],
  ["ENOSPC", "no space left on the disk"],
  ["EDQUOT", "no space left in the quota"],
]);

const cannot = (what: "read" | "write", path: string, error: unknown): Result<never> => ({
  ok: false,
  failure: { message: `cannot ${what} ${path}: ${systemReason(error)}`, hint: null },
});
