import { expect, test } from "vitest";
import type { Effect } from "./effect.ts";
import { findMove, moveName } from "./moves.ts";
import { counters, courier } from "./toy.ts";
import { Engine } from "./engine.ts";
import { type World } from "./world.ts";

const engine = new Engine(courier({ patienceMs: 1_000, triesMax: 2 }));

/** The world after moves by name. */
function after(...names: readonly string[]): World {
  return names.reduce((world, name) => {
    const found = findMove(engine, world, name);
    expect(found, name).toMatchObject({ ok: true });
    return found.ok ? engine.apply(world, found.value) : world;
  }, engine.first());
}

const namesOf = (world: World) => engine.moves(world).map((move) => moveName(engine, world, move));

test("moves have names that say who and what", () => {
  expect(namesOf(after("start"))).toEqual(["deliver out", "fire sender patience"]);
  expect(namesOf(after("start", "cut"))).toEqual([
    "deliver out",
    "notice out",
    "fire sender patience",
  ]);
});

test("each name finds the move it is the name of, in every world there is", () => {
  const worlds = [after("start"), after("start", "cut"), after("start", "deliver out")];
  for (const world of worlds) {
    for (const move of engine.moves(world)) {
      const found = findMove(engine, world, moveName(engine, world, move));
      expect(found).toEqual({ ok: true, value: move });
    }
  }
});

test("an operation is named as its system shows it, and found by that name", () => {
  const found = findMove(engine, engine.first(), "start");
  expect(found.ok && moveName(engine, engine.first(), found.value)).toBe("start");
});

const post = (lane: number): Effect => ({
  effect: "post",
  to: "x",
  input: { type: "start" },
  lane,
});

test("a letter's move names its sender and its lane, but for the first lane", () => {
  const pair = new Engine(counters({ x: { upTo: 1, periodMs: 1 }, y: { upTo: 1, periodMs: 1 } }));
  const world = pair.apply(pair.first(), pair.move({}, [post(0), post(2)]));
  expect(pair.moves(world).map((move) => moveName(pair, world, move))).toEqual([
    "handle x from outside",
    "handle x from outside lane 2",
  ]);
});

test("a move that is not possible here is refused with those that are", () => {
  expect(findMove(engine, after("start"), "deliver back")).toEqual({
    ok: false,
    failure: {
      message: '"deliver back" is not possible here',
      hint: "possible: deliver out, fire sender patience",
    },
  });
  expect(JSON.stringify(findMove(engine, engine.first(), "fire sender patience"))).toContain(
    "only operations are possible",
  );
});

test("an operation that is unknown or cannot be done here is refused in the system's words", () => {
  expect(JSON.stringify(findMove(engine, engine.first(), "dance"))).toContain("no operation dance");
  expect(JSON.stringify(findMove(engine, after("start"), "start"))).toContain("courier has left");
});
