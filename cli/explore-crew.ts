/**
 * Threads that help with an exploration. Who explores does not wait for the event loop: it asks for
 * messages, and sleeps on a bell that is shared memory.
 */
import {
  MessageChannel,
  receiveMessageOnPort,
  type MessagePort,
  type Worker,
} from "node:worker_threads";
import { assert, type Helper } from "../src/index.ts";
import { model } from "../models/index.ts";
import {
  claims as catalogue,
  type Aides,
  type AideReport,
  type AideTask,
  type ExploreOptions,
} from "../properties/index.ts";
import { threadOf } from "./crew.ts";

/** What a thread is hired for: options as plain data, and how it is spoken to. */
export interface Hired {
  readonly options: Omit<ExploreOptions, "claims" | "model"> & {
    readonly claims: readonly string[];
  };
  readonly port: MessagePort;
  readonly bell: Int32Array;
}

/** What a thread says: that it is ready, then what comes of each task. */
export interface Said {
  readonly report: AideReport | null;
  /** Its memory is nearly full. */
  readonly isFull: boolean;
}

/** Who explores looks after everything else at least so often. */
const restMaxMs = 50;

export class ExploreCrew implements Aides {
  readonly all: readonly AideThread[];
  readonly #bell: Int32Array;
  #heard = 0;

  /** So many threads. */
  constructor(options: ExploreOptions, helpers: number) {
    this.#bell = new Int32Array(new SharedArrayBuffer(4));
    const { model: from, claims, ...rest } = options;
    // A thread has the models and claims that ship, and tells claims by their places.
    const shipped = catalogue.filter((claim) => claims.includes(claim));
    assert(
      from === model && claims.every((claim, place) => claim === shipped[place]),
      "threads are for our models and claims, in their order",
    );
    const plain = { ...rest, claims: claims.map(({ id }) => id) };
    this.all = Array.from({ length: helpers }, () => new AideThread(plain, this.#bell));
  }

  /** Whether the memory of one is nearly full. */
  get isFull(): boolean {
    return this.all.some(({ isFull }) => isFull);
  }

  rest(): boolean {
    const before = this.#heard;
    Atomics.wait(this.#bell, 0, before, restMaxMs);
    this.#heard = Atomics.load(this.#bell, 0);
    return this.#heard !== before;
  }

  /** What a thread has died of; null while all live. */
  get died(): unknown {
    return this.all.find(({ died }) => died !== null)?.died ?? null;
  }

  dismiss(): void {
    for (const one of this.all) one.dismiss();
  }
}

/** One thread, as who explores sees it. */
class AideThread implements Helper<AideTask, AideReport> {
  isFull = false;
  /** What it has died of; null while it lives. */
  died: unknown = null;
  #isReady = false;
  readonly #worker: Worker;
  readonly #port: MessagePort;

  constructor(options: Hired["options"], bell: Int32Array) {
    const { port1, port2 } = new MessageChannel();
    this.#port = port1;
    const hired: Hired = { options, port: port2, bell };
    this.#worker = threadOf("explore-worker", hired, [port2]);
    this.#worker.once("error", (error) => {
      this.died = error;
    });
    this.#worker.once("exit", () => {
      this.died ??= new Error("a thread ended in the middle of its work");
    });
  }

  get isReady(): boolean {
    this.#isReady ||= this.#said() !== null;
    return this.#isReady;
  }

  give(task: AideTask): void {
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
    this.#port.postMessage(task);
  }

  take(): AideReport | null {
    return this.#isReady ? (this.#said()?.report ?? null) : null;
  }

  dismiss(): void {
    void this.#worker.terminate();
  }

  #said(): Said | null {
    const come = receiveMessageOnPort(this.#port) as { readonly message: Said } | undefined;
    if (come?.message.isFull === true) this.isFull = true;
    return come?.message ?? null;
  }
}
