/**
 * The values that claims remember, by number, and what becomes of their stamps and instants.
 *
 * Which numbers within a value are stamps and instants their names say: fields end in At or Ms, or
 * are listed here. Negative ones and null stand for "never" and stay. A table is its keys with the
 * numbers of the values beside them, so a row that changes changes one number.
 */
import { PairTable, present, Sequences, type Memories } from "../../src/index.ts";
import type { Meaning, Orders, Rows } from "../memory.ts";
import { Ranks } from "./ranks.ts";
import { lookInto, rewrite, type StampFound } from "./rewrite.ts";

export type NumberedRows = readonly (readonly [string, number])[];

/** A value as plain data. */
type Keepsake =
  | { readonly is: "value"; readonly value: unknown; readonly meaning: Meaning }
  | { readonly is: "table"; readonly rows: NumberedRows; readonly cell: number };

/** A row that is set or, with -1 for its value, deleted. */
interface Change {
  readonly key: string;
  readonly value: number;
}

const none = -1;

export class Keepsakes implements Memories {
  readonly #orders: readonly (Orders<never> | null)[];
  readonly #allRanks: Ranks;
  readonly #ids = new Map<string, number>();
  readonly #byValue = new Map<unknown, number>();
  readonly #values: unknown[] = [];
  readonly #meanings: Meaning[] = [];
  readonly #rows: (NumberedRows | null)[] = [];
  /** The cell that a table stands in, -1 for other values. */
  readonly #cells: number[] = [];
  /** Lists of rows by number, row by row; and by cell and list the number of the table. */
  readonly #lists = new PairTable();
  readonly #tables = new PairTable();
  /** By value: its stamps, in the fields they are in. */
  readonly #stampsFound: (readonly StampFound[])[] = [];
  /** By value: the list of its stamps, 0 when it has none; the set of them in their orders; and
   * whether it has instants. */
  readonly #stamps: number[] = [];
  readonly #standing: number[] = [];
  readonly #instants: boolean[] = [];
  /** Lists of stamps. */
  readonly #stampLists = new Sequences();
  /** By cell and row: the set of its stamps. */
  readonly #standingInRow = new PairTable();
  /** By a list and the set of all stamps there are: a list of what its stamps become. */
  readonly #rankings = new PairTable();
  readonly #ranked = new PairTable();
  readonly #shifted = new PairTable();
  readonly #shifts = new Map<number, number>();
  readonly #keys = new Map<string, number>();
  readonly #keyTexts: string[] = [];
  readonly #found = new PairTable();
  readonly #changes: Change[] = [];
  readonly #changeIds = new PairTable();
  readonly #changed = new PairTable();

  /** By cell: the orders of the stamps in a table; null where they stand in every one. */
  constructor(orders: readonly (Orders<never> | null)[], ranks = new Ranks()) {
    this.#orders = orders;
    this.#allRanks = ranks;
  }

  /** The stamps of a memory in which nothing has been given one. */
  get begun(): number {
    return this.#allRanks.begun;
  }

  get size(): number {
    return this.#values.length;
  }

