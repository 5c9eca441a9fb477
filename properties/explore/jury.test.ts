/** Claims in a search: tidied memories judge as untouched ones do, and nothing is missed. */
import { expect, test } from "vitest";
import { present, seeded, type Move, type MutableWorld, type Supply } from "../../src/index.ts";
import { findProfile, type Operation, type Profile } from "../../models/index.ts";
import { claims } from "../catalogue.ts";
import { claim, type Claim } from "../claim.ts";
import { Watch } from "../watch.ts";
import { boundsDefaults, fieldOf, type Bounds, type Field } from "./bounds.ts";
import { calmClaims, Exploration, exploreDefaults, safetyClaims } from "./exploration.ts";
import { presentMs, Tidy } from "./tidy.ts";

const profileNamed = (name: string): Profile => {
  const found = findProfile(name);
  return present(found.ok ? found.value : null, name);
};

/** A watch whose memory is made tidy and put back after every step. */
class TidiedWatch {
  readonly violations: string[] = [];
  readonly watch: Watch;
  readonly #tidy: Tidy;
  #lastMs = 0;
  #presentMs = 0;

  constructor({ setup: { engine, profile } }: Field, watched: readonly Claim[]) {
    this.watch = new Watch(engine, engine.first(), profile, watched);
    this.#tidy = new Tidy(this.watch.memory);
  }

