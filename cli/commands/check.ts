/**
 * `check`: tries what was kept, makes runs until it is enough or somebody presses Ctrl-C, and
 * reports. `check --merge` reports on what others have done.
 *
 * What can go wrong on the way out (a folder that cannot be written) is said after the report.
 */
import { success, type Failure, type Result } from "../../src/index.ts";
import {
  Certification,
  Check,
  claims,
  counts,
  mergeReports,
  traceOf,
  type Certified,
  type Checked,
  type Kept,
  type Named,
  type Report,
} from "../../properties/index.ts";
import type { CheckTold } from "../check-line.ts";
import { counted } from "../amounts.ts";
import { canaryCode } from "../canary.ts";
import { hireCheckers } from "../check-crew.ts";
import { checkPlan, claimsNamed, type CheckPlan } from "../check-plan.ts";
import { missingText, quietLines, reportLines, verdictLine, type Paper } from "../check-report.ts";
import { coverageLines } from "../coverage-table.ts";
import { exitCodes, type ExitCode } from "../exit-codes.ts";
import { saveTraces, tryKept } from "../failures.ts";
import { tellGithub } from "../github.ts";
import { Interruption } from "../interruption.ts";
import { complain, type Io } from "../io.ts";
import { junitOf } from "../junit.ts";
import { canOpen, openAfter, type Openable } from "../open-option.ts";
import { placesFor } from "../places.ts";
import { Progress } from "../progress.ts";
import { readReport } from "../report-file.ts";
import { StatusLine } from "../status-line.ts";
import { themeOf } from "../theme.ts";

/** Runs, and what is made of them: Ctrl-C ends the one, and then the other. */
const partsOfACheck = 2;

export async function checkCommand(told: CheckTold, io: Io): Promise<ExitCode> {
  const plan = checkPlan(told, io);
  if (!plan.ok) return refuse(plan.failure, io);
  const shown = canOpen(told.open, io);
  if (!shown.ok) return refuse(shown.failure, io);
  const { traceDir, failures, junit } = told;
  const places = placesFor([traceDir, failures], junit, io);
  if (!places.ok) return refuse(places.failure, io);
  if (told.canary) {
    const lives = canaryCode(plan.value.options.seed, io);
    if (lives !== null) return lives;
  }
  const { certifyWorlds } = plan.value.options;
  const check = new Check(plan.value.options);
  const interruption = new Interruption(io, partsOfACheck);
  const kept = tryKept(plan.value, check, io);
  await makeRuns(check, plan.value, interruption, io);
  const short = await shrinkAll(check, kept, interruption, io);
  const worlds = interruption.came ? 0 : certifyWorlds;
  const witnesses = await certify(short, worlds, interruption, io);
  interruption.end();
  const checked = check.conclude({ witnesses, interrupted: interruption.came });
  const saved = saveTraces(checked, plan.value.failures, told.traceDir, io);
  const { report, counterexamples } = checked;
  const paper = paperFor(io, { counterexamples, traces: saved.paths });
  const answer = tell(report, paper, told, saved.outcome, io);
  return told.open ? openAfter(answer, openable(checked, saved.paths), io) : answer;
}

/** The first counterexample that counts, else the first. */
function openable(
  { report, counterexamples }: Checked,
  paths: ReadonlyMap<string, string>,
): Openable | null {
  const { claims: verdicts, counterexamples: witnesses, strict } = report;
  const counting = witnesses.findIndex(({ claim }) =>
    verdicts.some((one) => one.id === claim && counts(one, strict)),
  );
  const index = Math.max(0, counting);
  const [witness, counterexample] = [witnesses[index], counterexamples[index]];
  if (witness === undefined || counterexample === undefined) return null;
  const path = paths.get(witness.claim);
  return {
    trace: traceOf(counterexample, witness),
    title: witness.claim,
    reproduce: path === undefined ? `${witness.reproduce} --open` : `cleansession replay ${path}`,
    engine: null,
  };
}

/** Makes each violation short; what is not yet when Ctrl-C comes again is told without its runs. */
async function shrinkAll(
  check: Check,
  kept: readonly Kept[],
  interruption: Interruption,
  io: Io,
): Promise<readonly Kept[]> {
  const { times } = interruption;
  const { size } = check.tally.found;
  if (times > 0 && size > 0) {
    io.err(
      `interrupted; what was found is made short (${counted(size, "claim")}), which Ctrl-C ends\n`,
    );
  }
  const line = new StatusLine(io);
  const short: Kept[] = [];
  await io.pause();
  for (const one of check.shrinking(kept)) {
    short.push(one);
    line.show(() => `making violations short: ${short.length} of ${size}`);
    await io.pause();
    if (interruption.times > times) break;
  }
  line.clear();
  return short;
}

/** Looks for something shorter than each counterexample, as long as nobody presses Ctrl-C. */
async function certify(
  found: readonly Kept[],
  worlds: number,
  interruption: Interruption,
  io: Io,
): Promise<readonly Certified[]> {
  const line = new StatusLine(io);
  const { times } = interruption;
  const witnesses: Certified[] = [];
  for (const one of found) {
    const certification = new Certification(one.counterexample, worlds);
    while (!certification.isOver && interruption.times === times) {
      certification.goOn();
      line.show(() => `certifying ${one.counterexample.claim.id}`);
      await io.pause();
    }
    witnesses.push(certification.of(one));
  }
  line.clear();
  return witnesses;
}

