import { expect, test } from "vitest";
import type { Effect } from "./effect.ts";
import { findMove } from "./moves.ts";
import { Recorder, type Observation, type Step } from "./record.ts";
import { counters, courier } from "./toy.ts";
import { Engine } from "./engine.ts";
import { type Move, type World } from "./world.ts";

/** A run of the courier: moves by name, or effects from outside. */
class Run {
  readonly engine = new Engine(courier({ patienceMs: 1_000, triesMax: 3 }));
  readonly recorder = new Recorder(this.engine);
  readonly steps: Step[] = [];
  world: World = this.engine.first();

  make(...names: readonly string[]): this {
    for (const name of names) {
      const found = findMove(this.engine, this.world, name);
      expect(found, name).toMatchObject({ ok: true });
      if (found.ok) this.#apply(found.value);
    }
    return this;
  }

  act(...effects: readonly Effect[]): this {
    return this.#apply(this.engine.move({ op: "start" }, effects));
  }

  #apply(move: Move): this {
    const isTimer = move.do === "fire";
    const atMs = isTimer ? (this.world.timers[move.index]?.dueMs ?? 0) : this.world.nowMs;
    const { world, step } = this.recorder.apply(this.world, move, atMs);
    this.world = world;
    this.steps.push(step);
    return this;
  }

  get observations(): readonly Observation[] {
    return this.steps.flatMap(({ observations }) => observations);
  }

  /** What led to the last observation of this sort, from the first cause on. */
  whyLast(is: Observation["is"]): readonly string[] {
    const chain: string[] = [];
    let one = this.observations.findLast((seen) => seen.is === is);
    while (one !== undefined) {
      chain.unshift(one.is);
      const { cause } = one;
      one = this.observations.find(({ number }) => number === cause);
    }
    return chain;
  }
}

test("steps and observations are numbered from 1, in order", () => {
  const { steps, observations } = new Run().make("start", "deliver out", "deliver back");
  expect(steps.map(({ number }) => number)).toEqual([1, 2, 3]);
  expect(observations.map(({ number }) => number)).toEqual(
    observations.map((_, index) => index + 1),
  );
});

test("a step has its move, its instant and the fingerprint of the world after it", () => {
  const run = new Run().make("start", "fire sender patience");
  expect(run.steps.map(({ move, atMs }) => `${move} at ${atMs}`)).toEqual([
    "start at 0",
    "fire sender patience at 1000",
  ]);
  expect(run.steps.at(-1)?.fingerprint).toBe(run.engine.fingerprint(run.world));
});

test("an observation says by name what was seen", () => {
  const run = new Run().make("start", "deliver out");
  expect(run.observations).toMatchObject([
    { is: "operated", operation: "start" },
    { is: "line", on: "out", event: "open" },
    { is: "line", on: "back", event: "open" },
    { is: "sent", on: "out", packet: { type: "parcel" } },
    { is: "armed", at: "sender", timer: "patience", dueMs: 1_000 },
    { is: "received", on: "out", packet: { type: "parcel" } },
    { is: "observed", at: "receiver", fact: { is: "got" } },
    { is: "sent", on: "back", packet: { type: "note" } },
  ]);
});

test("within a step everything follows from what began it", () => {
  const { steps } = new Run().make("start", "deliver out", "fire sender patience");
  for (const { observations } of steps) {
    const [first, ...others] = observations;
    for (const { cause } of others) expect(cause).toBe(first?.number);
  }
});

test("a packet received follows from the sending of that very packet", () => {
  const run = new Run().make("start", "fire sender patience", "deliver out", "deliver out");
  expect(run.whyLast("received")).toEqual(["operated", "armed", "fired", "sent", "received"]);
  const run2 = new Run().make("start", "fire sender patience", "deliver out");
  expect(run2.whyLast("received")).toEqual(["operated", "sent", "received"]);
});

test("a packet after lost ones follows from its own sending", () => {
  const run = new Run().make("start", "deliver out", "lose", "fire sender patience");
  run.make("deliver out", "deliver back");
  expect(run.whyLast("disarmed")).toEqual([
    "operated",
    "armed",
    "fired",
    "sent",
    "received",
    "sent",
    "received",
    "disarmed",
  ]);
});

