/**
 * `zoo`: hunts every mutant with the claim that is to kill it; `zoo run` shows how one dies; `zoo
 * --claims all` has every claim listen, and prints which kills which.
 */
import { grouped } from "../amounts.ts";
import { didYouMean, failure, success, type Failure, type Result } from "../../src/index.ts";
import {
  claims,
  killMatrix,
  seedMax,
  traceOf,
  zoo,
  Hunt,
  type Claim,
  type Kill,
  type Mutant,
} from "../../properties/index.ts";
import { violationLines } from "../check-report.ts";
import { wholeNumber } from "../check-plan.ts";
import { exitCodes, type ExitCode } from "../exit-codes.ts";
import { complain, type Io } from "../io.ts";
import { canOpen, openAfter } from "../open-option.ts";
import { StatusLine } from "../status-line.ts";
import { themeOf } from "../theme.ts";
import { doZooTasks } from "../zoo-crew.ts";
import type { ZooTold } from "../zoo-line.ts";
import {
  gotAway,
  huntLines,
  huntVerdict,
  matrixLines,
  operationsOf,
  spread,
  type Hunted,
} from "../zoo-table.ts";
import type { ZooResult, ZooTask } from "../zoo-task.ts";
import { penWorldsOf, tellChases } from "./zoo-explore.ts";
import { noMutant, plainMutant } from "./zoo-list.ts";

/** A mutant that is not dead by then is taken to have got away. */
const usualRuns = 20_000;
/** With every claim listening each mutant gets as many runs, however soon it dies. */
const usualMatrixRuns = 300;

interface ZooPlan {
  readonly seed: number;
  readonly seeds: number;
  readonly runs: number;
  readonly jobs: number;
  readonly allClaims: boolean;
  readonly penWorlds: number | null;
}

export async function zooCommand(told: ZooTold, io: Io): Promise<ExitCode> {
  const plan = planOf(told, io);
  if (!plan.ok) return refuse(plan.failure, io);
  const { seed, seeds, runs, jobs, allClaims, penWorlds } = plan.value;
  const tasks = zoo.flatMap(({ id }) =>
    Array.from({ length: seeds }, (_, index): ZooTask => ({
      mutant: id,
      seed: seed + index,
      runs,
      allClaims,
      penWorlds,
    })),
  );
  const status = new StatusLine(io);
  const results: ZooResult[] = [];
  const done = (result: ZooResult): void => {
    results.push(result);
    const alive = results.filter((one) => (one.chased?.caught ?? one.witness) === null).length;
    const away = allClaims || alive === 0 ? "" : `, ${alive} got away`;
    status.show((ms) => {
      const seconds = Math.round(ms / 1_000);
      return `${results.length} of ${tasks.length} hunts, ${seconds} s${away}; last: ${result.mutant}`;
    });
  };
  const all = await doZooTasks(tasks, { jobs, done }, io);
  status.clear();
  if (all === null) {
    io.err(`interrupted: ${results.length} of ${tasks.length} hunts were over\n`);
    return exitCodes.interrupted;
  }
  if (penWorlds !== null) return tellChases(all, penWorlds, told, io);
  return allClaims ? tellMatrix(all, plan.value, told, io) : tellHunts(all, plan.value, told, io);
}

function tellHunts(all: readonly ZooResult[], plan: ZooPlan, told: ZooTold, io: Io): ExitCode {
  const hunted = zoo.map((mutant): Hunted => ({
    mutant,
    hunts: all.filter((one) => one.mutant === mutant.id),
  }));
  const alive = hunted.filter(gotAway);
  const theme = themeOf(io.colour);
  if (told.json) {
    printJson({ ...summaryOf(hunted, plan), mutants: hunted.map(plainHunted) }, io);
  } else {
    const lines = told.quiet
      ? alive.map(({ mutant }) => `${theme.bad("got away")}: ${mutant.id} from ${mutant.claim}`)
      : [...huntLines(hunted, theme), ""];
    print([...lines, huntVerdict(hunted, plan, theme)], io);
  }
  return alive.length === 0 ? exitCodes.held : exitCodes.violated;
}

const summaryOf = (hunted: readonly Hunted[], { seed, seeds, runs }: ZooPlan) => ({
  verdict: hunted.some(gotAway) ? "violated" : "held",
  seed,
  seeds,
  runsMax: runs,
  runs: spread(hunted.flatMap(({ hunts }) => hunts.map((one) => one.runs))),
  operations: spread(hunted.flatMap(operationsOf)),
});

const plainHunted = ({ mutant, hunts }: Hunted) => ({
  ...plainMutant(mutant),
  hunts: hunts.map(({ seed, runs, ms, witness }) => ({
    seed,
    runs,
    ms,
    killed: witness !== null,
    operations: witness?.operations ?? null,
    what: witness?.what ?? null,
    script: witness?.script ?? null,
  })),
});

function tellMatrix(all: readonly ZooResult[], plan: ZooPlan, told: ZooTold, io: Io): ExitCode {
  const killers = all.flatMap((one) => one.killers ?? []);
  const matrix = killMatrix(killers, plan);
  const theme = themeOf(io.colour);
  const alive = killers.filter(({ by }) => Object.keys(by).length === 0);
  if (told.json) printJson(matrix, io);
  else print(told.quiet ? alive.map(({ mutant }) => mutant) : matrixLines(matrix, theme), io);
  return alive.length === 0 ? exitCodes.held : exitCodes.violated;
}

