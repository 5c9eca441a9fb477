/**
 * Threads that explore together, each with its part of the worlds.
 */
import type { Worker } from "node:worker_threads";
import {
  duties,
  optionsOfMember,
  type Duty,
  type Exploration,
  type ExploreOptions,
  type Member,
} from "../properties/index.ts";
import { threadOf } from "./crew.ts";

/** What a thread is hired for: options as plain data, and which of how many it is. */
export interface Hired {
  readonly options: Omit<ExploreOptions, "claims" | "model"> & {
    readonly claims: readonly string[];
  };
  readonly index: number;
  readonly of: number;
}

export interface Asked<Name extends Duty> {
  readonly duty: Name;
  readonly asked: Parameters<Exploration[Name]>;
}

export interface ExploreCrew {
  readonly members: readonly Member[];
  readonly dismiss: () => void;
}

export function hireExplorers(options: ExploreOptions, of: number): ExploreCrew {
  const { model: _, claims, ...rest } = optionsOfMember(options, of);
  const plain = { ...rest, claims: claims.map(({ id }) => id) };
  const workers = Array.from({ length: of }, (_none, index) => {
    const hired: Hired = { options: plain, index, of };
    return threadOf("explore-worker", hired);
  });
  return {
    members: workers.map(memberIn),
    dismiss: () => {
      for (const worker of workers) void worker.terminate();
    },
  };
}

function memberIn(worker: Worker): Member {
  const ask = (duty: Duty, asked: readonly unknown[]): Promise<unknown> =>
    new Promise((answer, fail) => {
      const ended = (): void => fail(new Error("a thread ended in the middle of its work"));
      worker.once("error", fail).once("exit", ended);
      worker.once("message", (come) => {
        worker.off("error", fail).off("exit", ended);
        answer(come);
      });
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
      worker.postMessage({ duty, asked });
    });
  const entries = duties.map((duty) => [
    duty,
    (...asked: readonly unknown[]): Promise<unknown> => ask(duty, asked),
  ]);
  // Object.fromEntries forgets the names; they are all of them.
  return Object.fromEntries(entries) as Member;
}
