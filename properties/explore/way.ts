/**
 * The way to a step of a search, acted out from the very beginning under a claim: what a search has
 * found is shown as a run of the engine, or it is no finding.
 */
import {
  assert,
  moveIn,
  moveName,
  present,
  Recorder,
  type Move,
  type SearchMove,
  type Step,
  type World,
} from "../../src/index.ts";
import { writeFinding, type Operation } from "../../models/index.ts";
import { calm } from "../calm.ts";
import type { Claim } from "../claim.ts";
import { Run } from "../run.ts";
import { operationsIn, settleLine, type Line } from "../script.ts";
import type { Counterexample } from "../shrink.ts";
import { Watch } from "../watch.ts";
import type { Field, Ground } from "./bounds.ts";

/** A run that is made move by move, watched and written down. */
class Walk {
  readonly lines: Line[] = [];
  readonly steps: Step[] = [];
  readonly watch: Watch;
  world: World;
  readonly #field: Ground;
  readonly #recorder: Recorder;

  constructor(field: Ground, claims: readonly Claim[]) {
    const { engine, profile } = field.setup;
    this.#field = field;
    this.#recorder = new Recorder(engine);
    this.world = engine.first();
    this.watch = new Watch(engine, this.world, profile, claims);
  }

  make(move: Move): void {
    const { watch, world } = this;
    const first = world.timers[0];
    const atMs = move.do === "fire" && first !== undefined ? first.dueMs : world.nowMs;
    watch.begin(atMs);
    // An operation of the models, since the engine is one of theirs.
    if (move.do === "operate") watch.operate(move.operation as Operation);
    const made = this.#recorder.apply(world, move, atMs, (kind, where, what) =>
      watch.hear(kind, where, what),
    );
    this.world = made.world;
    watch.stepped(this.world);
    this.steps.push(made.step);
  }

  /** Goes through the calm, up to where the claims judge. */
  calm(): void {
    const { engine, profile, devices } = this.#field.setup;
    const { nowMs, slots, timers } = this.world;
    const world = { nowMs, slots: slots.slice(), timers };
    const scribe = {
      begin: () => {},
      calm: () => {},
      step: (move: Move, atMs: number) => {
        const made = this.#recorder.apply(this.world, move, atMs);
        this.world = made.world;
        this.steps.push(made.step);
      },
    };
    calm(new Run(engine, profile, devices, [], scribe, () => {}, { world, watch: this.watch }));
  }

  line(move: Move): void {
    const text = moveName(this.#field.setup.engine, this.world, move);
    const line: Line =
      move.do === "operate"
        ? { is: "operation", text, operation: move.operation as Operation }
        : { is: "move", text };
    this.lines.push(line);
  }
}

/** The run that leads along these moves, and then through the calm if it is to, to a violation. */
export function counterexampleOf(
  field: Ground,
  claim: Claim,
  moves: readonly SearchMove[],
  intoCalm = false,
): Counterexample {
  const { engine } = field.setup;
  const walk = new Walk(field, [claim]);
  for (const operation of field.before) {
    const move = engine.operation(walk.world, operation);
    assert(move.ok, "what happens before can be done");
    walk.line(move.value);
    walk.lines.push({ ...settleLine });
    walk.make(move.value);
    for (;;) {
      const next = engine.moves(walk.world).find((one) => one.do !== "fire");
      if (next === undefined) break;
      walk.make(next);
    }
  }
  for (const one of moves) {
    const move = moveIn(engine, walk.world, one);
    walk.line(move);
    walk.make(move);
  }
  if (intoCalm) walk.calm();
  const { what, about, step } = present(
    walk.watch.violations[0],
    `a violation of ${claim.id} on the way that the search has found`,
  );
  return {
    claim,
    setup: field.setup,
    script: walk.lines,
    operations: operationsIn(walk.lines),
    what,
    about,
    step,
    steps: walk.steps,
  };
}

/** A counterexample as the text of a trace, which is replayed like any other. */
export function traceOfWay(
  { claim, setup, script, what, steps }: Counterexample,
  { room }: Field,
): string {
  const { profile, devices } = setup;
  const finding = { claim: claim.id, script: script.map(({ text }) => text), knobs: [] };
  return writeFinding({ profile, devices, ...room }, finding, what, steps);
}
