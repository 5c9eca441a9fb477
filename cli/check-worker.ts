/** One of the threads of `check`: it makes the batches that it is told to, and sends back what came of them. */
import { parentPort, workerData } from "node:worker_threads";
import { model } from "../models/index.ts";
import { Batches, claims, type BatchTask } from "../properties/index.ts";
import type { HiredToCheck } from "./check-crew.ts";

// Who hires says this.
const { claims: ids, ...options } = workerData as HiredToCheck;
const listening = claims.filter(({ id }) => ids.includes(id));
const batches = new Batches({ ...options, claims: listening, model });

parentPort?.on("message", (task: BatchTask) => {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
  parentPort?.postMessage(batches.make(task));
});
