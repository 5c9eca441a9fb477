import fc from "fast-check";
import { expect, test } from "vitest";
import type { Effect } from "./effect.ts";
import { moveName } from "./moves.ts";
import { success } from "./result.ts";
import { counters, courier, type Say } from "./toy.ts";
import { Engine } from "./engine.ts";
import { note, type Move, type World } from "./world.ts";

const patient = { patienceMs: 1_000, triesMax: 2 };

/** Every world that can be reached, by fingerprint. */
function explore(engine: Engine, operations: readonly object[], from = [engine.first()]) {
  const worlds = new Map(from.map((world) => [engine.fingerprint(world), world]));
  const waiting = [...worlds.values()];
  for (let world = waiting.pop(); world !== undefined; world = waiting.pop()) {
    const asked = operations.map((operation) => engine.operation(world as World, operation));
    const moves = [...engine.moves(world), ...asked.flatMap((one) => (one.ok ? [one.value] : []))];
    for (const after of moves.map((move) => engine.apply(world as World, move))) {
      const fingerprint = engine.fingerprint(after);
      if (worlds.has(fingerprint)) continue;
      worlds.set(fingerprint, after);
      waiting.push(after);
    }
  }
  return [...worlds.values()];
}

/** The world after effects from outside. */
const acted = (engine: Engine, world: World, ...effects: readonly Effect[]): World =>
  engine.apply(world, engine.move({}, effects));

/** The world after the moves with these names. */
function made(engine: Engine, world: World, names: readonly string[]): World {
  return names.reduce((now, name) => {
    const move = engine.moves(now).find((one) => moveName(engine, now, one) === name);
    expect(move, `${name} is possible`).toBeDefined();
    return engine.apply(now, move as Move);
  }, world);
}

const stateOf = (engine: Engine, world: World, actor: string): string =>
  Object.values(engine.actor(world, engine.place(actor))?.at ?? { none: "none" }).join();

test("the courier that may lose its notes has the twenty worlds counted by hand", () => {
  const engine = new Engine(courier(patient));
  const worlds = explore(engine, [{ op: "start" }, { op: "lose" }]);
  // ready: 1.
  // waiting, first try: the parcel under way; the note under way; the note lost: 3.
  // waiting, second try, by parcels under way: 2 of them; 1 and 0..1 notes; 0 and 0..2 notes: 6.
  // done, first try: 1. done, second try, so one note taken: 1 parcel; 0 and 0..1 notes: 3.
  // gaveUp, whatever was under way stays under way: 6, as in waiting.
  const states = worlds.map((world) => stateOf(engine, world, "sender"));
  const count = (state: string) => states.filter((one) => one === state).length;
  expect(["ready", "waiting", "done", "gaveUp"].map(count)).toEqual([1, 9, 4, 6]);
  expect(worlds.length).toBe(20);
});

test("two counters in step have the worlds counted by hand", () => {
  const engine = new Engine(counters({ x: { upTo: 2, periodMs: 5 }, y: { upTo: 2, periodMs: 5 } }));
  const both: Effect[] = ["x", "y"].map((to) => ({ effect: "tell", to, input: { type: "start" } }));
  const worlds = explore(engine, [], [acted(engine, engine.first(), ...both)]);
  // Counts (x y), e for ended, with the order of timers due together: 00xy; 10, 01;
  // 11xy, 11yx; 1e, e1; ee. Neither is ever two ahead: the other one's timer is due first.
  expect(worlds.length).toBe(8);
});

test("the timer that is due first fires first, at its own instant", () => {
  const engine = new Engine(counters({ x: { upTo: 9, periodMs: 7 }, y: { upTo: 9, periodMs: 5 } }));
  let world = acted(
    engine,
    engine.first(),
    { effect: "tell", to: "x", input: { type: "start" } },
    { effect: "tell", to: "y", input: { type: "start" } },
  );
  const fired = Array.from({ length: 5 }, () => {
    const move = engine.moves(world)[0] as Move;
    const name = moveName(engine, world, move);
    world = engine.apply(world, move);
    return `${name} at ${world.nowMs}`;
  });
  expect(fired).toEqual([
    "fire y period at 5",
    "fire x period at 7",
    "fire y period at 10",
    "fire x period at 14",
    "fire y period at 15",
  ]);
});

