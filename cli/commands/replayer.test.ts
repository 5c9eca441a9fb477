/** `replay`, `play` and `--open` where there is no terminal, and what `replay` exports. */
import { expect, test } from "vitest";
import { falsePromise, openedWith } from "../replayer/trying.ts";
import { typed } from "../recording-io.ts";

const files = { "a.trace": falsePromise() };

test("the diagram is Mermaid text with the violation in it, and nothing of a terminal", async () => {
  const { code, out, err } = await typed(["replay", "a.trace", "--export", "mermaid"], files);
  expect({ code, err }).toEqual({ code: 0, err: "" });
  expect(out).toMatch(/^sequenceDiagram\n {2}participant p0 as b\n {2}participant p1 as server\n/);
  expect(out).toContain("p0->>p1: b#35;2: CONNECT b clean=0\n");
  expect(out).toMatch(/Note over p1: VIOLATED session-present-told-truly: /);
  expect(out).not.toContain("\u001B");
});

test("what a message carries stays text in the diagram", async () => {
  const hostile = 'connect a\npublish a t "x; end #1 <b> %%"\n';
  const ran = await typed(["run", "h.scenario", "--trace", "h.trace"], { "h.scenario": hostile });
  const { out } = await typed(
    ["replay", "h.trace", "--export", "mermaid"],
    Object.fromEntries(ran.files),
  );
  const published = out.split("\n").filter((line) => line.includes("PUBLISH"));
  expect(published).toEqual([
    "  p0->>p1: PUBLISH q0 #34;x#59; #101;nd #35;1 #60;b#62; #37;#37;#34;",
  ]);
});

test("the text is a window round the step that was asked for", async () => {
  const { out } = await typed(["replay", "a.trace", "--export", "text", "--at", "1"], files);
  expect(out).toMatch(/^> connect b\n/);
});

test("a diverging trace is exported with the exit code that says so", async () => {
  const changed = { t: falsePromise().replace(/("step":5,.*"fingerprint":")./, "$1!") };
  expect((await typed(["replay", "t", "--export", "text"], changed)).code).toBe(4);
});

test("two profiles stand side by side in text, with the first difference marked", async () => {
  const { code, out } = await typed(["replay", "a.trace", "--profile", "standard-3.1.1"], files);
  expect(code).toBe(0);
  expect(out).toContain("✗ session-present-told-truly");
  expect(out).toContain("✓ no claim is violated");
  expect(out.match(/≠/g)).toHaveLength(1);
  // Nothing is cut where nothing says how wide a line may be.
  expect(out).not.toContain("…");
  expect(out).not.toContain("\u001B");
});

test("what is wrong is one sentence and 2", async () => {
  for (const [args, says] of [
    [["replay", "none", "--export", "text"], "cannot read none"],
    [["replay", "a.trace", "--at", "x"], '"x" is not a step'],
    [["replay", "a.trace", "--export", "text", "--at", "999"], "a.trace: there is no step 999\n"],
    [["replay", "a.trace", "--plain", "--at", "999"], "a.trace: there is no step 999\n"],
    [
      ["replay", "a.trace", "--profile", "standard-3.1.1", "--at", "2"],
      "--at: a comparison is printed whole\n",
    ],
    [["replay", "a.trace", "--profile", "standrad"], 'there is no profile "standrad"'],
    [["replay", "empty", "--export", "text"], "empty: the trace is empty"],
    [["replay", "new", "--export", "text"], "new: line 1: trace format 2"],
    [["replay", "cut", "--export", "text"], "without its verdict"],
    [["play"], "needs a terminal"],
    [["play", "nothing"], 'there is no scenario "nothing"'],
    [["run", "cs0-first", "--quiet", "--open"], "--open needs a terminal"],
    [["check", "--open"], "--open needs a terminal"],
    [["explore", "three-cuts", "--open"], "--open needs a terminal"],
    [["zoo", "run", "will-twice", "--open"], "--open needs a terminal"],
    [["zoo", "run", "will-twice", "--explore", "--open"], "--open needs a terminal"],
  ] as const) {
    const { code, err } = await typed(args, {
      ...files,
      empty: "",
      new: falsePromise().replace('"format":1', '"format":2'),
      cut: falsePromise().split("\n").slice(0, 3).join("\n"),
    });
    expect({ args, code }).toEqual({ args, code: 2 });
    expect(err).toContain(says);
    expect(err).not.toContain("    at ");
  }
});

test("--open has nothing to show where nothing is violated", async () => {
  const args = ["check", "--claims", "connack-first", "--runs", "1", "--seed", "1", "--open"];
  const screen = { stdin: process.stdin, stdout: process.stdout };
  const { err } = await typed(args, {}, { screen });
  expect(err).toContain("there is nothing to open");
});

test("a trace that was just written opens like any other", async () => {
  const ran = await typed(["run", "qos2-cut-after-pubrec", "--quiet", "--trace", "t"]);
  expect(openedWith(ran.files.get("t") ?? "").cursor).toBe(0);
});
