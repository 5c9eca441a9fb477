/** A worker of the zoo: a thread that is sent tasks one after another and sends back what came of them. */
import { parentPort } from "node:worker_threads";
import type { Numbered } from "./zoo-crew.ts";
import { doZooTask } from "./zoo-task.ts";

const nobodyWaits = (): Promise<boolean> => Promise.resolve(true);

parentPort?.on("message", ([, task]: Numbered) => {
  void doZooTask(task, () => performance.now(), nobodyWaits).then((result) => {
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
    parentPort?.postMessage(result);
  });
});
