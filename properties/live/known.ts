/**
 * What is known of a violation at a real Server: the deviation that it is put down to, or the
 * permission that it has.
 *
 * A deviation explains a violation if the claim may fail for it and its situation was there; all
 * else is news, also where the same claim is known to fail for another reason.
 */
import {
  allLiveDeviations,
  liveDeviations,
  profiles,
  type Deviation,
  type Profile,
} from "../../models/index.ts";
import type { Claim } from "../claim.ts";
import { isSituationOf } from "./situations.ts";
import type { Told } from "./tale.ts";
import { deviationsOf } from "../verdicts.ts";

/** A violation, as far as its cause is asked for. */
export interface Violated extends Told {
  readonly claim: Claim;
}

/** The deviation, or the permission, that a violation is put down to; null when it is news. */
export function liveKnown(
  profile: Profile,
  violated: Violated,
  allowed: readonly string[],
): string | null {
  const { claim } = violated;
  const fits = ({ id, knobs }: Deviation): boolean => isSituationOf(id, violated, knobs);
  const known = meantBy(profile, claim).find(fits);
  if (known !== undefined) return known.id;
  if (allowed.includes(claim.id)) return claim.id;
  const others = [
    ...profiles.flatMap((other) => deviationsOf(other, claim)),
    ...allLiveDeviations.filter((one) => one.claims.includes(claim.id)),
  ].filter(({ id }) => allowed.includes(id));
  return others.find(fits)?.id ?? null;
}

/** The same where nothing is known of the situation: any deviation that the claim may fail for. */
export const knownByClause = (profile: Profile, claim: Claim): string | null =>
  meantBy(profile, claim)[0]?.id ?? null;

/** The deviations of a real Server that a claim may fail for. */
const meantBy = (profile: Profile, claim: Claim): readonly Deviation[] => [
  ...liveDeviations(profile).filter((one) => one.claims.includes(claim.id)),
  ...deviationsOf(profile, claim),
];
