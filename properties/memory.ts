/**
 * What listeners remember: cells and tables of immutable plain values, all of one run in one place.
 *
 * Claims and views are folds; keeping their state here lets them be written plainly and yet be
 * saved, put back and compared as one vector of values, as worlds are.
 */

/** One remembered value; it is replaced, never changed. */
export interface Cell<Value> {
  now: Value;
}

/** Remembered values by key, in the order in which the keys came. */
export class Table<Value> {
  #rows = new Map<string, Value>();
  /** The values as a list that nobody changes, until a row does. */
  #values: readonly Value[] | null = null;

  get(key: string): Value | undefined {
    return this.#rows.get(key);
  }

  set(key: string, value: Value): void {
    this.#rows.set(key, value);
    this.#values = null;
  }

  delete(key: string): void {
    if (this.#rows.delete(key)) this.#values = null;
  }

  values(): readonly Value[] {
    return (this.#values ??= [...this.#rows.values()]);
  }

  entries(): readonly (readonly [string, Value])[] {
    return [...this.#rows];
  }

  /** Every row at once, as a plain value. */
  get now(): readonly (readonly [string, Value])[] {
    return this.entries();
  }

  set now(rows: readonly (readonly [string, Value])[]) {
    this.#rows = new Map(rows);
    this.#values = null;
  }
}

export class Memory {
  readonly #cells: Cell<unknown>[] = [];

  /** A new cell that holds `first`. */
  cell<Value>(first: Value): Cell<Value> {
    const cell = { now: first };
    this.#cells.push(cell);
    return cell;
  }

  /** A new table without rows. */
  table<Value>(): Table<Value> {
    const table = new Table<Value>();
    this.#cells.push(table as Cell<unknown>);
    return table;
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
