/**
 * What a step sets off, worked out before anything is done and remembered as a whole.
 *
 * An actor that reacts may tell others, who react in the same step. Which actors are touched, what
 * becomes of them and what is to be done, in order, depends only on the first input and on the
 * states of those touched. So it is worked out once, and found again by comparing a few integers.
 * Listeners hear of it when every actor is already in its new state, whether it was remembered or
 * not: what they see must not depend on what happened in earlier runs.
 */
import { assert } from "./assert.ts";
import type { Layout } from "./layout.ts";
import { PairTable } from "./pair-table.ts";
import { code, type Program } from "./reactions.ts";

/** What is to be done; each instruction is `width` numbers: what, by which actor, and operands. */
export const todo = {
  post: 1, // to, input, lane
  send: 2, // pipe, packet
  line: 3, // pipe, event
  arm: 4, // timer, input, milliseconds
  disarm: 5, // timer
  observe: 6, // fact
  burn: 7, // whose letters
  spawned: 8, // state
  stopped: 9, // state it was in
  undelivered: 10, // input
} as const;

export const width = 5;

export interface Cascade {
  /** Actors touched: which, its state before, its state after. */
  readonly touched: readonly number[];
  readonly todo: readonly number[];
  /** The next one that begins alike; null for the last. */
  next: Cascade | null;
}

/** How many that begin alike are remembered; more are worked out anew. */
const alikeMax = 16;

const outside = -1;

export class Cascades {
  readonly #layout: Layout;
  readonly #byActor: (PairTable | undefined)[] = [];
  readonly #byProgram = new Map<Program, number>();
  readonly #heads: (Cascade | null)[] = [null];

  constructor(layout: Layout) {
    this.#layout = layout;
  }

  /** What follows when an actor hears an input. */
  ofInput(slots: readonly number[], actor: number, input: number): Cascade {
    if (!this.#layout.remembers) return this.#workOut(slots, [actor, input], []);
    const table = (this.#byActor[actor] ??= new PairTable(1 << 6));
    const state = slots[actor] as number;
    let head = table.get(state, input);
    if (head === 0) {
      head = this.#heads.push(null) - 1;
      table.set(state, input, head);
    }
    return this.#fitting(head, slots) ?? this.#keep(head, this.#workOut(slots, [actor, input], []));
  }

  /** What follows from effects of nobody's. */
  ofProgram(slots: readonly number[], program: Program): Cascade {
    if (!this.#layout.remembers) return this.#workOut(slots, [], program);
    let head = this.#byProgram.get(program);
    if (head === undefined) {
      head = this.#heads.push(null) - 1;
      this.#byProgram.set(program, head);
    }
    return this.#fitting(head, slots) ?? this.#keep(head, this.#workOut(slots, [], program));
  }

  #fitting(head: number, slots: readonly number[]): Cascade | null {
    let before: Cascade | null = null;
    let cascade = this.#heads[head] as Cascade | null;
    while (cascade !== null) {
      const { touched } = cascade;
      let at = 0;
      while (at < touched.length && slots[touched[at] as number] === touched[at + 1]) at += 3;
      if (at >= touched.length) {
        if (before !== null) this.#bringForward(head, before, cascade);
        return cascade;
      }
      before = cascade;
      cascade = cascade.next;
    }
    return null;
  }

  /** What was wanted last is likely to be wanted next. */
  #bringForward(head: number, before: Cascade, cascade: Cascade): void {
    before.next = cascade.next;
    cascade.next = this.#heads[head] as Cascade | null;
    this.#heads[head] = cascade;
  }

  #keep(head: number, cascade: Cascade): Cascade {
    const first = this.#heads[head] as Cascade | null;
    cascade.next = first;
    this.#heads[head] = cascade;
    let last: Cascade = cascade;
    for (let count = 1; count < alikeMax && last.next !== null; count += 1) last = last.next;
    last.next = null;
    return cascade;
  }

  #workOut(slots: readonly number[], told: number[], program: Program): Cascade {
    const layout = this.#layout;
    const touched = new Touched(slots);
    const steps: number[] = [];
    this.#translate(outside, program, told, steps, touched);
    for (let next = 0; next < told.length; next += 2) {
      const actor = told[next] as number;
      const input = told[next + 1] as number;
      const at = touched.find(actor);
      const state = touched.list[at + 2] as number;
      if (state === 0) {
        steps.push(todo.undelivered, actor, input, 0, 0);
        continue;
      }
      const reaction = layout.reactions.find(layout.kindOf(actor), state, input);
      const after = layout.reactions.after(reaction);
      touched.list[at + 2] = after;
      this.#translate(actor, layout.reactions.program(reaction), told, steps, touched);
      if (after === 0) steps.push(todo.stopped, actor, state, 0, 0);
    }
    return { touched: touched.list, todo: steps, next: null };
  }

  /** One actor's program: tells are followed up, everything else is to be done. */
  #translate(
    actor: number,
    program: Program,
    told: number[],
    steps: number[],
    touched: Touched,
  ): void {
    let at = 0;
    while (at < program.length) {
      const first = program[at + 1] as number;
      const second = program[at + 2] as number;
      const third = program[at + 3] as number;
      switch (program[at]) {
        case code.tell:
          told.push(first, second);
          at += 3;
          break;
        case code.post:
          steps.push(todo.post, actor, first, second, third);
          at += 4;
          break;
        case code.send:
          steps.push(todo.send, actor, first, second, 0);
          at += 3;
          break;
        case code.line:
          steps.push(todo.line, actor, first, second, 0);
          at += 3;
          break;
        case code.arm:
          steps.push(todo.arm, actor, first, second, third);
          at += 4;
          break;
        case code.disarm:
          steps.push(todo.disarm, actor, first, 0, 0);
          at += 2;
          break;
        case code.observe:
          steps.push(todo.observe, actor, first, 0, 0);
          at += 2;
          break;
        case code.burn:
          steps.push(todo.burn, actor, first, 0, 0);
          at += 2;
          break;
        case code.spawn: {
          const place = touched.find(first) + 2;
          assert(touched.list[place] === 0, `${this.#layout.nameOf(first)} is free`);
          touched.list[place] = second;
          steps.push(todo.spawned, first, second, 0, 0);
          at += 3;
          break;
        }
        default:
          assert(false, `instruction ${program[at]}`);
      }
    }
  }
}

/** The actors touched so far; mostly one or two, so they stand in a list. */
class Touched {
  /** Which, its state before, its state now. */
  readonly list: number[] = [];
  readonly #slots: readonly number[];

  constructor(slots: readonly number[]) {
    this.#slots = slots;
  }

  /** Where an actor stands in the list, from now on if not before. */
  find(actor: number): number {
    const { list } = this;
    for (let at = 0; at < list.length; at += 3) if (list[at] === actor) return at;
    const state = this.#slots[actor] as number;
    return list.push(actor, state, state) - 3;
  }
}
