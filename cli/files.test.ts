/** Files on a real disk: what was there is whole until the new is, and who may see it stays the same. */
import { spawnSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { listFolder, makeFolder, writeFile } from "./files.ts";

const folder = mkdtempSync(join(tmpdir(), "cleansession-"));
afterAll(() => rmSync(folder, { recursive: true }));
const written = { ok: true, value: null };
const isLinux = process.platform === "linux";

/** A folder of its own with a file in it. */
function kept(name: string) {
  const place = join(folder, name);
  mkdirSync(place);
  const file = join(place, "k.trace");
  writeFileSync(file, "good\n");
  return { place, file };
}

const bin = join(import.meta.dirname, "bin.ts");

test.runIf(isLinux)(
  "where there is no room for all of a file, the one that was there stays",
  () => {
    const { place, file } = kept("full");
    // Of a file that would be larger than this the system takes the first 1024 bytes.
    const script = 'ulimit -f 1; trap "" XFSZ; "$0" "$1" run cs0-conflict --quiet --trace "$2"';
    const told = spawnSync("sh", ["-c", script, process.execPath, bin, file], { encoding: "utf8" });
    expect(told).toMatchObject({ status: 2, stdout: "" });
    expect(told.stderr).toContain(`cannot write ${file}: `);
    expect(readFileSync(file, "utf8")).toBe("good\n");
    expect(readdirSync(place)).toEqual(["k.trace"]);
  },
);

test("a file is replaced where a link leads, with the mode that it had", () => {
  const { place, file } = kept("link");
  chmodSync(file, 0o640);
  const link = join(place, "link");
  symlinkSync("k.trace", link);
  expect(writeFile(link, "new\n")).toEqual(written);
  expect(lstatSync(link).isSymbolicLink()).toBe(true);
  expect(readFileSync(file, "utf8")).toBe("new\n");
  expect(statSync(file).mode & 0o777).toBe(0o640);
  expect(readdirSync(place).toSorted()).toEqual(["k.trace", "link"]);
});

test("somebody else's file beside it is left alone, and so is a device", () => {
  const { place, file } = kept("beside");
  writeFileSync(`${file}.new`, "mine\n");
  expect(writeFile(file, "new\n")).toEqual(written);
  expect(readFileSync(file, "utf8")).toBe("new\n");
  expect(readFileSync(`${file}.new`, "utf8")).toBe("mine\n");
  symlinkSync("nowhere", join(place, "loose"));
  expect(writeFile(join(place, "loose"), "led\n")).toEqual(written);
  expect(readFileSync(join(place, "nowhere"), "utf8")).toBe("led\n");
  if (!existsSync("/dev/null")) return;
  expect(writeFile("/dev/null", "x")).toEqual(written);
  expect(statSync("/dev/null").isFile()).toBe(false);
});

test.runIf(isLinux && process.getuid?.() !== 0)(
  "in a folder that cannot be written a file that can be is (skipped for root, who writes all)",
  () => {
    const { place, file } = kept("shut");
    chmodSync(place, 0o555);
    expect(writeFile(file, "new\n")).toEqual(written);
    expect(readFileSync(file, "utf8")).toBe("new\n");
    chmodSync(place, 0o755);
    chmodSync(file, 0o444);
    expect(writeFile(file, "newer\n")).toMatchObject({ ok: false });
    expect(readFileSync(file, "utf8")).toBe("new\n");
  },
);

test.runIf(isLinux)("what the shell has opened for the result stays that file", () => {
  const { file } = kept("shell");
  const script = '"$0" "$1" run cs0-first --quiet --trace /dev/stdout >>"$2"';
  const { status } = spawnSync("sh", ["-c", script, process.execPath, bin, file]);
  expect(status).toBe(0);
  expect(readFileSync(file, "utf8")).toMatch(/\nheld: /);
});

test("folders are made one in another, and why one cannot be made is said", () => {
  const { place, file } = kept("folders");
  expect(makeFolder(join(place, "a", "b", "c"))).toEqual(written);
  expect(makeFolder(join(place, "a", "b", "c"))).toEqual(written);
  expect(listFolder(join(place, "a", "b"))).toEqual({ ok: true, value: ["c"] });
  expect(makeFolder(join(file, "d"))).toMatchObject({ ok: false });
  // Node looks for an end here for ever, where it is asked for all folders at once.
  expect(makeFolder("/proc/no/such")).toMatchObject({ ok: false });
});
