/**
 * What a run has met, by number: states, inputs, packets, letters and what follows from them.
 *
 * A layout that remembers gives equal values one number and keeps every reaction, for who comes the
 * same way again: exploring and replaying. One that does not is for runs that are made once.
 */
import { Interner, Roll, type Numbers } from "./intern.ts";
import type { ActorState } from "./kind.ts";
import type { Lines } from "./lines.ts";
import { PairTable } from "./pair-table.ts";
import { Places } from "./places.ts";
import { Queues } from "./queues.ts";
import { Reactions, Values } from "./reactions.ts";
import type { System } from "./system.ts";
import type { Letter, Move } from "./world.ts";

export class Layout {
  readonly places: Places;
  readonly remembers: boolean;
  readonly values: Values;
  readonly letters: Numbers<Letter>;
  readonly contents: Queues;
  readonly mail: Queues;
  readonly reactions: Reactions;
  /** The number an actor hears when a pipe that leads to it has ended. */
  readonly ended: number;
  // Read at every step, so kept at hand.
  readonly mailSlot: number;
  readonly firstPipe: number;
  readonly lines: Lines;
  readonly #arrivals: number[] = [0];
  readonly #posted: PairTable | null;
  readonly #inputs: number[] = [];

  constructor(places: Places, remembers: boolean) {
    this.places = places;
    this.remembers = remembers;
    this.mailSlot = places.mailSlot;
    this.firstPipe = places.firstPipe;
    this.lines = places.lines;
    this.values = new Values(places, remembers);
    this.letters = remembers ? new Interner<Letter>() : new Roll<Letter>();
    this.#posted = remembers ? new PairTable() : null;
    this.contents = new Queues((packet) => this.values.packets.hash(packet), remembers);
    this.mail = new Queues((letter) => this.letters.hash(letter), remembers);
    this.ended = this.values.inputs.idOf(places.system.ended);
    this.reactions = new Reactions(this.values, places, remembers);
  }

  get system(): System {
    return this.places.system;
  }

  /** The number of an actor or pipe. */
  place(name: string): number {
    return this.places.place(name);
  }

  /** The name of an actor or pipe. */
  nameOf(place: number): string {
    return this.places.nameOf(place);
  }

  /** The actor that gets what arrives on a pipe. */
  receiverOf(pipe: number): number {
    return this.places.receiverOf(pipe);
  }

  /** The number of an actor's kind. */
  kindOf(actor: number): number {
    return this.places.kindOf(actor);
  }

  /** The move that delivers the next packet of a pipe. */
  deliverMove(pipe: number): Move {
    return this.places.deliverMove(pipe);
  }

  /** The move by which the receiver of a pipe notices its end. */
  noticeMove(pipe: number): Move {
    return this.places.noticeMove(pipe);
  }

  /** The state of an actor that a number in its place stands for. */
  stateOf(place: number, id: number): ActorState | null {
    return id === 0 ? null : this.statesOf(place).value(id);
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
    const table = lane === 0 ? this.#posted : null;
    const known = table?.get(key, input) ?? 0;
    if (known !== 0) return known;
    const letter = this.letters.idOf({ from, to, lane, input: this.values.inputs.value(input) });
    table?.set(key, input, letter);
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
  statesOf(actor: number): Numbers<ActorState> {
    return this.values.states[this.places.kindOf(actor)] as Numbers<ActorState>;
  }
}
