/**
 * Everything at one moment, the moves that lead on from it, and what is noted on the way.
 *
 * A world is a vector of small integers (actors, then pipes, then the mail) with a clock and its
 * timers. It offers its moves; the engine's one step makes one and gives the next world.
 */
import type { Input } from "./chart.ts";
import type { Program } from "./reactions.ts";

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

/**
 * The order of letters that nobody picks from: of who sends them to whom, and not of when they were sent,
 * which only those between the same two in one lane have.
 */
export const byAddress = (one: Letter, other: Letter): number =>
  one.from - other.from || one.to - other.to || one.lane - other.lane;

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
  burnt: 16, // actor, letter
} as const;

export type Listener = (kind: number, where: number, what: number) => void;
