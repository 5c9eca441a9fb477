/**
 * Errands that several threads run, and what comes of them in the order in which they were given, so
 * that who did which cannot be told from the result.
 */

/** Somebody who runs errands, one after another. */
export interface Helper<Errand, Answer> {
  /** Whether it has begun to work. */
  readonly isReady: boolean;
  give(errand: Errand): void;
  /** What has come of the oldest errand; null while it is not there. */
  take(): Answer | null;
}

export interface Helpers<Errand, Answer> {
  readonly all: readonly Helper<Errand, Answer>[];
  /** Waits until something has come of some errand; false where it takes long. */
  rest(): boolean;
}

interface Entry<Done> {
  done: Done | null;
}

/** So many errands a helper has at a time, so that it goes on while the next is made. */
const errandsMax = 3;

/** So much may be done, by hand, that nobody has come to. */
const orderMax = 16;

export class Relay<Errand, Answer, Done> {
  readonly #helpers: Helpers<Errand, Answer>;
  /** What is made of an answer as soon as it is there, by who gives it. */
  readonly #made: (answer: Answer, by: number) => Done;
  readonly #order: Entry<Done>[] = [];
  /** By helper: what it has not answered. */
  readonly #owed: Entry<Done>[][];

  constructor(helpers: Helpers<Errand, Answer>, made: (answer: Answer, by: number) => Done) {
    this.#helpers = helpers;
    this.#made = made;
    this.#owed = helpers.all.map(() => []);
  }

  /** How many have a part in it, with who gives the errands. */
  get hands(): number {
    return this.#owed.length + 1;
  }

  /** How much was given that is not taken. */
  get length(): number {
    return this.#order.length;
  }

  /** One who could do with another errand; -1 if there is none, or enough is done ahead. */
  idle(): number {
    this.#hear();
    if (this.isLong) return -1;
    const isIdle = (owed: readonly unknown[], by: number): boolean =>
      owed.length < errandsMax && this.#helpers.all[by]?.isReady === true;
    return this.#owed.findIndex(isIdle);
  }

  give(by: number, errand: Errand): void {
    const entry: Entry<Done> = { done: null };
    this.#order.push(entry);
    this.#owed[by]?.push(entry);
    this.#helpers.all[by]?.give(errand);
  }

  /** Whether much is done that nobody has come to yet. */
  get isLong(): boolean {
    return this.#order.length > orderMax * this.hands;
  }

  /** Who gives the errands has done the next one. */
  add(done: Done): void {
    this.#order.push({ done });
  }

  /** What has come of the oldest; null while it is not there. */
  first(): Done | null {
    return this.#order[0]?.done ?? null;
  }

  /** The oldest is dealt with. */
  shift(): void {
    this.#order.shift();
  }

  /** Waits until something has come; false where it takes long. */
  rest(): boolean {
    return this.#helpers.rest();
  }

  #hear(): void {
    for (const [by, owed] of this.#owed.entries()) {
      const helper = this.#helpers.all[by];
      for (let answer = helper?.take(); answer != null; answer = helper?.take()) {
        const done = this.#made(answer, by);
        const entry = owed.shift();
        if (entry !== undefined) entry.done = done;
      }
    }
  }
}
