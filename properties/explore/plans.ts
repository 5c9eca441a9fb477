/**
 * What is to be heard of a step, and who hears it: a trail as sights, in order, each with those who
 * listen to it.
 *
 * Steps that a listener cannot tell apart are one question to it. Who looks at packets alone hears a
 * sight and no more; who looks from inside may look at all that has happened in the step before.
 */
import { more, type Note, type Trails } from "../../src/index.ts";
import type { Operation } from "../../models/index.ts";
import type { Audience, Listener } from "../audience.ts";
import type { Seen, Sightings } from "../sightings.ts";

/** A listener that hears one sight of a step. */
export interface Stage {
  readonly question: number;
  readonly listener: Listener;
  /** How many sights of the step come before. */
  readonly at: number;
}

/** Listeners that are asked together as long as they often look at what others have looked at. */
export interface Bundle {
  readonly question: number;
  readonly parts: readonly (Bundle | Stage)[];
  asked: number;
  known: number;
}

export interface Plan {
  readonly elapsedMs: number;
  readonly sights: readonly Seen[];
  /** Everybody who may hear something, until it is known who does. */
  readonly stages: readonly Stage[];
  whole: Bundle | Stage | null;
  isTried: boolean;
}

interface Asking {
  /** Operations by their numbers in trails. */
  readonly operationOf: (id: number) => object;
  /** A question nobody has asked yet. */
  readonly ask: () => number;
}

export class Plans {
  readonly #trails: Trails;
  readonly #audience: Audience;
  readonly #sightings: Sightings;
  readonly #asking: Asking;
  readonly #plans: (Plan | undefined)[] = [];
  readonly #questions = new Map<string, number>();

  constructor(trails: Trails, audience: Audience, sightings: Sightings, asking: Asking) {
    this.#trails = trails;
    this.#audience = audience;
    this.#sightings = sightings;
    this.#asking = asking;
  }

  /** How many questions there are. */
  get size(): number {
    return this.#questions.size;
  }

  of(trail: number): Plan {
    return (this.#plans[trail] ??= this.#planOf(trail));
  }

  /** Puts those who may hear something together: sight by sight, and all in one. */
  bundle(plan: Plan, mayHear: (stage: Stage) => boolean): void {
    const parts = plan.sights.flatMap((_, at) =>
      this.#bundle(plan.stages.filter((stage) => stage.at === at && mayHear(stage))),
    );
    plan.whole = this.#bundle(parts)[0] ?? null;
    plan.isTried = true;
  }

  #bundle(parts: readonly (Bundle | Stage)[]): readonly (Bundle | Stage)[] {
    if (parts.length < 2) return parts;
    const question = this.#questionOf(`all of ${parts.map((part) => part.question).join(" ")}`);
    return [{ question, parts, asked: 0, known: 0 }];
  }

  #planOf(trail: number): Plan {
    const notes = this.#trails.notes(trail);
    const elapsedMs = notes.find(({ kind }) => kind === more.passed)?.what ?? 0;
    const sights: Seen[] = [];
    const stages: Stage[] = [];
    const before: string[] = [];
    const add = (seen: Seen, text: string): void => {
      const since = before.join(" ");
      for (const [index, listener] of this.#audience.listenersTo(seen.name).entries()) {
        if (this.#onlyTakesDown(listener, seen.name)) continue;
        const context = listener.vantage === "inside" ? since : elapsedMs;
        const question = this.#questionOf(`${seen.name} ${index} ${text} after ${context}`);
        stages.push({ question, listener, at: sights.length });
      }
      sights.push(seen);
    };
    for (const one of notes) {
      const seen = this.#seen(one);
      if (seen !== null) add(seen, textOf(one));
      before.push(textOf(one));
    }
    const changes = notes.filter(({ kind }) => kind === more.changed);
    for (const one of changes.toSorted((a, b) => a.where - b.where)) {
      const sight = this.#sightings.changed(one.where, one.before, one.what);
      add({ name: "changed", sight }, textOf(one));
    }
    add({ name: "stepped", sight: {} }, "");
    return { elapsedMs, sights, stages, whole: null, isTried: false };
  }

  /** Whether it takes down what happens in the step, and neither says nor remembers anything. */
  #onlyTakesDown({ hear }: Listener, name: Seen["name"]): boolean {
    return name !== "stepped" && this.#audience.inside.handlers[name] === hear;
  }

  #seen({ kind, where, what }: Note): Seen | null {
    if (kind === more.changed || kind === more.passed) return null;
    if (kind !== more.operated) return this.#sightings.of(kind, where, what);
    // An operation of the models, since the engine is one of theirs.
    const operation = this.#asking.operationOf(what) as Operation;
    return { name: "operated", sight: { operation } };
  }

  #questionOf(text: string): number {
    let question = this.#questions.get(text);
    if (question === undefined) {
      question = this.#asking.ask();
      this.#questions.set(text, question);
    }
    return question;
  }
}

const textOf = ({ kind, where, what, before }: Note): string =>
  `${kind}.${where}.${what}.${before}`;
