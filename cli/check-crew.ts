/** Threads that make the batches of a check. The report is the same, however many they are. */
import type { BatchReport, BatchTask, CheckOptions } from "../properties/index.ts";
import { Crew } from "./crew.ts";

/** Options as plain data. */
export type HiredToCheck = Omit<CheckOptions, "claims" | "model"> & {
  readonly claims: readonly string[];
};

export function hireCheckers(options: CheckOptions, jobs: number): Crew<BatchTask, BatchReport> {
  const { model: _, claims, ...rest } = options;
  const hired: HiredToCheck = { ...rest, claims: claims.map(({ id }) => id) };
  return new Crew("check-worker", jobs, hired);
}
