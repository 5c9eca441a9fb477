/**
 * A system made to run: its first world, the moves of a world, and the step.
 *
 * Running, exploring, replaying and shrinking are all folds of `apply`.
 */
import type { Effect } from "./effect.ts";
import { fingerprintOf } from "./fingerprint.ts";
import type { ActorState } from "./kind.ts";
import { Layout } from "./layout.ts";
import { Places } from "./places.ts";
import type { Program } from "./reactions.ts";
import { success, type Result } from "./result.ts";
import { Stepper } from "./step.ts";
import type { Look, System } from "./system.ts";
import type { Listener, Move, MutableWorld, Timer, World } from "./world.ts";

const nobody: Listener = () => {};

export class Engine extends Layout {
  readonly #stepper: Stepper;
  readonly #first: World;
  readonly #compiled = new WeakMap<readonly Effect[], Program>();

  /** With places that another engine has made, it is one for a single run. */
  constructor(system: System, shared: Places | null = null) {
    super(shared ?? new Places(system), shared === null);
    this.#stepper = new Stepper(this);
    this.#first = this.#newWorld();
  }

  /**
   * An engine of the same system for one run, which remembers nothing. It is cheap to make, and
   * where hardly a situation comes twice it is several times faster than one that looks for it.
   */
  forOneRun(): Engine {
    return new Engine(this.system, this.places);
  }

  /** The world in which every run begins. */
  first(): World {
    return this.#first;
  }

  /** Where an actor is and what it holds; null when there is none. */
  actor(world: World, place: number): ActorState | null {
    return this.stateOf(place, world.slots[place] as number);
  }

  /** The packets in flight on a pipe. */
  inFlight(world: World, pipe: number): readonly object[] {
    const packets = this.contents.items(this.lines.contentsOf(world.slots[pipe] as number));
    return packets.map((packet) => this.values.packets.value(packet));
  }

  /** Every move that the world itself offers; operations come from outside. */
  moves(world: World): readonly Move[] {
    const moves: Move[] = [];
    const { slots, timers } = world;
    for (let pipe = this.firstPipe; pipe < this.mailSlot; pipe += 1) {
      const value = slots[pipe] as number;
      if (value === 0) continue;
      if (this.lines.delivers(value)) moves.push(this.deliverMove(pipe));
      if (this.lines.mayEnd(value)) moves.push(this.noticeMove(pipe));
    }
    const mail = slots[this.mailSlot] as number;
    if (mail !== 0) this.#letterMoves(mail, moves);
    for (let index = 0; index < timers.length; index += 1) {
      if ((timers[index] as Timer).dueMs > (timers[0] as Timer).dueMs) break;
      moves.push({ do: "fire", index });
    }
    return moves;
  }

  /** An operation as a move of this world, or why it cannot be done here. */
  operation(world: World, operation: object): Result<Move> {
    const look: Look = {
      actor: (name) => this.actor(world, this.place(name)),
      lives: (name) => world.slots[this.place(name)] !== 0,
      expects: (name) => this.#isInMail(world, this.place(name)),
      idle: (pipe) => world.slots[this.place(pipe)] === 0,
    };
    const effects = this.system.operate(operation, look);
    if (!effects.ok) return effects;
    return success(this.move(operation, effects.value));
  }

  /** Effects from outside as a move; the same list of effects is compiled once. */
  move(operation: object, effects: readonly Effect[]): Move {
    let program = this.#compiled.get(effects);
    if (program === undefined) {
      program = this.reactions.compile(effects);
      this.#compiled.set(effects, program);
    }
    return { do: "operate", operation, program };
  }

  /** The one step: the world after `move`, made at the instant `atMs`. */
  apply(world: World, move: Move, atMs: number = world.nowMs, listen: Listener = nobody): World {
    const { nowMs, slots, timers } = world;
    const next = { nowMs, slots: slots.slice(), timers };
    this.advance(next, move, atMs, listen);
    return next;
  }

  /** The one step on a world that nobody else holds: it is changed in place. */
  advance(world: MutableWorld, move: Move, atMs = world.nowMs, listen: Listener = nobody): void {
    this.#stepper.make(world, move, atMs, listen);
  }

  /** What identifies a world: its vector by content, and timers as what remains of them. */
  fingerprint(world: World): string {
    return fingerprintOf(this, world);
  }

  #newWorld(): World {
    const slots = this.system.actors.map(({ kind, data }, actor) =>
      data === null ? 0 : this.statesOf(actor).idOf(kind.first(data as never) as ActorState),
    );
    return { nowMs: 0, slots: [...slots, ...this.system.pipes.map(() => 0), 0], timers: [] };
  }

  #isInMail(world: World, actor: number): boolean {
    const mail = this.mail.items(world.slots[this.mailSlot] as number);
    return mail.some((id) => {
      const { from, to } = this.letters.value(id);
      return from === actor || to === actor;
    });
  }

  #letterMoves(mail: number, moves: Move[]): void {
    const letters = this.mail.items(mail).map((letter) => this.letters.value(letter));
    letters.forEach(({ from, to, lane }, index) => {
      const first = letters.findIndex(
        (letter) => letter.from === from && letter.to === to && letter.lane === lane,
      );
      if (first === index) moves.push({ do: "handle", index });
    });
  }
}