/** Hunts one mutant and prints how it dies. */
export async function runCommand(id: string, told: ZooTold, io: Io): Promise<ExitCode> {
  const mutant = zoo.find((one) => one.id === id);
  if (mutant === undefined) return refuse(noMutant(id), io);
  const plan = planOf(told, io);
  if (!plan.ok) return refuse(plan.failure, io);
  const shown = canOpen(told.open, io);
  if (!shown.ok) return refuse(shown.failure, io);
  const { seed, runs } = plan.value;
  const claim = claims.find((one) => one.id === mutant.claim);
  if (claim === undefined) return refuse(noClaimOf(mutant), io);
  const hunt = new Hunt(mutant, claim, { seed, runsMax: runs });
  const interruption = { came: false };
  const stopListening = io.onInterrupt(() => {
    interruption.came = true;
  });
  while (!hunt.isOver && !interruption.came) {
    hunt.batch();
    await io.pause();
  }
  stopListening();
  if (hunt.kill !== null) return tellKill(mutant, claim, hunt, hunt.kill, told, io);
  const much = `${grouped(hunt.runs)} ${hunt.runs === 1 ? "run" : "runs"} from seed ${seed}`;
  if (told.json) printJson({ ...plainMutant(mutant), seed, runs: hunt.runs, witness: null }, io);
  else print([`${mutant.id} got away: ${mutant.claim} held in ${much}`], io);
  return interruption.came ? exitCodes.interrupted : exitCodes.violated;
}

function tellKill(
  mutant: Mutant,
  claim: Claim,
  hunt: Hunt,
  kill: Kill,
  { json, open }: ZooTold,
  io: Io,
): Promise<ExitCode> | ExitCode {
  const witness = hunt.witness(kill);
  if (json) {
    printJson({ ...plainMutant(mutant), runs: kill.runs, witness }, io);
    return exitCodes.held;
  }
  const theme = themeOf(io.colour);
  const paper = {
    theme,
    width: io.isTty ? io.columns : null,
    claims: [claim],
    counterexamples: [kill.counterexample],
    traces: new Map<string, string>(),
    stories: new Map<string, readonly string[]>(),
  };
  const runs = kill.runs === 1 ? "the first run" : `run ${grouped(kill.runs)}`;
  print(
    [
      `${theme.strong(mutant.id)}: ${mutant.does}`,
      `  ${theme.faint(`${mutant.change.place}: ${mutant.change.to}`)}`,
      `  ${theme.faint(`reported: ${mutant.reports.join(", ")}`)}`,
      "",
      ...violationLines(witness, kill.counterexample, paper),
      "",
      `${theme.good("killed")} by ${claim.id} in ${runs}; the sound model survives the same run`,
    ],
    io,
  );
  if (!open) return exitCodes.held;
  const { counterexample } = kill;
  const { engine } = counterexample.setup;
  const trace = traceOf(counterexample, witness);
  const reproduce = `${witness.reproduce} --open`;
  return openAfter(exitCodes.held, { trace, title: mutant.id, reproduce, engine }, io);
}

export function unknownCommand(word: string, io: Io): ExitCode {
  const hint = didYouMean(word, ["list", "show", "run"]);
  return refuse({ message: `unknown command 'zoo ${word}'`, hint }, io);
}

function planOf(told: ZooTold, io: Io): Result<ZooPlan> {
  const allClaims = told.claims === "all";
  const seed = wholeNumber(told.seed ?? "1", "seed", 0, seedMax);
  if (!seed.ok) return seed;
  const seeds = wholeNumber(told.seeds ?? "1", "seeds", 1, 1_000);
  if (!seeds.ok) return seeds;
  if (allClaims && told.seeds !== null) {
    return failure("--seeds is for hunts, not for --claims all", "give it more --runs instead");
  }
  const usual = allClaims ? usualMatrixRuns : usualRuns;
  const runs = wholeNumber(told.runs ?? String(usual), "runs", 1, 1_000_000);
  if (!runs.ok) return runs;
  const jobs = wholeNumber(told.jobs ?? String(io.processors), "jobs", 1, 256);
  if (!jobs.ok) return jobs;
  const penWorlds = penWorldsOf(told.explore);
  if (!penWorlds.ok) return penWorlds;
  return success({
    penWorlds: penWorlds.value,
    seed: seed.value,
    seeds: seeds.value,
    runs: runs.value,
    jobs: jobs.value,
    allClaims,
  });
}

const noClaimOf = ({ id, claim }: Mutant): Failure => ({
  message: `the claim ${claim} that ${id} names is not there`,
  hint: null,
});

function refuse(why: Failure, io: Io): ExitCode {
  complain(io, why);
  return exitCodes.badInput;
}

const print = (lines: readonly string[], io: Io): void =>
  io.out(lines.map((line) => `${line.trimEnd()}\n`).join(""));

const printJson = (value: unknown, io: Io): void => io.out(`${JSON.stringify(value, null, 2)}\n`);
