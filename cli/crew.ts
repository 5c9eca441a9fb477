/**
 * Threads that do tasks, each one after another, and who gets what comes of them.
 */
import { Worker, type Transferable } from "node:worker_threads";

export class Crew<Task, Answer> {
  readonly #workers: readonly Worker[];
  #dismissed = false;

  /** `worker` is the file beside this one that does the tasks; `hired` is what it is told first. */
  constructor(worker: string, jobs: number, hired: unknown = null) {
    this.#workers = Array.from({ length: jobs }, () => threadOf(worker, hired));
  }

  /**
   * Does tasks until `next` has none. What comes of each is kept as soon as it is there.
   *
   * @throws what a thread has died of; the others are dismissed then.
   */
  async work(next: () => Task | null, keep: (answer: Answer, task: Task) => void): Promise<void> {
    const isDismissed = (): boolean => this.#dismissed;
    const works = this.#workers.map((worker) => workOf(worker, next, keep, isDismissed));
    try {
      await Promise.all(works);
    } finally {
      this.dismiss();
    }
  }

  /** Nobody goes on, whatever is under way; who waits for the work waits no longer. */
  dismiss(): void {
    this.#dismissed = true;
    for (const worker of this.#workers) void worker.terminate();
  }
}

/** A thread of a worker beside this file: of its source, or of what is beside the bundled command. */
export function threadOf(
  worker: string,
  hired: unknown,
  transferList: readonly Transferable[] = [],
): Worker {
  const end = import.meta.url.endsWith(".ts") ? ".ts" : ".js";
  return new Worker(new URL(`./${worker}${end}`, import.meta.url), {
    workerData: hired,
    transferList: [...transferList],
  });
}

function workOf<Task, Answer>(
  worker: Worker,
  next: () => Task | null,
  keep: (answer: Answer, task: Task) => void,
  isDismissed: () => boolean,
): Promise<void> {
  return new Promise((finish, fail) => {
    let task = next();
    const go = (): void => {
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
      if (task !== null) worker.postMessage(task);
      else void worker.terminate().then(() => finish());
    };
    worker.on("message", (answer: Answer) => {
      // What is wrong with us is told to whoever waits for the work.
      try {
        if (task !== null) keep(answer, task);
        task = next();
        go();
      } catch (error) {
        fail(error);
      }
    });
    worker.on("error", fail);
    worker.on("exit", () => {
      if (task === null || isDismissed()) finish();
      else fail(new Error("a thread ended in the middle of its work"));
    });
    go();
  });
}
