/**
 * A thread that helps with an exploration: it does one task after another, and says what came of it.
 */
import { workerData } from "node:worker_threads";
import { model } from "../models/index.ts";
import { Aide, claims, type AideTask } from "../properties/index.ts";
import type { Hired, Said } from "./explore-crew.ts";
import { watchHeap } from "./heap.ts";

// The thread that hires says this.
const { options, port, bell } = workerData as Hired;
const listening = claims.filter(({ id }) => options.claims.includes(id));
const aide = new Aide({ ...options, claims: listening, model });
const heap = watchHeap();

function say(report: Said["report"]): void {
  const said: Said = { report, isFull: heap.isFull() };
  port.postMessage(said);
  Atomics.add(bell, 0, 1);
  Atomics.notify(bell, 0);
}

port.on("message", (task: AideTask) => say(aide.do(task)));
say(null);
