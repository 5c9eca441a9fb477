/**
 * Claims that go along with a search: what they remember stands in the world, cell by cell, and what
 * each listener makes of a sight is worked out once.
 *
 * The claims are the ones that judge runs, and so is what feeds them; here each is asked by itself.
 * What it makes of a sight depends on the cells, rows and actors that it looks at, which are few, so
 * its answer holds wherever these are the same, whatever all others remember.
 */
import {
  assert,
  note,
  Recall,
  Tape,
  Trails,
  type Companion,
  type Hand,
  type Memories,
  type Reading,
} from "../../src/index.ts";
import { Audience } from "../audience.ts";
import type { Claim } from "../claim.ts";
import { Sightings, type Seen } from "../sightings.ts";
import { Watch } from "../watch.ts";
import { firstWorld, type Ground } from "./bounds.ts";
import type { Keepsakes } from "./keepsakes.ts";
import { Plans, type Bundle, type Plan, type Stage } from "./plans.ts";
import { Ranks } from "./ranks.ts";
import { Script } from "./script.ts";
import { Shelf } from "./shelf.ts";
import { presentMs, Tidy } from "./tidy.ts";

const heard = [
  note.sent,
  note.swallowed,
  note.received,
  note.ended,
  note.line,
  note.observed,
] as const;

const nothing = 0;

/** Whether what it looks at is hardly ever what was looked at before. */
const isDull = ({ asked, known }: Bundle): boolean => asked > 255 && known * 2 < asked;

export class Jury implements Companion {
  readonly trails: Trails;
  readonly places: number;
  wrong = 0;
  /** Claims, as their places, whose situation has arisen for the first time. */
  readonly arisen: number[] = [];
  readonly reasons: Memories;
  readonly #claims: readonly Claim[];
  readonly #tidy: Tidy;
  readonly #shelf: Shelf;
  readonly #audience: Audience;
  readonly #first: Int32Array;
  readonly #plans: Plans;
  /**
   * What listeners do, each known by where it begins: the claims it finds violated, by number, 0 if
   * none, and pairs of a place and a value, or the complement of a change to a table.
   */
  readonly #answers = new Tape();
  readonly #answerIds = new Map<string, number>();
  /** By number: claims that a step has violated, as their places. */
  readonly #reasons: (readonly number[])[] = [[]];
  readonly #reasonIds = new Map<string, number>();
  #hand: Hand = { world: new Int32Array(0), put: () => {} };
  #recall: Recall = new Recall(this.#hand.world);
  #memoryAt = 0;
  /** Whether stamps came or went in the step at hand. */
  #restamped = false;
  readonly #put = (place: number, value: number): void => this.#hand.put(place, value);
  readonly #noticed = new Set<number>();

  /** `operationOf` knows operations by their numbers in trails. */
  constructor(
    field: Ground,
    claims: readonly Claim[],
    operationOf: (id: number) => object,
    ranks = new Ranks(),
  ) {
    const first = this.#answerOf([], 0);
    assert(first === nothing, "to do nothing is the first answer");
    const all = this.#reasons;
    this.reasons = {
      get size() {
        return all.length;
      },
      tell: (id) => all[id],
      // Others tell what is told here.
      meet: (told) => this.#reason(told as readonly number[]),
    };
    const { engine, profile } = field.setup;
    this.#claims = claims;
    const hasInside = claims.some(({ vantage }) => vantage === "inside");
    this.trails = new Trails(hasInside ? heard : heard.slice(0, -1), hasInside);
    const watch = new Watch(engine, engine.first(), profile, claims);
    firstWorld(field, watch);
    this.#tidy = new Tidy(watch.memory, ranks);
    this.#first = this.#tidy.idsOf(watch.memory.save(), 0);
    this.places = this.#first.length;
    this.#shelf = new Shelf(this.#tidy.keepsakes);
    const sightings = new Sightings(engine);
    const scene = sightings.scene((place) => {
      this.#shelf.note(place);
      return this.#hand.world[place] as number;
    });
    this.#audience = new Audience(profile, claims, scene, this.#shelf);
    this.#notice(watch.triggers);
    const ask = (): number => this.#recall.question();
    this.#plans = new Plans(this.trails, this.#audience, sightings, { operationOf, ask });
  }

