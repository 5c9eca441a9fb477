/**
 * Stamps and instants within a value: found by the names of its fields, and changed.
 */
import type { Meaning } from "../memory.ts";

/** Fields that are stamps beside those whose names end in At. */
const stampFields: ReadonlySet<string> = new Set(["at", "since", "from", "until", "to"]);

/** How numbers change. */
export interface Change {
  /** From stamps to others; null when they stay. */
  readonly ranks: ReadonlyMap<number, number> | null;
  readonly shiftMs: number;
}

/** A stamp, and the name of the field that it is in. */
export interface StampFound {
  readonly stamp: number;
  readonly field: string;
}

interface Found {
  readonly stamps: readonly StampFound[];
  readonly hasInstants: boolean;
}

const meaningOf = (field: string): Meaning =>
  field.endsWith("At") || stampFields.has(field)
    ? "stamp"
    : field.endsWith("Ms") || field === "ms"
      ? "instant"
      : "value";

/** What there is to change in a value. */
export function lookInto(value: unknown, meaning: Meaning): Found {
  const stamps: StampFound[] = [];
  let hasInstants = false;
  const search = (one: unknown, is: Meaning, field: string): void => {
    if (typeof one === "number") {
      if (is === "stamp" && one >= 0) stamps.push({ stamp: one, field });
      if (is === "instant" && one >= 0) hasInstants = true;
    } else if (Array.isArray(one)) {
      for (const item of one) search(item, is, field);
    } else if (typeof one === "object" && one !== null) {
      for (const name in one) search(one[name as keyof typeof one], meaningOf(name), name);
    }
  };
  search(value, meaning, "");
  return { stamps, hasInstants };
}

/** The same value with its stamps and instants changed; parts without any are the same parts. */
export function rewrite(value: unknown, meaning: Meaning, change: Change): unknown {
  if (typeof value === "number") {
    if (meaning === "stamp") return value < 0 ? value : (change.ranks?.get(value) ?? value);
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
