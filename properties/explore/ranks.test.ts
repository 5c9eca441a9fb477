/** Ranks of stamps: what is compared keeps its order, and that is all that claims ever look at. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { present, Search } from "../../src/index.ts";
import { findProfile } from "../../models/index.ts";
import { claims } from "../catalogue.ts";
import type { Place } from "../memory.ts";
import { boundsDefaults, fieldOf, firstWorld, type Bounds } from "./bounds.ts";
import { safetyClaims } from "./exploration.ts";
import { Jury } from "./jury.ts";
import { areCompared, Ranks, type Placed, type Standing } from "./ranks.ts";

const somePlaces = fc.array(
  fc.record<Place>({
    order: fc.constantFrom("a", "b", "c"),
    side: fc.constantFrom(null, "left", "right"),
  }),
  { minLength: 1, maxLength: 3 },
);
const standings = fc.uniqueArray(
  fc.record<Standing>({ stamp: fc.nat(40), places: fc.option(somePlaces, { freq: 8 }) }),
  { selector: ({ stamp }) => stamp, maxLength: 12 },
);

const standing = (stamp: number, order: string): Standing => ({
  stamp,
  places: [{ order, side: null }],
});

const meet = (one: Standing, other: Standing): boolean =>
  one.places === null ||
  other.places === null ||
  one.places.some(({ order, side }) =>
    other.places?.some(
      (there) =>
        there.order === order && (side === null || there.side === null || side !== there.side),
    ),
  );

/** What becomes of stamps, beside the one that is always there. */
function rankedOf(all: readonly Standing[]): (one: Standing) => Standing {
  const ranks = new Ranks();
  const found = ranks.of(ranks.union(ranks.begun, ranks.setOf(all)));
  return ({ stamp, places: where }) => ({ stamp: found?.get(stamp) ?? stamp, places: where });
}

test("stamps that are compared keep their order, and none becomes another's equal", () => {
  fc.assert(
    fc.property(standings, (all) => {
      const ranked = rankedOf(all);
      for (const one of all) {
        for (const other of all) {
          if (!meet(one, other)) continue;
          expect(Math.sign(ranked(one).stamp - ranked(other).stamp)).toBe(
            Math.sign(one.stamp - other.stamp),
          );
        }
      }
    }),
  );
});

test("what has its ranks keeps them, and how large stamps were is forgotten", () => {
  fc.assert(
    fc.property(standings, (all) => {
      const once = all.map(rankedOf(all));
      expect(once.map(rankedOf(once))).toEqual(once);
      const later = all.map(({ stamp, places: where }) => ({ stamp: stamp * 7, places: where }));
      expect(later.map(rankedOf(later))).toEqual(once);
    }),
  );
});

test("stamps of two orders are not told apart by which was first", () => {
  const one = [standing(1, "a"), standing(2, "b")];
  const other = [standing(1, "b"), standing(2, "a")];
  expect(one.map(rankedOf(one)).toReversed()).toEqual(other.map(rankedOf(other)));
});

/** Stamps that no order compares stand the other way round, as far as that is possible. */
class Contrary extends Ranks {
  protected override ranked(stamps: Placed): ReadonlyMap<number, number> {
    const ranks = new Map<number, number>();
    const left = [...stamps].map(([stamp, places], at, all) => {
      const before = all.slice(0, at).filter(([, others]) => {
        return places.some((one) => others.some((other) => areCompared(one, other)));
      });
      return { stamp, before: before.map(([other]) => other) };
    });
    while (left.length > 0) {
      // The latest of those before which nothing else has to stand.
      const at = left.findLastIndex(({ before }) => before.every((one) => ranks.has(one)));
      ranks.set(present(left[at], "a stamp").stamp, ranks.size);
      left.splice(at, 1);
    }
    return ranks;
  }
}

const found = (bounds: Partial<Bounds>, profileName: string, ranks: Ranks) => {
  const result = findProfile(profileName);
  const profile = present(result.ok ? result.value : null, profileName);
  const field = fieldOf({ ...boundsDefaults, ...bounds }, profile);
  const watched = safetyClaims(claims, profile);
  const at: { search: Search | null } = { search: null };
  const operationOf = (id: number): object => present(at.search, "a search").offers.operation(id);
  const jury = new Jury(field, watched, operationOf, ranks);
  const search = new Search(field.setup.engine, field.supply, jury, firstWorld(field));
  at.search = search;
  while (search.open(1_000));
  const nearest = new Map<string, number>();
  for (const { why, far } of search.wrong()) {
    for (const { id } of jury.claimsOf(why)) nearest.set(id, nearest.get(id) ?? far);
  }
  const violated = [...nearest].map(([id, far]) => `${id} after ${far + 1}`);
  const triggered = watched.filter((_, place) => search.arisen.has(place)).map(({ id }) => id);
  return { violated: violated.toSorted(), triggered, depth: search.counts.depth };
};

const [standard, emqttd] = ["standard-3.1.1", "emqttd-2.3.11"];
const small: readonly (readonly [string, string, Partial<Bounds>])[] = [
  [standard, "two messages and a cut", { publishes: 2 }],
  [standard, "two messages at QoS 2", { publishes: 2, cuts: 0, qos: [2] }],
  [standard, "a restart", { cuts: 0, restarts: 1, qos: [1, 2] }],
  [standard, "a takeover", { clientIds: 1, cuts: 0, takeovers: 1, clean: [false, true] }],
  [emqttd, "a cut at QoS 2", { qos: [2] }],
  [emqttd, "a takeover", { clientIds: 1, cuts: 0, takeovers: 1, clean: [false, true] }],
];

for (const [profile, name, bounds] of small) {
  test(`${profile}, ${name}: no claim compares stamps that have no order in common`, () => {
    const contrary = found(bounds, profile, new Contrary());
    expect(contrary).toEqual(found(bounds, profile, new Ranks()));
    expect(contrary.violated.length > 0).toBe(profile === emqttd);
  });
}
