/**
 * A run against something real: the Clients of the models and their links, with a Server at the far
 * end that answers when it likes.
 *
 * What the links deliver at the far end is written to the Server; what the Server writes is put on
 * the links, and arrives at a Client when the run says so. So packets are delayed, lost at a cut and
 * reordered between connections by choice, whatever the real network does in the meantime.
 */
import { assert, note, type Failure, type Listener, type Move } from "../../src/index.ts";
import {
  lineEnds,
  type FromOutside,
  type Operation,
  type Packet,
  type Qos,
} from "../../models/index.ts";
import { comeBack } from "../calm.ts";
import type { Claim } from "../claim.ts";
import { Run, type Scribe } from "../run.ts";
import type { Setup } from "../swarm.ts";

/** The far ends of connections. */
export interface FarEnds {
  /** Why nothing more can be expected of the other side; null while all is well. */
  readonly failure: Failure | null;
  /** Whether no time is left, so that the run is to be given up. */
  isOver(): boolean;
  /** How long the run has lasted. */
  nowMs(): number;
  open(connection: string): void;
  write(connection: string, packet: Packet): void;
  /** Everything the Client sent that will ever arrive has arrived; `cleanly` if it closed in order. */
  close(connection: string, cleanly: boolean): void;
  /** From here on the connection is half-open: neither end hears of the other. */
  silence(connection: string): void;
  /** Lets the Server answer everything up to here. */
  exchange(): Promise<readonly FromOutside[]>;
  /** Waits until nothing comes any more, for longer if something seems to be missing. */
  quiet(isMissing: boolean): Promise<readonly FromOutside[]>;
}

/** More rounds than any settling takes; beyond it the Server never comes to rest. */
const roundsMax = 2_000;

/** Until what others have sent has come through the Server. */
const losingRounds = 2;

export class LiveRun extends Run {
  /** It came to its end: the Server came to rest, and there was time to wait for it. */
  isWhole = true;
  /** Everything under way is happening, in the nominal order. */
  resting = false;
  readonly #far: FarEnds;
  readonly #qosMax: Qos;
  /** Everything under way is to happen before the next thing. */
  #settles = false;
  /** The device whose connection is to break while its answers are on their way. */
  #loses: string | null = null;

  /** Operations that ask for a higher QoS than `qosMax` are done with that. */
  constructor(
    { engine, profile, devices }: Setup,
    claims: readonly Claim[],
    far: FarEnds,
    scribe: Scribe | null = null,
    qosMax: Qos = 2,
  ) {
    const ends = new Map<number, string>();
    for (const { name, to } of engine.system.pipes) {
      if (name === lineEnds(to).up) ends.set(engine.place(name), to);
    }
    const cut = new Set<string>();
    const hear: Listener = (kind, where, what) => {
      const connection = ends.get(where);
      if (connection === undefined) return;
      if (kind === note.received) {
        // Only packets of the models are ever put on a pipe.
        far.write(connection, engine.values.packets.value(what) as Packet);
      } else if (kind === note.ended) {
        far.close(connection, !cut.has(connection));
      } else if (kind === note.line) {
        const { event } = engine.values.events.value(what);
        if (event === "open") far.open(connection);
        if (event === "cut") cut.add(connection);
        if (event === "vanish") far.silence(connection);
      }
    };
    super(engine, profile, devices, claims, scribe, hear);
    this.#far = far;
    this.#qosMax = qosMax;
  }

  /** Everything under way will happen, which takes the Server: `follow` sees to it. */
  override settle(): void {
    this.#settles = true;
  }

  /** Real time passes by itself; here only what is under way happens. */
  override pass(): void {
    this.settle();
  }

  override moveFor(operation: Operation): Move | null {
    return isPossible(operation) ? super.moveFor(loweredTo(this.#qosMax, operation)) : null;
  }

  override operate(operation: Operation, move = this.moveFor(operation)): boolean {
    return super.operate(loweredTo(this.#qosMax, operation), move);
  }

  /** What comes to it has to be sent by the Server first: `follow` sees to it. */
  override lose(device: string): void {
    this.#loses = device;
  }

  /** What has been asked for so far is done; `done` hears what that is, each after it is done. */
  async follow(done: (does: "settle" | "exchange") => void): Promise<void> {
    const device = this.#loses;
    this.#loses = null;
    if (device !== null) {
      for (let round = 0; round < losingRounds; round += 1) {
        this.stall(device, "up");
        await this.exchange();
        done("exchange");
      }
      super.lose(device);
    }
    const does = this.#settles ? "settle" : "exchange";
    if (does === "settle") await this.rest();
    else await this.exchange();
    done(does);
  }

  /** The Server answers everything up to here; its answers are on their way. Says whether any came. */
  async exchange(): Promise<boolean> {
    const arrivals = await this.#far.exchange();
    this.#catchUp();
    for (const arrival of arrivals) this.#put(arrival);
    return arrivals.length > 0;
  }

  /** Everything under way happens, here and at the Server. */
  async rest(): Promise<void> {
    this.#settles = false;
    this.resting = true;
    await this.#untilNothingMoves();
    this.resting = false;
  }

  async #untilNothingMoves(): Promise<void> {
    for (let rounds = 0; rounds < roundsMax && !this.#far.isOver(); rounds += 1) {
      super.settle();
      if (!(await this.exchange())) return;
    }
    this.isWhole = false;
  }

  /** The end of the run: devices come back, nothing more arrives, claims judge. */
  async calmDown(): Promise<void> {
    for (const _ of this.calmly(comeBack)) await this.rest();
    await this.#untilNothingComes();
    this.watch.judge();
  }

  async #untilNothingComes(): Promise<void> {
    for (let rounds = 0; rounds < roundsMax && !this.#far.isOver(); rounds += 1) {
      const arrivals = await this.#far.quiet(this.watch.misses());
      this.#catchUp();
      for (const arrival of arrivals) this.#put(arrival);
      if (arrivals.length === 0) return;
      await this.rest();
    }
    this.isWhole = false;
  }

  #put(arrival: FromOutside): void {
    const move = this.engine.operation(this.world, arrival);
    assert(move.ok, "what comes from outside can always come");
    this.make(move.value, this.nowMs);
  }

  /** The clock of the run follows the real one; timers fire when they are due. */
  #catchUp(): void {
    const nowMs = Math.floor(this.#far.nowMs());
    if (nowMs > this.nowMs) super.pass(nowMs - this.nowMs, true);
  }
}

/** The same with no QoS above this one. */
function loweredTo(qosMax: Qos, operation: Operation): Operation {
  const lower = <Of extends { readonly qos: Qos }>(one: Of): Of =>
    one.qos > qosMax ? { ...one, qos: qosMax } : one;
  switch (operation.op) {
    case "publish":
      return lower(operation);
    case "subscribe":
      return { ...operation, requests: operation.requests.map(lower) };
    case "connect": {
      const { will } = operation.connect;
      if (will === null) return operation;
      return { ...operation, connect: { ...operation.connect, will: lower(will) } };
    }
    default:
      return operation;
  }
}

/** What can be done to a Server from its Clients' ends alone. */
const isPossible = ({ op }: Operation): boolean => op !== "kick" && op !== "restart";
