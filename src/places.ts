/**
 * Where everything stands: each actor, pipe and kind of a system by number.
 *
 * Names are for people and for traces; inside a step there are only numbers. What is here is the
 * same for every run of a system, so engines of one system share it.
 */
import { assert, present } from "./assert.ts";
import { Interner } from "./intern.ts";
import type { Kind } from "./kind.ts";
import { Lines } from "./lines.ts";
import type { System } from "./system.ts";
import type { Move } from "./world.ts";

export class Places {
  readonly system: System;
  readonly kinds: readonly Kind[];
  readonly timers = new Interner<{ readonly timer: string }>();
  readonly events = new Interner<{ readonly event: string }>();
  readonly lines: Lines;
  /** The last slot of a world: the letters under way. */
  readonly mailSlot: number;
  /** The slot of the first pipe; actors stand before it. */
  readonly firstPipe: number;
  readonly #kindOf: readonly number[];
  readonly #index: ReadonlyMap<string, number>;
  readonly #receiver: readonly number[];
  readonly #deliver: readonly Move[];
  readonly #notice: readonly Move[];

  constructor(system: System) {
    this.system = system;
    const { actors, pipes } = system;
    // A system lists its kinds as kinds of what they are; here only their shape counts.
    this.kinds = [...new Set(actors.map(({ kind }) => kind as Kind))];
    this.#kindOf = actors.map(({ kind }) => this.kinds.indexOf(kind as Kind));
    this.firstPipe = actors.length;
    this.mailSlot = actors.length + pipes.length;
    this.#index = new Map([...actors, ...pipes].map(({ name }, index) => [name, index]));
    assert(this.#index.size === this.mailSlot, "every actor and pipe has a name of its own");
    this.lines = new Lines(system.line, this.events);
    this.#receiver = pipes.map(({ to }) => this.place(to));
    this.#deliver = pipes.map((_, pipe) => ({ do: "deliver", pipe: this.firstPipe + pipe }));
    this.#notice = pipes.map((_, pipe) => ({ do: "notice", pipe: this.firstPipe + pipe }));
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

  /** The number of an actor's kind. */
  kindOf(actor: number): number {
    return this.#kindOf[actor] as number;
  }

  /** The move that delivers the next packet of a pipe. */
  deliverMove(pipe: number): Move {
    return this.#deliver[pipe - this.firstPipe] as Move;
  }

  /** The move by which the receiver of a pipe notices its end. */
  noticeMove(pipe: number): Move {
    return this.#notice[pipe - this.firstPipe] as Move;
  }
}
