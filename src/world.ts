/**
 * Everything at one moment, and the one step there is.
 *
 * A world is a vector of small integers (actors, then pipes, then the mail) with a clock and its
 * timers. It offers its moves; `apply` makes one and returns the next world. Running, exploring,
 * replaying and shrinking are all folds of `apply`.
 */
import { assert, present } from "./assert.ts";
import type { Input } from "./chart.ts";
import type { Effect } from "./effect.ts";
import { Interner, mix, noHash, showHash, type Hash } from "./intern.ts";
import type { ActorState, Kind } from "./kind.ts";
import { Lines } from "./lines.ts";
import { Queues } from "./queues.ts";
import { code, Reactions, Values, type Program } from "./reactions.ts";
import { success, type Result } from "./result.ts";
import type { Look, System } from "./system.ts";

/** A timer that is running. Those due at the same instant stand in the order they were asked for. */
export interface Timer {
  readonly actor: number;
  readonly name: number;
  readonly input: number;
  readonly dueMs: number;
}

export interface World {
  readonly nowMs: number;
  /** States of actors, values of pipes, and last the mail; 0 is "nothing there". */
  readonly slots: readonly number[];
  readonly timers: readonly Timer[];
}

/** A world in the hands of one owner, who may change it. */
export interface MutableWorld {
  nowMs: number;
  readonly slots: number[];
  timers: readonly Timer[];
}

/** A letter: an internal message on its way, a step of its own to come. */
export interface Letter {
  /** -1 when it came from outside. */
  readonly from: number;
  readonly to: number;
  /** Letters between the same two in different lanes may overtake each other. */
  readonly lane: number;
  readonly input: Input;
}

/** One thing that may happen next. */
export type Move =
  | { readonly do: "deliver"; readonly pipe: number }
  /** The receiver of a pipe notices that its line has ended. */
  | { readonly do: "notice"; readonly pipe: number }
  | { readonly do: "handle"; readonly index: number }
  | { readonly do: "fire"; readonly index: number }
  | { readonly do: "operate"; readonly operation: object; readonly program: Program };

/** What a listener is told, by number; `where` and `what` as the comments say. */
export const note = {
  sent: 1, // pipe, packet
  swallowed: 2, // pipe, packet: put on a line that takes nothing
  received: 3, // pipe, packet
  lost: 4, // pipe, queue: what was in flight and never arrives
  ended: 5, // pipe: its receiver noticed the end
  line: 6, // pipe, event
  posted: 7, // actor, letter
  handled: 8, // actor, letter
  undelivered: 9, // actor, input: told to an actor that is not there
  armed: 10, // actor, timer
  disarmed: 11, // actor, timer
  fired: 12, // actor, timer
  observed: 13, // actor (-1: outside), fact
  spawned: 14, // actor, state
  stopped: 15, // actor, state it was in
} as const;

export type Listener = (kind: number, where: number, what: number) => void;

const nobody: Listener = () => {};
const outside = -1;

export class Engine {
  readonly system: System;
  readonly values: Values;
  readonly lines: Lines;
  readonly mailSlot: number;
  readonly letters = new Interner<Letter>();
  readonly contents: Queues;
  readonly mail: Queues;
  readonly reactions: Reactions;
  readonly firstPipe: number;
  readonly #kinds: readonly Kind[];
  readonly #kindOf: readonly number[];
  readonly #index: ReadonlyMap<string, number>;
  readonly #receiver: readonly number[];
  readonly #arrivals: number[] = [0];
  readonly #deliver: readonly Move[];
  readonly #notice: readonly Move[];
  readonly #ended: number;
  // The step under way; nothing of it outlives the step.
  #world: MutableWorld = { nowMs: 0, slots: [], timers: [] };
  #listen: Listener = nobody;
  readonly #told: number[] = [];
  readonly #compiled = new WeakMap<readonly Effect[], Program>();

