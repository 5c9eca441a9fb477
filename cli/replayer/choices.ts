/**
 * Which knobs of a profile decide: the run is made again with one knob as the standard has it, and
 * where it comes out otherwise, that knob was the choice. Nothing is guessed.
 */
import {
  diffProfiles,
  readProfile,
  showKnobValue,
  standardProfile,
  type Profile,
} from "../../models/index.ts";
import type { Result } from "../../src/index.ts";
import { say } from "./say.ts";
import { fork, seesTheSame, type Branch } from "./fork.ts";
import { placeOf } from "./state.ts";
import type { Track } from "./track.ts";

/** A knob, what it is here, and what comes of it if it is as in the standard. */
export interface Choice {
  readonly path: string;
  readonly here: string;
  readonly standard: string;
  /** What happens in this step instead; null when the step is the same. */
  readonly instead: string | null;
  /** The violated claims that hold then. */
  readonly mends: readonly string[];
}

/** Longer runs are not made again a dozen times while somebody waits. */
export const stepsMax = 2_000;

const known = new WeakMap<Track, Map<number, readonly Choice[]>>();

/** What was found out already; null when nobody has looked. */
export const choicesKnown = (track: Track, number: number): readonly Choice[] | null =>
  known.get(track)?.get(number) ?? null;

/** Whether looking can find anything. */
export const mayChoose = ({ length, options, isSurveyed, isReplayable }: Track): boolean =>
  isReplayable && isSurveyed && length <= stepsMax && options.profile.name !== standardProfile.name;

/** Makes the run again for every knob that differs from the standard's. */
export function findChoices(base: Branch, number: number): readonly Choice[] {
  const { track } = base;
  const others = variants(base);
  const found = others.flatMap(({ path, here, standard, other }): readonly Choice[] => {
    const instead = insteadOf(track, other, number);
    const mends = mendedBy(track, other, number);
    return instead === null && mends.length === 0 ? [] : [{ path, here, standard, instead, mends }];
  });
  const kept = known.get(track) ?? new Map<number, readonly Choice[]>();
  known.set(track, kept.set(number, found));
  return found;
}

interface Variant {
  readonly path: string;
  readonly here: string;
  readonly standard: string;
  readonly other: Track;
}

const variantsKnown = new WeakMap<Track, readonly Variant[]>();

function variants(base: Branch): readonly Variant[] {
  const { track } = base;
  const kept = variantsKnown.get(track);
  if (kept !== undefined) return kept;
  const { profile } = track.options;
  const made = diffProfiles(profile, standardProfile).flatMap(({ path, a, b }) => {
    const changed = withKnob(profile, path, b);
    if (!changed.ok) return [];
    const branch = fork(base, 0, { is: "profile", profile: changed.value });
    if (!branch.ok) return [];
    const other = branch.value.track;
    other.survey(() => false);
    return [{ path, here: showKnobValue(path, a), standard: showKnobValue(path, b), other }];
  });
  variantsKnown.set(track, made);
  return made;
}

/** The profile with one knob as it is elsewhere. */
function withKnob(profile: Profile, path: string, value: unknown): Result<Profile> {
  const changed: unknown = JSON.parse(JSON.stringify(profile));
  const keys = ["knobs", ...path.split(".")];
  let inner = changed as Record<string, unknown>;
  for (const key of keys.slice(0, -1)) inner = inner[key] as Record<string, unknown>;
  inner[keys.at(-1) ?? ""] = value;
  return readProfile(changed);
}

/** What the other run does in place of a step, where both were the same before. */
function insteadOf(track: Track, other: Track, number: number): string | null {
  if (number < 1) return null;
  for (let at = 1; at < number; at += 1) {
    if (at > other.length || track.step(at).move !== other.step(at).move) return null;
    if (!seesTheSame(track.step(at), other.step(at))) return null;
  }
  if (number > other.length) return "the run is over";
  const [one, two] = [track.step(number), other.step(number)];
  if (one.move === two.move && seesTheSame(one, two)) return null;
  const { who, what, outcomes } = say(two);
  return [who, what, ...outcomes.map(({ text }) => text)].filter((part) => part !== "").join("  ");
}

/** The claims violated in this step that hold in the other run; of any step, where none is in this. */
function mendedBy(track: Track, other: Track, number: number): readonly string[] {
  const still = new Set(other.violations.map(({ claim }) => claim.id));
  const here = track.violations.filter(({ step }) => placeOf(track, step) === number);
  const meant = here.length > 0 ? here : track.violations;
  return [...new Set(meant.map(({ claim }) => claim.id))].filter((id) => !still.has(id));
}
