/**
 * One of several threads that explore together: it does what it is asked, one thing after another,
 * and sends back what comes of it.
 */
import { parentPort, workerData, type Transferable } from "node:worker_threads";
import type { Parcel } from "../src/index.ts";
import { model } from "../models/index.ts";
import { claims, Exploration, type Duty } from "../properties/index.ts";
import type { Asked, Hired } from "./explore-crew.ts";
import { watchHeap } from "./heap.ts";

// The thread that hires says this.
const { options, index, of } = workerData as Hired;
const listening = claims.filter(({ id }) => options.claims.includes(id));
const exploration = new Exploration({ ...options, claims: listening, model }, index, of);
const heap = watchHeap();

parentPort?.on("message", ({ duty, asked }: Asked<Duty>) => {
  // The types of what is asked are those of the duty.
  const made = (exploration[duty] as (...words: readonly unknown[]) => unknown)(...asked);
  const answer = heap.isFull() ? over(made) : made;
  parentPort?.postMessage(answer, movable(duty, answer));
});

/** For a thread whose memory is nearly full it is over, if it is asked how far it is. */
const over = (answer: unknown): unknown =>
  typeof answer === "object" && answer !== null && "ended" in answer && answer.ended === null
    ? { ...answer, ended: "enough memory" }
    : answer;

/** Worlds on their way are moved, not copied. */
function movable(duty: Duty, answer: unknown): Transferable[] {
  if (duty !== "parcels") return [];
  return (answer as readonly Parcel[])
    .flatMap(({ rows, from, values }) => [rows, from, ...values])
    .map(bufferOf);
}

const bufferOf = ({ buffer }: Int32Array): ArrayBuffer => buffer as ArrayBuffer;
