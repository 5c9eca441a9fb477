/**
 * Plain data as small integers.
 *
 * A world is then a short vector of integers, cheap to copy and compare. Where values come back
 * again and again, equal ones get one number, and a reaction once computed is found by two of them.
 * Where hardly any comes back, looking for its equal costs more than it saves. Each value also has
 * a hash of its content that does not depend on the order in which values were met, so that
 * fingerprints agree between processes.
 */
import { present } from "./assert.ts";

/** A 64-bit hash as two halves of 32 bits. */
export interface Hash {
  readonly high: number;
  readonly low: number;
}

/** Hashes text into 64 bits; fast and even, not cryptographic. */
export function hashText(text: string): Hash {
  let high = 0xdeadbeef;
  let low = 0x41c6ce57;
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index);
    high = Math.imul(high ^ unit, 0x9e3779b1);
    low = Math.imul(low ^ unit, 0x5f356495);
  }
  return finish(high, low);
}

/** Adds two halves to a hash; the order of additions matters. */
export function mix({ high, low }: Hash, moreHigh: number, moreLow: number): Hash {
  return finish(Math.imul(high ^ moreHigh, 0x9e3779b1), Math.imul(low ^ moreLow, 0x5f356495));
}

export const noHash: Hash = { high: 0x2545f491, low: 0x4f6cdd1d };

export const showHash = ({ high, low }: Hash): string =>
  high.toString(16).padStart(8, "0") + low.toString(16).padStart(8, "0");

function finish(high: number, low: number): Hash {
  let a = Math.imul(high ^ (high >>> 16), 0x85ebca6b);
  a ^= Math.imul(low ^ (low >>> 13), 0xc2b2ae35);
  let b = Math.imul(low ^ (low >>> 16), 0x85ebca6b);
  b ^= Math.imul(high ^ (high >>> 13), 0xc2b2ae35);
  return { high: a >>> 0, low: b >>> 0 };
}

/** Numbers for values. Number 0 is never given out: it stands for "nothing there". */
export interface Numbers<Value extends object> {
  readonly size: number;
  idOf(value: Value): number;
  value(id: number): Value;
  hash(id: number): Hash;
}

/** Every value gets the next number, whether or not its equal has one. */
export class Roll<Value extends object> implements Numbers<Value> {
  readonly #values: (Value | null)[] = [null];

  get size(): number {
    return this.#values.length - 1;
  }

  idOf(value: Value): number {
    return this.#values.push(value) - 1;
  }

  value(id: number): Value {
    return present(this.#values[id], `value ${id}`);
  }

  hash(id: number): Hash {
    return id === 0 ? noHash : hashText(JSON.stringify(this.value(id)));
  }
}

/**
 * Equal values get one number, once and for all.
 *
 * Values are told apart by their JSON, so the same fields must come in the same order: build each
 * kind of value in one place and leave no field out (null says "none").
 */
export class Interner<Value extends object> implements Numbers<Value> {
  readonly #ids = new Map<string, number>();
  readonly #values: (Value | null)[] = [null];
  readonly #texts: string[] = [""];
  /** Worked out when somebody asks: most values are never part of a fingerprint. */
  readonly #hashes: (Hash | undefined)[] = [noHash];

  get size(): number {
    return this.#values.length - 1;
  }

  idOf(value: Value): number {
    const text = JSON.stringify(value);
    const known = this.#ids.get(text);
    if (known !== undefined) return known;
    const id = this.#values.length;
    this.#ids.set(text, id);
    this.#values.push(value);
    this.#texts.push(text);
    return id;
  }

  value(id: number): Value {
    return present(this.#values[id], `value ${id}`);
  }

  hash(id: number): Hash {
    return (this.#hashes[id] ??= hashText(present(this.#texts[id], `value ${id}`)));
  }
}
