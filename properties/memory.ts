/**
 * What listeners remember: cells of immutable plain values, all of one run in one place.
 *
 * Claims and views are folds; keeping their state in cells lets them be written plainly and yet be
 * saved, put back and compared as one vector of values, as worlds are.
 */

/** One remembered value; it is replaced, never changed. */
export interface Cell<Value> {
  now: Value;
}

export class Memory {
  readonly #cells: Cell<unknown>[] = [];

  /** A new cell that holds `first`. */
  cell<Value>(first: Value): Cell<Value> {
    const cell = { now: first };
    this.#cells.push(cell);
    return cell;
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
