/** Kept counterexamples come first next time; nothing is lost when they cannot be kept. */
import { expect, test, vi } from "vitest";
import { typed } from "./recording-io.ts";

vi.mock("../properties/index.ts", async (original) => {
  const door = await original<typeof import("../properties/index.ts")>();
  return { ...door, claims: door.trialClaims };
});

const args = ["check", "--claims", "nothing-is-accepted", "--seed", "10"];
const name = "standard-3.1.1-nothing-is-accepted.trace";
const usual = `.cleansession/failures/${name}`;

const { files: written } = await typed([...args, "--runs", "50"]);
const keptText = written.get(usual) ?? "";

test("a kept counterexample is tried first, and counts though no run comes to it", async () => {
  const { code, out, err, files } = await typed([...args, "--runs", "1"], {
    [usual]: keptText,
  });
  expect(code).toBe(1);
  expect(err).toBe(`nothing-is-accepted is still violated by ${usual}\n`);
  expect(out).toMatch(/^violated: nothing-is-accepted\n/);
  const [, line = ""] = /reproduce: cleansession (.*)\n/.exec(out) ?? [];
  const again = await typed(line.split(" "), Object.fromEntries(files));
  expect(again.out).toBe(out);
});

test("a folder of one's own is kept in, and named by the line that reproduces", async () => {
  const own = `bugs/${name}`;
  const files = { [own]: keptText };
  const { out } = await typed([...args, "--runs", "1", "--failures", "bugs"], files);
  expect(out).toMatch(/ --runs 1 --failures bugs\n/);
  expect(out).toContain(`trace: ${own}\n`);
});

test("one that is no longer violated is removed, and that is said", async () => {
  const text = keptText.replace(/"script":\[[^\]]*\]/, '"script":["connect a"]');
  const { err, files } = await typed([...args, "--runs", "1"], { [usual]: text });
  const [first] = err.split("\n");
  expect(first).toBe(`nothing-is-accepted is no longer violated by ${usual}, which is removed`);
  expect(files.has(usual)).toBe(false);
});

test("of another claim or profile nothing is tried", async () => {
  const text = keptText;
  const others = {
    [usual]: text,
    [usual.replace("standard-3.1.1", "emqttd-2.3.11")]: text,
  };
  const { err } = await typed(
    ["check", "--claims", "connack-comes-first", "--runs", "10", "--seed", "10"],
    others,
  );
  expect(err).toBe("");
});

test.for([
  ["that is no trace", () => "x", /^\S+ is left alone: line 1: not a whole line of JSON\n$/],
  [
    "of a run without claims",
    (text: string) => text.replace(/"finding":\{.*?\]\}/, '"finding":null'),
    /^\S+ is left alone: it is no counterexample\n$/,
  ],
  [
    "of other devices",
    (text: string) => text.replace(/"devices":\["a"/, '"devices":["z","a"'),
    /^\S+ is left alone: no run of this check has its devices and knobs\n$/,
  ],
] as const)("a file %s is left alone, in one sentence", async ([, broken, complaint]) => {
  const text = broken(keptText);
  const { err, files } = await typed([...args, "--runs", "1", "--waive", "nothing-is-accepted"], {
    [usual]: text,
  });
  expect(err).toMatch(complaint);
  expect(files.get(usual)).toBe(text);
});

test("where a folder cannot be made nothing is run", async () => {
  for (const option of ["--failures", "--trace-dir"]) {
    const { code, out, err } = await typed([...args, "--runs", "50", option, "bugs"], { bugs: "" });
    expect([code, out]).toEqual([2, ""]);
    expect(err).toBe("cannot make bugs: a file of that name is there\n");
  }
});

test("where nothing can be written the report is whole, and what is violated still is", async () => {
  const whole = await typed([...args, "--runs", "50"]);
  for (const more of [
    ["--failures", "full"],
    ["--trace-dir", "full"],
    ["--junit", "full/j.xml"],
  ]) {
    const { code, out, err } = await typed([...args, "--runs", "50", ...more]);
    expect(code).toBe(1);
    expect(err).toMatch(/^cannot write full\/.*: no space left\n$/);
    expect(lines(out)).toEqual(lines(whole.out));
  }
}, 30_000);

const lines = (text: string) => text.split("\n").filter((line) => !line.startsWith("trace:"));