test("timers due at one instant are all possible, in the order they were asked for", () => {
  const names = fc.shuffledSubarray(["a", "b", "c", "d"], { minLength: 1 });
  const plan = { upTo: 1, periodMs: 5 };
  const engine = new Engine(counters({ a: plan, b: plan, c: plan, d: plan }));
  fc.assert(
    fc.property(names, (asked) => {
      const starts = asked.map((to): Effect => ({ effect: "tell", to, input: { type: "start" } }));
      const world = acted(engine, engine.first(), ...starts);
      expect(engine.moves(world).map((move) => moveName(engine, world, move))).toEqual(
        asked.map((name) => `fire ${name} period`),
      );
    }),
  );
});

test("a timer is never passed over, and time never runs backwards", () => {
  const engine = new Engine(courier(patient));
  const sent = engine.apply(engine.first(), begin(engine), 500);
  const deliver = engine.moves(sent)[0] as Move;
  expect(engine.apply(sent, deliver, 1_500).nowMs).toBe(1_500);
  expect(() => engine.apply(sent, deliver, 1_501)).toThrow("no timer is passed over");
  expect(() => engine.apply(sent, deliver, 499)).toThrow("time does not run backwards");
});

test("a timer that is not due first cannot fire", () => {
  const engine = new Engine(counters({ x: { upTo: 9, periodMs: 7 }, y: { upTo: 9, periodMs: 5 } }));
  const starts = ["x", "y"].map((to): Effect => ({ effect: "tell", to, input: { type: "start" } }));
  const world = acted(engine, engine.first(), ...starts);
  expect(() => engine.apply(world, { do: "fire", index: 1 })).toThrow("the next timer fires first");
});

test("an actor that ends takes its timers with it, and hears no more", () => {
  const engine = new Engine(counters({ x: { upTo: 1, periodMs: 5 } }));
  const ended = made(
    engine,
    acted(engine, engine.first(), { effect: "tell", to: "x", input: { type: "start" } }),
    ["fire x period"],
  );
  expect(engine.actor(ended, engine.place("x"))).toBeNull();
  expect(engine.moves(ended)).toEqual([]);
  const notes: number[] = [];
  const tell = engine.move({}, [{ effect: "tell", to: "x", input: { type: "start" } }]);
  engine.apply(ended, tell, 5, (kind) => notes.push(kind));
  expect(notes).toEqual([note.undelivered]);
});

test("an actor comes to life in the place it is spawned in, which must be free", () => {
  const engine = new Engine(counters({ x: { upTo: 1, periodMs: 5 } }));
  const spawn: Effect = { effect: "spawn", actor: "x", data: { count: 0, upTo: 1, periodMs: 5 } };
  expect(() => acted(engine, engine.first(), spawn)).toThrow("x is free");
  const free = { ...engine.first(), slots: engine.first().slots.map(() => 0) };
  expect(stateOf(engine, acted(engine, free, spawn), "x")).toBe("still");
});

/** A letter to x with a word to say. */
function letter(word: string, lane: number): Effect {
  const input: Say = { type: "say", word };
  return { effect: "post", to: "x", input, lane };
}

/** The words that x can say, in every order in which its letters may be handled. */
function sayings(engine: Engine, world: World, said = ""): readonly string[] {
  const moves = engine.moves(world);
  if (moves.length === 0) return [said];
  return moves.flatMap((move) => {
    let word = "";
    const after = engine.apply(world, move, world.nowMs, (kind, _where, what) => {
      const fact = kind === note.observed ? engine.values.facts.value(what) : {};
      if ("word" in fact) word += String(fact.word);
    });
    return sayings(engine, after, said + word);
  });
}