  begin(hand: Hand, first: number): void {
    this.#hand = hand;
    this.#memoryAt = first;
    this.#shelf.stand(hand.world, first);
    this.#recall = new Recall(hand.world, (asked) => this.#shelf.found(asked));
    hand.world.set(this.#first, first);
  }

  get memories(): Keepsakes {
    return this.#tidy.keepsakes;
  }

  get sizes() {
    return {
      values: this.#tidy.keepsakes.size,
      nodes: this.#recall.size,
      questions: this.#plans.size,
      answers: this.#answerIds.size,
      trails: this.trails.size,
    };
  }

  /** What is remembered, as the cells of claims hold it. */
  valuesOf(memory: readonly number[]): readonly unknown[] {
    return this.#tidy.values(memory);
  }

  /** The claims that a reason is about. */
  claimsOf(reason: number): readonly Claim[] {
    return (this.#reasons[reason] ?? []).map((place) => this.#claims[place] as Claim);
  }

  after(trail: number): void {
    const plan = this.#plans.of(trail);
    const { world } = this.#hand;
    this.wrong = 0;
    this.#restamped = false;
    if (!plan.isTried) this.#try(plan);
    else if (plan.whole !== null) this.#hear(plan, plan.whole);
    if (plan.elapsedMs > 0) {
      this.#tidy.pass(world, this.#memoryAt, plan.elapsedMs, this.#put);
    }
    if (this.#restamped) this.#tidy.rank(world, this.#memoryAt, this.#put);
    // What stamps there are was tidy before; only that something was seen is to be forgotten.
    else this.#tidy.forget(this.#memoryAt, this.#put);
  }

  #hear(plan: Plan, part: Bundle | Stage): void {
    if ("listener" in part) {
      const known = this.#recall.answer(part.question);
      this.#do(known >= 0 ? known : this.#ask(plan, part));
      return;
    }
    if (isDull(part)) {
      for (const one of part.parts) this.#hear(plan, one);
      return;
    }
    const known = this.#recall.answer(part.question);
    part.asked += 1;
    if (known >= 0) {
      part.known += 1;
      this.#do(known);
    } else this.#learn(plan, part);
  }

  /** Lets each hear for itself, and remembers what comes of it for all. */
  #learn(plan: Plan, { question, parts }: Bundle): Script {
    const script = new Script(this.#shelf, this.#tidy.keepsakes);
    for (const part of parts) this.#follow(plan, part, script);
    const wrong = script.wrong.length === 0 ? 0 : this.#both(script.wrong);
    this.#recall.learn(question, script.readings, this.#answerOf(script.writes, wrong));
    return script;
  }

  #follow(plan: Plan, part: Bundle | Stage, script: Script): void {
    if ("parts" in part && isDull(part)) {
      for (const one of part.parts) this.#follow(plan, one, script);
      return;
    }
    const readings: Reading[] = [];
    let known = this.#recall.follow(part.question, readings);
    if (known < 0 && "parts" in part) {
      script.append(this.#learn(plan, part));
      return;
    }
    if (known < 0) {
      known = this.#ask(plan, part as Stage);
      readings.push(...this.#shelf.readings);
    }
    for (const reading of readings) script.read(reading);
    const { cells } = this.#answers;
    const { world } = this.#hand;
    const end = known + (cells[known] as number);
    for (let at = known + 2; at < end; at += 2) {
      const place = cells[at] as number;
      script.write(place, cells[at + 1] as number, world[place] as number);
    }
    const wrong = cells[known + 1] as number;
    if (wrong !== 0) script.wrong.push(wrong);
    this.#do(known);
  }

  #do(answer: number): void {
    if (answer === nothing) return;
    const { cells } = this.#answers;
    const { world } = this.#hand;
    const { keepsakes } = this.#tidy;
    const end = answer + (cells[answer] as number);
    for (let at = answer + 2; at < end; at += 2) {
      const place = cells[at] as number;
      const what = cells[at + 1] as number;
      const before = world[place] as number;
      const value = what < 0 ? keepsakes.changed(before, ~what) : what;
      if (keepsakes.stampsOf(value) !== keepsakes.stampsOf(before)) this.#restamped = true;
      this.#hand.put(place, value);
    }
    const wrong = cells[answer + 1] as number;
    if (wrong !== 0) this.wrong = this.#both([this.wrong, wrong]);
  }

  /** Lets everybody hear for the first time, and leaves out who makes nothing of it on any world. */
  #try(plan: Plan): void {
    for (const stage of plan.stages) this.#hear(plan, stage);
    this.#plans.bundle(plan, ({ question }) => this.#recall.always(question) !== nothing);
  }

  /** Lets a listener hear a sight that it has not heard from where it is. */
  #ask({ sights, elapsedMs }: Plan, { question, listener, at }: Stage): number {
    const audience = this.#audience;
    audience.inside.listenAgain();
    audience.nowMs = presentMs + elapsedMs;
    for (let before = 0; before < at; before += 1) {
      const { name, sight } = sights[before] as Seen;
      // A handler is listed under the name of the sight it takes.
      (audience.inside.handlers[name] as ((seen: typeof sight) => void) | undefined)?.(sight);
    }
    const { sight } = sights[at] as Seen;
    audience.forgive();
    this.#shelf.begin();
    listener.hear(sight as never);
    this.#notice(audience.triggers);
    const { writes, readings } = this.#shelf;
    const violated = audience.violations.map(({ claim }) => this.#claims.indexOf(claim));
    const answer = this.#answerOf(writes, violated.length === 0 ? 0 : this.#reason(violated));
    this.#recall.learn(question, readings, answer);
    return answer;
  }

  #notice(triggers: readonly number[]): void {
    for (const [place, times] of triggers.entries()) {
      if (times === 0 || this.#noticed.has(place)) continue;
      this.#noticed.add(place);
      this.arisen.push(place);
    }
  }

  #answerOf(writes: readonly number[], wrong: number): number {
    const key = `${wrong} ${writes.join(" ")}`;
    let id = this.#answerIds.get(key);
    if (id === undefined) {
      id = this.#answers.add([wrong, ...writes]);
      this.#answerIds.set(key, id);
    }
    return id;
  }

  #both(reasons: readonly number[]): number {
    return this.#reason(reasons.flatMap((reason) => this.#reasons[reason] ?? []));
  }

  #reason(violated: readonly number[]): number {
    const places = [...new Set(violated)].toSorted((a, b) => a - b);
    if (places.length === 0) return 0;
    const key = places.join(" ");
    let id = this.#reasonIds.get(key);
    if (id === undefined) {
      id = this.#reasons.push(places) - 1;
      this.#reasonIds.set(key, id);
    }
    return id;
  }
}
