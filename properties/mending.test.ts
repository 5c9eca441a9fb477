/** Which knobs are behind a violation is tried, and says which deviation it is. */
import { expect, test } from "vitest";
import { present } from "../src/index.ts";
import { knobs, knobValue, profiles, standardProfile, type Profile } from "../models/index.ts";
import { claimNamed, profileNamed } from "./named.ts";
import { readScript } from "./script.ts";
import { counterexample } from "./shrink.ts";
import { Setups } from "./swarm.ts";
import { causesOf } from "./verdicts.ts";
import { mendings } from "./mending.ts";
import { mutated } from "./zoo/mutant.ts";
import { findMutant } from "./zoo/zoo.ts";

function behind(profile: Profile, id: string, lines: readonly string[]) {
  const claim = claimNamed(id);
  const setup = new Setups(profile, 2).at(0);
  const mendedBy = mendings(counterexample(claim, setup, readScript(lines)));
  return {
    paths: mendedBy.map(({ path }) => path),
    causes: causesOf(profile, claim, mendedBy).map((one) => one.id),
  };
}

test("the knob that decides names the deviation among those that break one clause", () => {
  const emqttd = profileNamed("emqttd-2.3.11");
  const lives = ["connect a", "settle", "vanish a", "settle", "connect a clean=0", "settle"];
  expect(behind(emqttd, "session-present-told-truly", lives)).toEqual({
    paths: ["server.adoptLiveCleanSession"],
    causes: ["adopts-clean-session"],
  });
  const both = ["connect a id=s1", "connect b id=s1", "settle"];
  expect(behind(emqttd, "one-connection-per-client-id", both)).toEqual({
    paths: ["server.takeover"],
    causes: ["old-connection-outlives-takeover"],
  });
});

test("what a mutant does on a profile is put down to no knob", () => {
  const emqttd = profileNamed("emqttd-2.3.11");
  const found = findMutant("session-present-never");
  const mutant = mutated(present(found.ok ? found.value : null, "a mutant"));
  const setup = new Setups(emqttd, 2, mutant).at(0);
  const lines = ["connect a clean=0", "settle", "cut a", "settle", "connect a clean=0", "settle"];
  const claim = claimNamed("session-present-told-truly");
  expect(mendings(counterexample(claim, setup, readScript(lines)))).toEqual([]);
});

test("where no knob is known to decide, all deviations of the clause are named", () => {
  const emqttd = profileNamed("emqttd-2.3.11");
  const claim = claimNamed("one-session-per-client-id");
  expect(causesOf(emqttd, claim, []).map(({ id }) => id)).toEqual([
    "adopts-clean-session",
    "old-session-outlives-takeover",
  ]);
});

test("every deviation of a profile is expressed by knobs in which it differs from the standard", () => {
  for (const profile of profiles) {
    for (const { id, knobs: paths } of profile.deviations) {
      const differ = present(paths ?? null, `${profile.name} ${id}`).filter((path) => {
        expect(knobs.map((knob) => knob.path)).toContain(path);
        const [here, there] = [profile, standardProfile].map((one) => knobValue(one, path));
        return JSON.stringify(here) !== JSON.stringify(there);
      });
      expect(differ.length, `${profile.name} ${id}`).toBeGreaterThan(0);
    }
  }
});
