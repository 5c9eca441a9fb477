/**
 * What a check is made from, and the command line that says the same.
 */
import { demand, didYouMean } from "../src/index.ts";
import { standardProfile } from "../models/index.ts";
import { campaignDefaults, devicesMost, type CampaignOptions } from "./campaign.ts";
import { canArise } from "./can-arise.ts";
import type { Claim } from "./claim.ts";
import { usualCertifyWorlds } from "./explore/certify.ts";

export interface CheckOptions extends CampaignOptions {
  /** How many runs to make; null leaves it to whoever drives the check. */
  readonly runs: number | null;
  /** Known deviations count. */
  readonly strict: boolean;
  /** Claims that need not be triggered, by id. */
  readonly waived: readonly string[];
  /** How many worlds are met to certify each counterexample; 0: none is certified. */
  readonly certifyWorlds: number;
  /** Whether to say what was visited. */
  readonly coverage: boolean;
  /** How the profile is named on a command line: by its name, or by a path. */
  readonly profileArgument: string;
}

/** Runs are drawn from 32 bits. */
export const seedMax = 0xffff_ffff;

const demandWhole = (name: string, value: unknown, least: number, most = Infinity): void =>
  demand(
    Number.isSafeInteger(value) && Number(value) >= least && Number(value) <= most,
    `${name} is a whole number from ${least}${most === Infinity ? "" : ` to ${most}`}, not ${told(value)}`,
  );

/** In one line, whatever it is. */
const told = (value: unknown): string =>
  typeof value === "string" ? JSON.stringify(value) : String(value);

/** Whether it may be what the types ask for, of which JavaScript knows nothing. */
const has = (value: unknown, field: string): boolean =>
  typeof value === "object" && value !== null && field in value;

/** Options of which any may be left out, or be undefined. */
export type SaidOptions = {
  readonly [Name in keyof CheckOptions]?: CheckOptions[Name] | undefined;
};

/** What is not said: a thousand runs of the standard, from seed 1. @throws RangeError */
export function checkOptions(said: SaidOptions, claims: readonly Claim[]): CheckOptions {
  const profile = said.profile ?? standardProfile;
  const chosen = said.claims ?? claims;
  demand(has(profile, "knobs"), `profile is a Profile, as findProfile gives, not ${told(profile)}`);
  demand(
    Array.isArray(chosen) && chosen.every((one) => has(one, "watch")),
    "claims is a list of Claims, as findClaim gives them",
  );
  const usual = campaignDefaults(profile, chosen, said.seed ?? 1);
  const { runs = 1_000, strict = false, waived = [], coverage = false } = said;
  const { certifyWorlds = usualCertifyWorlds, profileArgument = profile.name } = said;
  const { devicesMax = usual.devicesMax, model = usual.model, shard = usual.shard } = said;
  demandWhole("seed", usual.seed, 0, seedMax);
  demandWhole("devicesMax", devicesMax, 1, devicesMost);
  demandWhole("certifyWorlds", certifyWorlds, 0);
  if (runs !== null) demandWhole("runs", runs, 1);
  const ids = [...claims, ...chosen].map(({ id }) => id);
  for (const id of waived) {
    demand(ids.includes(id), `waived: there is no claim ${told(id)}; ${didYouMean(id, ids)}`);
  }
  const options = {
    ...usual,
    runs,
    strict,
    waived,
    coverage,
    certifyWorlds,
    profileArgument,
    devicesMax,
    model,
    shard,
    // What cannot arise on a profile is neither held nor missing there.
    claims: chosen.filter(({ id }) => canArise(id, profile.knobs)),
  };
  for (const name of Object.keys(said)) {
    demand(
      name in options,
      `there is no option ${told(name)}; ${didYouMean(name, Object.keys(options))}`,
    );
  }
  return options;
}

/** The command that tries one claim on so many of the same runs. */
export function commandFor(options: CheckOptions, claim: string, runs: number): string {
  const { profileArgument, seed, shard, devicesMax, profile, strict, certifyWorlds } = options;
  const { devicesMax: usual } = campaignDefaults(profile, [], seed);
  const words = [
    `cleansession check --profile ${quoted(profileArgument)} --claims ${claim}`,
    `--seed ${seed} --runs ${runs}`,
    ...(devicesMax === usual ? [] : [`--devices ${devicesMax}`]),
    ...(shard.of === 1 ? [] : [`--shard ${shard.index + 1}/${shard.of}`]),
    ...(strict ? ["--strict"] : []),
    ...(certifyWorlds === usualCertifyWorlds ? [] : [`--certify ${certifyWorlds}`]),
  ];
  return words.join(" ");
}

/** As a shell takes it for one word. */
const quoted = (text: string): string =>
  /^[\w./:@%+-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
