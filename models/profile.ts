/**
 * Profiles from outside: what somebody wrote, laid over a profile we have, checked as a whole.
 *
 * A profile says only what it changes. The changes are merged first and the result is checked
 * against the one schema of all knobs, so a preset, a user's file and a scenario's `set` are
 * refused by the same rules and in the same words.
 */
import * as z from "zod";
import { at, didYouMean, failure, success, type Result } from "../src/index.ts";
import { knobs, knobsSchema } from "./knob-schema.ts";
import { isRecord, valueAt } from "./profile-values.ts";
import type { Deviation, KeepAlivePatience, Knobs, Profile } from "./knobs.ts";

/** Part of the knobs: objects by what they change, lists and keep-alive rules whole. */
export type Changes<T> = T extends readonly unknown[] | KeepAlivePatience
  ? T
  : T extends object
    ? { readonly [Key in keyof T]?: Changes<T[Key]> }
    : T;

/** A profile written as what it changes from another one; the form of our presets and of users' files. */
export interface ProfileChanges {
  readonly name: string;
  readonly basedOn: string;
  readonly title: string;
  readonly knobs: Changes<Knobs>;
  /** All of them, not only those the base does not have. */
  readonly deviations: readonly Deviation[];
}

/** A scenario's `set`: the path of a knob and a JSON value or a bare word, as written. */
export interface Setting {
  readonly path: string;
  readonly value: string;
}

/** The profile that `input`, parsed JSON, describes as changes from one of `known`. */
export function resolveProfile(input: unknown, known: readonly Profile[]): Result<Profile> {
  const read = fileSchema.safeParse(input);
  if (!read.success) return refusal(read.error, input, fileAllows);
  const { name, basedOn, title, knobs: changes, deviations } = read.data;
  if (known.some((profile) => profile.name === name)) {
    return failure(`name is "${name}", which is taken`, "choose a name that no profile has");
  }
  const base = profileNamed(basedOn, known);
  if (!base.ok) return at("basedOn", base.failure);
  const changed = withChanges(base.value.knobs, changes ?? {});
  if (!changed.ok) return changed;
  return success({
    name,
    title: title ?? `${basedOn} with changes`,
    basedOn,
    knobs: changed.value,
    deviations: deviations ?? base.value.deviations,
  });
}

/** A whole profile, as it stands in a trace. */
export function readProfile(input: unknown): Result<Profile> {
  const read = wholeSchema.safeParse(input);
  return read.success ? success(read.data) : refusal(read.error, input, wholeAllows);
}

/** The profile of this name among `known`. */
export function profileNamed(name: string, known: readonly Profile[]): Result<Profile> {
  const found = known.find((profile) => profile.name === name);
  if (found !== undefined) return success(found);
  const names = known.map((profile) => profile.name);
  return failure(`there is no profile "${name}"`, didYouMean(name, names));
}

/** The profile with single knobs set; its name and its known deviations stay. */
export function withSettings(profile: Profile, settings: readonly Setting[]): Result<Profile> {
  let current = profile.knobs;
  for (const { path, value } of settings) {
    const unknown = unknownPath(path);
    if (unknown !== null) return unknown;
    const nested = path
      .split(".")
      .reduceRight<unknown>((inner, key) => ({ [key]: inner }), jsonOrWord(value));
    const changed = withChanges(current, nested);
    if (!changed.ok) return changed;
    current = changed.value;
  }
  return success({ ...profile, knobs: current });
}

/** The profile with one knob as it is elsewhere. */
export function withKnob(profile: Profile, path: string, value: unknown): Result<Profile> {
  const changed: unknown = JSON.parse(JSON.stringify(profile));
  const keys = ["knobs", ...path.split(".")];
  let inner = changed as Record<string, unknown>;
  for (const key of keys.slice(0, -1)) inner = inner[key] as Record<string, unknown>;
  inner[keys.at(-1) ?? ""] = value;
  return readProfile(changed);
}

// Reading what somebody wrote.

const profileName = z.string().regex(/^[a-z0-9][a-z0-9.-]*$/);
const statementId = z.string().regex(/^MQTT3-\d+\.\d+\.\d+-\d+$/);
const deviation = z.strictObject({
  id: z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/),
  knobs: z
    .array(
      z.string().refine((path) => knobs.some((one) => one.path === path), {
        error: "no knob has this path",
      }),
    )
    .optional(),
  clause: statementId,
  also: z.array(statementId).optional(),
  what: z.string().min(1),
  source: z.string().min(1),
});

const fileSchema = z.strictObject({
  name: profileName,
  basedOn: z.string(),
  title: z.string().min(1).optional(),
  knobs: z.record(z.string(), z.unknown()).optional(),
  deviations: z
    .array(deviation)
    .refine((list) => new Set(list.map(({ id }) => id)).size === list.length, "ids repeat")
    .optional(),
});

const wholeSchema = z.strictObject({
  name: profileName,
  title: z.string(),
  basedOn: profileName.optional(),
  knobs: knobsSchema,
  deviations: z.array(deviation),
});

/** What is allowed where, by the start of the path; the last that fits is meant. */
type Allowances = readonly { readonly path: string; readonly allowed: string }[];

const fileAllows: Allowances = [
  { path: "", allowed: "an object with name, basedOn and, if you like, title, knobs, deviations" },
  { path: "name", allowed: "lower-case letters, digits, dots and dashes" },
  { path: "basedOn", allowed: "the name of a profile" },
  { path: "title", allowed: "one line of text" },
  { path: "knobs", allowed: 'an object like { "server": { "maxQueue": 10 } }' },
  {
    path: "deviations",
    allowed:
      "a list of { id, clause, what, source } and, if you like, knobs (paths) and also (more clauses), each id once",
  },
];

