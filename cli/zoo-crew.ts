/**
 * Does many tasks, in this thread or in several. What comes of them is in the order of the tasks,
 * whoever did them, so that it is the same on every machine but for the time it took.
 */
import { Worker } from "node:worker_threads";
import { present } from "../src/index.ts";
import type { Io } from "./io.ts";
import { doZooTask, type ZooResult, type ZooTask } from "./zoo-task.ts";

export interface Crew {
  /** How many threads; 1 is this one. */
  readonly jobs: number;
  readonly done: (result: ZooResult) => void;
}

/** All results, or null if somebody pressed Ctrl-C. */
export async function doZooTasks(
  tasks: readonly ZooTask[],
  { jobs, done }: Crew,
  io: Io,
): Promise<readonly ZooResult[] | null> {
  const interruption = { came: false };
  const results: ZooResult[] = [];
  const keep = (index: number, result: ZooResult): void => {
    results[index] = result;
    done(result);
  };
  const workers: Worker[] = [];
  const stopListening = io.onInterrupt(() => {
    interruption.came = true;
    for (const worker of workers) void worker.terminate();
  });
  if (jobs === 1) await alone(tasks, keep, interruption, io);
  else await together(tasks, Math.min(jobs, tasks.length), keep, workers);
  stopListening();
  return interruption.came ? null : results;
}

type Keep = (index: number, result: ZooResult) => void;

async function alone(
  tasks: readonly ZooTask[],
  keep: Keep,
  interruption: { readonly came: boolean },
  io: Io,
): Promise<void> {
  const goesOn = async (): Promise<boolean> => {
    await io.pause();
    return !interruption.came;
  };
  for (const [index, task] of tasks.entries()) {
    if (!(await goesOn())) return;
    const result = await doZooTask(task, io.nowMs, goesOn);
    if (result !== null) keep(index, result);
  }
}

async function together(
  tasks: readonly ZooTask[],
  jobs: number,
  keep: Keep,
  workers: Worker[],
): Promise<void> {
  let next = 0;
  const work = (worker: Worker): Promise<void> =>
    new Promise((finish, fail) => {
      let at = 0;
      const go = (): void => {
        at = next;
        next += 1;
        // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
        if (at < tasks.length) worker.postMessage(present(tasks[at], "a task"));
        else void worker.terminate().then(() => finish());
      };
      worker.on("message", (result: ZooResult) => {
        keep(at, result);
        go();
      });
      worker.on("error", fail);
      // Ctrl-C ends workers too.
      worker.on("exit", () => finish());
      go();
    });
  for (let job = 0; job < jobs; job += 1) workers.push(new Worker(workerFile()));
  await Promise.all(workers.map(work));
}

/** The worker beside this file: its source, or what was made of it beside the bundled command. */
function workerFile(): URL {
  const end = import.meta.url.endsWith(".ts") ? ".ts" : ".js";
  return new URL(`./zoo-worker${end}`, import.meta.url);
}
