/**
 * A run as people see it: each step with its observations, and which observation led to which.
 *
 * Within a step everything follows from what began it: a packet received, a timer fired, an
 * operation. What began it follows from an earlier observation: the packet was sent, the timer was
 * armed. So the causes between steps are all that has to be kept, beside the queues of the world.
 */
import { present } from "./assert.ts";
import type { Input } from "./chart.ts";
import type { Fact } from "./effect.ts";
import { moveName } from "./moves.ts";
import { type Engine } from "./engine.ts";
import { note, type Listener, type Move, type World } from "./world.ts";

/** What was seen, by name. */
export type Sight =
  | { readonly is: "operated"; readonly operation: string }
  | { readonly is: "sent" | "swallowed" | "received"; readonly on: string; readonly packet: object }
  | { readonly is: "lost"; readonly on: string; readonly packets: readonly object[] }
  /** The receiver of a pipe noticed that it has ended. */
  | { readonly is: "ended"; readonly on: string }
  | { readonly is: "line"; readonly on: string; readonly event: string }
  | {
      readonly is: "posted" | "handled" | "burnt" | "undelivered";
      readonly at: string;
      readonly input: Input;
    }
  | { readonly is: "armed"; readonly at: string; readonly timer: string; readonly dueMs: number }
  | { readonly is: "disarmed" | "fired"; readonly at: string; readonly timer: string }
  | { readonly is: "observed"; readonly at: string; readonly fact: Fact }
  | { readonly is: "spawned" | "stopped"; readonly at: string };

export type Observation = Sight & {
  /** Its place in the run, from 1. */
  readonly number: number;
  /** The observation it follows from; null for what comes from outside. */
  readonly cause: number | null;
};

/** A chart of an actor that is somewhere else after a step. */
export interface Change {
  readonly actor: string;
  readonly chart: string;
  /** null: the actor was not there. */
  readonly from: string | null;
  /** null: the actor is there no more. */
  readonly to: string | null;
}

export interface Step {
  /** Its place in the run, from 1. */
  readonly number: number;
  readonly atMs: number;
  readonly move: string;
  readonly observations: readonly Observation[];
  readonly changes: readonly Change[];
  /** Of the world after it. */
  readonly fingerprint: string;
}

/** Makes moves and writes down what came of them. */
export class Recorder {
  readonly #engine: Engine;
  #steps = 0;
  #observed = 0;
  /** Causes of what is under way: packets by pipe, ends by pipe, letters, timers. */
  readonly #sent = new Map<number, number[]>();
  readonly #ended = new Map<number, number>();
  readonly #posted = new Map<number, number[]>();
  readonly #armed = new Map<string, number>();

  constructor(engine: Engine) {
    this.#engine = engine;
  }

  /** Makes a move at an instant. */
  apply(
    world: World,
    move: Move,
    atMs: number,
    listen: Listener = () => {},
  ): { readonly world: World; readonly step: Step } {
    const engine = this.#engine;
    const name = moveName(engine, world, move);
    const observations: Observation[] = [];
    let root: number | null = null;
    const see = (sight: Sight, cause: number | null): number => {
      this.#observed += 1;
      const number = this.#observed;
      observations.push({ number, cause, ...sight });
      root ??= number;
      return number;
    };
    if (move.do === "operate") see({ is: "operated", operation: name }, null);
    const after = engine.apply(world, move, atMs, (kind, where, what) => {
      const began = root === null ? this.#takeCause(kind, where, what) : root;
      const number = see(this.#sight(kind, where, what, atMs), began);
      this.#keepCause(kind, where, what, number);
      listen(kind, where, what);
    });
    this.#keepTimerDues(after, observations);
    this.#steps += 1;
    const step: Step = {
      number: this.#steps,
      atMs: after.nowMs,
      move: name,
      observations,
      changes: changesBetween(engine, world, after),
      fingerprint: engine.fingerprint(after),
    };
    return { world: after, step };
  }

  /** The observation from which the first one of a step follows. */
  #takeCause(kind: number, where: number, what: number): number | null {
    switch (kind) {
      case note.received:
        return this.#sent.get(where)?.shift() ?? null;
      case note.ended:
        return this.#ended.get(where) ?? null;
      case note.handled:
        return this.#posted.get(what)?.shift() ?? null;
      case note.fired:
        return this.#armed.get(`${where} ${what}`) ?? null;
      default:
        return null;
    }
  }

