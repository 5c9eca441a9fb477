/** Checkpoints of explorations: gone on with after a stop or a kill, and refused when they will not do. */
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as later } from "node:timers/promises";
import { afterAll, expect, test } from "vitest";
import { typed } from "./recording-io.ts";

const folder = mkdtempSync(join(tmpdir(), "cleansession-"));
afterAll(() => rmSync(folder, { recursive: true }));
const bin = join(import.meta.dirname, "bin.ts");

const cut = ["explore", "cut", "--claims", "none"];
const half = async () => {
  const { code, files } = await typed([...cut, "--max-worlds", "100", "--checkpoint", "c"]);
  expect(code).toBe(3);
  return { c: files.get("c") ?? "" };
};

for (const [name, args, answer] of [
  ["without claims", cut, 0],
  ["with a claim that is violated", ["explore", "cut", "--profile", "aedes-1.1.1", "--strict"], 1],
] as const) {
  test(`stopped half-way and resumed, ${name}, it tells what one run tells`, async () => {
    const claims = answer === 1 ? ["--claims", "session-present-told-truly"] : [];
    const whole = await typed([...args, ...claims]);
    expect(whole.code).toBe(answer);
    const stop = ["--max-worlds", "100", "--checkpoint", "c"];
    const { files } = await typed([...args, ...claims, ...stop]);
    const gone = await typed([...args, ...claims, "--resume", "c"], Object.fromEntries(files));
    expect(gone).toMatchObject({ code: answer, out: whole.out, err: "" });
  });
}

test("whether threads help before or after a checkpoint, nothing else can be told from it", async () => {
  const cuts = ["explore", "cuts", "--claims", "none", "--json"];
  const whole = await typed([...cuts, "--max-worlds", "9000"]);
  for (const [before, after] of [
    ["2", "1"],
    ["1", "3"],
  ] as const) {
    const stop = ["--max-worlds", "3000", "--checkpoint", "c", "--jobs", before];
    const { files } = await typed([...cuts, ...stop]);
    const goOn = ["--max-worlds", "9000", "--resume", "c", "--jobs", after];
    const gone = await typed([...cuts, ...goOn], Object.fromEntries(files));
    expect(gone.out).toBe(whole.out);
  }
});

test("Ctrl-C in the calms leaves a checkpoint, from which they go on to the same totals", async () => {
  const args = ["explore", "cut", "--calm", "--claims", "no-offline-loss,at-least-once"];
  const whole = await typed(args);
  expect(whole.code).toBe(0);
  const stop = { interruptAtPause: 5 };
  const { code, out, files } = await typed([...args, "--checkpoint", "c"], {}, {}, stop);
  expect(code).toBe(130);
  expect(out).toMatch(/\na calm came after \d+ of \d+ worlds, /);
  const gone = await typed([...args, "--resume", "c"], Object.fromEntries(files));
  expect(gone).toMatchObject({ code: 0, out: whole.out, err: "" });
});

test("Ctrl-C leaves a checkpoint, and a resumed exploration writes its own", async () => {
  const args = ["explore", "cuts", "--claims", "none"];
  const { code, files } = await typed(
    [...args, "--checkpoint", "c"],
    {},
    {},
    { interruptAtPause: 2 },
  );
  expect(code).toBe(130);
  const next = ["--resume", "c", "--checkpoint", "d", "--max-worlds", "9000"];
  const gone = await typed([...args, ...next], Object.fromEntries(files));
  expect(gone.code).toBe(3);
  expect(gone.out).toMatch(/: 9,\d+ worlds met, /);
  expect(gone.files.get("d")?.length).toBeGreaterThan(100_000);
});

test("killed after a checkpoint, it goes on from there to the same totals", async () => {
  const file = join(folder, "c");
  const args = ["explore", "cuts", "--claims", "none", "--quiet"];
  const keep = ["--checkpoint", file, "--checkpoint-every", "0"];
  const child = spawn(process.execPath, [bin, ...args, ...keep], { stdio: "ignore" });
  const ended = once(child, "exit");
  // The first is written before anything is opened; one with worlds in it is larger.
  let first = 0;
  for (let looks = 0; looks < 2_000 && child.exitCode === null; looks += 1) {
    const size = existsSync(file) ? statSync(file).size : 0;
    first ||= size;
    if (size > first) break;
    await later(5);
  }
  child.kill("SIGKILL");
  expect(await ended).toEqual([null, "SIGKILL"]);
  const gone = spawnSync(process.execPath, [bin, ...args, "--resume", file], { encoding: "utf8" });
  expect(gone).toMatchObject({ status: 0, stderr: "" });
  expect(gone.stdout).toBe((await typed(args)).out);
}, 30_000);

test("a file that will not do is one sentence and 2", async () => {
  const { c } = await half();
  const changed = `${c.slice(0, -500)}${String.fromCharCode(c.charCodeAt(c.length - 500) ^ 1)}${c.slice(-499)}`;
  const files = {
    c,
    changed,
    short: c.slice(0, c.length / 2),
    cutInDigest: c.slice(0, -1),
    none: "",
    text: "connect a\n",
    newer: c.replace(/"version":"[^"]+"/, '"version":"9.9.9"'),
    older: c.replace(/ checkpoint \d+"/, ' checkpoint 0"'),
  };
  const refused = async (file: string, args: readonly string[] = cut) => {
    const { code, out, err } = await typed([...args, "--resume", file], files);
    expect({ code, out }).toEqual({ code: 2, out: "" });
    return err.split("\n")[0];
  };
  for (const file of ["changed", "short", "cutInDigest"]) {
    expect(await refused(file)).toBe(`${file} is cut off or damaged`);
  }
  for (const file of ["none", "text"]) expect(await refused(file)).toBe(`${file} is no checkpoint`);
  expect(await refused("missing")).toBe("cannot read missing: it is not there");
  for (const file of ["newer", "older"]) {
    expect(await refused(file)).toBe(`${file} was written by another version of cleansession`);
  }
  const other = "c is a checkpoint of an exploration with other";
  expect(await refused("c", [...cut, "--cuts", "2"])).toBe(`${other} bounds`);
  expect(await refused("c", ["explore", "cut"])).toBe(`${other} claims`);
  expect(await refused("c", [...cut, "--profile", "aedes-1.1.1"])).toBe(
    `${other} knobs or another profile`,
  );
});

test("a checkpoint that cannot be written is told before anything is made, later only told", async () => {
  const at = ["--checkpoint", "full/c"];
  expect(await typed([...cut, ...at])).toMatchObject({ code: 2, out: "" });
  const { code, out, err } = await typed([...cut, ...at, "--resume", "c"], await half());
  expect(err).toBe(
    "cannot write full/c: no space left\n" +
      "  the exploration goes on; of checkpoints there is the last that was whole\n",
  );
  expect({ code, out }).toEqual({ code: 0, out: (await typed(cut)).out });
  expect((await typed([...cut, "--checkpoint-every", "5"])).code).toBe(2);
});
