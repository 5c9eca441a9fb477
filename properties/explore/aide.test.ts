/** However many help, and however late they are, the report is the one that comes of no help. */
import { expect, test } from "vitest";
import type { Helper } from "../../src/index.ts";
import { findProfile, standardProfile, type Profile } from "../../models/index.ts";
import { claims } from "../catalogue.ts";
import { Aide, type AideReport, type Aides, type AideTask } from "./aide.ts";
import { boundsDefaults, type Bounds } from "./bounds.ts";
import {
  calmClaims,
  Exploration,
  exploreDefaults,
  safetyClaims,
  type ExploreOptions,
} from "./exploration.ts";

const emqttd = profileNamed("emqttd-2.3.11");

const bounds = (changed: Partial<Bounds>): Bounds => ({ ...boundsDefaults, ...changed });

const withoutClaims = exploreDefaults(standardProfile, bounds({ publishes: 2, cuts: 2 }), []);
const subjects: readonly (readonly [string, ExploreOptions])[] = [
  ["without claims", withoutClaims],
  [
    "where claims are violated",
    exploreDefaults(
      emqttd,
      bounds({ publishes: 2, clientIds: 1, cuts: 0, takeovers: 1 }),
      safetyClaims(claims, emqttd),
    ),
  ],
  [
    "with timers that are due together",
    exploreDefaults(
      profileNamed("aedes-1.1.1"),
      bounds({ publishes: 0, restarts: 1, stalls: 1 }),
      safetyClaims(claims, emqttd),
    ),
  ],
  [
    "with calms",
    { ...exploreDefaults(emqttd, bounds({ qos: [2] }), calmClaims(claims, emqttd)), calms: 300 },
  ],
];

function reportOf(options: ExploreOptions, aides?: Aides) {
  const exploration = new Exploration(options, aides);
  for (let slices = 0; exploration.ended === null && slices < 500; slices += 1) {
    exploration.open(700);
  }
  return exploration.conclude(false).report;
}

for (const [name, options] of subjects) {
  test(`${name}: the report is the one that comes of no help`, () => {
    const expected = reportOf(options);
    expect(expected.worlds).toBeGreaterThan(300);
    for (const [count, lateness] of [
      [1, 0],
      [2, 3],
      [3, 40],
    ] as const) {
      const aides = new AidesHere(options, count, lateness);
      expect(reportOf(options, aides)).toEqual(expected);
      expect(aides.done).toBeGreaterThan(3);
    }
  });
}

test("whatever the budget is, it ends at the same world", () => {
  for (let maxWorlds = 2; maxWorlds <= 3_000; maxWorlds += 211) {
    const limited = { ...withoutClaims, maxWorlds };
    const alone = reportOf(limited);
    expect(reportOf(limited, new AidesHere(limited, 2, 5))).toEqual(alone);
    expect(alone).toMatchObject({ ended: "enough worlds", verdict: "unfinished" });
    expect(alone.worlds).toBeGreaterThanOrEqual(maxWorlds);
    expect(alone.worlds).toBeLessThan(maxWorlds + 30);
  }
});

test("whatever memory there is, it ends at the same world", () => {
  const limited = { ...withoutClaims, maxBytes: 400_000 };
  const alone = reportOf(limited);
  expect(alone).toMatchObject({ ended: "enough memory", opened: 4_096 });
  expect(reportOf(limited, new AidesHere(limited, 2, 5))).toEqual(alone);
  const sliced = new Exploration(limited);
  while (sliced.ended === null) sliced.open(77);
  expect(sliced.conclude(false).report).toEqual(alone);
});

test("where nobody is ready, everything is done alone", () => {
  const aides = new AidesHere(withoutClaims, 2, Infinity);
  expect(reportOf(withoutClaims, aides)).toEqual(reportOf(withoutClaims));
  expect(aides.done).toBe(0);
});

test("what was saved with help goes on without it", () => {
  const [, [, options] = ["", withoutClaims]] = subjects;
  const whole = reportOf(options);
  const first = new Exploration({ ...options, maxWorlds: 900 }, new AidesHere(options, 2, 3));
  while (first.ended === null) first.open(100);
  const second = new Exploration(options);
  expect(second.resume(structuredClone(first.save()))).toBe(true);
  while (second.ended === null) second.open(100);
  expect(second.conclude(false).report).toEqual(whole);
});

/** Aides in this thread, who get what is told to them as plain data. */
class AidesHere implements Aides {
  readonly all: readonly AideHere[];

  /** Each answers after it was asked so often. */
  constructor(options: ExploreOptions, count: number, lateness: number) {
    this.all = Array.from({ length: count }, (_, at) => new AideHere(options, lateness * (at + 1)));
  }

  /** How many tasks were done. */
  get done(): number {
    return this.all.reduce((sum, { done }) => sum + done, 0);
  }

  rest(): boolean {
    for (const one of this.all) one.hurry();
    return true;
  }
}

class AideHere implements Helper<AideTask, AideReport> {
  readonly isReady: boolean;
  done = 0;
  readonly #aide: Aide;
  readonly #lateness: number;
  readonly #tasks: AideTask[] = [];
  #asked = 0;

  constructor(options: ExploreOptions, lateness: number) {
    this.#aide = new Aide(options);
    this.#lateness = lateness;
    this.isReady = lateness < Infinity;
  }

  give(task: AideTask): void {
    this.#tasks.push(structuredClone(task));
  }

  take(): AideReport | null {
    this.#asked += 1;
    const [task] = this.#tasks;
    if (task === undefined || this.#asked <= this.#lateness) return null;
    this.#tasks.shift();
    this.#asked = 0;
    this.done += 1;
    return structuredClone(this.#aide.do(task));
  }

  hurry(): void {
    this.#asked += this.#lateness;
  }
}

function profileNamed(name: string): Profile {
  const found = findProfile(name);
  expect(found.ok).toBe(true);
  return found.ok ? found.value : standardProfile;
}
