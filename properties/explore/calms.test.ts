import { expect, test } from "vitest";
import type { Helper } from "../../src/index.ts";
import { findProfile, standardProfile, type Profile } from "../../models/index.ts";
import { claims } from "../catalogue.ts";
import type { AideReport, AideTask } from "./aide.ts";
import { boundsDefaults } from "./bounds.ts";
import { calmClaims, Exploration, exploreDefaults } from "./exploration.ts";

test("what a calm violates is violated at the end of the way to its world, whatever was posted first", () => {
  const profile = profileNamed("rabbitmq-3.10");
  const bounds = { ...boundsDefaults, publishes: 0, cuts: 0, disconnects: 1, clean: [true] };
  const options = exploreDefaults(profile, bounds, calmClaims(claims, profile));
  const exploration = new Exploration({ ...options, calms: Infinity });
  while (exploration.ended === null) exploration.open(1_000);
  const { counterexamples, calms } = exploration.conclude(false).report;
  expect(calms).toEqual({ tried: 61, of: 61 });
  expect(counterexamples.map(({ claim }) => claim)).toContain("connected-has-its-session");
});

test("who tries calms does not go on for ever while another owes one", () => {
  const options = {
    ...exploreDefaults(standardProfile, boundsDefaults, calmClaims(claims, standardProfile)),
    calms: Infinity,
  };
  // Ready once the search is over, and then it takes what it is given and says nothing.
  const silent = { isReady: false, given: 0 };
  const helper: Helper<AideTask, AideReport> = {
    get isReady() {
      return silent.isReady;
    },
    give: () => void (silent.given += 1),
    take: () => null,
  };
  const exploration = new Exploration(options, { all: [helper], rest: () => false });
  while (exploration.counts.frontier > 0) exploration.open(1_000);
  silent.isReady = true;
  for (let slices = 0; slices < 3; slices += 1) exploration.open(1_000_000);
  expect(silent.given).toBeGreaterThan(0);
  expect(exploration.calms?.tried).toBe(0);
  expect(exploration.ended).toBeNull();
});

function profileNamed(name: string): Profile {
  const found = findProfile(name);
  expect(found.ok).toBe(true);
  return found.ok ? found.value : standardProfile;
}
