/**
 * Does many tasks, in this thread or in several. What comes of them is in the order of the tasks,
 * whoever did them, so that it is the same on every machine but for the time it took.
 */
import { Crew } from "./crew.ts";
import type { Io } from "./io.ts";
import { doZooTask, type ZooResult, type ZooTask } from "./zoo-task.ts";

export interface ZooCrew {
  /** How many threads; 1 is this one. */
  readonly jobs: number;
  readonly done: (result: ZooResult) => void;
}

/** All results, or null if somebody pressed Ctrl-C. */
export async function doZooTasks(
  tasks: readonly ZooTask[],
  { jobs, done }: ZooCrew,
  io: Io,
): Promise<readonly ZooResult[] | null> {
  const interruption = { came: false };
  const results: ZooResult[] = [];
  const keep = (index: number, result: ZooResult): void => {
    results[index] = result;
    done(result);
  };
  const crew =
    jobs === 1 ? null : new Crew<Numbered, ZooResult>("zoo-worker", Math.min(jobs, tasks.length));
  const stopListening = io.onInterrupt(() => {
    interruption.came = true;
    crew?.dismiss();
  });
  if (crew === null) await alone(tasks, keep, interruption, io);
  else {
    const waiting = [...tasks.entries()];
    await crew.work(
      () => waiting.shift() ?? null,
      (result, [index]) => keep(index, result),
    );
  }
  stopListening();
  return interruption.came ? null : results;
}

/** A task and its place among all. */
export type Numbered = readonly [number, ZooTask];

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
