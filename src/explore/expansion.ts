/**
 * Every move that can be made in the world at hand, made one after another.
 */
import { present } from "../assert.ts";
import type { Engine } from "../engine.ts";
import type { SearchMove } from "./move-in.ts";
import type { Offers } from "./offers.ts";
import type { Trails } from "./trails.ts";
import type { Turns } from "./turns.ts";

export type Kind = SearchMove["do"];

/** A move of the world being opened: its kind, and a pipe, a place or an operation by number. */
export interface RawMove {
  readonly kind: Kind;
  readonly about: number;
}

export class Expansion {
  readonly #engine: Engine;
  readonly #turns: Turns;
  readonly #offers: Offers;
  readonly #trails: Trails | null;
  /** Takes the world at hand for a successor, and takes the move back. */
  readonly #arrive: (kind: Kind, about: number) => void;

  constructor(
    engine: Engine,
    turns: Turns,
    offers: Offers,
    trails: Trails | null,
    arrive: (kind: Kind, about: number) => void,
  ) {
    this.#engine = engine;
    this.#turns = turns;
    this.#offers = offers;
    this.#trails = trails;
    this.#arrive = arrive;
  }

  /** Makes every move of the world at hand, or one that all others can come after. */
  all(): void {
    const { lines, firstPipe, mailSlot } = this.#engine;
    const turns = this.#turns;
    const { world } = turns;
    const aside = this.#offers.aside(world[turns.budgetAt] as number);
    if (aside >= 0) {
      this.#deliver(aside);
      return;
    }
    let isUnderWay = false;
    for (let pipe = firstPipe; pipe < mailSlot; pipe += 1) {
      const value = world[pipe] as number;
      if (value === 0) continue;
      if (lines.delivers(value)) {
        isUnderWay = true;
        this.#deliver(pipe);
      }
      if (lines.mayEnd(value)) {
        isUnderWay = true;
        this.#trails?.begin();
        turns.notice(pipe);
        this.#arrive("notice", pipe);
      }
    }
    const mail = world[mailSlot] as number;
    if (mail !== 0) this.#handleLetters(mail);
    if (world[turns.timersAt] !== 0) this.#fireTimers(isUnderWay || mail !== 0);
    this.#tryOffers();
  }

  /** What a move of the world at hand is about. */
  resolve({ kind, about }: RawMove): SearchMove {
    const { world, mail, timers, timersAt } = this.#turns;
    const { letters, values, mailSlot } = this.#engine;
    switch (kind) {
      case "deliver":
      case "notice":
        return { do: kind, pipe: about };
      case "handle": {
        const letter = present(mail.letters(world[mailSlot] as number)[about], `letter ${about}`);
        return { do: kind, letter: letters.value(letter) };
      }
      case "fire": {
        const running = timers.items(world[timersAt] as number);
        const { actor, name } = present(running[about], `timer ${about}`);
        return { do: kind, actor, timer: values.timers.value(name).timer };
      }
      case "operate":
        return { do: kind, operation: this.#offers.operation(about) };
    }
  }

  #deliver(pipe: number): void {
    this.#trails?.begin();
    this.#turns.deliver(pipe);
    this.#arrive("deliver", pipe);
  }

  #handleLetters(mail: number): void {
    for (const index of this.#turns.mail.firsts(mail)) {
      this.#trails?.begin();
      this.#turns.handle(index);
      this.#arrive("handle", index);
    }
  }

  /** Time passes until the first timers are due; links stall if anything is under way. */
  #fireTimers(stalls: boolean): void {
    const turns = this.#turns;
    const budget = turns.world[turns.budgetAt] as number;
    const left = stalls ? this.#offers.stalled(budget) : budget;
    if (left < 0) return;
    const due = turns.timers.due(turns.world[turns.timersAt] as number);
    for (let index = 0; index < due; index += 1) {
      this.#trails?.begin();
      turns.put(turns.budgetAt, left);
      turns.fire(index);
      this.#arrive("fire", index);
    }
  }

  #tryOffers(): void {
    const turns = this.#turns;
    const offers = this.#offers;
    const offered = offers.of(turns.world[turns.budgetAt] as number);
    for (let at = 0; at < offered.length; at += 2) {
      const operation = offered[at] as number;
      const program = offers.program(operation);
      if (program < 0) continue;
      this.#trails?.begin();
      this.#trails?.operate(operation);
      turns.put(turns.budgetAt, offered[at + 1] as number);
      turns.operate(program);
      this.#arrive("operate", operation);
    }
  }
}
