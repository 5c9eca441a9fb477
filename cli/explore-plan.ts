/**
 * What `explore` was told, as what it is to do; or what is wrong with it.
 */
import { failure, success, type Result } from "../src/index.ts";
import { standardProfile, type Qos } from "../models/index.ts";
import {
  boundsDefaults,
  calmClaims,
  claims,
  exploreDefaults,
  findConfiguration,
  safetyClaims,
  type Bounds,
  type Claim,
  type Configuration,
  type ExploreOptions,
} from "../properties/index.ts";
import { claimsNamed, wholeNumber } from "./check-plan.ts";
import { boundNames, dashed, type BoundName, type ExploreTold } from "./explore-line.ts";
import type { Io } from "./io.ts";
import { profileOption } from "./profile-option.ts";

const mebibyte = 2 ** 20;

/** How much of each there may be: from, to. */
const limits: Readonly<Record<Exclude<BoundName, "qos" | "clean">, readonly [number, number]>> = {
  devices: [1, 4],
  clientIds: [1, 4],
  publishes: [0, 9],
  cuts: [0, 9],
  takeovers: [0, 9],
  restarts: [0, 9],
  disconnects: [0, 9],
  stalls: [0, 99],
  connections: [1, 6],
};

export function explorePlan(told: ExploreTold, io: Io): Result<ExploreOptions> {
  const named = told.configuration === null ? success(null) : findConfiguration(told.configuration);
  if (!named.ok) return named;
  const profile =
    told.profile === null ? success(standardProfile) : profileOption(told.profile, io);
  if (!profile.ok) return profile;
  const bounds = boundsOf(told, named.value?.bounds ?? boundsDefaults);
  if (!bounds.ok) return bounds;
  const chosen = claimsOf(told.claims);
  if (!chosen.ok) return chosen;
  const usual = exploreDefaults(profile.value, bounds.value, []);
  const maxWorlds = wholeNumber(
    told.maxWorlds ?? String(usual.maxWorlds),
    "max-worlds",
    1,
    500_000_000,
  );
  if (!maxWorlds.ok) return maxWorlds;
  const memory = told.maxMemory ?? String(usual.maxBytes / mebibyte);
  const maxMemory = wholeNumber(memory, "max-memory", 1, 1_000_000);
  if (!maxMemory.ok) return maxMemory;
  const calms = calmsOf(told.calm);
  if (!calms.ok) return calms;
  const taking = calms.value > 0 ? calmClaims : safetyClaims;
  const later = chosen.value.find(({ form }) => form === "eventually");
  if (told.claims !== null && calms.value === 0 && later !== undefined) {
    return failure(`${later.id} is judged in a calm`, "add --calm");
  }
  return success({
    ...usual,
    configuration: named.value === null ? null : calledBy(named.value, bounds.value),
    claims: taking(chosen.value, profile.value),
    named: told.claims === null ? [] : chosen.value.map(({ id }) => id),
    calms: calms.value,
    maxWorlds: maxWorlds.value,
    maxBytes: maxMemory.value * mebibyte,
    strict: told.strict,
    sparing: { symmetry: told.symmetry, partialOrder: told.partialOrder },
  });
}

function calmsOf(text: string | null): Result<number> {
  if (text === null) return success(0);
  return text === "all" ? success(Infinity) : wholeNumber(text, "calm", 1, 1_000_000_000);
}

function claimsOf(text: string | null): Result<readonly Claim[]> {
  if (text === null) return success(claims);
  if (text === "none") return success([]);
  const chosen = claimsNamed(text);
  if (!chosen.ok) return chosen;
  const other = chosen.value.find(({ form }) => form === "sometimes");
  return other === undefined
    ? chosen
    : failure(`${other.id} is a situation that must be seen`, "cleansession check looks for it");
}

function boundsOf(told: ExploreTold, usual: Bounds): Result<Bounds> {
  let bounds = usual;
  for (const name of boundNames) {
    const text = told.bounds[name];
    if (text === null) continue;
    const value = boundOf(name, text);
    if (!value.ok) return value;
    bounds = { ...bounds, [name]: value.value };
  }
  if (told.bounds.devices !== null && told.bounds.clientIds === null) {
    bounds = { ...bounds, clientIds: Math.min(bounds.clientIds, bounds.devices) };
  }
  return bounds.clientIds > bounds.devices
    ? failure("--client-ids: there are more ClientIDs than devices", `at most ${bounds.devices}`)
    : success(bounds);
}

/** A configuration of other bounds asks another question, and is not called by that name alone. */
function calledBy({ name, bounds: usual }: Configuration, bounds: Bounds): string {
  const others = boundNames.flatMap((one) => {
    const [here, there] = [typed(bounds[one]), typed(usual[one])];
    return here === there ? [] : [`${dashed(one)} ${here}`];
  });
  return others.length === 0 ? name : `${name}, with ${others.join(", ")}`;
}

/** A bound as it is typed. */
const typed = (bound: Bounds[BoundName]): string =>
  typeof bound === "number" ? String(bound) : bound.map(Number).toSorted().join(",");

function boundOf(name: BoundName, text: string): Result<unknown> {
  const words = [...new Set(text.split(","))];
  switch (name) {
    case "qos":
      return words.every((word) => /^[012]$/.test(word))
        ? success(words.map((word) => Number(word) as Qos))
        : failure(`--qos: "${text}" will not do`, "0, 1 or 2, or some of them, as 1,2");
    case "clean":
      return words.every((word) => /^[01]$/.test(word))
        ? success(words.map((word) => word === "1"))
        : failure(`--clean: "${text}" will not do`, "0, 1, or both as 0,1");
    default: {
      const [least, most] = limits[name];
      return wholeNumber(text, name === "clientIds" ? "client-ids" : name, least, most);
    }
  }
}
