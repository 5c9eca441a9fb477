/**
 * What listeners remember: cells of immutable plain values, all of one run in one place.
 *
 * Claims and views are folds; keeping their state in cells lets them be written plainly and yet be
 * saved, put back and compared as one vector of values, as worlds are.
 */

/** Plain data with no more than the latest entries of each record in it, or all where there are few. */
function faded(value: unknown, kept: number): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  const before = Object.entries(value);
  const after = before.map(([key, one]) => [key, faded(one, kept)] as const);
  if (after.length > 2 * kept) return Object.fromEntries(after.slice(-kept));
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

  /** A new cell of what grows with every message; of a long run the oldest may be forgotten. */
  fading<Value>(first: Value): Cell<Value> {
    const cell = this.cell(first);
    this.#fading.push(cell);
    return cell;
  }

  /**
   * Forgets the oldest entries of every fading record that has twice as many as are to be kept; says
   * whether there were any.
   */
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
