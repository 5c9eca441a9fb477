/**
 * The canary of a check: before anything is said of a profile, a mutant drawn by the seed has to be
 * caught. A checker that passes it over would find nothing else either, and says so.
 */
import { grouped } from "./amounts.ts";
import { present, seeded } from "../src/index.ts";
import { findClaim, hunt, zoo } from "../properties/index.ts";
import { exitCodes, type ExitCode } from "./exit-codes.ts";
import type { Io } from "./io.ts";

/** Every mutant of the zoo is known to die sooner. */
const runsMax = 20_000;

/** Hunts the canary and says how it went, beside the result; null if it was caught. */
export function canaryCode(seed: number, io: Io): ExitCode | null {
  const mutant = present(zoo[seeded(seed).pick(zoo.length)], "a mutant of the zoo");
  const claim = findClaim(mutant.claim);
  const kill = claim.ok ? hunt(mutant, claim.value, { seed, runsMax }) : null;
  if (kill === null) {
    io.err(
      `This is a bug in cleansession: ${mutant.claim} held on the mutant ${mutant.id} in ${grouped(runsMax)} runs\n`,
    );
    return exitCodes.bug;
  }
  const runs = kill.runs === 1 ? "the first run" : `run ${grouped(kill.runs)}`;
  io.err(`canary: the mutant ${mutant.id} was caught by ${mutant.claim} in ${runs}\n`);
  return null;
}
