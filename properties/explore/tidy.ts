/**
 * What claims remember, as one number: memories that nothing can tell apart any more are one.
 *
 * Two things in a memory only ever grow, and nobody asks how large they are. Stamps tell earlier from
 * later, so only their order counts, and they are numbered anew from 0 up. Instants are compared with
 * the present and with each other, so what counts is how long ago they were. Which numbers are stamps
 * and instants their names say: fields end in At or Ms, or are listed here. Negative ones and null
 * stand for "never" and stay.
 */
import { Tuples, type SavedTuples } from "../../src/index.ts";
import type { Meaning, Rows } from "../memory.ts";

/** Fields that are stamps beside those whose names end in At. */
const stampFields: ReadonlySet<string> = new Set(["at", "since", "from", "until", "to"]);

/** The present in every tidy memory: late enough that whatever was before is not negative. */
export const presentMs = 1_000_000_000_000;

/** Tidy values in the order of their numbers, a table as its keys and the numbers beside them. */
export interface SavedTidy {
  readonly known: readonly (
    { readonly value: unknown } | { readonly rows: readonly (readonly [string, number])[] }
  )[];
  readonly memories: SavedTuples;
}

/** A value with what has to be made tidy in it. */
interface Known {
  readonly value: unknown;
  readonly stamps: readonly number[];
  readonly hasInstants: boolean;
  /** Its number if it is tidy; -1 if that is not known. */
  readonly id: number;
}

/** How numbers are made tidy. */
interface Change {
  /** From stamps to their places in order; null when each is in its place already. */
  readonly ranks: ReadonlyMap<number, number> | null;
  readonly shiftMs: number;
}

const meaningOf = (field: string): Meaning =>
  field.endsWith("At") || stampFields.has(field)
    ? "stamp"
    : field.endsWith("Ms") || field === "ms"
      ? "instant"
      : "value";

export class Tidy {
  readonly #meanings: readonly Meaning[];
  /** Numbers of tidy values: of those that are no table by their text, of tables by their rows. */
  readonly #ids = new Map<string, number>();
  readonly #known: Known[] = [];
  /** Tidy values alone; those that are put back come here again as they are. */
  readonly #byValue = new Map<object, Known>();
  /** By a tidy value and what becomes of its numbers: its number then. */
  readonly #changed = new Map<string, number>();
  readonly #memories: Tuples;
  readonly #row: Int32Array;

  constructor(meanings: readonly Meaning[]) {
    this.#meanings = meanings;
    this.#memories = new Tuples(meanings.length);
    this.#row = new Int32Array(meanings.length);
  }

