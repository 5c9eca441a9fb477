/**
 * What an actor asks the world to do, as plain data. Actors decide; only the engine acts.
 *
 * Actors, pipes and timers are named by text here, so that effects read like sentences; the engine
 * resolves the names once per remembered reaction.
 */
import type { Input } from "./chart.ts";

/** An observation as its author writes it: what happened, and the plain data that belongs to it. */
export interface Fact {
  readonly is: string;
}

export type Effect =
  /** Another actor reacts within the same step, after this reaction. */
  | { readonly effect: "tell"; readonly to: string; readonly input: Input }
  /** Another actor reacts in a step of its own; first in, first out between the same two in one lane. */
  | {
      readonly effect: "post";
      readonly to: string;
      readonly input: Input;
      readonly lane: number;
    }
  /** Letters on their way to an actor are lost, as when it ends or its host crashes. */
  | { readonly effect: "burn"; readonly to: string }
  /** A packet is put on a pipe, which loses it unless the line is open. */
  | { readonly effect: "send"; readonly pipe: string; readonly packet: object }
  /** Something happens to the line under a pipe: "open", "sender.closed", "cut" ... */
  | { readonly effect: "line"; readonly pipe: string; readonly event: string }
  /** An input for this actor after a delay; a timer of the same name is replaced. */
  | {
      readonly effect: "arm";
      readonly timer: string;
      readonly afterMs: number;
      readonly input: Input;
    }
  | { readonly effect: "disarm"; readonly timer: string }
  | { readonly effect: "observe"; readonly fact: Fact }
  /** An actor comes to life with this data, in the first state of its kind. */
  | { readonly effect: "spawn"; readonly actor: string; readonly data: object };
