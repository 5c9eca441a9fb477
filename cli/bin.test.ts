/** What only a real process shows: streams, signals, files, and the same bytes in another process. */
import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { typed } from "./recording-io.ts";

const bin = join(import.meta.dirname, "bin.ts");
/** `npm ci` makes it. */
const built = join(import.meta.dirname, "..", "dist", "cli", "bin.js");
const folder = mkdtempSync(join(tmpdir(), "cleansession-"));
afterAll(() => rmSync(folder, { recursive: true }));

const node = (...args: readonly string[]) =>
  spawnSync(process.execPath, [bin, ...args], { encoding: "utf8" });

test("another process prints the same bytes for the same seed, and writes the same trace", async () => {
  const file = join(folder, "t.jsonl");
  const args = ["run", "offline-matrix", "--seed", "11", "--trace", file];
  const here = await typed(args);
  const there = node(...args);
  expect(there.stdout).toBe(here.out);
  expect(there.status).toBe(0);
  expect(readFileSync(file, "utf8")).toBe(here.files.get(file));
  expect(node("replay", file, "--plain").stdout).toMatch(/\nsame\n$/);
});

test("a pipe gets no colour, whatever TERM says", () => {
  expect(node("run", "cs0-first").stdout).not.toContain("\u001B");
});

test("exit codes reach the shell", () => {
  expect(node("--version").status).toBe(0);
  expect(node("run", "cs1-conflict", "--profile", "standard-3.1.1", "--quiet").status).toBe(1);
  expect(node("rnu").status).toBe(2);
});

test("a file that cannot be read or written is one sentence and 2", () => {
  const none = join(folder, "none", "x");
  const unread = node("replay", none);
  expect(unread).toMatchObject({ status: 2, stdout: "" });
  expect(unread.stderr).toContain(`cannot read ${none}: there is no such file or folder\n`);
  const unwritable = node("run", "cs0-first", "--trace", folder);
  expect(unwritable).toMatchObject({ status: 2, stdout: "" });
  expect(unwritable.stderr).toContain(`cannot write ${folder}: it is a folder\n`);
});

test.runIf(existsSync("/dev/full"))("a full disk is one sentence and 2", () => {
  const traced = node("run", "cs0-first", "--trace", "/dev/full");
  expect(traced).toMatchObject({ status: 2, stdout: "" });
  expect(traced.stderr).toContain("cannot write /dev/full: no space left on the disk\n");
  const full = spawnSync(
    "sh",
    ["-c", '"$0" "$1" run cs0-first >/dev/full', process.execPath, bin],
    {
      encoding: "utf8",
    },
  );
  expect(full.status).toBe(2);
  expect(full.stderr).toContain("cannot write the result: no space left on the disk\n");
});

test("a reader that stops reading ends the run quietly", async () => {
  const child = spawn(process.execPath, [bin, "run", "offline-queue", "--json"]);
  let err = "";
  child.stderr.on("data", (piece: Buffer) => {
    err += piece.toString();
  });
  child.stdout.destroy();
  const code = await new Promise((resolve) => child.on("close", resolve));
  expect(code).toBe(0);
  expect(err).not.toMatch(/EPIPE|bug|cannot/);
});

test.runIf(existsSync(built))("what is bundled apart is whole (skipped before a build)", () => {
  const { status, stderr } = spawnSync(process.execPath, [built, "conform", "mqtt://127.0.0.1:1"], {
    encoding: "utf8",
  });
  expect(stderr).toMatch(/^nobody listens at mqtt:\/\/127.0.0.1:1\n/);
  expect(status).toBe(2);
});

test("Ctrl-C ends a run in the middle, which a shell reads as 130", async () => {
  const file = join(folder, "long.scenario");
  writeFileSync(file, "# Long.\nconnect a keepalive=1\nwait 300d\n");
  const child = spawn(process.execPath, [bin, "run", file]);
  const ended = new Promise((resolve) => {
    child.on("close", (code, signal) => resolve({ code, signal }));
  });
  setTimeout(() => child.kill("SIGINT"), 900);
  expect(await ended).toEqual({ code: null, signal: "SIGINT" });
});

test("Ctrl-C ends a check with what it knows, and 130", async () => {
  // A busy machine may not have begun after three seconds, and then Ctrl-C only ends the process.
  let ended = await interrupted(3_000);
  for (let afterMs = 9_000; ended.signal === "SIGINT" && afterMs <= 27_000; afterMs *= 3) {
    ended = await interrupted(afterMs);
  }
  expect(ended).toMatchObject({ code: 130, signal: null });
  expect(ended.out).toMatch(/^unfinished \(interrupted\): /m);
}, 60_000);

interface Ended {
  readonly code: number | null;
  readonly signal: string | null;
  readonly out: string;
}

/** A long check that gets Ctrl-C. */
function interrupted(afterMs: number): Promise<Ended> {
  const args = [bin, "check", "--seconds", "100", "--quiet"];
  const child = spawn(process.execPath, args, { cwd: folder });
  let out = "";
  child.stdout.on("data", (piece: Buffer) => {
    out += piece.toString();
  });
  setTimeout(() => child.kill("SIGINT"), afterMs);
  return new Promise((resolve) => {
    child.on("close", (code, signal) => resolve({ code, signal, out }));
  });
}
