import { expect, test } from "vitest";
import { Chart } from "../chart.ts";
import { Engine } from "../engine.ts";
import type { System } from "../system.ts";
import { counters, courier } from "../toy.ts";
import { noSupply, type Supply } from "./offers.ts";
import { plainSearch } from "./plain.ts";
import { Search } from "./search.ts";

/** Every operation as often as it can be done. */
const free = (...operations: readonly object[]): Supply => ({
  ...noSupply,
  offers: (left) => operations.map((operation) => ({ operation, left })),
});

/** Some operations, so many times in all. */
const bounded = (times: number, ...operations: readonly object[]): Supply => ({
  first: { times },
  offers: (budget) => {
    const { times: left } = budget as { readonly times: number };
    return left === 0
      ? []
      : operations.map((operation) => ({ operation, left: { times: left - 1 } }));
  },
  stalled: (budget) => budget,
});

function searched(engine: Engine, supply: Supply) {
  const search = new Search(engine, supply);
  while (search.open(7));
  const { worlds, moves, depth } = search.counts;
  return { worlds, moves, depth };
}

/** The same system with machines that ask XState every time and remember nothing. */
function forgetful(system: System): System {
  const charts = new Set([system.line, ...system.actors.flatMap(({ kind }) => kind.charts)]);
  for (const chart of charts) {
    chart.step = (state, event, facts) => new Chart(chart.machine).step(state, event, facts);
  }
  return system;
}

const start = { op: "start" };
const lose = { op: "lose" };
const cut = { op: "cut" };
const startX = { op: "start", counter: "x" };
const startY = { op: "start", counter: "y" };
const period = { upTo: 3, periodMs: 5 };

test("the courier that may lose its notes has the twenty worlds counted by hand", () => {
  const engine = new Engine(courier({ patienceMs: 1_000, triesMax: 2 }));
  expect(searched(engine, free(start, lose)).worlds).toBe(20);
});

test("two counters in step have the seven worlds that are left without the order of timers", () => {
  const plan = { upTo: 2, periodMs: 5 };
  const engine = new Engine(counters({ x: plan, y: plan }));
  const both = engine.move(
    {},
    ["x", "y"].map((to) => ({ effect: "tell", to, input: { type: "start" } }) as const),
  );
  const search = new Search(engine, noSupply, null, engine.apply(engine.first(), both));
  while (search.open(100));
  // Counts (x y), e for ended: 00; 10, 01; 11; 1e, e1; ee.
  expect(search.counts.worlds).toBe(7);
});

const systems: readonly (readonly [string, () => System, Supply])[] = [
  ["courier", () => courier({ patienceMs: 9, triesMax: 3 }), free(start, lose, cut)],
  [
    "courier, four operations",
    () => courier({ patienceMs: 9, triesMax: 4 }),
    bounded(4, start, lose, cut),
  ],
  [
    "courier, no stalls",
    () => courier({ patienceMs: 9, triesMax: 4 }),
    { ...bounded(3, start, lose), stalled: () => null },
  ],
  ["counters", () => counters({ x: period, y: { upTo: 4, periodMs: 7 } }), free(startX, startY)],
  ["counters, alike", () => counters({ x: period, y: period, z: period }), free(startX, startY)],
];

for (const [name, system, supply] of systems) {
  test(`${name}: worlds, moves and depth are those of the obvious search`, () => {
    const engine = new Engine(system());
    const plain = plainSearch(new Engine(forgetful(system())), supply);
    expect(searched(engine, supply)).toEqual(plain);
    expect(plain.worlds).toBeGreaterThan(10);
  });
}

test("the obvious search notices a world that is missing", () => {
  const engine = new Engine(courier({ patienceMs: 9, triesMax: 3 }));
  expect(searched(engine, free(start))).not.toEqual(plainSearch(engine, free(start, lose)));
});