  constructor(system: System) {
    this.system = system;
    const { actors, pipes } = system;
    this.#kinds = [...new Set(actors.map(({ kind }) => kind as Kind))];
    this.#kindOf = actors.map(({ kind }) => this.#kinds.indexOf(kind as Kind));
    this.firstPipe = actors.length;
    this.mailSlot = actors.length + pipes.length;
    this.#index = new Map([...actors, ...pipes].map(({ name }, index) => [name, index]));
    assert(this.#index.size === this.mailSlot, "every actor and pipe has a name of its own");
    this.values = new Values(this.#kinds);
    this.lines = new Lines(system.line, this.values.events);
    this.contents = new Queues((packet) => this.values.packets.hash(packet));
    this.mail = new Queues((letter) => this.letters.hash(letter));
    this.#receiver = pipes.map(({ to }) => this.place(to));
    this.#deliver = pipes.map((_, pipe) => ({ do: "deliver", pipe: this.firstPipe + pipe }));
    this.#notice = pipes.map((_, pipe) => ({ do: "notice", pipe: this.firstPipe + pipe }));
    this.#ended = this.values.inputs.idOf(system.ended);
    this.reactions = new Reactions(this.#kinds, this.values, {
      actor: (name) => this.place(name),
      pipe: (name) => this.place(name),
      kindOf: (actor) => present(this.#kindOf[actor], `kind of actor ${actor}`),
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

  first(): World {
    const slots = this.system.actors.map(({ kind, data }, actor) =>
      data === null ? 0 : this.#stateId(actor, kind.first(data as never) as ActorState),
    );
    return { nowMs: 0, slots: [...slots, ...this.system.pipes.map(() => 0), 0], timers: [] };
  }

  /** Where an actor is and what it holds; null when there is none. */
  actor(world: World, place: number): ActorState | null {
    return this.stateOf(place, world.slots[place] as number);
  }

  /** The state of an actor that a number in its place stands for. */
  stateOf(place: number, id: number): ActorState | null {
    return id === 0 ? null : this.#states(place).value(id);
  }

  /** The packets in flight on a pipe. */
  inFlight(world: World, pipe: number): readonly object[] {
    const packets = this.contents.items(this.lines.contentsOf(world.slots[pipe] as number));
    return packets.map((packet) => this.values.packets.value(packet));
  }

  /** The move that delivers the next packet of a pipe. */
  deliverMove(pipe: number): Move {
    return this.#deliver[pipe - this.firstPipe] as Move;
  }

  /** The move by which the receiver of a pipe notices its end. */
  noticeMove(pipe: number): Move {
    return this.#notice[pipe - this.firstPipe] as Move;
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
    this.#world = world;
    this.#listen = listen;
    if (move.do !== "fire") this.#clock(atMs);
    switch (move.do) {
      case "deliver":
        this.#delivered(move.pipe);
        break;
      case "notice":
        this.#noticed(move.pipe);
        break;
      case "handle":
        this.#handled(move.index);
        break;
      case "fire":
        this.#fired(move.index);
        break;
      case "operate":
        this.#run(outside, move.program);
        break;
    }
    this.#settleTold();
  }

  /** What identifies a world: its vector by content, and timers as what remains of them. */
  fingerprint({ slots, timers, nowMs }: World): string {
    let hash: Hash = noHash;
    for (let place = 0; place < slots.length; place += 1) {
      const value = slots[place] as number;
      if (value === 0) continue;
      const { high, low } = this.#hashOf(place, value);
      hash = mix(mix(hash, place, place), high, low);
    }
    for (const { actor, name, input, dueMs } of timers) {
      const ofName = this.values.timers.hash(name);
      const ofInput = this.values.inputs.hash(input);
      const left = dueMs - nowMs;
      hash = mix(hash, actor ^ ofName.high ^ ofInput.high, ofName.low ^ ofInput.low);
      hash = mix(hash, Math.floor(left / 0x1_0000_0000), left >>> 0);
    }
    return showHash(hash);
  }

  #hashOf(place: number, value: number): Hash {
    if (place < this.firstPipe) return this.#states(place).hash(value);
    if (place === this.mailSlot) return this.mail.hash(value);
    const { high, low } = this.contents.hash(this.lines.contentsOf(value));
    return mix({ high, low }, this.lines.lineOf(value), 0);
  }

  #clock(atMs: number): void {
    const world = this.#world;
    assert(atMs >= world.nowMs, "time does not run backwards");
    const next = world.timers[0];
    assert(next === undefined || atMs <= next.dueMs, "no timer is passed over");
    world.nowMs = atMs;
  }

  #delivered(pipe: number): void {
    const value = this.#world.slots[pipe] as number;
    const queue = this.lines.contentsOf(value);
    assert(this.lines.delivers(value), `${this.nameOf(pipe)} delivers`);
    const packet = this.contents.items(queue)[0] as number;
    this.#world.slots[pipe] = this.lines.withContents(value, this.contents.remove(queue, 0));
    this.#listen(note.received, pipe, packet);
    this.#react(this.receiverOf(pipe), this.#arrival(packet));
  }

  #noticed(pipe: number): void {
    assert(this.lines.mayEnd(this.#world.slots[pipe] as number), `${this.nameOf(pipe)} has ended`);
    this.#lineEvent(pipe, this.lines.noticed);
    this.#listen(note.ended, pipe, 0);
    this.#react(this.receiverOf(pipe), this.#ended);
  }

  #handled(index: number): void {
    const mail = this.#world.slots[this.mailSlot] as number;
    const letter = present(this.mail.items(mail)[index], `letter ${index}`);
    const { to, input } = this.letters.value(letter);
    this.#world.slots[this.mailSlot] = this.mail.remove(mail, index);
    this.#listen(note.handled, to, letter);
    this.#react(to, this.values.inputs.idOf(input));
  }

  #fired(index: number): void {
    const world = this.#world;
    const { actor, name, input, dueMs } = present(world.timers[index], `timer ${index}`);
    assert(dueMs === world.timers[0]?.dueMs, "the next timer fires first");
    world.nowMs = dueMs;
    world.timers = world.timers.toSpliced(index, 1);
    this.#listen(note.fired, actor, name);
    this.#react(actor, input);
  }

  /** What was told in this step is reacted to in the order it was told. */
  #settleTold(): void {
    const told = this.#told;
    for (let next = 0; next < told.length; next += 2) {
      this.#react(told[next] as number, told[next + 1] as number);
    }
    told.length = 0;
  }

