/**
 * A run that can be looked at from any of its steps: steps as they are written, worlds as they are
 * when the moves are made again.
 *
 * A surveyor goes through the run once, a little at a time: it keeps a world now and then, from
 * which any other is a few moves away, compares what is written with what comes out, and lets every
 * claim watch. Panes ask; what the surveyor has not reached yet they are told is not known yet.
 */
import {
  Engine,
  findMove,
  possible,
  Rerun,
  type Divergence,
  type Move,
  type Step,
  type World,
} from "../../src/index.ts";
import {
  deviceOf,
  mqttSystem,
  type Finding,
  type MqttOptions,
  type Operation,
} from "../../models/index.ts";
import { claims, Run, type Violation } from "../../properties/index.ts";

/** Where steps come from. */
export interface Source {
  readonly length: number;
  /** Step `number`, from 1. */
  step(number: number): Step;
}

/** A world is kept each time so many steps were made. */
const stride = 64;

/** How many steps a world may be away from what the surveyor has reached and still be asked for. */
const patience = 512;

export interface TrackPlan {
  readonly name: string;
  readonly options: MqttOptions;
  readonly source: Source;
  readonly finding: Finding | null;
  /** Whether all is quiet at the end, so that what should have happened can be judged there. */
  readonly judged: boolean;
  /** null: one of its own. */
  readonly engine: Engine | null;
}

export class Track {
  readonly name: string;
  readonly options: MqttOptions;
  readonly finding: Finding | null;
  readonly engine: Engine;
  readonly judged: boolean;
  /** How far the surveyor has come. */
  reached = 0;
  divergence: Divergence | null = null;
  /** Steps at which a connection begins or ends. */
  readonly epochs: number[] = [];
  /** Steps that begin with an operation. */
  readonly operations: number[] = [];
  /** Devices that take part. */
  readonly active = new Set<string>();
  /** By claim, in their order: the steps in which its situation arose. */
  readonly triggers: readonly number[][] = claims.map(() => []);
  readonly #source: Source;
  readonly #kept: World[];
  readonly #rerun: Rerun;
  readonly #run: Run;
  readonly #counts: number[] = claims.map(() => 0);
  readonly #near = new Map<number, World>();
  #isJudged = false;

  constructor({ name, options, source, finding, judged, engine }: TrackPlan) {
    this.name = name;
    this.options = options;
    this.finding = finding;
    this.judged = judged;
    this.#source = source;
    this.engine = engine ?? new Engine(mqttSystem(options));
    this.#kept = [this.engine.first()];
    this.#rerun = new Rerun(this.engine);
    this.#run = new Run(this.engine, options.profile, options.devices, claims);
  }

  /** How many steps there are. */
  get length(): number {
    return this.#source.length;
  }

  /** The last step that can be made again, as far as it is known. */
  get soundUpTo(): number {
    return this.divergence === null ? this.length : this.divergence.step - 1;
  }

  /** What can be said where no claim is violated. */
  get unharmed(): string {
    const yet = this.isSurveyed ? "" : " so far";
    return `no claim is violated${yet}${this.judged ? "" : "; its end is not judged"}`;
  }

  get isSurveyed(): boolean {
    return this.divergence !== null || this.reached === this.length;
  }

  /** Violations in the order in which they showed. */
  get violations(): readonly Violation[] {
    return this.#run.watch.violations;
  }

  /** Whether its moves can be made again; where they cannot, nobody knows what was held inside. */
  get isReplayable(): boolean {
    return true;
  }

  step(number: number): Step {
    return this.#source.step(number);
  }

  /** The steps from one to another, both included. */
  steps(from: number, to: number): readonly Step[] {
    const steps: Step[] = [];
    for (let at = Math.max(1, from); at <= Math.min(to, this.length); at += 1) {
      steps.push(this.step(at));
    }
    return steps;
  }

  /** Goes on with the survey until `isEnough`; says whether there is more to do. */
  survey(isEnough: () => boolean): boolean {
    while (!this.isSurveyed && !isEnough()) this.#surveyNext();
    if (this.isSurveyed && this.judged && !this.#isJudged && this.divergence === null) {
      this.#isJudged = true;
      this.judge();
    }
    return !this.isSurveyed;
  }

  /** The world after a step, 0 for the first one; null where it is not known yet, or never was. */
  world(number: number): World | null {
    if (number > this.soundUpTo || number > this.reached + patience) return null;
    const near = this.#near.get(number);
    if (near !== undefined) return near;
    const slot = Math.min(Math.floor(number / stride), this.#kept.length - 1);
    let at = slot * stride;
    let world = this.#kept[slot] as World;
    for (let back = number; back > at; back -= 1) {
      const known = this.#near.get(back);
      if (known === undefined) continue;
      at = back;
      world = known;
    }
    while (at < number) {
      at += 1;
      const step = this.step(at);
      const move = possible(this.engine, world, step);
      if (!move.ok) return null;
      world = this.engine.apply(world, move.value, step.atMs);
    }
    if (this.#near.size > stride) this.#near.clear();
    this.#near.set(number, world);
    return world;
  }

  /** The moves that the world after a step offers. */
  moves(number: number): readonly Move[] {
    const world = this.world(number);
    return world === null ? [] : this.engine.moves(world);
  }

  /** Whether nothing was under way when a step began. */
  wasAtRest({ number }: Step): boolean {
    return this.moves(number - 1).every((move) => move.do === "fire");
  }

  /** The step with this observation. */
  stepOf(observation: number): Step | null {
    let low = 1;
    let high = this.length;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.step(middle).observations[0]?.number ?? 0) <= observation) low = middle;
      else high = middle - 1;
    }
    const step = this.length === 0 ? null : this.step(low);
    return step?.observations.some(({ number }) => number === observation) === true ? step : null;
  }

  #surveyNext(): void {
    const number = this.reached + 1;
    const written = this.step(number);
    if (!this.make(written)) return;
    this.reached = number;
    if (written.observations[0]?.is === "operated") this.operations.push(number);
    if (written.observations.some(isEpoch)) this.epochs.push(number);
    for (const one of written.observations) {
      if ("on" in one)
        this.active.add(deviceOf(one.on.replace("server->", "").replace("->server", "")));
    }
  }

  /** Makes the next step again while claims watch; says whether it is what is written. */
  protected make(written: Step): boolean {
    const { divergence, made } = this.#rerun.make(written);
    if (divergence !== null) this.divergence = divergence;
    if (made === null) return false;
    this.#watch(written);
    if (divergence !== null) return false;
    if (written.number % stride === 0) this.#kept.push(this.#rerun.world);
    return true;
  }

  /** All is quiet: claims say what should have happened. */
  protected judge(): void {
    this.#run.watch.judge();
  }

  /** By claim of the catalogue: how often its situation has arisen up to a step. */
  protected count(number: number, claim: number, total: number): void {
    if (total === this.#counts[claim]) return;
    this.#counts[claim] = total;
    this.triggers[claim]?.push(number);
  }

  #watch({ number, move: name, atMs }: Step): void {
    const run = this.#run;
    const move = findMove(this.engine, run.world, name);
    if (!move.ok) return;
    if (move.value.do === "operate") {
      run.watch.begin(atMs);
      // Only operations of the models are ever made on a system of theirs.
      run.watch.operate(move.value.operation as Operation);
    }
    run.make(move.value, atMs);
    for (const [claim, total] of run.watch.triggers.entries()) this.count(number, claim, total);
  }
}

const isEpoch = (one: Step["observations"][number]): boolean =>
  one.is === "ended" || (one.is === "line" && (one.event === "open" || one.event === "cut"));