  /** How many memories, and how many values of cells and rows. */
  get sizes(): { readonly memories: number; readonly values: number } {
    return { memories: this.#memories.size, values: this.#known.length };
  }

  get bytes(): number {
    return this.#memories.bytes;
  }

  save(): SavedTidy {
    // Texts are kept in the order of their numbers.
    const known = [...this.#ids.keys()].map((text, id) => {
      const { value } = this.#known[id] as Known;
      return text.startsWith("table") ? { rows: rowsIn(text, value as Rows<unknown>) } : { value };
    });
    return { known, memories: this.#memories.save() };
  }

  /** Takes in what was saved; what is known already is the beginning of it. */
  restore({ known, memories }: SavedTidy): void {
    for (const one of known.slice(this.#known.length)) {
      if ("value" in one) this.#keep(JSON.stringify(one.value), one.value, "value");
      else this.#keepRows(one.rows);
    }
    this.#memories.restore(memories);
  }

  /** The values of a memory. */
  values(memory: number): readonly unknown[] {
    const row = this.#row;
    this.#memories.read(memory, row, 0);
    const values: unknown[] = [];
    for (let cell = 0; cell < row.length; cell += 1) {
      values.push((this.#known[row[cell] as number] as Known).value);
    }
    return values;
  }

  /** The number of what is remembered at an instant. */
  idOf(saved: readonly unknown[], nowMs: number): number {
    const known = saved.map((value, cell) => this.#look(value, this.#meanings[cell] as Meaning));
    const change = { ranks: ranksOf(known), shiftMs: presentMs - nowMs };
    const row = this.#row;
    for (let cell = 0; cell < row.length; cell += 1) {
      const meaning = this.#meanings[cell] as Meaning;
      row[cell] = this.#tidy(known[cell] as Known, meaning, change);
    }
    return this.#memories.idOf(row, 0);
  }

  /** What is known of a value, which may not be tidy. */
  #look(value: unknown, meaning: Meaning): Known {
    if (typeof value !== "object" || value === null) {
      const stamps = meaning === "stamp" && (value as number) >= 0 ? [value as number] : [];
      return { value, stamps, hasInstants: meaning === "instant", id: -1 };
    }
    const known = this.#byValue.get(value);
    if (known !== undefined) return known;
    return meaning === "table" ? this.#lookAtRows(value as Rows<unknown>) : lookInto(value);
  }

  #lookAtRows(rows: Rows<unknown>): Known {
    const stamps = new Set<number>();
    let hasInstants = false;
    for (const [, one] of rows) {
      const known = this.#look(one, "value");
      for (const stamp of known.stamps) stamps.add(stamp);
      if (known.hasInstants) hasInstants = true;
    }
    return { value: rows, stamps: [...stamps], hasInstants, id: -1 };
  }

  /** The number of a value once it is tidy. */
  #tidy(known: Known, meaning: Meaning, change: Change): number {
    const { id, stamps } = known;
    const { ranks, shiftMs } = change;
    const isShifted = known.hasInstants && shiftMs !== 0;
    if (id >= 0 && !isShifted && stamps.every((stamp) => stamp === rankOf(ranks, stamp))) return id;
    if (id < 0) return this.#intern(known.value, meaning, change);
    const places = stamps.map((stamp) => rankOf(ranks, stamp)).join(" ");
    const key = `${id} ${isShifted ? shiftMs : 0} ${places}`;
    let next = this.#changed.get(key);
    if (next === undefined) {
      next = this.#intern(known.value, meaning, change);
      this.#changed.set(key, next);
    }
    return next;
  }

  #intern(value: unknown, meaning: Meaning, change: Change): number {
    if (meaning === "table") return this.#internRows(value as Rows<unknown>, change);
    const tidy = rewrite(value, meaning, change);
    const text = JSON.stringify(tidy);
    return this.#ids.get(text) ?? this.#keep(text, tidy, meaning);
  }

  #internRows(rows: Rows<unknown>, change: Change): number {
    return this.#keepRows(
      rows.map(([key, value]) => [key, this.#tidy(this.#look(value, "value"), "value", change)]),
    );
  }

  /** The number of a table, of which keys and numbers are given. */
  #keepRows(rows: readonly (readonly [string, number])[]): number {
    let text = "table";
    for (const [key, id] of rows) text += `\n${id} ${key}`;
    const known = this.#ids.get(text);
    if (known !== undefined) return known;
    const tidy = rows.map(([key, id]) => [key, (this.#known[id] as Known).value]);
    return this.#keep(text, tidy, "table");
  }

  /** Gives a tidy value its number. */
  #keep(text: string, tidy: unknown, meaning: Meaning): number {
    const id = this.#known.length;
    const { value, stamps, hasInstants } = this.#look(tidy, meaning);
    const known: Known = { value, stamps, hasInstants, id };
    this.#known.push(known);
    this.#ids.set(text, id);
    if (typeof tidy === "object" && tidy !== null) this.#byValue.set(tidy, known);
    return id;
  }
}

/** The keys of a table with the numbers that stand before them in its text. */
function rowsIn(text: string, rows: Rows<unknown>): readonly (readonly [string, number])[] {
  let at = "table".length;
  return rows.map(([key]) => {
    const space = text.indexOf(" ", at);
    const id = Number(text.slice(at + 1, space));
    at = space + 1 + key.length;
    return [key, id];
  });
}

const rankOf = (ranks: ReadonlyMap<number, number> | null, stamp: number): number =>
  ranks?.get(stamp) ?? stamp;

function ranksOf(known: readonly Known[]): ReadonlyMap<number, number> | null {
  // What was before everything stays: a stamp that nothing has been given yet is 0.
  const stamps = new Set<number>([0]);
  for (const one of known) for (const stamp of one.stamps) stamps.add(stamp);
  // As many as the largest is large, from 0 up: there are no gaps.
  if (Math.max(...stamps) === stamps.size - 1) return null;
  const sorted = [...stamps].toSorted((a, b) => a - b);
  return new Map(sorted.map((stamp, rank) => [stamp, rank]));
}

function lookInto(value: object): Known {
  const stamps = new Set<number>();
  const seen = { instants: false };
  const search = (one: unknown, meaning: Meaning): void => {
    if (typeof one === "number") {
      if (meaning === "stamp" && one >= 0) stamps.add(one);
      if (meaning === "instant") seen.instants = true;
    } else if (Array.isArray(one)) {
      for (const item of one) search(item, meaning);
    } else if (typeof one === "object" && one !== null) {
      for (const field in one) search(one[field as keyof typeof one], meaningOf(field));
    }
  };
  search(value, "value");
  return { value, stamps: [...stamps], hasInstants: seen.instants, id: -1 };
}

/** The same value with its stamps and instants changed; parts without any are the same parts. */
function rewrite(value: unknown, meaning: Meaning, change: Change): unknown {
  if (typeof value === "number") {
    if (meaning === "stamp") return value < 0 ? value : rankOf(change.ranks, value);
    return meaning === "instant" && value >= 0 ? value + change.shiftMs : value;
  }
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) {
    let same = true;
    const items = value.map((item: unknown) => {
      const next = rewrite(item, meaning, change);
      if (next !== item) same = false;
      return next;
    });
    return same ? value : items;
  }
  let changed: Record<string, unknown> | null = null;
  for (const field in value) {
    const one: unknown = value[field as keyof typeof value];
    if (typeof one === "string" || typeof one === "boolean" || one === null) continue;
    const next = rewrite(one, meaningOf(field), change);
    // A copy has its fields in the same order, on which its text depends.
    if (next !== one) (changed ??= { ...value })[field] = next;
  }
  return changed ?? value;
}
