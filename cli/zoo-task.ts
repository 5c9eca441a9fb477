/**
 * One piece of the zoo's work, done here or by a worker: a mutant hunted from one seed, shown to
 * every claim, or chased by the explorer. What comes of it is plain data.
 */
import { present } from "../src/index.ts";
import {
  Chase,
  findClaim,
  findMutant,
  Hunt,
  killersOf,
  type Chased,
  type Killers,
  type Witness,
} from "../properties/index.ts";

export interface ZooTask {
  readonly mutant: string;
  readonly seed: number;
  readonly runs: number;
  /** Every claim listens, not only the one that is to kill. */
  readonly allClaims: boolean;
  /** How many worlds the explorer meets in each pen; null: it is not asked. */
  readonly penWorlds: number | null;
}

export interface ZooResult {
  readonly mutant: string;
  readonly seed: number;
  /** How many runs were made. */
  readonly runs: number;
  /** How long it took, shrinking included. */
  readonly ms: number;
  /** The run that killed it; null if it got away, or if that was not the question. */
  readonly witness: Witness | null;
  /** Only where every claim listened. */
  readonly killers: Killers | null;
  /** Only where the explorer was asked. */
  readonly chased: Chased | null;
}

/** Does a task; `pause` is called between batches of runs, and says whether to go on. */
export async function doZooTask(
  { mutant: id, seed, runs, allClaims, penWorlds }: ZooTask,
  nowMs: () => number,
  pause: () => Promise<boolean>,
): Promise<ZooResult | null> {
  const beganMs = nowMs();
  const mutant = valueOf(findMutant(id));
  const ms = (): number => Math.round(nowMs() - beganMs);
  if (allClaims) {
    const killers = killersOf(mutant, { seed, runs });
    return { mutant: id, seed, runs, ms: ms(), witness: null, killers, chased: null };
  }
  const claim = valueOf(findClaim(mutant.claim));
  if (penWorlds !== null) {
    const chase = new Chase(mutant, claim, penWorlds);
    while (!chase.isOver) {
      if (!(await pause())) return null;
      chase.goOn();
    }
    const { chased } = chase;
    return { mutant: id, seed, runs: 0, ms: ms(), witness: null, killers: null, chased };
  }
  const hunt = new Hunt(mutant, claim, { seed, runsMax: runs });
  while (!hunt.isOver) {
    if (!(await pause())) return null;
    hunt.batch();
  }
  const witness = hunt.kill === null ? null : hunt.witness(hunt.kill);
  return { mutant: id, seed, runs: hunt.runs, ms: ms(), witness, killers: null, chased: null };
}

/** Mutants name claims that there are, and tasks mutants; a test sees to the first. */
const valueOf = <T>(found: { readonly ok: true; readonly value: T } | { readonly ok: false }): T =>
  present(found.ok ? found.value : null, "a mutant and its claim");
