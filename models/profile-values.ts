/**
 * Profiles side by side: the value of each knob, where two profiles differ, and values for people.
 *
 * Everything walks the one table of knobs, so nothing that a profile says is left out of a
 * comparison, and the order is the same everywhere.
 */
import { present, showDuration } from "../src/index.ts";
import { hookNames, knobs, knobsSchema, sessionParts } from "./knob-schema.ts";
import type { KeepAlivePatience, Profile } from "./knobs.ts";

export interface KnobDifference {
  readonly path: string;
  readonly a: unknown;
  readonly b: unknown;
}

/** The knobs in which two profiles differ, in reading order. */
export function diffProfiles(a: Profile, b: Profile): readonly KnobDifference[] {
  return knobs
    .map(({ path }) => ({ path, a: knobValue(a, path), b: knobValue(b, path) }))
    .filter((pair) => JSON.stringify(pair.a) !== JSON.stringify(pair.b));
}

/** The value at the path of a knob. */
export const knobValue = (profile: Profile, path: string): unknown =>
  valueAt(profile.knobs, path.split("."));

/** A knob's value for people: sets as "all" or "all but", times with their unit, K for Keep Alive. */
export function showKnobValue(path: string, value: unknown): string {
  if (Array.isArray(value)) return showList(value, sets[path] ?? null);
  if (path === "server.keepAlive") return showPatience(value);
  if (value === "") return '""';
  if (typeof value === "number" && path.endsWith("Ms")) return `${value} (${showDuration(value)})`;
  return String(value);
}

const sets: Readonly<Record<string, readonly string[]>> = {
  "server.cleanDiscards": sessionParts,
  "server.hooks": hookNames,
};

function showList(list: readonly unknown[], everything: readonly string[] | null): string {
  if (list.length === 0) return "none";
  if (everything === null) return list.join(", ");
  const absent = everything.filter((word) => !list.includes(word));
  if (absent.length === 0) return "all";
  return absent.length < list.length ? `all but ${absent.join(", ")}` : list.join(", ");
}

function showPatience(value: unknown): string {
  const { keepAlive } = knobsSchema.unwrap().shape.server.unwrap().shape;
  const rule: KeepAlivePatience = present(keepAlive.safeParse(value).data, "a keep-alive rule");
  switch (rule.check) {
    case "exact":
      return `after ${rule.graceFactor} K`;
    case "periodic": {
      const most =
        rule.periodMaxMs === "unlimited" ? "" : ` (at most ${showDuration(rule.periodMaxMs)})`;
      return `after ${rule.idleChecks} quiet looks, one every ${rule.periodFactor} K${most}`;
    }
    case "scan":
      return `first look after ${rule.graceFactor} K, one every ${showDuration(rule.scanMs)}`;
  }
}

export const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** What is at a path inside plain data; undefined where nothing is. */
export function valueAt(value: unknown, keys: readonly PropertyKey[]): unknown {
  return keys.reduce<unknown>((inner, key) => {
    if (Array.isArray(inner) && typeof key === "number") return inner[key];
    return isRecord(inner) && Object.hasOwn(inner, key) ? inner[String(key)] : undefined;
  }, value);
}