  begin(atMs: number): void {
    this.watch.begin(this.#presentMs + atMs - this.#lastMs);
  }

  stepped(world: MutableWorld, atMs: number): void {
    this.watch.stepped(world);
    this.violations.push(
      ...this.watch.violations.map(({ claim: { id }, what }) => `${id}: ${what}`),
    );
    const nowMs = this.#presentMs + atMs - this.#lastMs;
    const memory = this.#tidy.idsOf(this.watch.memory.save(), nowMs);
    this.watch.goOn(this.#tidy.values(memory), world.slots.slice(), world);
    this.#lastMs = atMs;
    this.#presentMs = presentMs;
  }
}

/** Makes a random run under two watches, one of them tidied; what each says. */
function judgedTwice(field: Field, watched: readonly Claim[], seed: number) {
  const { engine, profile } = field.setup;
  const choices = seeded(seed);
  const { nowMs, slots, timers } = engine.first();
  const world: MutableWorld = { nowMs, slots: slots.slice(), timers };
  const plain = new Watch(engine, world, profile, watched);
  const tidied = new TidiedWatch(field, watched);
  const make = (move: Move): void => {
    const atMs = move.do === "fire" ? (world.timers[0]?.dueMs ?? 0) : world.nowMs;
    for (const watch of [plain, tidied]) watch.begin(atMs);
    if (move.do === "operate") {
      for (const watch of [plain, tidied.watch]) watch.operate(move.operation as Operation);
    }
    engine.advance(world, move, atMs, (kind, where, what) => {
      for (const watch of [plain, tidied.watch]) watch.hear(kind, where, what);
    });
    plain.stepped(world);
    tidied.stepped(world, atMs);
  };
  const { supply } = field;
  let budget = supply.first;
  for (let step = 0; step < 160; step += 1) {
    const moves = step < 20 ? [] : engine.moves(world).map((move) => ({ move, left: budget }));
    const all = [
      ...engine.moves(world).map((move) => ({ move, left: budget })),
      ...moves,
      ...offered(field, supply, budget, world),
    ];
    if (all.length === 0) break;
    const { move, left } = present(all[choices.pick(all.length)], "a move");
    make(move);
    budget = left;
  }
  for (const watch of [plain, tidied.watch]) watch.judge();
  const said = plain.violations.map(({ claim: { id }, what }) => `${id}: ${what}`);
  const inTheEnd = tidied.watch.violations.map(({ claim: { id }, what }) => `${id}: ${what}`);
  return {
    plain: { said, triggers: plain.triggers },
    tidied: { said: [...tidied.violations, ...inTheEnd], triggers: tidied.watch.triggers },
  };
}

function offered(
  { setup: { engine }, before }: Field,
  supply: Supply,
  budget: object,
  world: MutableWorld,
) {
  const begin = before.map((operation) => ({ operation, left: budget }));
  return [...begin, ...supply.offers(budget)].flatMap(({ operation, left }) => {
    const move = engine.operation(world, operation);
    return move.ok ? [{ move: move.value, left }] : [];
  });
}

const wide: Bounds = {
  ...boundsDefaults,
  clientIds: 1,
  publishes: 6,
  cuts: 3,
  takeovers: 3,
  restarts: 1,
  disconnects: 2,
  stalls: 9,
  qos: [1, 2],
  clean: [false, true],
};
const two: Bounds = { ...wide, clientIds: 2 };

for (const name of ["standard-3.1.1", "emqttd-2.3.11", "aedes-1.1.1"]) {
  test(`${name}: a memory that is made tidy after every step says what an untouched one says`, () => {
    const profile = profileNamed(name);
    let violated = 0;
    for (const bounds of [wide, two]) {
      const field = fieldOf(bounds, profile);
      for (let seed = 1; seed <= 3; seed += 1) {
        const { plain, tidied } = judgedTwice(field, calmClaims(claims, profile), seed);
        expect(tidied, `seed ${seed}`).toEqual(plain);
        violated += plain.said.length;
      }
    }
    // Who is judged before everything has come to rest is found wanting, whoever it is.
    expect(violated).toBeGreaterThan(0);
  });
}

/** It keeps stamps and instants where nobody can tell them from other numbers. */
const careless = claim({
  ...present(claims[0], "a claim"),
  watch(stand) {
    const last = stand.memory.cell({ seen: 0, number: 0 });
    return {
      on: {
        sent() {
          if (stand.view.stamp < last.now.number) stand.violated("it is earlier than before");
          last.now = { seen: last.now.seen + 1, number: stand.view.stamp };
        },
      },
    };
  },
});

test("a claim that hides a stamp is found out", () => {
  const { plain, tidied } = judgedTwice(
    fieldOf(wide, profileNamed("standard-3.1.1")),
    [careless],
    1,
  );
  expect(tidied).not.toEqual(plain);
});

test("what a random run within the bounds violates, the explorer violates in as few moves", () => {
  const profile = profileNamed("emqttd-2.3.11");
  const watched = safetyClaims(claims, profile);
  const bounds = { ...boundsDefaults, clientIds: 1, cuts: 0, takeovers: 1 };
  const exploration = new Exploration(exploreDefaults(profile, bounds, watched));
  while (exploration.ended === null) exploration.open(1_000);
  const { report } = exploration.conclude(false);
  expect(report.ended).toBe("all is explored");
  const found = report.counterexamples.map((one) => one.claim);
  expect(found).toContain("one-connection-per-client-id");
  for (const { claim: id, moves } of report.counterexamples) expect(moves, id).toBeLessThan(12);
});

test("what must hold eventually is judged after every world, and a Server that forgets is found", () => {
  const standard = profileNamed("standard-3.1.1");
  const forgetful: Profile = {
    ...standard,
    knobs: { ...standard.knobs, server: { ...standard.knobs.server, resendPubrel: false } },
  };
  const watched = calmClaims(claims, standard).filter(({ form }) => form === "eventually");
  const bounds: Bounds = { ...boundsDefaults, qos: [2] };
  const judge = (profile: Profile) => {
    const exploration = new Exploration({
      ...exploreDefaults(profile, bounds, watched),
      calms: Infinity,
    });
    while (exploration.ended === null) exploration.open(1_000);
    return exploration.conclude(false);
  };
  const sound = judge(standard).report;
  expect(sound.verdict).toBe("held");
  expect(sound.calms?.tried).toBe(sound.worlds);
  expect(sound.claims.find(({ id }) => id === "no-offline-loss")?.verdict).toBe("held");
  expect(judge(forgetful).report.counterexamples).not.toEqual([]);
});
