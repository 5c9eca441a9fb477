/**
 * Which knobs of a profile decide: the run is made again with one knob as the standard has it, and
 * where it comes out otherwise, that knob was the choice. Nothing is guessed.
 */
import { diffProfiles, showKnobValue, standardProfile, withKnob } from "../../models/index.ts";
import { say } from "./say.ts";
import { fork, type Branch } from "./fork.ts";
import { placeOf } from "./state.ts";
import type { Track } from "./track.ts";

/** A knob, what it is here, and what comes of it if it is as in the standard. */
export interface Choice {
  readonly path: string;
  readonly here: string;
  readonly standard: string;
  /** What happens in this step instead; null when the step is the same. */
  readonly instead: string | null;
  /** The step in which the knob first decides; null when it is never asked up to here. */
  readonly decides: number | null;
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
  const found = others.flatMap((variant): readonly Choice[] => {
    const { path, here, standard, other, followed, parts } = variant;
    const decides = parts !== null && parts <= number ? parts : null;
    const instead = decides === number ? insteadOf(track, followed, number) : null;
    const mends = mendedBy(track, other, number, instead !== null);
    return instead === null && mends.length === 0
      ? []
      : [{ path, here, standard, instead, decides, mends }];
  });
  const kept = known.get(track) ?? new Map<number, readonly Choice[]>();
  known.set(track, kept.set(number, found));
  return found;
}

interface Variant {
  readonly path: string;
  readonly here: string;
  readonly standard: string;
  /** As a fork has it, with a calm of its own: claims judge it. */
  readonly other: Track;
  /** Move by move as far as that goes, so that it parts where the knob is asked and not before. */
  readonly followed: Track;
  /** The first step in which it does not do the same; null where it does to the end. */
  readonly parts: number | null;
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
    const change = { is: "profile", profile: changed.value } as const;
    const branch = fork(base, 0, change);
    const plain = base.calmFrom === null ? branch : fork({ ...base, calmFrom: null }, 0, change);
    if (!branch.ok || !plain.ok) return [];
    const other = branch.value.track;
    other.survey(() => false);
    const { track: followed, sameUpTo } = plain.value;
    const parts = sameUpTo < track.length ? sameUpTo + 1 : null;
    const values = { here: showKnobValue(path, a), standard: showKnobValue(path, b) };
    return [{ path, ...values, other, followed, parts }];
  });
  variantsKnown.set(track, made);
  return made;
}

/** What the other run does in place of the first step that is not the same. */
function insteadOf(track: Track, other: Track, number: number): string {
  if (number > other.length) return "the run is over";
  const [one, two] = [told(track, number), told(other, number)];
  return one === two ? "the same to see; inside the Server it goes on otherwise" : two;
}

function told(track: Track, number: number): string {
  const { who, what, outcomes } = say(track.step(number));
  return [who, what, ...outcomes.map(({ text }) => text)].filter((part) => part !== "").join("  ");
}

/**
 * The claims violated in this step that hold in the other run; of any step, where none is violated
 * in this one and the knob decides here.
 */
function mendedBy(
  track: Track,
  other: Track,
  number: number,
  decidesHere: boolean,
): readonly string[] {
  const still = new Set(other.violations.map(({ claim }) => claim.id));
  const here = track.violations.filter(({ step }) => placeOf(track, step) === number);
  const meant = here.length > 0 || !decidesHere ? here : track.violations;
  return [...new Set(meant.map(({ claim }) => claim.id))].filter((id) => !still.has(id));
}
