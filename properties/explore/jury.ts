/**
 * Claims that go along with a search: what they remember is a number, and what they make of a step
 * is worked out once.
 *
 * The claims are the ones that judge runs, and so is what feeds them; here they are put back to where
 * they were before each step that nobody has asked them about. What they make of it depends on what
 * they remember, on what is to be heard of the step, and on the actors that they look at.
 */
import {
  more,
  note,
  PairTable,
  Recall,
  Trails,
  type Companion,
  type Engine,
  type Note,
  type Reading,
  type World,
} from "../../src/index.ts";
import type { Operation } from "../../models/index.ts";
import type { Claim } from "../claim.ts";
import { Watch } from "../watch.ts";
import { firstWorld, type Ground } from "./bounds.ts";
import { presentMs, Tidy, type SavedTidy } from "./tidy.ts";

const heard = [
  note.sent,
  note.swallowed,
  note.received,
  note.ended,
  note.line,
  note.observed,
] as const;

interface Answer {
  readonly memory: number;
  readonly wrong: number;
}

/** What a jury knows that it could not find out again. */
export interface SavedJury {
  readonly tidy: SavedTidy;
  readonly reasons: readonly (readonly number[])[];
  /** By claim: whether its situation has arisen. */
  readonly triggered: readonly boolean[];
}

export class Jury implements Companion {
  readonly trails: Trails;
  wrong = 0;
  readonly #engine: Engine;
  readonly #watch: Watch;
  readonly #tidy: Tidy;
  readonly #claims: readonly Claim[];
  readonly #operationOf: (id: number) => object;
  readonly #questions = new PairTable();
  readonly #answers: Answer[] = [];
  /** By number: claims that a step has violated, as their places. */
  readonly #reasons: (readonly number[])[] = [[]];
  readonly #reasonIds = new Map<string, number>();
  #readings: Reading[] = [];
  #world: Int32Array = new Int32Array(0);
  #recall: Recall | null = null;
  readonly #first: number;
  /** By claim: whether its situation had arisen when what was taken in was saved. */
  #triggered: readonly boolean[] = [];

  /** `operationOf` knows operations by their numbers in trails. */
  constructor(field: Ground, claims: readonly Claim[], operationOf: (id: number) => object) {
    const { engine, profile } = field.setup;
    this.#engine = engine;
    this.#claims = claims;
    this.#operationOf = operationOf;
    const hasInside = claims.some(({ vantage }) => vantage === "inside");
    this.trails = new Trails(hasInside ? heard : heard.slice(0, -1), hasInside);
    this.#watch = new Watch(engine, engine.first(), profile, claims, (place) => this.#look(place));
    firstWorld(field, this.#watch);
    this.#tidy = new Tidy(this.#watch.memory.meanings);
    this.#first = this.#tidy.idOf(this.#watch.memory.save(), 0);
  }

  begin(world: Int32Array): number {
    this.#world = world;
    this.#recall = new Recall(world);
    return this.#first;
  }

  save(): SavedJury {
    const triggered = this.#claims.map((claim) => this.isTriggered(claim));
    return { tidy: this.#tidy.save(), reasons: this.#reasons, triggered };
  }

  restore({ tidy, reasons, triggered }: SavedJury): void {
    this.#tidy.restore(tidy);
    // The first is none.
    for (const places of reasons.slice(1)) this.#reason(places);
    this.#triggered = triggered;
  }

  get sizes() {
    return { ...this.#tidy.sizes, asked: this.#answers.length, trails: this.trails.size };
  }

  /** What is remembered, as the cells of claims hold it. */
  valuesOf(memory: number): readonly unknown[] {
    return this.#tidy.values(memory);
  }

  /** Whether the situation of a claim has arisen. */
  isTriggered(claim: Claim): boolean {
    const place = this.#claims.indexOf(claim);
    return (this.#watch.triggers[place] ?? 0) > 0 || this.#triggered[place] === true;
  }

  /** The claims that a reason is about. */
  claimsOf(reason: number): readonly Claim[] {
    return (this.#reasons[reason] ?? []).map((place) => this.#claims[place] as Claim);
  }

  after(memory: number, trail: number): number {
    const recall = this.#recall as Recall;
    let question = this.#questions.get(memory, trail);
    if (question === 0) {
      question = recall.question() + 1;
      this.#questions.set(memory, trail, question);
    }
    let answer = recall.answer(question - 1);
    if (answer < 0) {
      answer = this.#answers.push(this.#ask(memory, trail)) - 1;
      recall.learn(question - 1, this.#readings, answer);
    }
    const known = this.#answers[answer] as Answer;
    this.wrong = known.wrong;
    return known.memory;
  }

  /** Lets the claims hear a step that they have not heard from where they are. */
  #ask(memory: number, trail: number): Answer {
    const watch = this.#watch;
    const notes = this.trails.notes(trail);
    const { before, world } = this.#worlds(notes);
    watch.goOn(this.#tidy.values(memory), before, world);
    this.#readings = [];
    const elapsedMs = notes.find(({ kind }) => kind === more.passed)?.what ?? 0;
    const nowMs = presentMs + elapsedMs;
    watch.begin(nowMs);
    for (const { kind, where, what } of notes) {
      // An operation of the models, since the engine is one of theirs.
      if (kind === more.operated) watch.operate(this.#operationOf(what) as Operation);
      else if (kind !== more.changed && kind !== more.passed) watch.hear(kind, where, what);
    }
    watch.stepped(world);
    const violated = watch.violations.map(({ claim }) => this.#claims.indexOf(claim));
    const next = this.#tidy.idOf(watch.memory.save(), nowMs);
    return { memory: next, wrong: violated.length === 0 ? 0 : this.#reason(violated) };
  }

  /** The actors before the step and the world after it, as far as claims can look at it. */
  #worlds(notes: readonly Note[]): { readonly before: readonly number[]; readonly world: World } {
    const slots = Array.from(this.#world.subarray(0, this.#engine.mailSlot + 1));
    const before = slots.slice(0, this.#engine.firstPipe);
    for (const one of notes) {
      if (one.kind === more.changed) before[one.where] = one.before;
    }
    return { before, world: { nowMs: presentMs, slots, timers: [] } };
  }

  #look(place: number): void {
    if (this.#readings.some(({ asked }) => asked === place)) return;
    this.#readings.push({ asked: place, found: this.#world[place] as number });
  }

  #reason(violated: readonly number[]): number {
    const places = [...new Set(violated)].toSorted((a, b) => a - b);
    const key = places.join(" ");
    let id = this.#reasonIds.get(key);
    if (id === undefined) {
      id = this.#reasons.push(places) - 1;
      this.#reasonIds.set(key, id);
    }
    return id;
  }
}