/** Adds reports up and reports on the sum. */
export function mergeCommand(files: readonly string[], told: CheckTold, io: Io): ExitCode {
  const waived = told.waive === null ? success([]) : claimsNamed(told.waive);
  if (!waived.ok) return refuse(waived.failure, io);
  const reports: Named[] = [];
  for (const name of files) {
    const report = readReport(name, io);
    if (!report.ok) return refuse(report.failure, io);
    reports.push({ name, report: report.value });
  }
  const merged = mergeReports(reports, {
    strict: told.strict,
    waived: waived.value.map(({ id }) => id),
  });
  if (!merged.ok) return refuse(merged.failure, io);
  const paper = paperFor(io, { counterexamples: [], traces: new Map() });
  const answer = tell(merged.value, paper, told, success(null), io);
  const missing = missingText(merged.value);
  if (missing !== null) {
    complain(io, { message: missing, hint: "what is reported is of the other runs alone" });
  }
  return answer;
}

/** Makes batches of runs, until there are enough or Ctrl-C comes. */
async function makeRuns(
  check: Check,
  plan: CheckPlan,
  interruption: Interruption,
  io: Io,
): Promise<void> {
  const { options, lastingMs, jobs } = plan;
  const isKnown = (claim: string): boolean => {
    const one = options.claims.find(({ id }) => id === claim);
    return one !== undefined && !options.strict && check.isKnown(one);
  };
  const progress = new Progress(io);
  const untilMs = io.nowMs() + lastingMs;
  const isEnough = (): boolean =>
    interruption.came || (options.runs === null && io.nowMs() >= untilMs && check.tally.runs > 0);
  const crew = jobs === 1 ? null : hireCheckers(options, jobs);
  if (crew === null) {
    while (!check.isDone && !isEnough()) {
      check.batch();
      progress.show(check.tally, isKnown);
      await io.pause();
    }
  } else {
    await crew.work(
      () => (isEnough() ? null : check.next()),
      (report) => {
        check.add(report);
        progress.show(check.tally, isKnown);
      },
    );
  }
  progress.clear();
}

type Told = Pick<CheckTold, "json" | "quiet" | "coverage" | "junit">;

function tell(report: Report, paper: Paper, told: Told, saved: Result<null>, io: Io): ExitCode {
  if (told.json) {
    io.out(`${JSON.stringify(report, null, 2)}\n`);
  } else {
    const lines = told.quiet ? quietLines(report, paper) : reportLines(report, paper);
    const visited = told.coverage ? coverage(report) : [];
    const all = [...lines, ...visited, verdictLine(report, paper.theme)];
    io.out(all.map((line) => `${line.trimEnd()}\n`).join(""));
  }
  if (report.verdict === "unfinished" && !report.interrupted) complain(io, unfinished(report));
  const junit = told.junit === null ? success(null) : io.writeFile(told.junit, junitOf(report));
  const wrong = [saved, junit, tellGithub(report, io)].filter((one) => !one.ok);
  for (const one of wrong) complain(io, one.failure);
  return codeOf(report, wrong.length > 0, io);
}

/** Why nothing is said yet, and what to do about it. */
function unfinished({ untriggered, unseen, waived }: Report): Failure {
  const silent = [...untriggered, ...unseen].filter((id) => !waived.includes(id));
  const [message, hint] =
    silent.length === 1
      ? [`the situation of ${silent.join()} did not arise`, `--waive ${silent.join()}`]
      : [`the situations of ${silent.length} claims did not arise`, "--waive <ids>"];
  return {
    message,
    hint: `more runs may bring it about (--seconds, --runs); ${hint} does without`,
  };
}

function coverage(report: Report): readonly string[] {
  return report.coverage === null
    ? ["not all of these reports were made with --coverage", ""]
    : [...coverageLines(report.coverage), ""];
}

/** Of several reports that are added up nobody has interrupted this command. */
const isInterrupted = ({ interrupted, parts }: Report): boolean =>
  interrupted && parts.length === 1;

function codeOf(report: Report, unwritten: boolean, io: Io): ExitCode {
  const { determinism, verdict } = report;
  const [differing] = determinism.differing;
  if (differing !== undefined) {
    io.err(`This is a bug in cleansession: ${differing} came out otherwise when it was repeated\n`);
    return exitCodes.bug;
  }
  if (isInterrupted(report)) return exitCodes.interrupted;
  // What is violated is violated, whether it could be written down or not.
  return unwritten && verdict !== "violated" ? exitCodes.badInput : exitCodes[verdict];
}

const paperFor = (
  io: Io,
  made: Pick<Paper, "traces"> & Pick<Checked, "counterexamples">,
): Paper => ({
  theme: themeOf(io.colour),
  width: io.isTty ? io.columns : null,
  claims,
  stories: new Map(),
  ...made,
});

function refuse(why: Failure, io: Io): ExitCode {
  complain(io, why);
  return exitCodes.badInput;
}
