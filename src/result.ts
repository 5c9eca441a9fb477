/**
 * Bad news from outside as values: what is wrong in one sentence and what would be right.
 *
 * A trace, a profile or a scenario that somebody wrote may be wrong; that is no exception but an
 * ordinary answer, and the type makes the caller look at it before getting past it.
 */
import { distance } from "fastest-levenshtein";

export interface Failure {
  /** One sentence: what is wrong and where. */
  readonly message: string;
  /** What would be right, or what to try; null when there is nothing useful to say. */
  readonly hint: string | null;
}

export type Result<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly failure: Failure };

export const success = <T>(value: T): Result<T> => ({ ok: true, value });

export const failure = (message: string, hint: string | null = null): Result<never> => ({
  ok: false,
  failure: { message, hint },
});

/** The failure with its place in front, as in "line 3: ...". */
export const at = (place: string, { message, hint }: Failure): Result<never> =>
  failure(`${place}: ${message}`, hint);

/** A hint that names what was probably meant, and otherwise everything that is allowed. */
export function didYouMean(word: string, known: readonly string[]): string {
  const whole = nearest(known, (name) => {
    const edits = editsBetween(word, name);
    return edits <= Math.max(2, Math.floor(name.length / 3)) ? edits : null;
  });
  // Only then by how it begins: "mosquito" means mosquitto-2.0.
  const near = whole.length > 0 ? whole : nearest(known, (name) => editsToBeginning(word, name));
  return near.length > 0 ? `did you mean ${near.join(" or ")}?` : `known: ${known.join(", ")}`;
}

function nearest(
  known: readonly string[],
  editsTo: (name: string) => number | null,
): readonly string[] {
  return known
    .flatMap((name) => {
      const edits = editsTo(name);
      return edits === null ? [] : [{ name, edits }];
    })
    .toSorted((a, b) => a.edits - b.edits)
    .slice(0, 3)
    .map(({ name }) => name);
}

function editsToBeginning(word: string, name: string): number | null {
  const { length } = word;
  if (length < 3) return null;
  const ends = [length - 1, length, length + 1];
  const edits = Math.min(...ends.map((end) => editsBetween(word, name.slice(0, end))));
  return edits <= Math.floor(length / 5) ? edits : null;
}

const editsBetween = (a: string, b: string): number => distance(a.toLowerCase(), b.toLowerCase());