const wholeAllows: Allowances = [
  { path: "", allowed: "a whole profile: name, title, knobs, deviations" },
  ...knobs.map(({ path, allowed }) => ({ path: `knobs.${path}`, allowed })),
];

const knobAllows: Allowances = [
  { path: "", allowed: "an object with server and client" },
  ...groupsIn(knobs.map(({ path }) => path)).map((path) => ({
    path,
    allowed: `an object with ${keysUnder(path).join(", ")}`,
  })),
  ...knobs,
];

function groupsIn(paths: readonly string[]): readonly string[] {
  const starts = paths.flatMap((path) => {
    const keys = path.split(".");
    return keys.slice(1).map((_, index) => keys.slice(0, index + 1).join("."));
  });
  return [...new Set(starts)];
}

/** The keys a knob's group may have; those of the keep-alive rules besides, which are one knob. */
function keysUnder(group: string): readonly string[] {
  const start = group === "" ? "" : `${group}.`;
  const below = knobs.filter(({ path }) => path.startsWith(start));
  const keys = below.map(({ path }) => path.slice(start.length).split(".")[0] ?? "");
  return group === "server.keepAlive" ? patienceKeys : [...new Set(keys)];
}

const patienceKeys = [
  "check",
  "graceFactor",
  "periodFactor",
  "periodMaxMs",
  "idleChecks",
  "scanMs",
];

function withChanges(base: Knobs, changes: unknown): Result<Knobs> {
  const merged = merge(base, changes);
  const read = knobsSchema.safeParse(merged);
  return read.success ? together(read.data) : refusal(read.error, merged, knobAllows);
}

/** Knobs that are right one by one and cannot be shown together. */
function together(all: Knobs): Result<Knobs> {
  const { cleanDiscards, takeover } = all.server;
  return cleanDiscards.length < 4 && takeover === "asynchronous"
    ? failure(
        "server.cleanDiscards leaves something to an heir that an asynchronous takeover has not made yet",
        'discard all four parts, or set server.takeover to "atomic"',
      )
    : success(all);
}

/** Objects merge, everything else replaces; so does a rule of another kind (another `check`). */
function merge(base: unknown, changes: unknown): unknown {
  if (!isRecord(base) || !isRecord(changes)) return changes;
  if ("check" in changes && changes["check"] !== base["check"]) return changes;
  const merged = Object.entries(changes).map(([key, value]) => [
    key,
    Object.hasOwn(base, key) ? merge(base[key], value) : value,
  ]);
  return { ...base, ...Object.fromEntries(merged) };
}

function jsonOrWord(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function unknownPath(path: string): Result<never> | null {
  const keys = path.split(".");
  const wrong = keys.findIndex(
    (key, index) => !keysUnder(keys.slice(0, index).join(".")).includes(key),
  );
  const paths = knobs.map((knob) => knob.path);
  if (wrong < 0) return null;
  return failure(`there is no knob ${path}`, nearKnobs(keys, wrong, paths));
}

function nearKnobs(keys: readonly string[], wrong: number, paths: readonly string[]): string {
  const sameName = paths.filter((known) => known.split(".").at(-1) === keys.at(-1));
  if (sameName.length > 0) return `did you mean ${sameName.join(" or ")}?`;
  const group = keys.slice(0, wrong).join(".");
  const siblings = keysUnder(group);
  if (siblings.length === 0) return `${group} has no parts`;
  if (wrong > 0 || keys.length > 1) return didYouMean(keys[wrong] ?? "", siblings);
  const hint = didYouMean(`server.${keys[0]}`, paths);
  return hint.startsWith("known") ? "a knob is written like server.maxQueue" : hint;
}

/** The first thing wrong: unknown keys before wrong values, since a typo is often both. */
function refusal(error: z.ZodError, input: unknown, allows: Allowances): Result<never> {
  const typo = error.issues.find((issue) => issue.code === "unrecognized_keys");
  if (typo !== undefined) {
    const key = typo.keys[0] ?? "";
    const place = typo.path.join(".");
    const known = allows === fileAllows ? fileKeysUnder(place) : keysUnder(place);
    const path = place === "" ? key : `${place}.${key}`;
    const elsewhere = allows === knobAllows ? knobElsewhere(path, key) : null;
    return failure(`there is no ${path}`, elsewhere ?? didYouMean(key, known));
  }
  const path = error.issues[0]?.path ?? [];
  const place = path.join(".");
  const value = valueAt(input, path);
  const allowed = allows.findLast((rule) => isWithin(place, rule.path))?.allowed ?? null;
  const subject = place === "" ? "the profile" : place;
  return failure(
    value === undefined ? `${subject} is missing` : `${subject} is ${shown(value)}`,
    allowed === null ? null : `allowed: ${allowed}`,
  );
}

/** How a knob is written that is there, but not where somebody has put it. */
function knobElsewhere(path: string, key: string): string | null {
  const meant = knobs.find((one) => one.path === path || one.path.split(".").at(-1) === key);
  if (meant === undefined) return null;
  const keys = meant.path.split(".").map((one) => `"${one}": `);
  return `write { ${keys.join("{ ")}...${" }".repeat(keys.length)}`;
}

const fileKeysUnder = (place: string): readonly string[] =>
  place === "" ? Object.keys(fileSchema.shape) : ["id", "clause", "also", "what", "source"];

const isWithin = (path: string, start: string): boolean =>
  start === "" || path === start || path.startsWith(`${start}.`);

function shown(value: unknown): string {
  const text = JSON.stringify(value);
  return text.length <= 60 ? text : `${text.slice(0, 57)}...`;
}
