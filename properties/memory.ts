/**
 * What listeners remember: cells of immutable plain values, all of one run in one place.
 *
 * Claims and views are folds; keeping their state in cells lets them be written plainly and yet be
 * saved, put back and compared as one vector of values, as worlds are.
 */

/**
 * A record in parts of a few entries each, oldest first. To change one entry costs no more than to
 * copy its part, and of a long record the first parts can be forgotten.
 */
export type Parts<Value> = readonly Readonly<Record<string, Value>>[];

const partMax = 32;

export const entry = <Value>(parts: Parts<Value>, key: string): Value | undefined =>
  parts.findLast((part) => part[key] !== undefined)?.[key];

export const entries = <Value>(parts: Parts<Value>): readonly Value[] =>
  parts.flatMap((part) => Object.values(part));

export function withEntry<Value>(parts: Parts<Value>, key: string, value: Value): Parts<Value> {
  const known = parts.findLastIndex((part) => part[key] !== undefined);
  const last = parts.length - 1;
  const isFull = Object.keys(parts[last] ?? {}).length >= partMax;
  if (known < 0 && (last < 0 || isFull)) return [...parts, { [key]: value }];
  const index = known < 0 ? last : known;
  return parts.with(index, { ...parts[index], [key]: value });
}

/** Plain data with no more than the latest entries of each record in parts, or all where there are few. */
function faded(value: unknown, kept: number): unknown {
  if (typeof value !== "object" || value === null) return value;
  const parts = Math.ceil(kept / partMax);
  if (Array.isArray(value)) return value.length > 2 * parts ? value.slice(-parts) : value;
  const before = Object.entries(value);
  const after = before.map(([key, one]) => [key, faded(one, kept)] as const);
  const isSame = after.every(([, one], index) => one === before[index]?.[1]);
  return isSame ? value : Object.fromEntries(after);
}

/** One remembered value; it is replaced, never changed. */
export interface Cell<Value> {
  now: Value;
}

export class Memory {
  readonly #cells: Cell<unknown>[] = [];
  readonly #fading: Cell<unknown>[] = [];

  /** A new cell that holds `first`. */
  cell<Value>(first: Value): Cell<Value> {
    const cell = { now: first };
    this.#cells.push(cell);
    return cell;
  }

  /** A new cell of records in parts, which grow with every message; the oldest may be forgotten. */
  fading<Value>(first: Value): Cell<Value> {
    const cell = this.cell(first);
    this.#fading.push(cell);
    return cell;
  }

  /** Forgets the oldest parts of fading records that are long; says whether there were any. */
  fade(kept: number): boolean {
    const before = this.#fading.map(({ now }) => now);
    for (const cell of this.#fading) cell.now = faded(cell.now, kept);
    return this.#fading.some(({ now }, index) => now !== before[index]);
  }

  /** Everything remembered, as one vector. */
  save(): readonly unknown[] {
    return this.#cells.map(({ now }) => now);
  }

  /** Puts back what `save` gave. */
  restore(saved: readonly unknown[]): void {
    for (const [index, cell] of this.#cells.entries()) cell.now = saved[index];
  }
}
