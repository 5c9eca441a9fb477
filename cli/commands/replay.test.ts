/** `replay`: the same run again, and every way in which a trace may be wrong. */
import { expect, test } from "vitest";
import { scenarios } from "../../models/index.ts";
import { typed } from "../recording-io.ts";

async function traceOf(...args: readonly string[]): Promise<readonly string[]> {
  const { files } = await typed(["run", ...args, "--quiet", "--trace", "t"]);
  return (files.get("t") ?? "").trimEnd().split("\n");
}

const replayed = (lines: readonly string[]) =>
  typed(["replay", "t", "--plain"], { t: `${lines.join("\n")}\n` });

test("every scenario that ships is the same run again, nominal and with latencies", async () => {
  for (const { name } of scenarios) {
    for (const seed of [[], ["--seed", "5"]]) {
      const { code, out, err } = await replayed(await traceOf(name, ...seed));
      expect({ name, code, err, end: out.slice(-6) }).toEqual({
        name,
        code: 0,
        err: "",
        end: "\nsame\n",
      });
    }
  }
});

const packets = (text: string) => text.split("\n").filter((line) => /CONN|PUB|SUB/.test(line));

test("a replay prints the timeline, with or without --plain", async () => {
  const t = (await traceOf("cs0-first", "--seed", "5")).join("\n");
  const { out } = await typed(["replay", "t"], { t });
  expect(out).toMatch(/^cs0-first\nprofile emqttd-2\.3\.11, seed 5\n\n> connect a id=firecat/);
  expect(out).toMatch(/^2:00:00\.\d{3} {2}session#1 +timer sessionExpiry fires$/m);
  const run = await typed(["run", "cs0-first", "--seed", "5"]);
  expect(packets(out)).toEqual(packets(run.out));
  expect((await typed(["replay", "t", "--plain"], { t })).out).toBe(out);
});

test("a changed fingerprint is a divergence that names its step", async () => {
  const lines = await traceOf("cs0-first");
  const changed = lines.map((line, index) =>
    index === 2 ? line.replace(/("fingerprint":")./, "$1!") : line,
  );
  const { code, out } = await replayed(changed);
  expect(code).toBe(4);
  expect(out).toMatch(/\ndiverged at step 2, "deliver a#1->server"\n {2}the trace: .*!/);
  expect(out).not.toContain("same");
});

test("a changed move is a divergence that names its step and what is possible", async () => {
  const lines = await traceOf("cs0-first");
  const changed = lines.map((line, index) =>
    index === 3 ? line.replace(/"move":"[^"]*"/, '"move":"deliver a#2->server"') : line,
  );
  const { code, out } = await replayed(changed);
  expect(code).toBe(4);
  expect(out).toMatch(/\ndiverged at step 3, "deliver a#2->server"\n/);
  expect(out).toContain("possible: deliver server->a#1");
});

test("a trace without steps is the same empty run", async () => {
  const [header = "", ...rest] = await traceOf("cs0-first");
  const end = (rest.at(-1) ?? "").replace(/"steps":\d+/, '"steps":0');
  const { code, out } = await replayed([header, end]);
  expect(code).toBe(0);
  expect(out).toMatch(/\nsame\n$/);
});

test.for([
  ["without its last line", (lines) => lines.slice(0, -1), /^t: line \d+: the trace ends after /],
  [
    "cut off in a line",
    (lines) => [...lines.slice(0, 3), lines[3]?.slice(0, 40) ?? ""],
    /^t: line 4: not a whole line of JSON\n {2}the trace was cut off/,
  ],
  [
    "with a line that is not JSON",
    (lines) => lines.with(2, "hello"),
    /^t: line 3: not JSON\n {2}each line/,
  ],
  [
    "of a newer format",
    (lines) => lines.with(0, (lines[0] ?? "").replace('"format":1', '"format":2')),
    /^t: line 1: trace format 2 .*\n {2}.*later/,
  ],
  [
    "that lost a step",
    (lines) => lines.toSpliced(2, 1),
    /^t: line 3: step 3 stands where step 2 belongs\n/,
  ],
  ["with another header", (lines) => lines.with(0, "{}"), /^t: line 1: not the header of a trace/],
  [
    "of a profile with an unknown knob",
    (lines) => lines.with(0, (lines[0] ?? "").replace('"maxQueue"', '"maxQueu"')),
    /^t: line 1: profile: .*maxQueu/,
  ],
  ["that is empty", () => [], /^t: /],
] satisfies readonly (readonly [
  string,
  (lines: readonly string[]) => readonly string[],
  RegExp,
])[])("a trace %s is refused with 2, its line and the reason", async ([, broken, complaint]) => {
  const lines = await traceOf("cs0-first");
  const { code, out, err } = await replayed(broken(lines));
  expect({ code, out }).toEqual({ code: 2, out: "" });
  expect(err).toMatch(complaint);
});

test("a trace that is not there is refused with 2", async () => {
  expect(await typed(["replay", "none"])).toMatchObject({
    code: 2,
    out: "",
    err: "cannot read none: it is not there\n",
  });
});
