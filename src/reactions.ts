/**
 * Remembered reactions: a kind is asked once for each (state, input), and its answer is kept as a
 * number for the state after and a short program of numbers for the effects.
 */
import { assert, present } from "./assert.ts";
import type { Input } from "./chart.ts";
import type { Effect, Fact } from "./effect.ts";
import { Interner } from "./intern.ts";
import type { ActorState, Kind } from "./kind.ts";
import { PairTable } from "./pair-table.ts";

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
  readonly states: readonly Interner<ActorState>[];
  readonly inputs = new Interner<Input>();
  readonly packets = new Interner<object>();
  readonly facts = new Interner<Fact>();
  readonly timers = new Interner<{ readonly timer: string }>();
  readonly events = new Interner<{ readonly event: string }>();

  constructor(kinds: readonly Kind[]) {
    this.states = kinds.map(() => new Interner<ActorState>());
  }
}

/** Where names stand in the vector, for turning effects into programs. */
export interface Places {
  actor(name: string): number;
  pipe(name: string): number;
  kindOf(actor: number): number;
}

export class Reactions {
  readonly #kinds: readonly Kind[];
  readonly #values: Values;
  readonly #places: Places;
  readonly #known: readonly PairTable[];
  readonly #after: number[] = [0];
  readonly #programs: Program[] = [[]];

  constructor(kinds: readonly Kind[], values: Values, places: Places) {
    this.#kinds = kinds;
    this.#values = values;
    this.#places = places;
    this.#known = kinds.map(() => new PairTable());
  }

  /** How many (state, input) pairs have been answered. */
  get size(): number {
    return this.#after.length - 1;
  }

  /** The number of the reaction of a `kind` in `state` to `input`. */
  find(kind: number, state: number, input: number): number {
    const table = this.#known[kind] as PairTable;
    const known = table.get(state, input);
    return known === 0 ? this.#ask(table, kind, state, input) : known;
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
    return effects.flatMap((effect) => this.#instruction(effect));
  }

  #ask(table: PairTable, kind: number, state: number, input: number): number {
    const states = present(this.#values.states[kind], `kind ${kind}`);
    const asked = present(this.#kinds[kind], `kind ${kind}`);
    const answer = asked.react(states.value(state), this.#values.inputs.value(input));
    const reaction = this.#after.length;
    this.#after.push(answer.state === null ? 0 : states.idOf(answer.state));
    this.#programs.push(this.compile(answer.effects));
    table.set(state, input, reaction);
    return reaction;
  }

  #instruction(effect: Effect): number[] {
    const { inputs, packets, facts, timers, events } = this.#values;
    const places = this.#places;
    switch (effect.effect) {
      case "tell":
        return [code.tell, places.actor(effect.to), inputs.idOf(effect.input)];
      case "post":
        return [code.post, places.actor(effect.to), inputs.idOf(effect.input), effect.lane];
      case "burn":
        return [code.burn, places.actor(effect.to)];
      case "send":
        return [code.send, places.pipe(effect.pipe), packets.idOf(effect.packet)];
      case "line":
        return [code.line, places.pipe(effect.pipe), events.idOf({ event: effect.event })];
      case "arm": {
        assert(Number.isInteger(effect.afterMs) && effect.afterMs >= 0, "a delay in whole ms");
        const timer = timers.idOf({ timer: effect.timer });
        return [code.arm, timer, inputs.idOf(effect.input), effect.afterMs];
      }
      case "disarm":
        return [code.disarm, timers.idOf({ timer: effect.timer })];
      case "observe":
        return [code.observe, facts.idOf(effect.fact)];
      case "spawn": {
        const actor = places.actor(effect.actor);
        const kind = places.kindOf(actor);
        const state = present(this.#kinds[kind], effect.actor).first(effect.data as never);
        return [code.spawn, actor, present(this.#values.states[kind], effect.actor).idOf(state)];
      }
    }
  }
}
