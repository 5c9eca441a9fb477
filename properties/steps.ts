/**
 * What a command of a run does when its turn comes: one operation of the vocabulary, several that make
 * a situation which chance rarely makes, or moves that were possible anyway.
 */
import type fc from "fast-check";
import type { Operation, Qos, Request } from "../models/index.ts";
import { assert, type Move } from "../src/index.ts";
import { operationOf } from "./calm.ts";
import type { Run } from "./run.ts";
import type { Setup } from "./swarm.ts";

/** More than the windows that are varied hold. */
const withdrawnSize = 4;

/** What commands share in one run. */
export interface Storm {
  readonly run: Run;
  readonly setup: Setup;
  /** Messages published so far, which number their payloads. */
  published: number;
}

export type Step = fc.Command<Storm, Storm>;

/** What a line would do, found when it was asked whether it can be done. */
interface Ready {
  readonly operation: Operation;
  readonly move: Move;
  /** How many steps the run had made. */
  readonly steps: number;
}

/** A command that is one line of the vocabulary, made when its turn comes. */
export class Line implements Step {
  readonly #text: (storm: Storm) => string;
  #ready: Ready | null = null;

  constructor(text: (storm: Storm) => string) {
    this.#text = text;
  }

  check(storm: Readonly<Storm>): boolean {
    const operation = operationOf(this.#text(storm));
    const move = storm.run.moveFor(operation);
    this.#ready = move === null ? null : { operation, move, steps: storm.run.steps };
    return move !== null;
  }

  run(storm: Storm): void {
    const ready = this.#ready;
    assert(ready?.steps === storm.run.steps, "a line is done where it was found that it can be");
    this.#ready = null;
    storm.run.operate(ready.operation, ready.move);
    if (ready.operation.op === "publish") storm.published += 1;
  }
}

/** The same line several times in a row, as long as it can be done. */
export class Lines implements Step {
  readonly #line: Line;
  readonly #times: number;

  constructor(line: Line, times: number) {
    this.#line = line;
    this.#times = times;
  }

  check(storm: Readonly<Storm>): boolean {
    return this.#line.check(storm);
  }

  run(storm: Storm): void {
    let done = 0;
    do {
      this.#line.run(storm);
      done += 1;
    } while (done < this.#times && this.#line.check(storm));
  }
}

/** A message reaches another device that is connected, but nothing of what that device answers gets through. */
export class Lost implements Step {
  readonly #line: Line;
  readonly #by: number;
  readonly #device: number;

  constructor({
    by,
    topic,
    qos: level,
    device,
  }: {
    readonly by: number;
    readonly topic: string;
    readonly qos: Qos;
    readonly device: number;
  }) {
    this.#line = publishing(by, topic, level);
    this.#by = by;
    this.#device = device;
  }

  check(storm: Readonly<Storm>): boolean {
    return this.#line.check(storm);
  }

  run(storm: Storm): void {
    this.#line.run(storm);
    const by = deviceOf(storm, this.#by);
    const others = online(storm).filter((one) => one !== by);
    if (others.length > 0) storm.run.lose(pick(others, this.#device));
  }
}

/**
 * Messages come to a device that subscribes to them, perhaps by several filters, and before any has
 * reached it, it gives the first of these up: what its window has no room for waits by then.
 */
export class Withdrawn implements Step {
  readonly #lines: Lines;
  readonly #device: number;
  readonly #requests: readonly Request[];

  constructor({
    by,
    topic,
    qos: level,
    device,
    requests,
  }: {
    readonly by: number;
    readonly topic: string;
    readonly qos: Qos;
    readonly device: number;
    readonly requests: readonly Request[];
  }) {
    this.#lines = new Lines(publishing(by, topic, level), withdrawnSize);
    this.#device = device;
    this.#requests = requests;
  }

  check(storm: Readonly<Storm>): boolean {
    return online(storm).length > 0 && this.#lines.check(storm);
  }

  run(storm: Storm): void {
    const { run } = storm;
    const device = pick(online(storm), this.#device);
    run.operate({ op: "subscribe", device, requests: this.#requests });
    run.settle();
    if (this.#lines.check(storm)) this.#lines.run(storm);
    run.stall(device, "down");
    const [given] = this.#requests;
    if (given !== undefined) run.operate({ op: "unsubscribe", device, filters: [given.filter] });
    run.stall(device, "down");
  }
}

/** Something that only the run does: moves, or time. */
export class Pass implements Step {
  readonly #does: (run: Run, storm: Storm) => void;

  constructor(does: (run: Run, storm: Storm) => void) {
    this.#does = does;
  }

  check(): boolean {
    return true;
  }

  run(storm: Storm): void {
    this.#does(storm.run, storm);
  }
}

export const pick = <T>(items: readonly T[], index: number): T => items[index % items.length] as T;
export const deviceOf = ({ setup }: Storm, index: number): string => pick(setup.devices, index);

const online = ({ run, setup }: Readonly<Storm>): readonly string[] =>
  setup.devices.filter((device) => run.client(device) === "online");

/** The ClientID of a connection: mostly the device's own, sometimes one that others use too. */
export function clientIdOf({ setup }: Storm, device: string, index: number): string {
  const { shared } = setup;
  return index < 3 || shared.length === 0 ? device : pick(shared, index);
}

export const publishing = (device: number, topic: string, qos: Qos): Line =>
  new Line(
    (storm) => `publish ${deviceOf(storm, device)} ${topic} qos=${qos} "m${storm.published + 1}"`,
  );
