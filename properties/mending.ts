/**
 * Which knobs of a profile are behind a violation: the same script is acted out with one knob as the
 * standard has it, and where the claim holds then, that knob was needed for it. Nothing is guessed.
 */
import { diffProfiles, standardProfile, withKnob, type Profile } from "../models/index.ts";
import { violates } from "./script.ts";
import type { Counterexample } from "./shrink.ts";
import { setupLike } from "./swarm.ts";

/** A knob, and the value with which the claim holds, which is the standard's. */
export interface Mending {
  readonly path: string;
  readonly value: unknown;
}

/** Each of them mends the violation by itself; none: it takes several, or the knobs are those of the standard. */
export function mendings({ claim, setup, script }: Counterexample): readonly Mending[] {
  const others = diffProfiles(setup.profile, standardProfile);
  const isViolatedOn = (profile: Profile): boolean =>
    violates(setupLike(setup, profile), script, claim);
  // What a mutant does, and not the profile, no knob is behind.
  if (others.length === 0 || !isViolatedOn(setup.profile)) return [];
  return others.flatMap(({ path, b }) => {
    const changed = withKnob(setup.profile, path, b);
    return changed.ok && !isViolatedOn(changed.value) ? [{ path, value: b }] : [];
  });
}
