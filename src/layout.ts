/**
 * Where everything stands: each actor, pipe and kind of a system by number, and each value met.
 *
 * Names are for people and for traces; inside a step there are only numbers.
 */
import { assert, present } from "./assert.ts";
import { Interner } from "./intern.ts";
import type { ActorState, Kind } from "./kind.ts";
import { Lines } from "./lines.ts";
import { PairTable } from "./pair-table.ts";
import { Queues } from "./queues.ts";
import { Reactions, Values } from "./reactions.ts";
import type { System } from "./system.ts";
import type { Letter } from "./world.ts";

export class Layout {
  readonly system: System;
  readonly values: Values;
  readonly lines: Lines;
  /** The last slot of a world: the letters under way. */
  readonly mailSlot: number;
  /** The slot of the first pipe; actors stand before it. */
  readonly firstPipe: number;
  readonly letters = new Interner<Letter>();
  readonly contents: Queues;
  readonly mail: Queues;
  readonly reactions: Reactions;
  /** The number an actor hears when a pipe that leads to it has ended. */
  readonly ended: number;
  readonly #kindOf: readonly number[];
  readonly #index: ReadonlyMap<string, number>;
  readonly #receiver: readonly number[];
  readonly #arrivals: number[] = [0];
  readonly #posted = new PairTable();
  readonly #inputs: number[] = [];

  constructor(system: System) {
    this.system = system;
    const { actors, pipes } = system;
    // A system lists its kinds as kinds of what they are; here only their shape counts.
    const kinds = [...new Set(actors.map(({ kind }) => kind as Kind))];
    this.#kindOf = actors.map(({ kind }) => kinds.indexOf(kind as Kind));
    this.firstPipe = actors.length;
    this.mailSlot = actors.length + pipes.length;
    this.#index = new Map([...actors, ...pipes].map(({ name }, index) => [name, index]));
    assert(this.#index.size === this.mailSlot, "every actor and pipe has a name of its own");
    this.values = new Values(kinds);
    this.lines = new Lines(system.line, this.values.events);
    this.contents = new Queues((packet) => this.values.packets.hash(packet));
    this.mail = new Queues((letter) => this.letters.hash(letter));
    this.#receiver = pipes.map(({ to }) => this.place(to));
    this.ended = this.values.inputs.idOf(system.ended);
    this.reactions = new Reactions(kinds, this.values, {
      actor: (name) => this.place(name),
      pipe: (name) => this.place(name),
      kindOf: (actor) => this.kindOf(actor),
    });
  }

  /** The number of an actor or pipe. */
  place(name: string): number {
    return present(this.#index.get(name), `an actor or pipe named ${name}`);
  }

  /** The name of an actor or pipe. */
  nameOf(place: number): string {
    const { actors, pipes } = this.system;
    return (actors[place] ?? present(pipes[place - this.firstPipe], `place ${place}`)).name;
  }

  /** The actor that gets what arrives on a pipe. */
  receiverOf(pipe: number): number {
    return present(this.#receiver[pipe - this.firstPipe], `pipe ${pipe}`);
  }

  /** The state of an actor that a number in its place stands for. */
  stateOf(place: number, id: number): ActorState | null {
    return id === 0 ? null : this.statesOf(place).value(id);
  }

  /** The number of an actor's kind. */
  kindOf(actor: number): number {
    return this.#kindOf[actor] as number;
  }

  /** The number of what an actor hears when a packet arrives. */
  arrival(packet: number): number {
    const known = this.#arrivals[packet];
    if (known !== undefined) return known;
    const input = this.values.inputs.idOf(this.system.received(this.values.packets.value(packet)));
    this.#arrivals[packet] = input;
    return input;
  }

  /** The number of a letter. */
  letter(from: number, to: number, lane: number, input: number): number {
    const key = (from + 1) * 0x1000 + to;
    const known = lane === 0 ? this.#posted.get(key, input) : 0;
    if (known !== 0) return known;
    const letter = this.letters.idOf({ from, to, lane, input: this.values.inputs.value(input) });
    if (lane === 0) this.#posted.set(key, input, letter);
    return letter;
  }

  /** The number of what the receiver of a letter hears. */
  inputOf(letter: number): number {
    const known = this.#inputs[letter];
    if (known !== undefined) return known;
    const input = this.values.inputs.idOf(this.letters.value(letter).input);
    this.#inputs[letter] = input;
    return input;
  }

  /** The states of an actor's kind. */
  statesOf(actor: number): Interner<ActorState> {
    return present(this.values.states[this.kindOf(actor)], `the states of actor ${actor}`);
  }
}