test("what is lost on a line is said, packet by packet", () => {
  const run = new Run().make("start", "fire sender patience", "deliver out", "deliver out", "lose");
  const lost = run.observations.find(({ is }) => is === "lost");
  expect(lost).toMatchObject({ on: "back", packets: [{ type: "note" }, { type: "note" }] });
  expect(run.whyLast("lost")).toEqual(["operated", "lost"]);
});

test("a timer that fires follows from its last arming, and its arming says when it is due", () => {
  const run = new Run().make("start", "fire sender patience", "fire sender patience");
  expect(run.whyLast("fired")).toEqual(["operated", "armed", "fired", "armed", "fired"]);
  const dues = run.observations.flatMap((one) => (one.is === "armed" ? [one.dueMs] : []));
  expect(dues).toEqual([1_000, 2_000, 3_000]);
});

test("the end of a line that somebody notices follows from what ended it", () => {
  const run = new Run().make("start", "deliver out", "cut", "notice out");
  expect(run.whyLast("ended")).toEqual(["operated", "line", "ended"]);
  const cut = run.observations.find((one) => one.is === "operated" && one.operation === "cut");
  const first = run.steps.at(-1)?.observations[0];
  const cause = run.observations.find(({ number }) => number === first?.cause);
  expect(cause).toMatchObject({ is: "line", event: "cut", cause: cut?.number });
});

test("so does an end that loses what was still in flight", () => {
  const run = new Run().make("start", "cut", "notice out");
  const end = run.steps.at(-1)?.observations ?? [];
  expect(end.map(({ is }) => is)).toEqual(["ended", "lost", "line"]);
  expect(run.whyLast("ended")).toContain("operated");
});

test("a letter like one that was burnt follows from its own posting", () => {
  const post: Effect = { effect: "post", to: "sender", input: { type: "hello" }, lane: 0 };
  const run = new Run().act(post).act({ effect: "burn", to: "sender" }).act(post);
  run.make("handle sender from outside");
  const posted = run.observations.filter(({ is }) => is === "posted");
  expect(run.observations.at(-1)).toMatchObject({ is: "handled", cause: posted[1]?.number });
});

test("a letter handled follows from its posting, the first one first when two are alike", () => {
  const post: Effect = { effect: "post", to: "sender", input: { type: "hello" }, lane: 0 };
  const run = new Run().act(post).act(post).make("handle sender from outside");
  const [first] = run.observations.filter(({ is }) => is === "posted");
  expect(run.observations.at(-1)).toMatchObject({ is: "handled", cause: first?.number });
});

test("a step says which charts are elsewhere, who came and who went", () => {
  const run = new Run().make("start", "deliver out", "deliver back");
  expect(run.steps.map(({ changes }) => changes)).toEqual([
    [{ actor: "sender", chart: "sender", from: "ready", to: "waiting" }],
    [],
    [{ actor: "sender", chart: "sender", from: "waiting", to: "done" }],
  ]);
  const engine = new Engine(counters({ x: { upTo: 1, periodMs: 5 } }));
  const recorder = new Recorder(engine);
  const start = engine.move({ op: "start", counter: "x" }, [
    { effect: "tell", to: "x", input: { type: "start" } },
  ]);
  const { world } = recorder.apply(engine.first(), start, 0);
  const over = recorder.apply(world, { do: "fire", index: 0 }, 5);
  expect(over.step.changes).toEqual([{ actor: "x", chart: "counter", from: "counting", to: null }]);
  const data = { count: 0, upTo: 1, periodMs: 5 };
  const again = engine.move({ op: "start", counter: "x" }, [{ effect: "spawn", actor: "x", data }]);
  expect(recorder.apply(over.world, again, 5).step.changes).toEqual([
    { actor: "x", chart: "counter", from: null, to: "still" },
  ]);
});

test("a listener of the run hears what the recorder hears", () => {
  const engine = new Engine(courier({ patienceMs: 1_000, triesMax: 3 }));
  const start = findMove(engine, engine.first(), "start");
  const heard: number[] = [];
  if (start.ok)
    new Recorder(engine).apply(engine.first(), start.value, 0, (kind) => heard.push(kind));
  expect(heard.length).toBe(4);
});
