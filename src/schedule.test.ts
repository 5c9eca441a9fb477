import fc from "fast-check";
import { expect, test } from "vitest";
import type { Effect } from "./effect.ts";
import { moveName } from "./moves.ts";
import { Schedule } from "./schedule.ts";
import { counters, courier, type Say } from "./toy.ts";
import { Engine } from "./engine.ts";
import { note, type Move, type World } from "./world.ts";

/** A timed run: effects from outside at some instants, and whatever is due first in between. */
class Timed {
  readonly engine: Engine;
  readonly schedule: Schedule;
  world: World;
  /** "2000: deliver out" */
  readonly made: string[] = [];
  readonly words: string[] = [];

  constructor(engine: Engine, latencyMs?: () => number) {
    this.engine = engine;
    this.schedule = new Schedule(engine, latencyMs);
    this.world = engine.first();
  }

  act(atMs: number, ...effects: readonly Effect[]): this {
    return this.#apply(this.engine.move({}, effects), atMs);
  }

  /** Makes what is due until an instant. */
  run(untilMs: number, held?: (move: Move) => boolean): this {
    for (;;) {
      const next = this.schedule.next(this.world, held);
      if (next === null || next.atMs > untilMs) return this;
      this.made.push(`${next.atMs}: ${moveName(this.engine, this.world, next.move)}`);
      this.#apply(next.move, next.atMs);
    }
  }

  #apply(move: Move, atMs: number): this {
    this.world = this.engine.apply(this.world, move, atMs, (kind, where, what) => {
      this.schedule.hear(kind, where, what, atMs);
      if (kind !== note.observed) return;
      const fact = this.engine.values.facts.value(what);
      if ("word" in fact) this.words.push(String(fact.word));
    });
    return this;
  }
}

const start = (to: string): Effect => ({ effect: "tell", to, input: { type: "start" } });
const open = (pipe: string): Effect => ({ effect: "line", pipe, event: "open" });
const send = (pipe: string, type: string): Effect => ({ effect: "send", pipe, packet: { type } });
/** A letter to x with a word to say. */
const say = (word: string, lane: number): Effect => {
  const input: Say = { type: "say", word };
  return { effect: "post", to: "x", input, lane };
};
const newCourier = () => new Engine(courier({ patienceMs: 1_000, triesMax: 2 }));

/** Latencies as given, one after the other. */
function given(...latenciesMs: readonly number[]): () => number {
  let asked = 0;
  return () => latenciesMs[asked++] ?? 0;
}

test("nothing is due where nothing is under way", () => {
  const engine = newCourier();
  expect(new Schedule(engine).next(engine.first())).toBeNull();
});

test("without latencies what was asked for first comes first, whatever it is", () => {
  const engine = newCourier();
  const hello: Effect = { effect: "post", to: "sender", input: { type: "hello" }, lane: 0 };
  const run = new Timed(engine).act(0, open("out"), open("back"));
  run.act(0, send("back", "x"), hello, send("out", "y"), hello, send("back", "z")).run(0);
  expect(run.made).toEqual([
    "0: deliver back",
    "0: handle sender from outside",
    "0: deliver out",
    "0: handle sender from outside",
    "0: deliver back",
  ]);
});

test("timers due at one instant fire in the order they were asked for", () => {
  const counter = fc.record({
    name: fc.constantFrom("a", "b", "c", "d", "e"),
    periodMs: fc.integer({ min: 1, max: 3 }),
  });
  const plans = fc.uniqueArray(counter, { selector: ({ name }) => name, minLength: 1 });
  fc.assert(
    fc.property(plans, (asked) => {
      const entries = asked.map(({ name, periodMs }) => [name, { upTo: 1, periodMs }] as const);
      const inPlace = entries.toSorted(([a], [b]) => (a < b ? -1 : 1));
      const run = new Timed(new Engine(counters(Object.fromEntries(inPlace))));
      run.act(0, ...asked.map(({ name }) => start(name))).run(3);
      // A stable sort by instant alone is what "the order asked for" means.
      const expected = asked.toSorted((a, b) => a.periodMs - b.periodMs);
      expect(run.made).toEqual(
        expected.map(({ name, periodMs }) => `${periodMs}: fire ${name} period`),
      );
    }),
  );
});

test("a timer and a packet due at one instant keep the order they were asked for, too", () => {
  const begin: readonly Effect[] = [
    open("out"),
    open("back"),
    { effect: "tell", to: "sender", input: { type: "go" } },
  ];
  // The parcel is sent before the timer is armed, its note after it.
  const slowParcel = new Timed(newCourier(), given(1_000)).act(0, ...begin).run(1_000);
  expect(slowParcel.made.slice(0, 2)).toEqual(["1000: deliver out", "1000: fire sender patience"]);
  const slowNote = new Timed(newCourier(), given(500, 500)).act(0, ...begin).run(1_000);
  expect(slowNote.made.slice(0, 3)).toEqual([
    "500: deliver out",
    "1000: fire sender patience",
    "1000: deliver back",
  ]);
});

