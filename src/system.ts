/**
 * What can be simulated: actors by name, pipes between them, and the operations from outside.
 *
 * Every actor and pipe that can ever exist has its name from the start, alive or not. That makes a
 * world a vector of fixed length, and a name in a trace means the same place in every run.
 */
import type { Chart, Input } from "./chart.ts";
import type { Effect } from "./effect.ts";
import type { ActorState, Kind } from "./kind.ts";
import type { Result } from "./result.ts";

export interface ActorPlan {
  readonly name: string;
  readonly kind: Kind<never>;
  /** The data it starts with; null for a place that an actor may take later. */
  readonly data: object | null;
}

/** One direction of a connection: ordered and lossless until its line says otherwise. */
export interface PipePlan {
  readonly name: string;
  /** The actor that gets what arrives. */
  readonly to: string;
}

/** How an operation sees the world: any actor's state by name, and what is in use. */
export interface Look {
  actor(name: string): ActorState | null;
  lives(name: string): boolean;
  /** Whether a letter from or to this actor is under way. */
  expects(name: string): boolean;
  idle(pipe: string): boolean;
}

export interface System<Operation extends object = object> {
  readonly name: string;
  readonly actors: readonly ActorPlan[];
  readonly pipes: readonly PipePlan[];
  /**
   * The life of a line. Its tags: "accepts" (takes packets), "delivers", "endsAnytime" and
   * "endsWhenEmpty" (the receiver may notice the end), "idle" (free to be used again). The order
   * "dropContents" loses what is in flight.
   */
  readonly line: Chart;
  /** What an actor hears when a packet arrives. */
  received(packet: object): Input;
  /** What an actor hears when it notices the end of a pipe that leads to it. */
  readonly ended: Input;
  /** What an operation does to the world, as effects of nobody in particular. */
  operate(operation: Operation, look: Look): Result<readonly Effect[]>;
  parseOperation(text: string): Result<Operation>;
  showOperation(operation: Operation): string;
  showPacket(packet: object): string;
}