test("letters between the same two in one lane keep their order, and lanes may overtake", () => {
  const engine = new Engine(counters({ x: { upTo: 1, periodMs: 5 } }));
  const orders = (...letters: readonly Effect[]) =>
    sayings(engine, acted(engine, engine.first(), ...letters)).toSorted();
  expect(orders(letter("a", 0), letter("b", 0), letter("c", 0))).toEqual(["abc"]);
  expect(orders(letter("a", 0), letter("b", 0), letter("c", 1))).toEqual(["abc", "acb", "cab"]);
  expect(orders(letter("a", 0), letter("b", 1), letter("c", 2)).length).toBe(6);
});

test("burning loses every letter to that actor and no other", () => {
  const engine = new Engine(counters({ x: { upTo: 1, periodMs: 5 }, y: { upTo: 1, periodMs: 5 } }));
  const toY: Effect = { effect: "post", to: "y", input: { type: "start" }, lane: 0 };
  const posted = acted(engine, engine.first(), letter("a", 0), toY, letter("b", 1), letter("a", 0));
  const burnt = acted(engine, posted, { effect: "burn", to: "x" });
  expect(engine.moves(burnt).map((move) => moveName(engine, burnt, move))).toEqual([
    "handle y from outside",
  ]);
});

/** The courier's first move. */
const begin = (engine: Engine): Move => {
  const start = engine.operation(engine.first(), { op: "start" });
  return start.ok ? start.value : { do: "fire", index: -1 };
};

test("of what is in flight at a cut any prefix arrives and nothing else", () => {
  const engine = new Engine(courier({ patienceMs: Infinity, triesMax: 1 }));
  const parcel: Effect = { effect: "send", pipe: "out", packet: { type: "parcel" } };
  const sent = acted(engine, engine.apply(engine.first(), begin(engine)), parcel, parcel);
  const cut = acted(engine, sent, { effect: "line", pipe: "out", event: "cut" });
  const ends = explore(engine, [], [cut]).filter((world) => engine.moves(world).length === 0);
  const got = ends.map((world) => engine.actor(world, engine.place("receiver"))?.data);
  const stages = new Set(got.map((data) => JSON.stringify(data)));
  expect([...stages].toSorted()).toEqual([0, 1, 2, 3].map((count) => `{"got":${count}}`));
  expect(new Set(ends.map((world) => stateOf(engine, world, "receiver")))).toEqual(
    new Set(["cutOff"]),
  );
});

/** A packet for the receiver. */
const send = (type: string): Effect => ({ effect: "send", pipe: "out", packet: { type } });

test("packets arrive in the order they were sent, and after an orderly close all of them do", () => {
  const engine = new Engine(courier({ patienceMs: Infinity, triesMax: 1 }));
  const sent = acted(
    engine,
    engine.apply(engine.first(), begin(engine)),
    send("other"),
    send("parcel"),
    { effect: "line", pipe: "out", event: "sender.closed" },
    send("late"),
  );
  const types = engine.inFlight(sent, engine.place("out"));
  expect(types).toEqual([{ type: "parcel" }, { type: "other" }, { type: "parcel" }]);
  expect(engine.moves(sent).map((move) => moveName(engine, sent, move))).toEqual(["deliver out"]);
  const rest = [...Array<string>(3).fill("deliver out"), "notice out"];
  const over = made(engine, sent, rest);
  expect(engine.actor(over, engine.place("receiver"))?.data).toEqual({ got: 2 });
  expect(over.slots[engine.place("out")]).toBe(0);
});