  tell(id: number): Keepsake {
    const rows = this.#rows[id] ?? null;
    return rows === null
      ? { is: "value", value: this.#values[id], meaning: this.#meanings[id] as Meaning }
      : { is: "table", rows, cell: this.#cells[id] as number };
  }

  /** The number of what another has told, whose rows have the numbers that it gave. */
  meet(told: unknown, numberOf: (id: number) => number): number {
    // Others tell what `tell` says.
    const one = told as Keepsake;
    if (one.is === "value") return this.idOf(one.value, one.meaning);
    const rows = one.rows.map(([key, id]) => [key, numberOf(id)] as const);
    return this.#tableOf(rows, one.cell);
  }

  value(id: number): unknown {
    return this.#values[id];
  }

  /** The number of a value; of a table also by the cell that it stands in. */
  idOf(value: unknown, meaning: Meaning, cell = none): number {
    if (typeof value === "object" && value !== null) {
      const known = this.#byValue.get(value);
      if (known !== undefined) return known;
    }
    if (meaning === "table") {
      const rows = (value as Rows<unknown>).map(
        ([key, one]) => [key, this.idOf(one, "value")] as const,
      );
      return this.#tableOf(rows, cell);
    }
    // The same number is another value where it has another meaning.
    const text = `${typeof value === "number" ? meaning : ""}${JSON.stringify(sorted(value))}`;
    return this.#ids.get(text) ?? this.#keepValue(text, value, meaning);
  }

  /** The number of a table's key. */
  keyOf(key: string): number {
    let id = this.#keys.get(key);
    if (id === undefined) {
      id = this.#keyTexts.push(key) - 1;
      this.#keys.set(key, id);
    }
    return id;
  }

  /** The value under a key of a table; -1 when there is no such row. */
  rowOf(table: number, key: number): number {
    const known = this.#found.get(table, key);
    if (known !== 0) return known - 2;
    const text = this.#keyTexts[key];
    const row = present(this.#rows[table], "a table").find(([one]) => one === text);
    const value = row === undefined ? none : row[1];
    this.#found.set(table, key, value + 2);
    return value;
  }

  /** The number of a change: a key gets another value, or with -1 none. */
  changeOf(key: string, value: number): number {
    const id = this.keyOf(key);
    let change = this.#changeIds.get(id, value);
    if (change === 0) {
      change = this.#changes.push({ key, value });
      this.#changeIds.set(id, value, change);
    }
    return change - 1;
  }

  /** The key that a change is about, by number. */
  keyIn(change: number): number {
    return this.keyOf((this.#changes[change] as Change).key);
  }

  /** A table after a change. A row that is new comes last. */
  changed(table: number, change: number): number {
    const known = this.#changed.get(table, change);
    if (known !== 0) return known - 1;
    const { key, value } = this.#changes[change] as Change;
    const rows = present(this.#rows[table], "a table");
    const row = [key, value] as const;
    const isNew = !rows.some(([one]) => one === key);
    const after =
      value === none
        ? rows.filter(([one]) => one !== key)
        : isNew
          ? [...rows, row]
          : rows.map((one) => (one[0] === key ? row : one));
    const id = this.#tableOf(after, this.#cells[table] as number);
    this.#changed.set(table, change, id + 1);
    return id;
  }

  /** The stamps of a value with the orders they stand in, as a set; 0: it has none. */
  stampsOf(id: number): number {
    return this.#standing[id] as number;
  }

  hasInstants(id: number): boolean {
    return this.#instants[id] as boolean;
  }

  union(one: number, other: number): number {
    return this.#allRanks.union(one, other);
  }

  /** Whether each of these stamps is its rank. */
  areRanked(all: number): boolean {
    return this.#allRanks.of(all) === null;
  }

  /** A value whose stamps are their ranks among all there are. */
  ranked(id: number, all: number): number {
    const list = this.#stamps[id] as number;
    if (list === 0) return id;
    const ranking = this.#rankingOf(list, all);
    if (ranking === list) return id;
    const known = this.#ranked.get(id, ranking);
    if (known !== 0) return known - 1;
    const after =
      this.#rows[id] === null
        ? this.#rewritten(id, this.#allRanks.of(all), 0)
        : this.#withRows(id, (one) => this.ranked(one, all));
    this.#ranked.set(id, ranking, after + 1);
    return after;
  }

  /** A value whose instants are so much later. */
  shifted(id: number, byMs: number): number {
    if (!this.hasInstants(id)) return id;
    const shift = this.#shiftOf(byMs);
    const known = this.#shifted.get(id, shift);
    if (known !== 0) return known - 1;
    const after =
      this.#rows[id] === null
        ? this.#rewritten(id, null, byMs)
        : this.#withRows(id, (one) => this.shifted(one, byMs));
    this.#shifted.set(id, shift, after + 1);
    return after;
  }

  /** A number for milliseconds, which may be more than 32 bits have room for. */
  #shiftOf(byMs: number): number {
    let shift = this.#shifts.get(byMs);
    if (shift === undefined) {
      shift = this.#shifts.size;
      this.#shifts.set(byMs, shift);
    }
    return shift;
  }

  #rankingOf(list: number, all: number): number {
    const known = this.#rankings.get(list, all);
    if (known !== 0) return known;
    const ranks = this.#allRanks.of(all);
    const stamps = this.#stampLists.items(list);
    const ranking = this.#stampLists.idOf(stamps.map((stamp) => ranks?.get(stamp) ?? stamp));
    this.#rankings.set(list, all, ranking);
    return ranking;
  }

  #withRows(table: number, to: (value: number) => number): number {
    const rows = present(this.#rows[table], "a table");
    const after = rows.map(([key, one]) => [key, to(one)] as const);
    return this.#tableOf(after, this.#cells[table] as number);
  }

  #rewritten(id: number, ranks: ReadonlyMap<number, number> | null, shiftMs: number): number {
    const meaning = this.#meanings[id] as Meaning;
    return this.idOf(rewrite(this.#values[id], meaning, { ranks, shiftMs }), meaning);
  }

  #keepValue(text: string, value: unknown, meaning: Meaning): number {
    const { stamps, hasInstants } = lookInto(value, meaning);
    const id = this.#keep(value, meaning, null, none);
    this.#ids.set(text, id);
    this.#stampsFound[id] = stamps;
    this.#stamps[id] = this.#listOf(stamps.map(({ stamp }) => stamp));
    this.#standing[id] = this.#allRanks.setOf(stamps.map(({ stamp }) => ({ stamp, places: null })));
    this.#instants[id] = hasInstants;
    return id;
  }

  #listOf(stamps: readonly number[]): number {
    return this.#stampLists.idOf([...new Set(stamps)].toSorted((a, b) => a - b));
  }

  /** Nobody asks which row came first, so they are sorted. */
  #tableOf(unsorted: NumberedRows, cell: number): number {
    const rows = unsorted.toSorted(byKey);
    let list = 0;
    for (const [key, id] of rows) list = this.#longer(list, this.changeOf(key, id));
    const known = this.#tables.get(cell, list);
    if (known !== 0) return known - 1;
    const value = rows.map(([key, id]) => [key, this.#values[id]]);
    const id = this.#keep(value, "table", rows, cell);
    this.#tables.set(cell, list, id + 1);
    this.#stamps[id] = this.#listOf(
      rows.flatMap(([, one]) => this.#stampLists.items(this.#stamps[one] as number)),
    );
    this.#standing[id] = rows.reduce((set, row) => this.union(set, this.#standingOf(row, cell)), 0);
    this.#instants[id] = rows.some(([, one]) => this.hasInstants(one));
    return id;
  }

  /** The stamps of a row in the orders that they stand in there, as a set. */
  #standingOf([key, id]: readonly [string, number], cell: number): number {
    const orders = this.#orders[cell] ?? null;
    if (orders === null || this.#stamps[id] === 0) return this.#standing[id] as number;
    const row = this.changeOf(key, id);
    const known = this.#standingInRow.get(cell, row);
    if (known !== 0) return known;
    // What stands in a cell is what its table is made for.
    const value = this.#values[id] as never;
    const set = this.#allRanks.setOf(
      (this.#stampsFound[id] ?? []).map(({ stamp, field }) => {
        return { stamp, places: orders(key, value, field) };
      }),
    );
    this.#standingInRow.set(cell, row, set);
    return set;
  }

  /** A list of rows, by number, with one row more. */
  #longer(list: number, row: number): number {
    let longer = this.#lists.get(list, row);
    if (longer === 0) {
      longer = this.#lists.size + 1;
      this.#lists.set(list, row, longer);
    }
    return longer;
  }

  #keep(value: unknown, meaning: Meaning, rows: NumberedRows | null, cell: number): number {
    const id = this.#values.push(value) - 1;
    this.#meanings[id] = meaning;
    this.#rows[id] = rows;
    this.#cells[id] = cell;
    if (typeof value === "object" && value !== null) this.#byValue.set(value, id);
    return id;
  }
}

const byKey = ([one]: readonly [string, unknown], [other]: readonly [string, unknown]): number =>
  one < other ? -1 : Number(one > other);

/** A record is its fields, whichever came first. */
const sorted = (value: unknown): unknown =>
  typeof value === "object" && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).toSorted(byKey))
    : value;
