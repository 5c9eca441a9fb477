import { expect, test } from "vitest";
import { findProfile, standardProfile, type Profile } from "../../models/index.ts";
import { claims } from "../catalogue.ts";
import { boundsDefaults, type Bounds } from "./bounds.ts";
import {
  calmClaims,
  Exploration,
  exploreDefaults,
  safetyClaims,
  type ExploreOptions,
} from "./exploration.ts";
import { optionsOfMember, Team, type Member } from "./team.ts";

const emqttd = profileNamed("emqttd-2.3.11");

const bounds = (changed: Partial<Bounds>): Bounds => ({ ...boundsDefaults, ...changed });

const subjects: readonly (readonly [string, ExploreOptions])[] = [
  ["without claims", exploreDefaults(standardProfile, bounds({ publishes: 2 }), [])],
  [
    "where a claim is violated",
    exploreDefaults(
      emqttd,
      bounds({ clientIds: 1, cuts: 0, takeovers: 1 }),
      safetyClaims(claims, emqttd),
    ),
  ],
  [
    "with calms",
    {
      ...exploreDefaults(emqttd, bounds({ qos: [2] }), calmClaims(claims, emqttd)),
      calms: Infinity,
    },
  ],
];

/** What one alone comes to. */
function reportOfOne(options: ExploreOptions) {
  const alone = new Exploration(options);
  while (alone.ended === null) alone.open(1_000);
  const { bytes: _, ...report } = alone.conclude(false).report;
  return report;
}

for (const [name, options] of subjects) {
  let known: ReturnType<typeof reportOfOne> | null = null;
  for (const of of [2, 3]) {
    test(`${name}, ${of} come to the counts and verdicts that one alone comes to`, async () => {
      const expected = (known ??= reportOfOne(options));
      const team = new Team(options, membersOf(options, of));
      await team.explore(() => Promise.resolve(true));
      const { report } = await team.conclude(false);
      expect(report).toMatchObject({
        ...expected,
        counterexamples: expected.counterexamples.map(({ claim, moves, inCalm }) => ({
          claim,
          moves,
          inCalm,
        })),
      });
      expect(report.worlds).toBeGreaterThan(100);
    });
  }
}

test("whatever the budget is, they come to its end", async () => {
  const options = exploreDefaults(standardProfile, bounds({ publishes: 2 }), []);
  for (let maxWorlds = 2; maxWorlds <= 600; maxWorlds += 7) {
    const limited = { ...options, maxWorlds };
    const team = new Team(limited, membersOf(limited, 2));
    let asked = 0;
    await team.explore(() => Promise.resolve((asked += 1) < 1_000));
    expect({ maxWorlds, ended: team.ended }).toEqual({ maxWorlds, ended: "enough worlds" });
  }
});

/** Members in this thread, who get what is told to them as plain data. */
function membersOf(options: ExploreOptions, of: number): readonly Member[] {
  return Array.from({ length: of }, (_, index): Member => {
    const one = new Exploration(optionsOfMember(options, of), index, of);
    return {
      openWorlds: (most) => Promise.resolve(one.openWorlds(most)),
      parcels: () => Promise.resolve(structuredClone(one.parcels())),
      goDeeper: (parcels) => Promise.resolve(one.goDeeper(parcels)),
      tryCalms: (most) => Promise.resolve(one.tryCalms(most)),
      outcome: () => Promise.resolve(structuredClone(one.outcome())),
      tables: (others) => Promise.resolve(one.tables(others)),
      wayBack: (world, into) => Promise.resolve(structuredClone(one.wayBack(world, into))),
    };
  });
}

function profileNamed(name: string): Profile {
  const found = findProfile(name);
  expect(found.ok).toBe(true);
  return found.ok ? found.value : standardProfile;
}
