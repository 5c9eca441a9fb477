/**
 * What `check` was told, as what it is to do; or what is wrong with it.
 */
import { randomInt } from "node:crypto";
import { didYouMean, failure, success, type Result } from "../src/index.ts";
import { standardProfile } from "../models/index.ts";
import {
  checkOptions,
  claims,
  devicesMost,
  seedMax,
  usualCertifyWorlds,
  type CheckOptions,
  type Claim,
  type Shard,
} from "../properties/index.ts";
import type { CheckTold } from "./check-line.ts";
import type { Io } from "./io.ts";
import { profileOption } from "./profile-option.ts";

export interface CheckPlan {
  readonly options: CheckOptions;
  /** For how long to make runs, where their number is not given. */
  readonly lastingMs: number;
  /** Where violations are kept. */
  readonly failures: string;
  /** How many threads make runs. */
  readonly jobs: number;
}

export const usualFailures = ".cleansession/failures";
const usualSeconds = 10;
/** From here on it is worth while to wait until threads have started. */
const longRuns = 1_000;
const longMs = 5_000;
/** So many threads, if nothing is said: each takes memory of its own. */
const jobsMost = 8;

export function checkPlan(told: CheckTold, io: Io): Result<CheckPlan> {
  const profile =
    told.profile === null ? success(standardProfile) : profileOption(told.profile, io);
  if (!profile.ok) return profile;
  const chosen = told.claims === null ? success(claims) : claimsNamed(told.claims);
  if (!chosen.ok) return chosen;
  const waived = told.waive === null ? success([]) : claimsNamed(told.waive);
  if (!waived.ok) return waived;
  const runs =
    told.runs === null ? success(null) : wholeNumber(told.runs, "runs", 1, 1_000_000_000);
  if (!runs.ok) return runs;
  const lastingMs = milliseconds(told.seconds);
  if (!lastingMs.ok) return lastingMs;
  const seed = told.seed === null ? drawnSeed() : wholeNumber(told.seed, "seed", 0, seedMax);
  if (!seed.ok) return seed;
  const devices = wholeNumber(told.devices ?? String(devicesMost), "devices", 1, devicesMost);
  if (!devices.ok) return devices;
  const shard = told.shard === null ? success({ index: 0, of: 1 }) : shardNamed(told.shard);
  if (!shard.ok) return shard;
  const certify = wholeNumber(
    told.certify ?? String(usualCertifyWorlds),
    "certify",
    0,
    1_000_000_000,
  );
  if (!certify.ok) return certify;
  const isLong = runs.value === null ? lastingMs.value >= longMs : runs.value >= longRuns;
  const usualJobs = isLong ? Math.min(io.processors, jobsMost) : 1;
  const jobs = wholeNumber(told.jobs ?? String(usualJobs), "jobs", 1, 256);
  if (!jobs.ok) return jobs;
  const options = checkOptions(
    {
      profile: profile.value,
      claims: chosen.value,
      runs: runs.value,
      seed: seed.value,
      devicesMax: devices.value,
      shard: shard.value,
      strict: told.strict,
      waived: waived.value.map(({ id }) => id),
      certifyWorlds: certify.value,
      coverage: told.coverage,
      profileArgument: told.profile ?? profile.value.name,
    },
    claims,
  );
  return success({
    options,
    lastingMs: lastingMs.value,
    failures: told.failures ?? usualFailures,
    jobs: jobs.value,
  });
}

/** The claims of these ids, in the order of the catalogue. */
export function claimsNamed(text: string): Result<readonly Claim[]> {
  const ids = text.split(",").map((id) => id.trim());
  const unknown = ids.find((id) => claims.every((one) => one.id !== id));
  if (unknown !== undefined) return noClaim(unknown);
  return success(claims.filter(({ id }) => ids.includes(id)));
}

export function noClaim(id: string): Result<never> {
  const near = didYouMean(
    id,
    claims.map((one) => one.id),
  );
  return failure(
    `there is no claim "${id}"`,
    near.startsWith("known:") ? "cleansession claims lists them" : near,
  );
}

/** A seed that nobody has said. */
export const drawnSeed = (): Result<number> => success(randomInt(0, seedMax));

/** A whole number of an option, or what is wrong with it. */
export function wholeNumber(
  text: string,
  what: string,
  least: number,
  most: number,
): Result<number> {
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= least && value <= most) return success(value);
  const allowed = `a whole number from ${least} to ${most}`;
  const meant = meantNumber(text);
  const fits = Number.isInteger(meant) && meant >= least && meant <= most;
  return failure(`--${what}: "${text}" will not do`, fits ? `${allowed}: ${meant}` : allowed);
}

/** The number in a text that has it in another form: 1e3, 1,000 or 1_000. */
const meantNumber = (text: string): number =>
  /^[\d.]/.test(text) ? Number(text.replaceAll(/[,_](?=\d{3})/g, "")) : Number.NaN;

/** How long `--seconds` says. */
export function milliseconds(text: string | null): Result<number> {
  if (text === null) return success(usualSeconds * 1_000);
  const seconds = Number(text);
  return /^\d+(?:\.\d+)?$/.test(text) && seconds > 0
    ? success(seconds * 1_000)
    : failure(`--seconds: "${text}" will not do`, "a number above 0, as 90 or 0.5");
}

function shardNamed(text: string): Result<Shard> {
  const [, index, of] = /^(\d{1,9})\/(\d{1,9})$/.exec(text) ?? [];
  const shard = { index: Number(index) - 1, of: Number(of) };
  return index !== undefined && shard.index >= 0 && shard.index < shard.of
    ? success(shard)
    : failure(`--shard: "${text}" will not do`, "i/n with i from 1 to n, as 2/8");
}
