/**
 * Reactions by number: what a kind answers to a state and an input is a number for the state after
 * and a short program of numbers for the effects. Where reactions are remembered, a kind is asked
 * once for each pair.
 */
import { assert } from "./assert.ts";
import type { Input } from "./chart.ts";
import type { Effect, Fact } from "./effect.ts";
import { Interner, Roll, type Numbers } from "./intern.ts";
import type { ActorState, Kind } from "./kind.ts";
import { PairTable } from "./pair-table.ts";
import type { Places } from "./places.ts";

/** The instructions of a program; each is followed by its operands. */
export const code = {
  tell: 1, // actor, input
  post: 2, // actor, input, lane
  send: 3, // pipe, packet
  line: 4, // pipe, event
  arm: 5, // timer, input, milliseconds
  disarm: 6, // timer
  observe: 7, // fact
  spawn: 8, // actor, state
  burn: 9, // actor
} as const;

export type Program = readonly number[];

/** Everything plain that the engine knows by number. */
export class Values {
  readonly states: readonly Numbers<ActorState>[];
  readonly inputs: Numbers<Input>;
  readonly packets: Numbers<object>;
  readonly facts: Numbers<Fact>;
  readonly timers: Interner<{ readonly timer: string }>;
  readonly events: Interner<{ readonly event: string }>;

  constructor({ kinds, timers, events }: Places, remembers: boolean) {
    const numbers = <Value extends object>(): Numbers<Value> =>
      remembers ? new Interner<Value>() : new Roll<Value>();
    this.states = kinds.map(() => numbers<ActorState>());
    this.inputs = numbers();
    this.packets = numbers();
    this.facts = numbers();
    this.timers = timers;
    this.events = events;
  }
}

export class Reactions {
  readonly #values: Values;
  readonly #places: Places;
  /** By kind; null where nothing is remembered. */
  readonly #known: readonly PairTable[] | null;
  readonly #after: number[] = [0];
  readonly #programs: Program[] = [[]];

  constructor(values: Values, places: Places, remembers: boolean) {
    this.#values = values;
    this.#places = places;
    this.#known = remembers ? places.kinds.map(() => new PairTable()) : null;
  }

  /** How many (state, input) pairs have been answered. */
  get size(): number {
    return this.#after.length - 1;
  }

  /** The number of the reaction of a `kind` in `state` to `input`. */
  find(kind: number, state: number, input: number): number {
    if (this.#known === null) return this.#ask(kind, state, input);
    const table = this.#known[kind] as PairTable;
    const known = table.get(state, input);
    if (known !== 0) return known;
    const reaction = this.#ask(kind, state, input);
    table.set(state, input, reaction);
    return reaction;
  }

  /** The state after a reaction, 0 if the actor is no more. */
  after(reaction: number): number {
    return this.#after[reaction] as number;
  }

  program(reaction: number): Program {
    return this.#programs[reaction] as Program;
  }

  /** Turns effects into a program. */
  compile(effects: readonly Effect[]): Program {
    const program: number[] = [];
    for (const effect of effects) this.#instruct(effect, program);
    return program;
  }

  #ask(kind: number, state: number, input: number): number {
    const states = this.#values.states[kind] as Numbers<ActorState>;
    const asked = this.#places.kinds[kind] as Kind;
    const before = states.value(state);
    const { state: after, effects } = asked.react(before, this.#values.inputs.value(input));
    const reaction = this.#after.length;
    this.#after.push(this.#number(states, state, before, after));
    this.#programs.push(this.compile(effects));
    return reaction;
  }

  /** The number of the state after; who is as before keeps the number. */
  #number(
    states: Numbers<ActorState>,
    state: number,
    before: ActorState,
    after: ActorState | null,
  ): number {
    if (after === null) return 0;
    return this.#known === null && areEqual(before, after) ? state : states.idOf(after);
  }

  #instruct(effect: Effect, program: number[]): void {
    const { inputs, packets, facts, timers, events } = this.#values;
    const places = this.#places;
    switch (effect.effect) {
      case "tell":
        program.push(code.tell, places.place(effect.to), inputs.idOf(effect.input));
        break;
      case "post":
        program.push(code.post, places.place(effect.to), inputs.idOf(effect.input), effect.lane);
        break;
      case "burn":
        program.push(code.burn, places.place(effect.to));
        break;
      case "send":
        program.push(code.send, places.place(effect.pipe), packets.idOf(effect.packet));
        break;
      case "line":
        program.push(code.line, places.place(effect.pipe), events.idOf({ event: effect.event }));
        break;
      case "arm": {
        assert(Number.isInteger(effect.afterMs) && effect.afterMs >= 0, "a delay in whole ms");
        const timer = timers.idOf({ timer: effect.timer });
        program.push(code.arm, timer, inputs.idOf(effect.input), effect.afterMs);
        break;
      }
      case "disarm":
        program.push(code.disarm, timers.idOf({ timer: effect.timer }));
        break;
      case "observe":
        program.push(code.observe, facts.idOf(effect.fact));
        break;
      case "spawn": {
        const actor = places.place(effect.actor);
        const kind = places.kindOf(actor);
        const state = (places.kinds[kind] as Kind).first(effect.data as never);
        program.push(
          code.spawn,
          actor,
          (this.#values.states[kind] as Numbers<ActorState>).idOf(state),
        );
        break;
      }
    }
  }
}

/** Whether two plain values are equal. */
function areEqual(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  if (Array.isArray(a)) {
    return (
      Array.isArray(b) && a.length === b.length && a.every((item, at) => areEqual(item, b[at]))
    );
  }
  let more = 0;
  for (const field in a) {
    if (!areEqual(a[field as keyof typeof a], b[field as keyof typeof b])) return false;
    more -= 1;
  }
  for (const _ in b) more += 1;
  return more === 0;
}
