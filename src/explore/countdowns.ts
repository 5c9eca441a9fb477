/**
 * The timers of a world as what remains of them, all of them as one number.
 *
 * Hours of virtual time do not matter then, and the same situation at another hour is the same
 * world. Timers that are due together have no order, since any of them may fire first.
 */
import { present } from "../assert.ts";
import { PairTable } from "../pair-table.ts";
import { Sequences } from "./sequences.ts";

export interface Countdown {
  readonly actor: number;
  readonly name: number;
  readonly input: number;
  readonly leftMs: number;
}

const width = 4;

export class Countdowns {
  readonly all = new Sequences();
  /** What a timer is called and hands to its actor, since their numbers depend on who met them first. */
  readonly #textOf: (timer: Countdown) => string;
  readonly #armings: Countdown[] = [];
  readonly #armingIds = new Map<string, number>();
  readonly #armed = new PairTable();
  readonly #without = new PairTable();
  readonly #fired = new PairTable();
  readonly #due: number[] = [];

  constructor(textOf: (timer: Countdown) => string) {
    this.#textOf = textOf;
  }

  get size(): number {
    return this.all.size;
  }

  items(timers: number): readonly Countdown[] {
    const items = this.all.items(timers);
    return Array.from({ length: items.length / width }, (_, index) => {
      const [actor = 0, name = 0, input = 0, leftMs = 0] = items.slice(index * width);
      return { actor, name, input, leftMs };
    });
  }

  idOf(timers: readonly Countdown[]): number {
    const texts = new Map(timers.map((one) => [one, this.#textOf(one)]));
    const order = (a: Countdown, b: Countdown): number =>
      a.leftMs - b.leftMs || a.actor - b.actor || compared(texts.get(a), texts.get(b));
    const sorted = timers.toSorted(order);
    return this.all.idOf(
      sorted.flatMap(({ actor, name, input, leftMs }) => [actor, name, input, leftMs]),
    );
  }

  /** A number for what is armed, to arm it by. */
  arming(timer: Countdown): number {
    const { actor, name, input, leftMs } = timer;
    const key = `${actor} ${name} ${input} ${leftMs}`;
    let arming = this.#armingIds.get(key);
    if (arming === undefined) {
      arming = this.#armings.push(timer) - 1;
      this.#armingIds.set(key, arming);
    }
    return arming;
  }

  /** With a timer armed; one of the same name is replaced. */
  arm(timers: number, arming: number): number {
    const known = this.#armed.get(timers, arming);
    if (known !== 0) return known;
    const timer = present(this.#armings[arming], `arming ${arming}`);
    const others = this.items(timers).filter(
      ({ actor, name }) => actor !== timer.actor || name !== timer.name,
    );
    const after = this.idOf([...others, timer]);
    this.#armed.set(timers, arming, after);
    return after;
  }

  /** Without an actor's timer of that name; name -1 is every one. */
  disarm(timers: number, actor: number, name: number): number {
    if (timers === 0) return 0;
    const key = (actor << 12) | (name + 1);
    const known = this.#without.get(timers, key);
    if (known !== 0) return known - 1;
    const after = this.idOf(
      this.items(timers).filter(
        (timer) => timer.actor !== actor || (name >= 0 && timer.name !== name),
      ),
    );
    this.#without.set(timers, key, after + 1);
    return after;
  }

  /** How many are due first. */
  due(timers: number): number {
    return (this.#due[timers] ??= this.#countDue(timers));
  }

  #countDue(timers: number): number {
    const items = this.items(timers);
    return items.filter(({ leftMs }) => leftMs === items[0]?.leftMs).length;
  }

  /** Without the one at `index`, which is due first; what remains of the others is less. */
  fire(timers: number, index: number): number {
    const known = this.#fired.get(timers, index);
    if (known !== 0) return known - 1;
    const items = this.items(timers);
    const { leftMs } = present(items[index], `timer ${index}`);
    const after = this.idOf(
      items.toSpliced(index, 1).map((timer) => ({ ...timer, leftMs: timer.leftMs - leftMs })),
    );
    this.#fired.set(timers, index, after + 1);
    return after;
  }
}

const compared = (one = "", other = ""): number => Number(one > other) - Number(one < other);