  #react(actor: number, input: number): void {
    const state = this.#world.slots[actor] as number;
    if (state === 0) {
      this.#listen(note.undelivered, actor, input);
      return;
    }
    const reaction = this.reactions.find(this.#kindOf[actor] as number, state, input);
    const after = this.reactions.after(reaction);
    this.#world.slots[actor] = after;
    this.#run(actor, this.reactions.program(reaction));
    if (after === 0) {
      if (this.#world.timers.some((timer) => timer.actor === actor)) {
        this.#world.timers = this.#world.timers.filter((timer) => timer.actor !== actor);
      }
      this.#listen(note.stopped, actor, state);
    }
  }

  #run(actor: number, program: Program): void {
    let at = 0;
    while (at < program.length) {
      const first = program[at + 1] as number;
      const second = program[at + 2] as number;
      switch (program[at]) {
        case code.tell:
          this.#told.push(first, second);
          at += 3;
          break;
        case code.post:
          this.#post(actor, first, second, program[at + 3] as number);
          at += 4;
          break;
        case code.burn:
          this.#burn(first);
          at += 2;
          break;
        case code.send:
          this.#send(first, second);
          at += 3;
          break;
        case code.line:
          this.#lineEvent(first, second);
          at += 3;
          break;
        case code.arm:
          this.#arm(actor, first, second, program[at + 3] as number);
          at += 4;
          break;
        case code.disarm:
          if (this.#withoutTimer(actor, first)) this.#listen(note.disarmed, actor, first);
          at += 2;
          break;
        case code.observe:
          this.#listen(note.observed, actor, first);
          at += 2;
          break;
        case code.spawn:
          assert(this.#world.slots[first] === 0, `${this.nameOf(first)} is free`);
          this.#world.slots[first] = second;
          this.#listen(note.spawned, first, second);
          at += 3;
          break;
        default:
          assert(false, `instruction ${program[at]}`);
      }
    }
  }

  #burn(to: number): void {
    let mail = this.#world.slots[this.mailSlot] as number;
    for (;;) {
      const index = this.mail.items(mail).findIndex((one) => this.letters.value(one).to === to);
      if (index < 0) break;
      mail = this.mail.remove(mail, index);
    }
    this.#world.slots[this.mailSlot] = mail;
  }

  #post(from: number, to: number, input: number, lane: number): void {
    const letter = this.letters.idOf({ from, to, lane, input: this.values.inputs.value(input) });
    this.#world.slots[this.mailSlot] = this.mail.push(
      this.#world.slots[this.mailSlot] as number,
      letter,
    );
    this.#listen(note.posted, to, letter);
  }

  #send(pipe: number, packet: number): void {
    const value = this.#world.slots[pipe] as number;
    if (this.lines.accepts(value)) {
      const queue = this.contents.push(this.lines.contentsOf(value), packet);
      this.#world.slots[pipe] = this.lines.withContents(value, queue);
      this.#listen(note.sent, pipe, packet);
    } else {
      this.#listen(note.swallowed, pipe, packet);
    }
  }

  #lineEvent(pipe: number, event: number): void {
    const before = this.#world.slots[pipe] as number;
    const after = this.lines.after(before, event);
    const lost = this.lines.contentsOf(before);
    this.#world.slots[pipe] = after;
    if (lost !== 0 && this.lines.contentsOf(after) === 0) this.#listen(note.lost, pipe, lost);
    this.#listen(note.line, pipe, event);
  }

  #arm(actor: number, name: number, input: number, afterMs: number): void {
    this.#withoutTimer(actor, name);
    const dueMs = this.#world.nowMs + afterMs;
    const place = this.#world.timers.findLastIndex((timer) => timer.dueMs <= dueMs) + 1;
    this.#world.timers = this.#world.timers.toSpliced(place, 0, { actor, name, input, dueMs });
    this.#listen(note.armed, actor, name);
  }

  #withoutTimer(actor: number, name: number): boolean {
    const place = this.#world.timers.findIndex(
      (timer) => timer.actor === actor && timer.name === name,
    );
    if (place >= 0) this.#world.timers = this.#world.timers.toSpliced(place, 1);
    return place >= 0;
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

  #arrival(packet: number): number {
    const known = this.#arrivals[packet];
    if (known !== undefined) return known;
    const input = this.values.inputs.idOf(this.system.received(this.values.packets.value(packet)));
    this.#arrivals[packet] = input;
    return input;
  }

  #states(actor: number): Interner<ActorState> {
    return present(this.values.states[present(this.#kindOf[actor], "kind")], "states");
  }

  #stateId(actor: number, state: ActorState): number {
    return this.#states(actor).idOf(state);
  }
}
