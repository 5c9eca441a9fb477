/**
 * One run of the campaign: operations and interleavings on a world under watch, then the calm.
 *
 * In the storm somebody says what happens next: an operation, one of the moves that are possible,
 * or time that passes. In the calm nobody does any harm: hosts are up, devices come back to the
 * Sessions that are theirs, everything under way arrives, and then the claims judge.
 */
import {
  assert,
  byAddress,
  type Engine,
  type Listener,
  type Move,
  type MutableWorld,
  type World,
} from "../src/index.ts";
import { type ClientData, type Operation, type Profile } from "../models/index.ts";
import type { Claim } from "./claim.ts";
import { Watch } from "./watch.ts";

/** More moves than any calm takes; beyond it something runs in circles, which is a bug of ours. */
const calmMovesMax = 100_000;

/** How many timers go off in one wait, at most: time stands still after them. */
const firesMax = 24;

/** Is told of a run as it goes, for who wants to write it down. */
export interface Scribe {
  /** The world, which changes from step to step, and the engine that changes it. */
  begin(engine: Engine, world: World): void;
  /** A step is about to be made. */
  step(move: Move, atMs: number): void;
  /** The storm is over. */
  calm(): void;
}

/** How a device comes back to a Session. */
export type ComeBack = (device: string, clientId: string) => Operation;
/** Where a run goes on from, if it does not begin anew. */
export interface Moment {
  readonly world: MutableWorld;
  readonly watch: Watch;
}

export class Run {
  readonly engine: Engine;
  readonly watch: Watch;
  /** How many steps were made. */
  steps = 0;
  /** When the storm ended. */
  stormMs = 0;
  readonly #world: MutableWorld;
  readonly #devices: readonly string[];
  readonly #scribe: Scribe | null;
  readonly #listen: Listener;
  #nowMs = 0;

