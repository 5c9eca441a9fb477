/**
 * Whether a violation is news: whether it goes beyond what the profile is known for.
 *
 * A deviation of a profile is expressed by knobs. Where all of these are as the standard has them and
 * the same script violates the claim still, something else is behind it, whatever clause the two have
 * in common.
 */
import { diffProfiles, standardProfile, withKnob, type Profile } from "../models/index.ts";
import type { Claim } from "./claim.ts";
import { violates, type Script } from "./script.ts";
import { setupLike, type Setup } from "./swarm.ts";
import { deviationsOf } from "./verdicts.ts";

/** Decides it for a script that violates the claim, which is looked at only where it has to be. */
export type IsNews = (setup: Setup, script: () => Script) => boolean;

const always: IsNews = () => true;
const never: IsNews = () => false;

/** How it is decided for a claim on a profile. */
export function newsOf(profile: Profile, claim: Claim): IsNews {
  const meant = deviationsOf(profile, claim);
  if (meant.length === 0) return always;
  // What no knob expresses cannot be taken back, so it may be behind everything that its clause is.
  if (meant.some(({ knobs }) => knobs === undefined)) return never;
  return (setup, script) => violates(withoutDeviations(setup), script(), claim);
}

const others = new WeakMap<Setup, Setup>();

/** The same world, with the knobs of all known deviations as the standard has them. */
function withoutDeviations(setup: Setup): Setup {
  let other = others.get(setup);
  if (other === undefined) {
    const paths = new Set(setup.profile.deviations.flatMap(({ knobs = [] }) => knobs));
    const profile = diffProfiles(setup.profile, standardProfile)
      .filter(({ path }) => paths.has(path))
      .reduce((now, { path, b }) => {
        const changed = withKnob(now, path, b);
        return changed.ok ? changed.value : now;
      }, setup.profile);
    other = setupLike(setup, profile);
    others.set(setup, other);
  }
  return other;
}