test("what a step did is told as it happens: what began it first, then what came of it", () => {
  const engine = new Engine(courier(patient));
  const kinds = (world: World, move: Move) => {
    const told: number[] = [];
    engine.apply(world, move, world.nowMs, (kind) => told.push(kind));
    return told;
  };
  expect(kinds(engine.first(), begin(engine))).toEqual([
    note.line,
    note.line,
    note.sent,
    note.armed,
  ]);
  const sent = engine.apply(engine.first(), begin(engine));
  expect(kinds(sent, engine.moves(sent)[0] as Move)).toEqual([
    note.received,
    note.observed,
    note.sent,
  ]);
  const answered = made(engine, sent, ["deliver out"]);
  expect(kinds(answered, { do: "deliver", pipe: engine.place("back") })).toEqual([
    note.received,
    note.disarmed,
  ]);
  expect(kinds(sent, { do: "fire", index: 0 })).toEqual([note.fired, note.sent, note.armed]);
});

test("making a move leaves the world it was made in as it was", () => {
  const engine = new Engine(courier(patient));
  const world = engine.apply(engine.first(), begin(engine));
  const before = JSON.stringify(world);
  for (const move of engine.moves(world)) engine.apply(world, move);
  expect(JSON.stringify(world)).toBe(before);
});

test("a move that the world does not offer is a bug", () => {
  const engine = new Engine(courier(patient));
  const out = engine.place("out");
  expect(() => engine.apply(engine.first(), { do: "deliver", pipe: out })).toThrow("out delivers");
  expect(() => engine.apply(engine.first(), { do: "notice", pipe: out })).toThrow("out has ended");
  expect(() => engine.apply(engine.first(), { do: "handle", index: 0 })).toThrow("letter 0");
});

test("the same situation at another hour has the same fingerprint", () => {
  const engine = new Engine(courier(patient));
  const at = (atMs: number) => engine.apply(engine.first(), begin(engine), atMs);
  expect(engine.fingerprint(at(0))).toBe(engine.fingerprint(at(7_200_000)));
  const later = (startMs: number) =>
    engine.apply(at(startMs), engine.moves(at(startMs))[0] as Move, startMs + 100);
  expect(engine.fingerprint(later(0))).toBe(engine.fingerprint(later(7_200_000)));
});

test("what remains of a timer is part of the situation", () => {
  const engine = new Engine(courier(patient));
  const world = engine.apply(engine.first(), begin(engine));
  const deliver = engine.moves(world)[0] as Move;
  expect(engine.fingerprint(engine.apply(world, deliver, 100))).not.toBe(
    engine.fingerprint(engine.apply(world, deliver, 101)),
  );
});

test("a fingerprint does not depend on what the engine met before", () => {
  const [fresh, warm] = [new Engine(courier(patient)), new Engine(courier(patient))];
  for (const type of ["other", "note", "parcel"]) {
    warm.move({}, [
      { effect: "send", pipe: "back", packet: { type } },
      { effect: "send", pipe: "out", packet: { type } },
      { effect: "post", to: "receiver", input: { type }, lane: 3 },
      { effect: "spawn", actor: "sender", data: { tries: type.length } },
    ]);
  }
  const all = explore(warm, [{ op: "cut" }, { op: "lose" }, { op: "start" }]);
  const fingerprints = (engine: Engine) =>
    explore(engine, [{ op: "start" }, { op: "lose" }, { op: "cut" }])
      .map((world) => engine.fingerprint(world))
      .toSorted();
  expect(fingerprints(warm)).toEqual(fingerprints(fresh));
  expect(all.length).toBe(fingerprints(fresh).length);
});

test("an operation sees whether a letter to an actor is under way", () => {
  const seen: boolean[] = [];
  const engine = new Engine({
    ...counters({ x: { upTo: 2, periodMs: 5 }, y: { upTo: 2, periodMs: 5 } }),
    operate(_operation, look) {
      seen.push(look.expects("x"), look.expects("y"));
      return success([]);
    },
  });
  const posted = acted(engine, engine.first(), {
    effect: "post",
    to: "x",
    input: { type: "start" },
    lane: 0,
  });
  const burnt = acted(engine, posted, { effect: "burn", to: "x" });
  for (const world of [engine.first(), posted, burnt]) engine.operation(world, {});
  expect(seen).toEqual([false, false, true, false, false, false]);
});