test("letters are handled in the order they were posted, each lane and all lanes together", () => {
  const engine = new Engine(counters({ x: { upTo: 1, periodMs: 5 } }));
  const letters = fc.array(
    fc.record({ word: fc.constantFrom("p", "q"), lane: fc.nat({ max: 2 }) }),
  );
  fc.assert(
    fc.property(letters, (posted) => {
      const effects = posted.map(({ word, lane }) => say(word, lane));
      const run = new Timed(engine).act(0, ...effects).run(0);
      expect(run.words).toEqual(posted.map(({ word }) => word));
    }),
  );
});

test("a latency delays a packet, and no later packet of its pipe overtakes it", () => {
  const run = new Timed(newCourier(), given(300, 100, 400));
  run.act(0, open("out"));
  run.act(0, send("out", "x"), send("out", "y"), send("out", "z")).run(1_000);
  expect(run.made).toEqual(["300: deliver out", "300: deliver out", "400: deliver out"]);
});

test("packets of different pipes overtake each other as their latencies say", () => {
  const run = new Timed(newCourier(), given(300, 100));
  run.act(0, open("out"), open("back"));
  run.act(0, send("out", "x"), send("back", "y")).run(1_000);
  expect(run.made).toEqual(["100: deliver back", "300: deliver out"]);
});

test("a cut is noticed before what arrives at the same instant, an orderly close after it", () => {
  const cut = new Timed(newCourier()).act(0, open("out")).act(0, send("out", "x"));
  cut.act(0, { effect: "line", pipe: "out", event: "cut" }).run(0);
  expect(cut.made).toEqual(["0: notice out"]);
  const closed = new Timed(newCourier()).act(0, open("out")).act(0, send("out", "x"));
  closed.act(0, { effect: "line", pipe: "out", event: "sender.closed" }).run(0);
  expect(closed.made).toEqual(["0: deliver out", "0: notice out"]);
});

test("of what is in flight at a cut the latency says how much arrives", () => {
  const run = new Timed(newCourier(), given(100, 200, 300, 250));
  run.act(0, open("out")).act(0, send("out", "x"), send("out", "y"), send("out", "z"));
  run.act(0, { effect: "line", pipe: "out", event: "cut" }).run(1_000);
  expect(run.made).toEqual(["100: deliver out", "200: deliver out", "250: notice out"]);
});

test("the turn of what was lost is passed over, and what comes later has its own", () => {
  const lost = new Timed(newCourier(), given(100, 300)).act(0, open("out"), send("out", "x"));
  lost.act(0, { effect: "line", pipe: "out", event: "lose" }).act(10, send("out", "y")).run(1_000);
  expect(lost.made).toEqual(["310: deliver out"]);
});

/** What x says when the first letter takes longer than the second, each in a lane. */
function wordsBy(lanes: readonly [number, number]): readonly string[] {
  const engine = new Engine(counters({ x: { upTo: 1, periodMs: 5 } }));
  const letters = [say("first", lanes[0]), say("second", lanes[1])];
  return new Timed(engine, given(300, 100)).act(0, ...letters).run(1_000).words;
}

test("letters of one lane keep their order whatever their latencies, and lanes do not", () => {
  expect(wordsBy([0, 1])).toEqual(["second", "first"]);
  expect(wordsBy([0, 0])).toEqual(["first", "second"]);
});

test("a letter that was burnt leaves nothing behind for one like it that is posted later", () => {
  const engine = new Engine(counters({ x: { upTo: 1, periodMs: 5 } }));
  const post = say("again", 0);
  const run = new Timed(engine, given(100, 300)).act(0, post, { effect: "burn", to: "x" });
  run.act(50, post).run(1_000);
  expect(run.made).toEqual(["350: handle x from outside"]);
});

test("what is held back waits, and comes at once when it is let go", () => {
  const run = new Timed(newCourier()).act(0, open("out"), open("back"));
  run.act(0, send("out", "x"), send("back", "y"));
  run.run(500, (move) => move.do === "deliver" && move.pipe === run.engine.place("out"));
  expect(run.made).toEqual(["0: deliver back"]);
  run.act(700);
  expect(run.run(700).made).toEqual(["0: deliver back", "700: deliver out"]);
});

test("the end of a line that was held back with its packets is noticed after them", () => {
  const run = new Timed(newCourier()).act(0, open("out"), send("out", "x"));
  run.act(0, { effect: "line", pipe: "out", event: "sender.closed" });
  run.run(500, (move) => move.do === "deliver" || move.do === "notice");
  expect(run.made).toEqual([]);
  expect(run.run(500).made).toEqual(["0: deliver out", "0: notice out"]);
});
