/**
 * Counterexamples that outlive the check that found them: written as traces, and acted out again
 * under the claims of today on the profile of today.
 */
import { diffProfiles, writeFinding, type Finding, type Profile } from "../models/index.ts";
import type { Claim } from "./claim.ts";
import { parseScript, violates } from "./script.ts";
import { counterexample, type Counterexample } from "./shrink.ts";
import type { Setup, Setups } from "./swarm.ts";
import type { Witness } from "./verdicts.ts";

/** A counterexample as the text of a trace. */
export function traceOf({ setup, steps }: Counterexample, witness: Witness): string {
  const { engine, profile, devices } = setup;
  const named = (start: string): number =>
    engine.system.actors.filter(({ name }) => name.startsWith(start)).length;
  const room = { connectionsMax: named(`${devices[0]}#`), sessionsMax: named("session#") };
  const { claim, script, what } = witness;
  const finding = { claim, script, knobs: witness.setup.knobs };
  return writeFinding({ profile, devices, ...room }, finding, what, steps);
}

/** What became of a kept counterexample: it still is one, or it is none any more. */
export type Revived =
  | { readonly is: "violated"; readonly counterexample: Counterexample }
  | { readonly is: "held" }
  /** It has a line that says nothing today. */
  | { readonly is: "unreadable"; readonly why: string }
  /** No world of the campaign is like the one it was found in. */
  | { readonly is: "elsewhere" };

export function revive(
  { claim, setups, profile }: { claim: Claim; setups: Setups; profile: Profile },
  { script: lines, knobs }: Finding,
  devices: readonly string[],
): Revived {
  const setup = setupLike(setups, profile, devices, knobs);
  if (setup === null) return { is: "elsewhere" };
  const script = parseScript(lines);
  if (!script.ok) return { is: "unreadable", why: script.failure.message };
  if (!violates(setup, script.value, claim)) return { is: "held" };
  return { is: "violated", counterexample: counterexample(claim, setup, script.value) };
}

function setupLike(
  setups: Setups,
  profile: Profile,
  devices: readonly string[],
  knobs: Finding["knobs"],
): Setup | null {
  const wanted = JSON.stringify([devices, knobs]);
  for (let index = 0; index < setups.count; index += 1) {
    const setup = setups.at(index);
    const changes = diffProfiles(profile, setup.profile).map(({ path, b }) => ({ path, value: b }));
    if (JSON.stringify([setup.devices, changes]) === wanted) return setup;
  }
  return null;
}
