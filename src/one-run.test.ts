/** An engine for one run and one that remembers are two ways to the same worlds. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { Engine } from "./engine.ts";
import { counters, courier } from "./toy.ts";
import { note } from "./world.ts";

const toys = [
  { system: courier({ patienceMs: 1_000, triesMax: 3 }), start: { op: "start" } },
  {
    system: counters({ x: { upTo: 3, periodMs: 7 }, y: { upTo: 2, periodMs: 5 } }),
    start: { op: "start", counter: "x" },
  },
];

for (const { system, start } of toys) {
  test(`${system.name}: the same moves lead to the same worlds and are told alike`, () => {
    const remembering = new Engine(system);
    fc.assert(
      fc.property(fc.array(fc.nat(9), { maxLength: 60 }), (choices) => {
        const engines = [remembering, remembering.forOneRun()];
        const courses = engines.map((engine) => course(engine, start, choices));
        expect(courses[1]).toEqual(courses[0]);
      }),
      { seed: 1, numRuns: 200 },
    );
  });
}

test("it meets nothing of what other engines met, and gives equal values numbers of their own", () => {
  const engine = new Engine(courier({ patienceMs: 1_000, triesMax: 3 })).forOneRun();
  const first = engine.values.packets.idOf({ type: "parcel" });
  expect(engine.values.packets.idOf({ type: "parcel" })).toBe(first + 1);
  expect(engine.forOneRun().values.packets.size).toBe(0);
});

/** What was told on the way, and the fingerprint after each step. */
function course(engine: Engine, start: object, choices: readonly number[]): readonly string[] {
  const told: string[] = [];
  let world = engine.first();
  for (const choice of choices) {
    const started = engine.operation(world, start);
    const moves = [...engine.moves(world), ...(started.ok ? [started.value] : [])];
    const move = moves[choice % Math.max(1, moves.length)];
    if (move === undefined) continue;
    world = engine.apply(world, move, world.nowMs, (kind, where, what) => {
      const packet = kind === note.sent ? JSON.stringify(engine.values.packets.value(what)) : "";
      told.push(`${kind} ${where} ${packet}`);
    });
    told.push(engine.fingerprint(world));
  }
  return told;
}
