/** A counterexample as a report carries it. */
import { diffProfiles, type Profile } from "../models/index.ts";
import type { Certificate } from "./explore/certify.ts";
import { mendings } from "./mending.ts";
import { newsOf } from "./news.ts";
import { violates } from "./script.ts";
import type { Counterexample } from "./shrink.ts";
import type { Setup } from "./swarm.ts";
import { causesOf, type Witness } from "./verdicts.ts";

export function witnessOf(
  profile: Profile,
  counterexample: Counterexample,
  reproduce: string,
  certificate: Certificate | null = null,
): Witness {
  const { claim, setup, script, operations, what, about, step } = counterexample;
  return {
    claim: claim.id,
    ...causeOf(profile, counterexample),
    what,
    about,
    setup: plainSetup(profile, setup),
    script: script.map(({ text }) => text),
    operations,
    step,
    minimal: script.every((line) => {
      const rest = script.filter((one) => one !== line);
      return !violates(setup, rest, claim);
    }),
    certificate,
    reproduce,
  };
}

/** What a counterexample is put down to, and the knobs that say so. */
export function causeOf(
  profile: Profile,
  counterexample: Counterexample,
): Pick<Witness, "known" | "mendedBy"> {
  const { claim, setup, script } = counterexample;
  const mendedBy = mendings(counterexample);
  const isNews = newsOf(profile, claim)(setup, () => script);
  return { known: isNews ? null : (causesOf(profile, claim, mendedBy)[0]?.id ?? null), mendedBy };
}

/** A world as a report carries it: what of it is otherwise than in the profile. */
export const plainSetup = (profile: Profile, setup: Setup): Witness["setup"] => ({
  devices: setup.devices,
  shared: setup.shared,
  knobs: diffProfiles(profile, setup.profile).map(({ path, b }) => ({ path, value: b })),
});
