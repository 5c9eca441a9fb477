/** An exploration that goes on where another was saved makes what one that never stopped makes. */
import { expect, test } from "vitest";
import { findProfile, standardProfile, type Profile } from "../../models/index.ts";
import { claims } from "../all.ts";
import { boundsDefaults, type Bounds } from "./bounds.ts";
import { calmClaims, Exploration, exploreDefaults, safetyClaims } from "./exploration.ts";

function profileNamed(name: string): Profile {
  const found = findProfile(name);
  expect(found.ok).toBe(true);
  return found.ok ? found.value : standardProfile;
}

const aedes = profileNamed("aedes-1.1.1");
const subjects: readonly (readonly [string, Partial<Bounds>, Profile, boolean])[] = [
  ["two messages and two cuts, no claims", { publishes: 2, cuts: 2 }, standardProfile, false],
  ["a takeover with letters", { clientIds: 1, takeovers: 2 }, profileNamed("emqttd-2.3.11"), false],
  ["a cut, all claims", {}, standardProfile, true],
  ["a Server that has its faults, all claims", {}, aedes, true],
];

for (const [name, changed, profile, hasClaims] of subjects) {
  test(`${name}: stopped half-way and gone on with, totals and verdicts are the same`, () => {
    const bounds = { ...boundsDefaults, ...changed };
    const options = exploreDefaults(
      profile,
      bounds,
      hasClaims ? safetyClaims(claims, profile) : [],
    );
    const whole = new Exploration(options);
    while (whole.ended === null) whole.open(500);
    const { report } = whole.conclude(false);
    expect(report.worlds).toBeGreaterThan(200);
    const first = new Exploration({ ...options, maxWorlds: Math.ceil(report.worlds * 0.4) });
    while (first.ended === null) first.open(77);
    const second = new Exploration(options);
    const saved = structuredClone(first.save());
    expect(saved.search.opened).toBeGreaterThan(1);
    expect(second.resume(saved)).toBe(true);
    expect(second.counts).toEqual(first.counts);
    while (second.ended === null) second.open(300);
    expect(second.conclude(false).report).toEqual(report);
  });
}

const forgetful: Profile = {
  ...standardProfile,
  knobs: {
    ...standardProfile.knobs,
    server: { ...standardProfile.knobs.server, resendPubrel: false },
  },
};

test("stopped in the calms and gone on with, what they have shown is the same", () => {
  const bounds: Bounds = { ...boundsDefaults, qos: [2] };
  const options = {
    ...exploreDefaults(forgetful, bounds, calmClaims(claims, standardProfile)),
    calms: 400,
  };
  const whole = new Exploration(options);
  while (whole.ended === null) whole.open(2_000);
  const { report } = whole.conclude(false);
  expect(report.counterexamples.some(({ inCalm }) => inCalm)).toBe(true);
  const first = new Exploration(options);
  while ((first.calms?.tried ?? 0) < 150) first.open(1_000);
  const saved = structuredClone(first.save());
  expect(saved.calms?.violated.length).toBeGreaterThan(0);
  const second = new Exploration(options);
  expect(second.resume(saved)).toBe(true);
  second.open(1);
  expect(second.calms?.tried).toBeGreaterThan(first.calms?.tried ?? 0);
  while (second.ended === null) second.open(300);
  expect(second.conclude(false).report).toEqual(report);
});

test("calms of other worlds, or of another sample, are tried anew", () => {
  const options = exploreDefaults(standardProfile, boundsDefaults, safetyClaims(claims, aedes));
  const first = new Exploration({ ...options, calms: 200 });
  while (first.ended === null) first.open(1_000);
  const next = new Exploration({ ...options, calms: 100 });
  expect(next.resume(structuredClone(first.save()))).toBe(true);
  while (next.ended === null) next.open(1_000);
  const whole = new Exploration({ ...options, calms: 100 });
  while (whole.ended === null) whole.open(1_000);
  expect(next.conclude(false).report).toEqual(whole.conclude(false).report);
});

test("what was saved of another system is no beginning", () => {
  const first = new Exploration(exploreDefaults(standardProfile, boundsDefaults, []));
  first.open(10);
  const other = new Exploration(
    exploreDefaults(standardProfile, { ...boundsDefaults, clientIds: 1 }, []),
  );
  expect(other.resume(structuredClone(first.save()))).toBe(false);
});
