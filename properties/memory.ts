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

/** Rows of a table as a plain value, in the order in which their keys came. */
export type Rows<Value> = readonly (readonly [string, Value])[];

/** Remembered values by key, in the order in which the keys came. */
export class Table<Value> {
  /** null: they stand in the list only, which was put back and not looked at since. */
  #rows: Map<string, Value> | null = new Map<string, Value>();
  /** The rows and the values as lists that nobody changes, until a row does. */
  #list: Rows<Value> | null = [];
  #values: readonly Value[] | null = null;

  get(key: string): Value | undefined {
    return this.#map().get(key);
  }

  set(key: string, value: Value): void {
    this.#map().set(key, value);
    this.#list = null;
    this.#values = null;
  }

  /** Forgets the oldest rows, if there are twice as many as are to be kept; says whether it did. */
  fade(kept: number): boolean {
    const rows = [...this.#map()];
    if (rows.length <= 2 * kept) return false;
    this.now = rows.slice(-kept);
    return true;
  }

  delete(key: string): void {
    if (!this.#map().delete(key)) return;
    this.#list = null;
    this.#values = null;
  }

  values(): readonly Value[] {
    return (this.#values ??= [...this.#map().values()]);
  }

  entries(): Rows<Value> {
    return this.now;
  }

  /** Every row at once, as a plain value; the same one until a row changes. */
  get now(): Rows<Value> {
    return (this.#list ??= [...this.#map()]);
  }

  set now(rows: Rows<Value>) {
    if (rows === this.#list) return;
    this.#rows = null;
    this.#list = rows;
    this.#values = null;
  }

  #map(): Map<string, Value> {
    return (this.#rows ??= new Map(this.#list));
  }
}

/**
 * What the number in a cell is; "latest" is the latest stamp that anything was given. Numbers within
 * values go by their names instead: see `Tidy`, which makes memories that differ only in the hour and
 * in how much came before into one.
 */
export type Meaning = "value" | "stamp" | "latest" | "instant" | "table";

/**
 * A place in an order: on one of two sides, each of which is compared with the other alone, or (null)
 * among all that stand in it.
 */
export interface Place {
  readonly order: string;
  readonly side: "left" | "right" | null;
}

/**
 * In which orders a stamp stands, by the row that it is in and the name of its field: it is compared
 * with stamps of the same orders and with no others. null: with any. A stamp may leave an order, but
 * none that was given before comes into one.
 */
export type Orders<Value> = (key: string, row: Value, field: string) => readonly Place[] | null;

export class Memory {
  readonly #cells: Cell<unknown>[] = [];
  readonly #meanings: Meaning[] = [];
  readonly #orders: (Orders<never> | null)[] = [];
  readonly #fading: { fade(kept: number): boolean }[] = [];

  /** By cell: what the number in it is. */
  get meanings(): readonly Meaning[] {
    return this.#meanings;
  }

  /** By cell: the orders of the stamps in a table; null: they stand in every one. */
  get orders(): readonly (Orders<never> | null)[] {
    return this.#orders;
  }

  /** A new cell that holds `first`. */
  cell<Value>(first: Value, meaning: Meaning = "value"): Cell<Value> {
    const cell = { now: first };
    this.#keep(cell, meaning, null);
    return cell;
  }

  /** A new table without rows. */
  table<Value>(orders: Orders<Value> | null = null): Table<Value> {
    const table = new Table<Value>();
    this.#keep(table as Cell<unknown>, "table", orders);
    return table;
  }

  #keep(cell: Cell<unknown>, meaning: Meaning, orders: Orders<never> | null): void {
    this.#cells.push(cell);
    this.#meanings.push(meaning);
    this.#orders.push(orders);
  }

  /** A new table of what grows with every message; of a long run the oldest may be forgotten. */
  fading<Value>(orders: Orders<Value> | null = null): Table<Value> {
    const table = this.table<Value>(orders);
    this.#fading.push(table);
    return table;
  }

  /** Forgets the oldest rows of long fading tables; says whether there were any. */
  fade(kept: number): boolean {
    return this.#fading.map((table) => table.fade(kept)).includes(true);
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
