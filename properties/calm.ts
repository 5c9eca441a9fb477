/**
 * The calm after a storm, as every run of ours has it: each Session's device comes back to it.
 *
 * It stands by itself, since who makes a run again needs it and none of what draws runs.
 */
import { assert } from "../src/index.ts";
import { parseOperation, type Operation } from "../models/index.ts";
import type { ComeBack, Run } from "./run.ts";

/** The end of every run: devices come back to the Sessions that are theirs, and claims judge. */
export function calm(run: Run): void {
  run.calm(comeBack);
}

/** A device comes back to the Session of a ClientID. */
export const comeBack: ComeBack = (device, clientId) =>
  operationOf(`connect ${device} id=${clientId} clean=0`);

/** The operation that a line of the vocabulary stands for; each line is parsed once. */
const parsed = new Map<string, Operation>();
export function operationOf(text: string): Operation {
  const known = parsed.get(text);
  if (known !== undefined) return known;
  const result = parseOperation(text);
  assert(result.ok, `"${text}" is an operation`);
  // Only operations are asked for, no directions.
  const operation = result.value as Operation;
  parsed.set(text, operation);
  return operation;
}