  #keepCause(kind: number, where: number, what: number, number: number): void {
    switch (kind) {
      case note.sent:
        this.#queueOf(this.#sent, where).push(number);
        break;
      case note.lost:
        this.#sent.delete(where);
        break;
      case note.line:
        this.#ended.set(where, number);
        break;
      case note.posted:
        this.#queueOf(this.#posted, what).push(number);
        break;
      case note.burnt:
        this.#posted.get(what)?.shift();
        break;
      case note.armed:
        this.#armed.set(`${where} ${what}`, number);
        break;
    }
  }

  #queueOf(queues: Map<number, number[]>, key: number): number[] {
    let queue = queues.get(key);
    if (queue === undefined) queues.set(key, (queue = []));
    return queue;
  }

  /** When a timer is due is known once the step is over. */
  #keepTimerDues(after: World, observations: Observation[]): void {
    const { values } = this.#engine;
    for (const [index, one] of observations.entries()) {
      if (one.is !== "armed") continue;
      const actor = this.#engine.place(one.at);
      const timer = after.timers.find(
        (running) =>
          running.actor === actor && values.timers.value(running.name).timer === one.timer,
      );
      if (timer !== undefined) observations[index] = { ...one, dueMs: timer.dueMs };
    }
  }

  #sight(kind: number, where: number, what: number, atMs: number): Sight {
    const engine = this.#engine;
    const { values } = engine;
    const place = where < 0 ? "outside" : engine.nameOf(where);
    switch (kind) {
      case note.sent:
        return { is: "sent", on: place, packet: values.packets.value(what) };
      case note.swallowed:
        return { is: "swallowed", on: place, packet: values.packets.value(what) };
      case note.received:
        return { is: "received", on: place, packet: values.packets.value(what) };
      case note.lost: {
        const packets = engine.contents.items(what).map((packet) => values.packets.value(packet));
        return { is: "lost", on: place, packets };
      }
      case note.ended:
        return { is: "ended", on: place };
      case note.line:
        return { is: "line", on: place, event: values.events.value(what).event };
      case note.posted:
        return { is: "posted", at: place, input: engine.letters.value(what).input };
      case note.burnt:
        return { is: "burnt", at: place, input: engine.letters.value(what).input };
      case note.handled:
        return { is: "handled", at: place, input: engine.letters.value(what).input };
      case note.undelivered:
        return { is: "undelivered", at: place, input: values.inputs.value(what) };
      case note.armed:
        return { is: "armed", at: place, timer: values.timers.value(what).timer, dueMs: atMs };
      case note.disarmed:
        return { is: "disarmed", at: place, timer: values.timers.value(what).timer };
      case note.fired:
        return { is: "fired", at: place, timer: values.timers.value(what).timer };
      case note.observed:
        return { is: "observed", at: place, fact: values.facts.value(what) };
      case note.spawned:
        return { is: "spawned", at: place };
      default:
        return { is: "stopped", at: place };
    }
  }
}

/** Which charts are elsewhere; an actor's only state is not worth a word. */
function changesBetween(engine: Engine, before: World, after: World): readonly Change[] {
  const changes: Change[] = [];
  for (let place = 0; place < engine.firstPipe; place += 1) {
    if (before.slots[place] === after.slots[place]) continue;
    const from = engine.actor(before, place);
    const to = engine.actor(after, place);
    for (const chart of Object.keys(present(from ?? to, "an actor that changed").at)) {
      const was = from?.at[chart] ?? null;
      const is = to?.at[chart] ?? null;
      if (was !== is) changes.push({ actor: engine.nameOf(place), chart, from: was, to: is });
    }
  }
  return changes;
}
