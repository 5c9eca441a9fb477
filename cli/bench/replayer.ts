/**
 * `npm run bench:replayer`: how long somebody waits for the replayer, on a trace of 10,000 steps in
 * a terminal of 120 by 40, and for `--help`.
 *
 * It runs the built command in a terminal that `script` of util-linux makes, and reads what is
 * written there. Bars are printed beside the figures; nothing here passes or fails.
 */
import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { longTrace } from "../replayer/trying.ts";

const command = join(import.meta.dirname, "..", "..", "dist", "cli", "bin.js");
const folder = mkdtempSync(join(tmpdir(), "cleansession-"));
const trace = join(folder, "long.trace");

/** How often each is measured. */
const openings = 7;
const presses = 300;

/** How long to wait for what has not come. */
const patienceMs = 5_000;

interface Seen {
  readonly child: ChildProcess;
  text: string;
}

const terminalOf = (line: string): readonly string[] => [
  "-qfc",
  `stty cols 120 rows 40; exec ${line}`,
  "/dev/null",
];

function open(): Seen {
  const env = { ...process.env, TERM: "xterm-256color", NO_COLOR: "" };
  const line = `'${process.execPath}' '${command}' replay '${trace}'`;
  const child = spawn("script", terminalOf(line), {
    env,
    stdio: ["pipe", "pipe", "ignore"],
  });
  const seen: Seen = { child, text: "" };
  child.stdout?.on("data", (chunk: Buffer) => {
    seen.text += chunk.toString("utf8");
  });
  return seen;
}

/** The instant at which a text has come, in milliseconds. */
async function whenSeen(seen: Seen, wanted: string): Promise<number> {
  const untilMs = performance.now() + patienceMs;
  while (!seen.text.includes(wanted) && performance.now() < untilMs) {
    await new Promise((resolve) => void setTimeout(resolve, 1));
  }
  return performance.now();
}

const quantile = (values: readonly number[], part: number): number =>
  values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * part))] ??
  0;

async function firstFrames(): Promise<readonly number[]> {
  const took: number[] = [];
  for (let opening = 0; opening < openings; opening += 1) {
    const startMs = performance.now();
    const seen = open();
    took.push((await whenSeen(seen, "quit")) - startMs);
    await leave(seen);
  }
  return took;
}

async function leave({ child }: Seen): Promise<void> {
  const gone = new Promise((resolve) => void child.once("exit", resolve));
  child.stdin?.write("q");
  const late = setTimeout(() => child.kill(), patienceMs);
  await gone;
  clearTimeout(late);
}

/** From a key to what it changes on the screen, step after step; `pane` is shown meanwhile. */
async function keysToFrames(pane: string): Promise<readonly number[]> {
  const seen = open();
  await whenSeen(seen, "quit");
  seen.child.stdin?.write(pane);
  // The surveyor is still at work while the first keys are pressed.
  await new Promise((resolve) => void setTimeout(resolve, 500));
  const took: number[] = [];
  for (let press = 0; press < presses; press += 1) {
    seen.text = "";
    const startMs = performance.now();
    seen.child.stdin?.write("l");
    // The end of a synchronized update is the end of a frame.
    took.push((await whenSeen(seen, "\u001B[?2026l")) - startMs);
    await new Promise((resolve) => void setTimeout(resolve, 3));
  }
  await leave(seen);
  return took;
}

/** How long a process takes with these arguments. */
function processes(program: string, ...args: readonly string[]): readonly number[] {
  return Array.from({ length: openings }, () => {
    const startMs = performance.now();
    spawnSync(program, args);
    return performance.now() - startMs;
  });
}

const say = (what: string, figureMs: number, barMs: number): void =>
  void process.stdout.write(
    `${what.padEnd(44)}${figureMs.toFixed(0).padStart(6)} ms  (bar: ${barMs} ms)\n`,
  );

writeFileSync(trace, longTrace(10_000));
if (spawnSync("script", ["--version"]).error !== undefined) {
  process.stdout.write("nothing is measured: there is no `script` of util-linux here\n");
} else {
  const nodeMs = quantile(processes(process.execPath, "-e", "0"), 0.5);
  // What everything else is to be read beside: a busy machine makes all of it longer.
  process.stdout.write(
    `node by itself, median ${nodeMs.toFixed(0)} ms, of 48 ms where bars were set\n`,
  );
  say("--help, median", quantile(processes(process.execPath, command, "--help"), 0.5), 120);
  const terminalMs = quantile(processes("script", ...terminalOf("true")), 0.5);
  process.stdout.write(
    `a terminal by itself, median ${terminalMs.toFixed(0)} ms, is none of the first frame's\n`,
  );
  const frameMs = quantile(await firstFrames(), 0.5);
  say("first frame of 10,000 steps, median", frameMs - terminalMs, 350);
  for (const [pane, name] of [
    ["2", "sequence"],
    ["3", "sessions"],
    ["7", "why"],
  ] as const) {
    const took = await keysToFrames(pane);
    say(`key to frame, ${name}, p50`, quantile(took, 0.5), 40);
    say(`key to frame, ${name}, p95`, quantile(took, 0.95), 40);
  }
}
rmSync(folder, { recursive: true });
