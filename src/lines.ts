/**
 * The value of a pipe: the state of its line and the queue of what is in flight, in one integer.
 *
 * The life of a line is a chart like any other; its few states and events are turned into arrays
 * once, since every packet of every run passes here.
 */
import { assert } from "./assert.ts";
import type { Chart } from "./chart.ts";
import type { Interner } from "./intern.ts";

const lineBits = 4;
const lineMask = (1 << lineBits) - 1;

export class Lines {
  /** The event by which a receiver has noticed the end. */
  readonly noticed: number;
  readonly #chart: Chart;
  readonly #events: Interner<{ readonly event: string }>;
  readonly #states: readonly string[];
  readonly #tags: readonly ReadonlySet<string>[];
  readonly #accepts: readonly boolean[];
  readonly #delivers: readonly boolean[];
  readonly #endsAnytime: readonly boolean[];
  readonly #endsWhenEmpty: readonly boolean[];
  /** By line and event: the line after, and whether what is in flight is lost. */
  readonly #after: (number | undefined)[] = [];

  constructor(chart: Chart, events: Interner<{ readonly event: string }>) {
    this.#chart = chart;
    this.#events = events;
    this.#states = Object.keys(chart.machine.config.states ?? {});
    assert(this.#states.length <= lineMask, "a line has few states");
    assert(this.#states[0] === chart.first.to, "the first state of a line is where it starts");
    this.#tags = this.#states.map((state) => chart.tags(state));
    const tagged = (tag: string): readonly boolean[] => this.#tags.map((tags) => tags.has(tag));
    this.#accepts = tagged("accepts");
    this.#delivers = tagged("delivers");
    this.#endsAnytime = tagged("endsAnytime");
    this.#endsWhenEmpty = tagged("endsWhenEmpty");
    this.noticed = events.idOf({ event: "noticed" });
  }

  contentsOf(value: number): number {
    return value >> lineBits;
  }

  lineOf(value: number): number {
    return value & lineMask;
  }

  /** The name of the line's state. */
  stateOf(value: number): string {
    return this.#states[value & lineMask] as string;
  }

  withContents(value: number, contents: number): number {
    return (contents << lineBits) | (value & lineMask);
  }

  accepts(value: number): boolean {
    return this.#accepts[value & lineMask] as boolean;
  }

  /** Whether a packet can arrive now. */
  delivers(value: number): boolean {
    return value >> lineBits !== 0 && (this.#delivers[value & lineMask] as boolean);
  }

  /** Whether the receiver may notice the end now. */
  mayEnd(value: number): boolean {
    const line = value & lineMask;
    return (
      (this.#endsAnytime[line] as boolean) ||
      (value >> lineBits === 0 && (this.#endsWhenEmpty[line] as boolean))
    );
  }

  /** Whether the receiver will notice the end once what is in flight has arrived. */
  endsLater(value: number): boolean {
    return value >> lineBits !== 0 && (this.#endsWhenEmpty[value & lineMask] as boolean);
  }

  /** The pipe after something happened to its line. */
  after(value: number, event: number): number {
    const line = value & lineMask;
    const key = event * (lineMask + 1) + line;
    let known = this.#after[key];
    if (known === undefined) {
      const { event: type } = this.#events.value(event);
      const leaf = this.#chart.step(this.#states[line] as string, { type }, {});
      const drops = leaf.orders.some(({ name }) => name === "dropContents");
      known = this.#states.indexOf(leaf.to) * 2 + Number(drops);
      this.#after[key] = known;
    }
    const after = known >> 1;
    return (known & 1) === 1 ? after : this.withContents(after, value >> lineBits);
  }
}
