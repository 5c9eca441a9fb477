/**
 * Which knobs of a profile are behind a violation: the same script is acted out with one knob as the
 * standard has it, and where the claim holds then, that knob was needed for it. Nothing is guessed.
 */
import { diffProfiles, standardProfile, withKnob } from "../models/index.ts";
import { violates, type Counterexample } from "./shrink.ts";
import { setupLike } from "./swarm.ts";

/** A knob, and the value with which the claim holds, which is the standard's. */
export interface Mending {
  readonly path: string;
  readonly value: unknown;
}

/** Each of them mends the violation by itself; none: it takes several, or the knobs are those of the standard. */
export const mendings = ({ claim, setup, script }: Counterexample): readonly Mending[] =>
  diffProfiles(setup.profile, standardProfile).flatMap(({ path, b }) => {
    const changed = withKnob(setup.profile, path, b);
    if (!changed.ok) return [];
    return violates(setupLike(setup, changed.value), script, claim) ? [] : [{ path, value: b }];
  });
