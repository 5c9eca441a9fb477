/**
 * The values that claims remember, by number, and what becomes of their stamps and instants.
 *
 * Which numbers within a value are stamps and instants their names say: fields end in At or Ms, or
 * are listed here. Negative ones and null stand for "never" and stay. A table is its keys with the
 * numbers of the values beside them, so a row that changes changes one number.
 */
import { PairTable, present, Sequences, type Memories } from "../../src/index.ts";
import type { Meaning, Rows } from "../memory.ts";
import { lookInto, rewrite } from "./rewrite.ts";

export type NumberedRows = readonly (readonly [string, number])[];

/** A value as plain data. */
type Keepsake =
  | { readonly is: "value"; readonly value: unknown; readonly meaning: Meaning }
  | { readonly is: "table"; readonly rows: NumberedRows };

/** A row that is set or, with -1 for its value, deleted. */
interface Change {
  readonly key: string;
  readonly value: number;
}

const none = -1;

export class Keepsakes implements Memories {
  readonly #ids = new Map<string, number>();
  readonly #byValue = new Map<unknown, number>();
  readonly #values: unknown[] = [];
  readonly #meanings: Meaning[] = [];
  readonly #rows: (NumberedRows | null)[] = [];
  /** Lists of rows by number, row by row; and by list the number of the table. */
  readonly #lists = new PairTable();
  readonly #tables: (number | undefined)[] = [];
  /** By value: its stamps as a set, 0 when it has none, and whether it has instants. */
  readonly #stamps: number[] = [];
  readonly #instants: boolean[] = [];
  /** Sets of stamps, in order. */
  readonly #sets = new Sequences();
  readonly #unions = new PairTable();
  /** By a set and the set of all stamps there are: a list of what its stamps become. */
  readonly #rankings = new PairTable();
  readonly #ranked = new PairTable();
  readonly #gapless: boolean[] = [];
  readonly #shifted = new PairTable();
  readonly #keys = new Map<string, number>();
  readonly #keyTexts: string[] = [];
  readonly #found = new PairTable();
  readonly #changes: Change[] = [];
  readonly #changeIds = new PairTable();
  readonly #changed = new PairTable();
  /** Nothing has been given a stamp: what was before everything has 0. */
  readonly begun = this.#sets.idOf([0]);

  get size(): number {
    return this.#values.length;
  }

  tell(id: number): Keepsake {
    const rows = this.#rows[id] ?? null;
    return rows === null
      ? { is: "value", value: this.#values[id], meaning: this.#meanings[id] as Meaning }
      : { is: "table", rows };
  }

  /** The number of what another has told, whose rows have the numbers that it gave. */
  meet(told: unknown, numberOf: (id: number) => number): number {
    // Others tell what `tell` says.
    const one = told as Keepsake;
    return one.is === "value"
      ? this.idOf(one.value, one.meaning)
      : this.#tableOf(one.rows.map(([key, id]) => [key, numberOf(id)]));
  }

  value(id: number): unknown {
    return this.#values[id];
  }

  idOf(value: unknown, meaning: Meaning): number {
    if (typeof value === "object" && value !== null) {
      const known = this.#byValue.get(value);
      if (known !== undefined) return known;
    }
    if (meaning === "table") {
      return this.#tableOf(
        (value as Rows<unknown>).map(([key, one]) => [key, this.idOf(one, "value")]),
      );
    }
    // The same number is another value where it has another meaning.
    const text = `${typeof value === "number" ? meaning : ""}${JSON.stringify(value)}`;
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
    const id = this.#tableOf(after);
    this.#changed.set(table, change, id + 1);
    return id;
  }

  /** The stamps of a value, as a set; 0: it has none. */
  stampsOf(id: number): number {
    return this.#stamps[id] as number;
  }

  hasInstants(id: number): boolean {
    return this.#instants[id] as boolean;
  }

  union(one: number, other: number): number {
    if (one === other) return one;
    const known = this.#unions.get(one, other);
    if (known !== 0) return known;
    const both = new Set([...this.#sets.items(one), ...this.#sets.items(other)]);
    const union = this.#sets.idOf([...both].toSorted((a, b) => a - b));
    this.#unions.set(one, other, union);
    return union;
  }

  /** Whether stamps are as many as the latest of them says, from 0 up. */
  isGapless(all: number): boolean {
    return (this.#gapless[all] ??= this.#sets.items(all).every((stamp, place) => stamp === place));
  }

  /** A value whose stamps are their places among all there are. */
  ranked(id: number, all: number): number {
    const set = this.#stamps[id] as number;
    if (set === 0) return id;
    const ranking = this.#rankingOf(set, all);
    if (ranking === set) return id;
    const known = this.#ranked.get(id, ranking);
    if (known !== 0) return known - 1;
    const rows = this.#rows[id] ?? null;
    let after: number;
    if (rows !== null)
      after = this.#tableOf(rows.map(([key, one]) => [key, this.ranked(one, all)]));
    else {
      const places = this.#sets.items(ranking);
      const ranks = new Map(
        this.#sets.items(set).map((stamp, at) => [stamp, places[at] as number]),
      );
      after = this.#rewritten(id, ranks, 0);
    }
    this.#ranked.set(id, ranking, after + 1);
    return after;
  }

  /** A value whose instants are so much later. */
  shifted(id: number, byMs: number): number {
    if (!this.hasInstants(id)) return id;
    const known = this.#shifted.get(id, byMs);
    if (known !== 0) return known - 1;
    const rows = this.#rows[id] ?? null;
    const after =
      rows === null
        ? this.#rewritten(id, null, byMs)
        : this.#tableOf(rows.map(([key, one]) => [key, this.shifted(one, byMs)]));
    this.#shifted.set(id, byMs, after + 1);
    return after;
  }

  #rankingOf(set: number, all: number): number {
    const known = this.#rankings.get(set, all);
    if (known !== 0) return known;
    const stamps = this.#sets.items(all);
    const ranking = this.#sets.idOf(this.#sets.items(set).map((stamp) => stamps.indexOf(stamp)));
    this.#rankings.set(set, all, ranking);
    return ranking;
  }

  #rewritten(id: number, ranks: ReadonlyMap<number, number> | null, shiftMs: number): number {
    const meaning = this.#meanings[id] as Meaning;
    return this.idOf(rewrite(this.#values[id], meaning, { ranks, shiftMs }), meaning);
  }

  #keepValue(text: string, value: unknown, meaning: Meaning): number {
    const { stamps, hasInstants } = lookInto(value, meaning);
    const id = this.#keep(value, meaning, null);
    this.#ids.set(text, id);
    this.#stamps[id] = this.#sets.idOf(stamps.toSorted((a, b) => a - b));
    this.#instants[id] = hasInstants;
    return id;
  }

  #tableOf(rows: NumberedRows): number {
    let list = 0;
    for (const [key, id] of rows) list = this.#longer(list, this.changeOf(key, id));
    const known = this.#tables[list];
    if (known !== undefined) return known;
    const value = rows.map(([key, id]) => [key, this.#values[id]]);
    const id = this.#keep(value, "table", rows);
    this.#tables[list] = id;
    this.#stamps[id] = rows.reduce((set, [, one]) => this.union(set, this.stampsOf(one)), 0);
    this.#instants[id] = rows.some(([, one]) => this.hasInstants(one));
    return id;
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

  #keep(value: unknown, meaning: Meaning, rows: NumberedRows | null): number {
    const id = this.#values.push(value) - 1;
    this.#meanings[id] = meaning;
    this.#rows[id] = rows;
    if (typeof value === "object" && value !== null) this.#byValue.set(value, id);
    return id;
  }
}
