/**
 * Two runs side by side: which step of one stands beside which of the other.
 *
 * Up to their first difference step by step; from there on the longest list of moves that both have
 * in one order, within a window, since nobody reads further than that at a time.
 */
import { sameUpTo, seesTheSame, type Branch } from "./fork.ts";
import type { State } from "./state.ts";
import { isSeenOnly, wirePairs } from "./wire-align.ts";
import type { Track } from "./track.ts";

/** A step of each, of which one may be missing. */
export interface Pair {
  readonly a: number | null;
  readonly b: number | null;
  readonly isSame: boolean;
}

/** More steps after the difference are not aligned but shown one beside the other. */
const windowMax = 600;

export interface Alignment {
  readonly pairs: readonly Pair[];
  /** The index of the first pair that differs; null when the runs are the same. */
  readonly first: number | null;
}

const known = new WeakMap<Track, WeakMap<Track, { key: string; alignment: Alignment }>>();

export function align(a: Track, b: Track, upTo: number): Alignment {
  const key = `${a.length} ${b.length} ${upTo}`;
  const kept = known.get(a)?.get(b);
  if (kept?.key === key) return kept.alignment;
  const alignment = aligned(a, b, upTo);
  const row = known.get(a) ?? new WeakMap<Track, { key: string; alignment: Alignment }>();
  known.set(a, row.set(b, { key, alignment }));
  return alignment;
}

function aligned(a: Track, b: Track, upTo: number): Alignment {
  if (isSeenOnly(a, b)) return withFirst(wirePairs(a, b));
  const pairs: Pair[] = [];
  for (let at = 1; at <= upTo; at += 1) pairs.push({ a: at, b: at, isSame: true });
  const restA = Math.min(windowMax, a.length - upTo);
  const restB = Math.min(windowMax, b.length - upTo);
  pairs.push(...common(a, b, upTo, restA, restB));
  for (let left = 1; left <= Math.max(a.length, b.length) - upTo - windowMax; left += 1) {
    const at = upTo + windowMax + left;
    pairs.push({ a: at <= a.length ? at : null, b: at <= b.length ? at : null, isSame: false });
  }
  return withFirst(pairs);
}

function withFirst(pairs: readonly Pair[]): Alignment {
  const first = pairs.findIndex(({ isSame }) => !isSame);
  return { pairs, first: first < 0 ? null : first };
}

/** The run that is looked at and the one beside it. */
export function alignmentOf({ runs, run, beside }: State): Alignment | null {
  const [one, other] = [runs[run], runs[beside ?? -1]];
  if (one === undefined || other === undefined) return null;
  return align(one.track, other.track, commonSteps(one, other, run, beside));
}

/** What the runs say of themselves, where one was forked from the other. */
function commonSteps(one: Branch, other: Branch, run: number, beside: number | null): number {
  if (isSeenOnly(one.track, other.track)) return 0;
  if (one.parent === beside) return one.sameUpTo;
  return other.parent === run ? other.sameUpTo : sameUpTo(one.track, other.track);
}

/** Longest common subsequence by the names of the moves. */
function common(
  a: Track,
  b: Track,
  from: number,
  lengthA: number,
  lengthB: number,
): readonly Pair[] {
  const width = lengthB + 1;
  const longest = new Uint16Array((lengthA + 1) * width);
  const namesA = a.steps(from + 1, from + lengthA).map(({ move }) => move);
  const namesB = b.steps(from + 1, from + lengthB).map(({ move }) => move);
  for (let i = lengthA - 1; i >= 0; i -= 1) {
    for (let j = lengthB - 1; j >= 0; j -= 1) {
      longest[i * width + j] =
        namesA[i] === namesB[j]
          ? (longest[(i + 1) * width + j + 1] ?? 0) + 1
          : Math.max(longest[(i + 1) * width + j] ?? 0, longest[i * width + j + 1] ?? 0);
    }
  }
  const pairs: Pair[] = [];
  let [i, j] = [0, 0];
  while (i < lengthA || j < lengthB) {
    const [atA, atB] = [from + i + 1, from + j + 1];
    if (i < lengthA && j < lengthB && namesA[i] === namesB[j]) {
      pairs.push({ a: atA, b: atB, isSame: seesTheSame(a.step(atA), b.step(atB)) });
      i += 1;
      j += 1;
    } else if (
      j >= lengthB ||
      (i < lengthA && (longest[(i + 1) * width + j] ?? 0) >= (longest[i * width + j + 1] ?? 0))
    ) {
      pairs.push({ a: atA, b: null, isSame: false });
      i += 1;
    } else {
      pairs.push({ a: null, b: atB, isSame: false });
      j += 1;
    }
  }
  return pairs;
}
