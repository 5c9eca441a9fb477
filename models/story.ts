/**
 * A run told line by line: operations happen, everything due happens after them, time passes when
 * it is told to.
 *
 * It is the smallest driver of a world there is: what moves are possible, what they do and what is
 * seen is the engine's; a story only asks the schedule what comes next. Scenarios, the replayer's
 * live mode and tests all drive their worlds with it.
 */
import {
  assert,
  didYouMean,
  Engine,
  failure,
  findMove,
  possible,
  Recorder,
  Schedule,
  success,
  type Move,
  type Result,
  type Step,
  type World,
} from "../src/index.ts";
import { deviceOf, lineEnds } from "./names.ts";
import { isDirection, parseOperation, type Direction, type Statement } from "./operations.ts";
import { mqttSystem, type MqttOptions } from "./system.ts";

/** More steps than any run at one instant takes; beyond it something runs in circles. */
const stepsMax = 200_000;

export class Story {
  readonly engine: Engine;
  readonly steps: Step[] = [];
  #world: World;
  #nowMs = 0;
  readonly #devices: readonly string[];
  readonly #recorder: Recorder;
  readonly #schedule: Schedule;
  readonly #held = new Set<string>();

  /** Latencies are drawn by `latencyMs`; without it every packet arrives at once. */
  constructor(options: MqttOptions, latencyMs?: () => number) {
    this.engine = new Engine(mqttSystem(options));
    this.#devices = options.devices;
    this.#world = this.engine.first();
    this.#recorder = new Recorder(this.engine);
    this.#schedule = new Schedule(this.engine, latencyMs);
  }

  get world(): World {
    return this.#world;
  }

