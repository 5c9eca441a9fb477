/**
 * What may be tried from outside, and what is left to try: operations with a budget.
 *
 * The budget is part of a world's identity, so a search ends. Whether an operation can be done is
 * the system's to say; what it looks at for its answer is noted, and the answer is remembered.
 */
import { present } from "../assert.ts";
import type { Engine } from "../engine.ts";
import { Recall, type Reading } from "./recall.ts";
import type { Turns } from "./turns.ts";

/** An operation that may be tried, and the budget after it. */
export interface Offer {
  readonly operation: object;
  readonly left: object;
}

/**
 * Where a delivery changes its receiver alone, so that nothing else that can be done minds whether it
 * comes first: a pipe, what its receiver sends on over the same connection, and all other pipes from
 * and to that receiver.
 */
export interface Aside {
  readonly pipe: string;
  readonly back: string;
  readonly others: readonly string[];
}

/** A budget is plain data; it decides alone which operations may be tried. */
export interface Supply {
  readonly first: object;
  offers(budget: object): readonly Offer[];
  /** What is left when a timer fires although something is under way; null: it may not. */
  stalled(budget: object): object | null;
  /** Where no other order of deliveries is asked for, as long as nothing is done to the receiver. */
  asides?(budget: object): readonly Aside[];
}

/** Nothing is tried; links may stall for as long as they like. */
export const noSupply: Supply = {
  first: {},
  offers: () => [],
  stalled: (budget) => budget,
};

/** The same by places. */
interface PlacedAside {
  readonly pipe: number;
  readonly back: number;
  readonly others: readonly number[];
}

interface Known {
  readonly operation: object;
  readonly question: number;
}

export class Offers {
  readonly #engine: Engine;
  readonly #supply: Supply;
  readonly #turns: Turns;
  readonly #recall: Recall;
  readonly #known: Known[] = [];
  readonly #operationIds = new Map<string, number>();
  readonly #budgets: object[] = [];
  readonly #budgetIds = new Map<string, number>();
  readonly #of: (Int32Array | undefined)[] = [];
  readonly #stalled: (number | undefined)[] = [];
  readonly #asides: (readonly PlacedAside[] | undefined)[] = [];

  constructor(engine: Engine, supply: Supply, turns: Turns) {
    this.#engine = engine;
    this.#supply = supply;
    this.#turns = turns;
    this.#recall = new Recall(turns.world, (asked) => this.#derived(asked));
    this.budgetId(supply.first);
  }

  get budgets(): number {
    return this.#budgets.length;
  }

  get operations(): number {
    return this.#known.length;
  }

  /** The number of a budget; the first is 0. */
  budgetId(budget: object): number {
    const key = JSON.stringify(budget);
    let id = this.#budgetIds.get(key);
    if (id === undefined) {
      id = this.#budgets.push(budget) - 1;
      this.#budgetIds.set(key, id);
    }
    return id;
  }

  budget(id: number): object {
    return present(this.#budgets[id], `budget ${id}`);
  }

  operation(id: number): object {
    return present(this.#known[id], `operation ${id}`).operation;
  }

  /** What a budget offers: operations, each with the budget after it, by number. */
  of(budget: number): Int32Array {
    return (this.#of[budget] ??= Int32Array.from(
      this.#supply
        .offers(this.budget(budget))
        .flatMap(({ operation, left }) => [this.operationId(operation), this.budgetId(left)]),
    ));
  }

  /** The budget after a stall; -1 when there may be none. */
  stalled(budget: number): number {
    const known = this.#stalled[budget];
    if (known !== undefined) return known;
    const left = this.#supply.stalled(this.budget(budget));
    return (this.#stalled[budget] = left === null ? -1 : this.budgetId(left));
  }

  /** A pipe from which one packet can arrive before anything else is done in the world at hand; or -1. */
  aside(budget: number): number {
    const asides = (this.#asides[budget] ??= this.#asidesOf(budget));
    const { world } = this.#turns;
    const { lines } = this.#engine;
    for (const { pipe, back, others } of asides) {
      const value = world[pipe] as number;
      // A line that is open at both ends stays so until its receiver has sent something.
      if (!lines.delivers(value) || !lines.accepts(value)) continue;
      if (!lines.accepts(world[back] as number)) continue;
      if (others.every((other) => world[other] === 0)) return pipe;
    }
    return -1;
  }

  #asidesOf(budget: number): readonly PlacedAside[] {
    // A timer that may fire meanwhile may be one of the receiver.
    if (this.stalled(budget) >= 0) return [];
    const place = (name: string): number => this.#engine.place(name);
    const asides = this.#supply.asides?.(this.budget(budget)) ?? [];
    return asides.map(({ pipe, back, others }) => ({
      pipe: place(pipe),
      back: place(back),
      others: others.map(place),
    }));
  }

  /** The program of an operation in the world at hand; -1 when it cannot be done here. */
  program(operation: number): number {
    const { question } = this.#known[operation] as Known;
    const known = this.#recall.answer(question);
    return known >= 0 ? known - 1 : this.#decide(operation);
  }

  /** The number of an operation; the first is 0. */
  operationId(operation: object): number {
    const key = JSON.stringify(operation);
    let id = this.#operationIds.get(key);
    if (id === undefined) {
      id = this.#known.push({ operation, question: this.#recall.question() }) - 1;
      this.#operationIds.set(key, id);
    }
    return id;
  }

  #decide(id: number): number {
    const engine = this.#engine;
    const { world } = this.#turns;
    const { operation, question } = present(this.#known[id], `operation ${id}`);
    const readings: Reading[] = [];
    const read = (asked: number): number => {
      const found = asked < world.length ? (world[asked] as number) : this.#derived(asked);
      // Asking twice is not asking more.
      if (!readings.some((one) => one.asked === asked)) readings.push({ asked, found });
      return found;
    };
    const derived = (is: number, name: string): boolean =>
      read(world.length + engine.place(name) * 2 + is) !== 0;
    const effects = engine.system.operate(operation, {
      actor: (name) => {
        const place = engine.place(name);
        return engine.stateOf(place, read(place));
      },
      lives: (name) => derived(0, name),
      expects: (name) => derived(1, name),
      idle: (pipe) => !derived(0, pipe),
    });
    const program = effects.ok
      ? this.#turns.programId(engine.reactions.compile(effects.value))
      : -1;
    this.#recall.learn(question, readings, program + 1);
    return program;
  }

  /** Whether anything is at a place, or whether a letter from or to it is under way. */
  #derived(asked: number): number {
    const { world, mail } = this.#turns;
    const place = (asked - world.length) >> 1;
    if (((asked - world.length) & 1) === 0) return Number(world[place] !== 0);
    const under = world[this.#engine.mailSlot] as number;
    if (under === 0) return 0;
    return Number(
      mail.letters(under).some((letter) => {
        const { from, to } = this.#engine.letters.value(letter);
        return from === place || to === place;
      }),
    );
  }
}