  constructor(
    engine: Engine,
    profile: Profile,
    devices: readonly string[],
    claims: readonly Claim[],
    scribe: Scribe | null = null,
    alsoHears: Listener = () => {},
    from: Moment | null = null,
  ) {
    this.engine = engine;
    this.#devices = devices;
    this.#scribe = scribe;
    const { nowMs, slots, timers } = engine.first();
    this.#world = from?.world ?? { nowMs, slots: slots.slice(), timers };
    this.watch = from?.watch ?? new Watch(engine, this.#world, profile, claims);
    this.#listen = (kind, where, what) => {
      this.watch.hear(kind, where, what);
      alsoHears(kind, where, what);
    };
    scribe?.begin(engine, this.#world);
  }

  get world(): MutableWorld {
    return this.#world;
  }

  get nowMs(): number {
    return Math.max(this.#nowMs, this.#world.nowMs);
  }

  /** Where the Client of a device is. */
  client(device: string): string {
    return this.#client(device)?.at["clientConnection"] ?? "down";
  }

  /** An operation as a move of this moment; null when it cannot be done here. */
  moveFor(operation: Operation): Move | null {
    const move = this.engine.operation(this.#world, operation);
    return move.ok ? move.value : null;
  }

  /** Does an operation, if it can be done here; says whether it was. */
  operate(operation: Operation, move = this.moveFor(operation)): boolean {
    if (move === null) return false;
    this.watch.begin(this.nowMs);
    this.watch.operate(operation);
    this.make(move, this.nowMs);
    return true;
  }

  /** Makes one of the moves that are possible without time passing; false if there is none. */
  happen(choice: number): boolean {
    const moves = this.engine.moves(this.#world).filter((move) => move.do !== "fire");
    const move = moves[choice % Math.max(1, moves.length)];
    if (move === undefined) return false;
    this.make(move, this.nowMs);
    return true;
  }

  /** What is in flight on one pipe arrives, and nothing else happens; false if nothing is in flight. */
  drain(choice: number): boolean {
    const moves = this.engine.moves(this.#world).filter((move) => move.do === "deliver");
    const move = moves[choice % Math.max(1, moves.length)];
    if (move === undefined) return false;
    const { length } = this.engine.inFlight(this.#world, move.pipe);
    for (let made = 0; made < length; made += 1) {
      // What arrives may close the connection under the rest.
      if (!this.engine.lines.delivers(this.#world.slots[move.pipe] as number)) break;
      this.make(move, this.nowMs);
    }
    return true;
  }

  /** Everything under way happens, but nothing arrives that this device, or the Server, has sent to the other. */
  stall(device: string, way: "up" | "down"): void {
    const { engine } = this;
    const pipes = way === "up" ? `${device}#` : `server->${device}#`;
    const isStalled = (move: Move): boolean =>
      move.do === "deliver" && engine.nameOf(move.pipe).startsWith(pipes);
    for (let made = 0; ; made += 1) {
      const moves = engine.moves(this.#world);
      const move = moves.find((one) => one.do !== "fire" && !isStalled(one));
      if (move === undefined) return;
      this.make(move, this.nowMs);
      assert(made < calmMovesMax, "what is under way comes to rest");
    }
  }

  /** What has come to this device arrives, and its connection breaks before any answer gets through. */
  lose(device: string): void {
    this.stall(device, "up");
    const { engine } = this;
    if (!this.operate({ op: "cut", device })) return;
    for (const end of ["server->", ""]) {
      const move = engine
        .moves(this.#world)
        .find(
          (one) => one.do === "notice" && engine.nameOf(one.pipe).startsWith(`${end}${device}#`),
        );
      if (move !== undefined) this.make(move, this.nowMs);
    }
  }

  /** Everything under way happens; no time passes. */
  settle(): void {
    for (let made = 0; ; made += 1) {
      const move = this.#first();
      if (move === null) return;
      this.make(move, this.nowMs);
      assert(made < calmMovesMax, "what is under way comes to rest");
    }
  }

  /**
   * What happens first where nobody picks, letters last. When they were sent must not matter, since a
   * search knows nothing of it and tries calms too.
   */
  #first(): Move | null {
    const { engine } = this;
    const moves = engine.moves(this.#world).filter((move) => move.do !== "fire");
    const [first = null] = moves;
    if (first?.do !== "handle") return first;
    const mail = engine.mail.items(this.#world.slots[engine.mailSlot] as number);
    const letters = moves.flatMap((move) =>
      move.do === "handle"
        ? [{ move, letter: engine.letters.value(mail[move.index] as number) }]
        : [],
    );
    const [next] = letters.toSorted((a, b) => byAddress(a.letter, b.letter));
    return next?.move ?? null;
  }

  /**
   * Time passes and timers fire, but not without end: a short Keep Alive goes off often. What is under
   * way arrives first, unless the links stall.
   */
  pass(ms: number, stalled: boolean): void {
    const untilMs = this.nowMs + ms;
    if (!stalled) this.settle();
    for (let made = 0; made < firesMax; made += 1) {
      const timer = this.#world.timers[0];
      if (timer === undefined || timer.dueMs > untilMs) {
        this.#nowMs = untilMs;
        return;
      }
      this.make({ do: "fire", index: 0 }, timer.dueMs);
      if (!stalled) this.settle();
    }
  }

  /** Faults are over; every Session that waits for its device gets it back; then claims judge. */
  calm(comeBack: ComeBack): void {
    for (const _ of this.calmly(comeBack)) this.settle();
    this.watch.judge();
  }

  /** The same bit by bit: after each bit everything under way has to happen. */
  *calmly(comeBack: ComeBack): Generator<void, void> {
    this.stormMs = this.nowMs;
    this.#scribe?.calm();
    yield;
    for (const device of this.#devices) {
      if (this.client(device) === "down") this.operate({ op: "start", device });
    }
    for (const session of this.watch.view.sessions()) {
      if (session.status !== "kept" && session.status !== "open") continue;
      const online = this.#devices.some((device) => this.#uses(device, session.clientId));
      const device = session.devices.findLast((one) => this.client(one) === "offline");
      if (online || device === undefined) continue;
      this.operate(comeBack(device, session.clientId));
      yield;
    }
  }

  /** Makes a move at an instant. */
  make(move: Move, atMs: number): void {
    this.#scribe?.step(move, atMs);
    this.watch.begin(atMs);
    this.engine.advance(this.#world, move, atMs, this.#listen);
    this.watch.stepped(this.#world);
    this.steps += 1;
  }

  #client(device: string) {
    return this.engine.actor(this.#world, this.engine.place(device));
  }

  #uses(device: string, clientId: string): boolean {
    const state = this.#client(device);
    if (state === null || state.at["clientConnection"] !== "online") return false;
    // A device is always a Client, so its data is a Client's.
    return (state.data as ClientData).connect?.clientId === clientId;
  }
}
