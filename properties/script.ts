/**
 * A run as a list of lines: operations, moves by name, and time that passes.
 *
 * It is what shrinking works on. A line that has become impossible because another was taken out is
 * passed over, so any part of a script is a script.
 */
import {
  failure,
  findMove,
  moveName,
  parseDuration,
  present,
  Recorder,
  showDuration,
  success,
  type Engine,
  type Move,
  type Result,
  type Step,
  type World,
} from "../src/index.ts";
import { isDirection, parseOperation, showOperation, type Operation } from "../models/index.ts";
import { calm } from "./calm.ts";
import type { Campaign, Drawn } from "./campaign.ts";
import type { Claim } from "./claim.ts";
import { Run } from "./run.ts";
import type { Setup } from "./swarm.ts";

export type Line =
  | { readonly is: "operation"; readonly text: string; readonly operation: Operation }
  | { readonly is: "move"; readonly text: string }
  /** Time passes; timers fire, links stall. */
  | { readonly is: "wait"; readonly text: string; readonly ms: number };

export type Script = readonly Line[];

const faults: ReadonlySet<string> = new Set([
  "cut",
  "vanish",
  "crash",
  "restart",
  "kick",
  "violate",
]);

/** Whether a line is harm done from outside. */
export const isFault = (line: Line): boolean =>
  line.is === "operation" && faults.has(line.operation.op);

/** The storm of a drawn run as a script. */
export function scriptOf(campaign: Campaign, drawn: Drawn): Script {
  const lines: Line[] = [];
  let nowMs = 0;
  let at: { readonly engine: Engine; readonly world: World } | null = null;
  let calming = false;
  const run = campaign.run(drawn, {
    begin: (engine, world) => (at = { engine, world }),
    calm: () => (calming = true),
    step: (move, atMs) => {
      if (calming || at === null) return;
      if (atMs > nowMs) lines.push(waitLine(atMs - nowMs));
      nowMs = Math.max(nowMs, atMs);
      if (move.do !== "fire") lines.push(lineOf(move, moveName(at.engine, at.world, move)));
    },
  });
  if (run.stormMs > nowMs) lines.push(waitLine(run.stormMs - nowMs));
  return lines;
}

const waitLine = (ms: number): Line => ({ is: "wait", text: `wait ${showDuration(ms)}`, ms });

/** A move of the models as a line. */
export function lineOf(move: Move, text: string): Line {
  // An operation of the models, since the engine is one of theirs.
  return move.do === "operate"
    ? { is: "operation", text, operation: move.operation as Operation }
    : { is: "move", text };
}

/** Acts a script out under claims, calm and judgement included. */
export function enact(setup: Setup, script: Script, claims: readonly Claim[]): Run {
  const { engine, profile, devices } = setup;
  const run = new Run(engine.forOneRun(), profile, devices, claims);
  act(run, script);
  return run;
}

/** Whether a script violates a claim. */
export const violates = (setup: Setup, script: Script, claim: Claim): boolean =>
  enact(setup, script, [claim]).watch.violations.length > 0;

/** The same with everything written down. */
export function record(setup: Setup, script: Script): readonly Step[] {
  const { engine, profile, devices } = setup;
  const recorder = new Recorder(engine);
  const steps: Step[] = [];
  let world = engine.first();
  const run = new Run(engine, profile, devices, [], {
    begin: () => {},
    calm: () => {},
    step: (move, atMs) => {
      const made = recorder.apply(world, move, atMs);
      world = made.world;
      steps.push(made.step);
    },
  });
  act(run, script);
  return steps;
}

function act(run: Run, script: Script): void {
  for (const line of script) {
    switch (line.is) {
      case "operation":
        run.operate(line.operation);
        break;
      case "wait":
        run.pass(line.ms, true);
        break;
      case "move": {
        const move = line.text === "settle" ? null : findMove(run.engine, run.world, line.text);
        if (move === null) run.settle();
        else if (move.ok) run.make(move.value, instantOf(run, move.value));
        break;
      }
    }
  }
  calm(run);
}

/** A timer fires when it is due, everything else now. */
const instantOf = ({ world, nowMs }: Run, move: Move): number =>
  move.do === "fire" ? (world.timers[move.index]?.dueMs ?? nowMs) : nowMs;

/** Everything under way happens: the nominal order, for scripts that need no other. */
export const settleLine: Line = { is: "move", text: "settle" };

/** A script from lines that are known to be good. */
export function readScript(texts: readonly string[]): Script {
  const script = parseScript(texts);
  return present(script.ok ? script.value : null, "a script");
}

/** A script from its lines; or the first line that is none. */
export function parseScript(texts: readonly string[]): Result<Script> {
  const lines = texts.map((text) => ({ text, line: readLine(text) }));
  const unread = lines.find(({ line }) => line === null);
  return unread === undefined
    ? success(lines.flatMap(({ line }) => line ?? []))
    : failure(`"${unread.text}" is neither an operation nor a move`);
}

function readLine(text: string): Line | null {
  const wait = /^wait (\S+)$/.exec(text);
  const ms = wait === null ? null : parseDuration(wait[1] as string);
  if (ms !== null && ms.ok) return { is: "wait", text, ms: ms.value };
  const operation = parseOperation(text);
  if (operation.ok && !isDirection(operation.value)) {
    return { is: "operation", text: showOperation(operation.value), operation: operation.value };
  }
  return /^(?:settle|exchange|(?:deliver|notice|handle|fire) .+)$/.test(text)
    ? { is: "move", text }
    : null;
}

/** How many operations a script has; waits are none. */
export const operationsIn = (script: Script): number =>
  script.filter(({ is }) => is === "operation").length;
