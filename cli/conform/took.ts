/** How long it all took: the runs, and the second look at what they have found. */
import type { LiveWitness } from "../../properties/index.ts";

export interface Took {
  readonly runsMs: number;
  readonly lookMs: number;
}

export function tookLine({ runsMs, lookMs }: Took, witnesses: readonly LiveWitness[]): string {
  const runs = `the runs took ${seconds(runsMs)}`;
  if (witnesses.length === 0) return runs;
  const looked = witnesses.filter(({ of }) => of > 0).length;
  const what = `${looked} of ${witnesses.length} violations`;
  return `${runs}, a second look at ${what} ${seconds(lookMs)}`;
}

const seconds = (ms: number): string => `${(ms / 1_000).toFixed(1)} s`;
