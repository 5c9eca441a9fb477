/**
 * A trace into steps again: its moves are made anew, and each step is compared with what is written.
 *
 * The first difference is the answer. Everything after it is another run.
 */
import { success, failure, type Result } from "./result.ts";
import { findMove } from "./moves.ts";
import { Recorder, type Step } from "./record.ts";
import type { Trace } from "./trace.ts";
import type { Engine } from "./engine.ts";
import type { Move, World } from "./world.ts";

export interface Divergence {
  /** The step at which the run differs from the trace. */
  readonly step: number;
  readonly move: string;
  /** What the trace says. */
  readonly expected: string;
  /** What this run does. */
  readonly found: string;
  /** The usual cause. */
  readonly likely: string;
}

export interface Replayed {
  /** The steps of this run, up to and with the one that differs. */
  readonly steps: readonly Step[];
  readonly divergence: Divergence | null;
}

/** Makes the moves of a trace on a fresh world. */
export function replay(engine: Engine, { steps: written }: Trace): Replayed {
  const rerun = new Rerun(engine);
  const steps: Step[] = [];
  for (const step of written) {
    const { made, divergence } = rerun.make(step);
    if (made !== null) steps.push(made);
    if (divergence !== null) return { steps, divergence };
  }
  return { steps, divergence: null };
}

/** A trace made again step by step, for who does not have all of it at once. */
export class Rerun {
  readonly #engine: Engine;
  readonly #recorder: Recorder;
  #world: World;

  constructor(engine: Engine) {
    this.#engine = engine;
    this.#recorder = new Recorder(engine);
    this.#world = engine.first();
  }

  /** The world after the steps made so far. */
  get world(): World {
    return this.#world;
  }

  /** Makes the move of the next step; `made` is null when it is not possible. */
  make(written: Step): { readonly made: Step | null; readonly divergence: Divergence | null } {
    const move = possible(this.#engine, this.#world, written);
    if (!move.ok) {
      const { message, hint } = move.failure;
      const likely = hint ?? "the trace was edited";
      return { made: null, divergence: differs(written, written.move, message, likely) };
    }
    const { world, step } = this.#recorder.apply(this.#world, move.value, written.atMs);
    this.#world = world;
    return { made: step, divergence: compare(written, step) };
  }
}

/** The move a step names, if it is possible here and at its instant. */
export function possible(engine: Engine, world: World, { move: name, atMs }: Step): Result<Move> {
  const move = findMove(engine, world, name);
  if (!move.ok) return move;
  if (atMs < world.nowMs) return failure(`it is ${world.nowMs} ms already, later than ${atMs} ms`);
  const next = world.timers[0];
  if (next !== undefined && atMs > next.dueMs) {
    return failure(`a timer due at ${next.dueMs} ms has not fired by ${atMs} ms`);
  }
  if (move.value.do === "fire" && atMs !== next?.dueMs) {
    return failure(`the timer is due at ${next?.dueMs} ms, not at ${atMs} ms`);
  }
  return success(move.value);
}

function compare(written: Step, made: Step): Divergence | null {
  if (written.fingerprint !== made.fingerprint) {
    const likely =
      "the trace was edited, or written by a version whose models differ (see the changelog)";
    const expected = `a world with fingerprint ${written.fingerprint}`;
    return differs(written, expected, `fingerprint ${made.fingerprint}`, likely);
  }
  const seen = firstDifference(written.observations, made.observations);
  if (seen !== null) return differs(written, seen[0], seen[1], "what was seen was edited");
  const changed = firstDifference(written.changes, made.changes);
  if (changed !== null) return differs(written, changed[0], changed[1], "a change was edited");
  return null;
}

/** The first two entries that are not the same, as text. */
function firstDifference(
  written: readonly unknown[],
  made: readonly unknown[],
): readonly [string, string] | null {
  for (let index = 0; index < Math.max(written.length, made.length); index += 1) {
    const expected = JSON.stringify(written[index]) ?? "nothing more";
    const found = JSON.stringify(made[index]) ?? "nothing more";
    if (expected !== found) return [expected, found];
  }
  return null;
}

const differs = (
  { number, move }: Step,
  expected: string,
  found: string,
  likely: string,
): Divergence => ({ step: number, move, expected, found, likely });
