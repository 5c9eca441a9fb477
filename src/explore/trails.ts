/**
 * What a listener hears of one step, as one number: equal steps for it are equal numbers.
 *
 * A trail grows note by note, and each growth is remembered. Only what somebody listens to is noted,
 * so steps that look alike to the listener are one.
 */
import { present } from "../assert.ts";
import { PairTable } from "../pair-table.ts";

/** Beside the engine's notes: an actor that is not what it was, and time that has passed. */
export const more = { changed: 100, passed: 101, operated: 102 } as const;

/** A note: its kind, where, what, and for `changed` what was before. */
export interface Note {
  readonly kind: number;
  readonly where: number;
  readonly what: number;
  readonly before: number;
}

const kinds = 128;

export class Trails {
  readonly hearsChanges: boolean;
  /** The trail of the step at hand; 0 is the empty one. */
  now = 0;
  readonly #heard: readonly boolean[];
  readonly #codes = new PairTable();
  readonly #notes: Note[] = [];
  readonly #changes = new Map<string, number>();
  /** By milliseconds, which may be more than 32 bits have room for. */
  readonly #passings = new Map<number, number>();
  readonly #longer = new PairTable();
  readonly #trails: { readonly before: number; readonly code: number }[] = [{ before: 0, code: 0 }];

  /** `heard` are kinds of notes that the engine tells and somebody listens to. */
  constructor(heard: readonly number[], hearsChanges: boolean) {
    this.hearsChanges = hearsChanges;
    this.#heard = Array.from({ length: kinds }, (_, kind) => heard.includes(kind));
  }

  get size(): number {
    return this.#trails.length;
  }

  hears(kind: number): boolean {
    return this.#heard[kind] as boolean;
  }

  begin(): void {
    this.now = 0;
  }

  /** Adds what the engine would tell a listener. */
  add(kind: number, where: number, what: number): void {
    if (this.#heard[kind] === true) this.follow(this.code(kind, where, what));
  }

  /** Somebody outside does something; the operation by its number. */
  operate(operation: number): void {
    this.follow(this.code(more.operated, 0, operation));
  }

  /** Time passes. */
  pass(ms: number): void {
    let code = this.#passings.get(ms);
    if (code === undefined) {
      code = this.#notes.push({ kind: more.passed, where: 0, what: ms, before: 0 });
      this.#passings.set(ms, code);
    }
    this.follow(code);
  }

  /** Adds a note by its code. */
  follow(code: number): void {
    const known = this.#longer.get(this.now, code);
    if (known !== 0) {
      this.now = known;
      return;
    }
    const longer = this.#trails.push({ before: this.now, code }) - 1;
    this.#longer.set(this.now, code, longer);
    this.now = longer;
  }

  /** The number of a note. */
  code(kind: number, where: number, what: number): number {
    const key = (where + 1) * kinds + kind;
    const known = this.#codes.get(key, what);
    if (known !== 0) return known;
    const code = this.#notes.push({ kind, where, what, before: 0 });
    this.#codes.set(key, what, code);
    return code;
  }

  /** The number of the note that an actor has changed. */
  change(actor: number, before: number, after: number): number {
    const key = `${actor} ${before} ${after}`;
    let code = this.#changes.get(key);
    if (code === undefined) {
      code = this.#notes.push({ kind: more.changed, where: actor, what: after, before });
      this.#changes.set(key, code);
    }
    return code;
  }

  /** The notes of a trail, in order. */
  notes(trail: number): readonly Note[] {
    const notes: Note[] = [];
    for (let at = trail; at !== 0;) {
      const { before, code } = present(this.#trails[at], `trail ${at}`);
      notes.push(present(this.#notes[code - 1], `note ${code}`));
      at = before;
    }
    return notes.toReversed();
  }
}
