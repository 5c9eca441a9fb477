/**
 * What claims remember, as one number: memories that nothing can tell apart any more are one.
 *
 * Two things in a memory only ever grow, and nobody asks how large they are. Stamps tell earlier from
 * later, so only their order counts, and they are numbered anew from 0 up. Instants are compared with
 * the present and with each other, so what counts is how long ago they were. Which numbers are stamps
 * and instants their names say: fields end in At or Ms, or are listed here. Negative ones and null
 * stand for "never" and stay.
 */
import { Tuples } from "../../src/index.ts";
import type { Meaning } from "../memory.ts";

/** Fields that are stamps beside those whose names end in At. */
const stampFields: ReadonlySet<string> = new Set(["at", "since", "from", "until", "to"]);

/** The present in every tidy memory: late enough that whatever was before is not negative. */
export const presentMs = 1_000_000_000_000;

/** A value of a cell with what has to be made tidy in it. */
interface Known {
  readonly value: unknown;
  readonly stamps: readonly number[];
  readonly hasInstants: boolean;
  /** Its number; -1 as long as it is not known to be tidy. */
  readonly id: number;
}

/** What there is to do to numbers. */
interface Change {
  stamp(value: number): number;
  instant(value: number): number;
}

const meaningOf = (field: string): Meaning =>
  field.endsWith("At") || stampFields.has(field)
    ? "stamp"
    : field.endsWith("Ms") || field === "ms"
      ? "instant"
      : "value";

export class Tidy {
  readonly #meanings: readonly Meaning[];
  readonly #ids = new Map<string, number>();
  readonly #known: Known[] = [];
  readonly #byValue = new WeakMap<object, Known>();
  readonly #memories: Tuples;
  readonly #row: Int32Array;
  /** The numbers of the values that were put back last. */
  readonly #now: Int32Array;

  constructor(meanings: readonly Meaning[]) {
    this.#meanings = meanings;
    this.#memories = new Tuples(meanings.length);
    this.#row = new Int32Array(meanings.length);
    this.#now = new Int32Array(meanings.length);
  }

  /** How many memories, and how many values of cells. */
  get sizes(): { readonly memories: number; readonly values: number } {
    return { memories: this.#memories.size, values: this.#known.length };
  }

  get bytes(): number {
    return this.#memories.bytes;
  }

  /** The values of a memory. */
  values(memory: number): readonly unknown[] {
    this.#memories.read(memory, this.#now, 0);
    return Array.from(this.#now, (id) => (this.#known[id] as Known).value);
  }

  /** The number of what is remembered at an instant. */
  idOf(saved: readonly unknown[], nowMs: number): number {
    const known = saved.map((value, cell) => this.#look(value, cell));
    const shiftMs = presentMs - nowMs;
    const ranks = ranksOf(known);
    const change: Change = {
      stamp: (value) => ranks?.get(value) ?? value,
      instant: (value) => (value < 0 || value === Infinity ? value : value + shiftMs),
    };
    known.forEach((one, cell) => {
      const isTidy =
        one.id >= 0 &&
        (shiftMs === 0 || !one.hasInstants) &&
        (ranks === null || one.stamps.every((stamp) => ranks.get(stamp) === stamp));
      this.#row[cell] = isTidy ? one.id : this.#intern(one.value, cell, change);
    });
    return this.#memories.idOf(this.#row, 0);
  }

  /** What is known of a value, which may not be tidy. */
  #look(value: unknown, cell: number): Known {
    const meaning = this.#meanings[cell] as Meaning;
    if (typeof value !== "object" || value === null) {
      const stamps = meaning === "stamp" ? [value as number] : [];
      return { value, stamps, hasInstants: meaning === "instant", id: -1 };
    }
    const known = this.#byValue.get(value);
    if (known !== undefined) return known;
    const stamps = new Set<number>();
    let hasInstants = false;
    rewrite(value, meaning, {
      stamp: (one) => {
        if (one >= 0) stamps.add(one);
        return one;
      },
      instant: (one) => {
        hasInstants = true;
        return one;
      },
    });
    const found: Known = { value, stamps: [...stamps], hasInstants, id: -1 };
    this.#byValue.set(value, found);
    return found;
  }

  /** The number of a value once it is tidy. */
  #intern(value: unknown, cell: number, change: Change): number {
    const tidy = rewrite(value, this.#meanings[cell] as Meaning, change);
    const key = JSON.stringify(tidy);
    const id = this.#ids.get(key);
    if (id !== undefined) return id;
    const next = this.#known.length;
    const known: Known = { ...this.#look(tidy, cell), id: next };
    this.#known.push(known);
    this.#ids.set(key, next);
    if (typeof tidy === "object" && tidy !== null) this.#byValue.set(tidy, known);
    return next;
  }
}

/** From stamps to their places in order; null when each is in its place already. */
function ranksOf(known: readonly Known[]): ReadonlyMap<number, number> | null {
  // What was before everything stays: a stamp that nothing has been given yet is 0.
  const stamps = new Set<number>([0]);
  for (const one of known) for (const stamp of one.stamps) stamps.add(stamp);
  const sorted = [...stamps].toSorted((a, b) => a - b);
  if (sorted.every((stamp, rank) => stamp === rank)) return null;
  return new Map(sorted.map((stamp, rank) => [stamp, rank]));
}

/** The same value with its stamps and instants changed; parts without any are the same parts. */
function rewrite(value: unknown, meaning: Meaning, change: Change): unknown {
  if (typeof value === "number") {
    if (meaning === "stamp") return value < 0 ? value : change.stamp(value);
    return meaning === "instant" ? change.instant(value) : value;
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
  let same = true;
  const fields = Object.entries(value).map(([field, one]) => {
    const next: unknown = rewrite(one, meaningOf(field), change);
    if (next !== one) same = false;
    return [field, next] as const;
  });
  return same ? value : Object.fromEntries(fields);
}