  get nowMs(): number {
    return Math.max(this.#nowMs, this.#world.nowMs);
  }

  /** Does one line, and whatever is due after it. */
  tell(text: string): Result<readonly Step[]> {
    const statement = parseOperation(text);
    return statement.ok ? this.perform(statement.value) : statement;
  }

  perform(statement: Statement): Result<readonly Step[]> {
    const from = this.steps.length;
    const done = isDirection(statement)
      ? this.#direct(statement)
      : this.#act(this.engine.operation(this.#world, statement));
    if (!done.ok) return done;
    this.#settle();
    return success(this.steps.slice(from));
  }

  /** Makes one named move now, whether or not it is held back. */
  make(name: string): Result<null> {
    return this.#act(findMove(this.engine, this.#world, name));
  }

  /** Makes the moves of another run, each at its instant; this story begins where it stood. */
  retrace(steps: readonly Step[]): Result<null> {
    for (const step of steps) {
      const move = possible(this.engine, this.#world, step);
      if (!move.ok) return move;
      this.#apply(move.value, step.atMs);
    }
    return success(null);
  }

  /**
   * Does what another run did from here on, as far as it is possible: what is no longer is passed
   * over, and where that run had come to rest (`atRest`) so does this one, whatever is new in it.
   */
  follow(steps: readonly Step[], atRest: (step: Step) => boolean): void {
    for (const step of steps) {
      if (atRest(step)) this.#settle();
      if (step.atMs > this.nowMs) this.#fireUntil(step.atMs);
      const move = possible(this.engine, this.#world, { ...step, atMs: this.nowMs });
      if (move.ok) this.#apply(move.value, this.nowMs);
    }
    this.#settle();
  }

  /** Time passes and nothing but timers happens. */
  #fireUntil(untilMs: number): void {
    for (let made = 0; ; made += 1) {
      const timer = this.#world.timers[0];
      if (timer === undefined || timer.dueMs >= untilMs) break;
      this.#apply({ do: "fire", index: 0 }, timer.dueMs);
      assert(made < stepsMax, "time goes on");
    }
    this.#nowMs = untilMs;
  }

  #direct(direction: Direction): Result<null> {
    switch (direction.op) {
      case "wait":
        this.#pass(this.nowMs + direction.ms);
        return success(null);
      case "hold":
      case "release":
        if (direction.whose !== "server" && !this.#devices.includes(direction.whose)) {
          return this.#unknown(direction.whose);
        }
        if (direction.op === "hold") this.#held.add(direction.whose);
        else this.#held.delete(direction.whose);
        return success(null);
      case "deliver": {
        const up = direction.to === "server";
        const link = this.#link(up ? direction.from : direction.to);
        if (!link.ok) return link;
        return this.make(`deliver ${up ? lineEnds(link.value).up : lineEnds(link.value).down}`);
      }
      case "notice": {
        const link = this.#link(direction.of);
        if (!link.ok) return link;
        const { up, down } = lineEnds(link.value);
        return this.make(`notice ${direction.end === "server" ? up : down}`);
      }
      case "handle": {
        const letters = this.engine
          .moves(this.#world)
          .filter((move) => move.do === "handle")
          .map((move) => ({ move, to: this.#addressee(move) }));
        const letter = letters.find(({ to }) => to === direction.actor);
        if (letter !== undefined) return this.#act(success(letter.move));
        const to = letters.map((one) => one.to).join(", ");
        const hint = to === "" ? "no internal message is under way" : `messages to: ${to}`;
        return failure(`${direction.actor} has no message to handle`, hint);
      }
    }
  }

  #addressee(move: Move): string {
    const mail = this.engine.mail.items(this.#world.slots[this.engine.mailSlot] as number);
    const letter = move.do === "handle" ? mail[move.index] : undefined;
    return letter === undefined ? "" : this.engine.nameOf(this.engine.letters.value(letter).to);
  }

  /** A connection by its own name, or the newest one of a device that is still in use. */
  #link(named: string): Result<string> {
    if (named.includes("#")) return success(named);
    if (!this.#devices.includes(named)) return this.#unknown(named);
    const { system } = this.engine;
    const used = system.pipes
      .filter(({ name }) => name.endsWith("->server") && deviceOf(name) === named)
      .map(({ name }) => name.replace("->server", ""))
      .filter((link) => !this.#isIdle(link));
    const client = this.engine.actor(this.#world, this.engine.place(named));
    const current = (client?.data as { link?: string | null } | undefined)?.link ?? null;
    const link = current ?? used.at(-1);
    return link === undefined ? failure(`${named} has no connection`) : success(link);
  }

  #isIdle(link: string): boolean {
    const { up, down } = lineEnds(link);
    return [up, down].every((pipe) => this.#world.slots[this.engine.place(pipe)] === 0);
  }

  #unknown(device: string): Result<never> {
    return failure(`there is no device ${device} here`, didYouMean(device, this.#devices));
  }

  #act(move: Result<Move>): Result<null> {
    if (!move.ok) return move;
    this.#apply(move.value, this.nowMs);
    return success(null);
  }

  #apply(move: Move, atMs: number): void {
    const { world, step } = this.#recorder.apply(this.#world, move, atMs, (kind, where, what) =>
      this.#schedule.hear(kind, where, what, atMs),
    );
    this.#world = world;
    this.steps.push(step);
  }

  /** Everything that is under way happens; timers fire only if they are due on the way. */
  #settle(): void {
    const limit = this.steps.length + stepsMax;
    while (this.#schedule.isBusy(this.#world, this.#isHeld)) {
      const next = this.#schedule.next(this.#world, this.#isHeld);
      if (next === null) return;
      this.#apply(next.move, Math.max(next.atMs, this.#nowMs));
      assert(this.steps.length < limit, "a run comes to rest");
    }
  }

  /** Time passes until an instant, and what is due on the way happens. */
  #pass(untilMs: number): void {
    let limit = this.steps.length + stepsMax;
    for (;;) {
      const next = this.#schedule.next(this.#world, this.#isHeld);
      if (next === null || next.atMs > untilMs) break;
      // Long waits may take any number of steps, one instant may not.
      if (next.atMs > this.#world.nowMs) limit = this.steps.length + stepsMax;
      this.#apply(next.move, Math.max(next.atMs, this.#world.nowMs));
      assert(this.steps.length < limit, "time goes on");
    }
    this.#nowMs = untilMs;
  }

  readonly #isHeld = (move: Move): boolean => {
    if (this.#held.size === 0) return false;
    if (move.do === "handle") return this.#held.has("server");
    if (move.do !== "deliver" && move.do !== "notice") return false;
    const pipe = this.engine.nameOf(move.pipe);
    return this.#held.has(deviceOf(pipe.replace("server->", "").replace("->server", "")));
  };
}
