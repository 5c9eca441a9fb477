/**
 * `run`: acts a scenario out and prints it, in one of four forms.
 *
 * What it prints depends on the scenario, the profile and the seed alone, to the byte.
 */
import { counted } from "../amounts.ts";
import { seeded, showInstant, success, type Result } from "../../src/index.ts";
import { play, writeTrace, type Play } from "../../models/index.ts";
import { wholeNumber } from "../check-plan.ts";
import type { RunOptions } from "../command-line.ts";
import { exitCodes, type ExitCode } from "../exit-codes.ts";
import { complain, type Io } from "../io.ts";
import { canOpen, openAfter, type Openable } from "../open-option.ts";
import { inFile, profileFor, scenarioArgument } from "../scenario-argument.ts";
import { themeOf } from "../theme.ts";
import { expectation, passagesOfPlay, timeline, type Passage } from "../timeline.ts";
import { listScenarios, listScenariosJson } from "./scenario-list.ts";

/** Latencies are whole milliseconds below this. */
const latenciesMs = 51;

export async function runCommand(
  named: string | null,
  options: RunOptions,
  io: Io,
): Promise<ExitCode> {
  if (named === null) return listed(options, io);
  const run = acted(named, options, io);
  if (!run.ok) {
    complain(io, run.failure);
    return exitCodes.badInput;
  }
  const { played, seed } = run.value;
  const expected = expectations(played);
  const missed = expected.filter((one) => one.missed !== null);
  if (options.hooks) printHooks(played, missed, io);
  else if (options.json) io.out(asJson(played, seed));
  else if (options.quiet) printQuiet(played, missed, seed, io);
  else printTimeline(played, seed, io);
  if (missed.length > 0) explain(played, io);
  const answer = missed.length === 0 ? exitCodes.held : exitCodes.violated;
  return options.open ? openAfter(answer, openable(named, run.value, options), io) : answer;
}

/** What can be run; nothing is, so whatever is said of a run is said of none. */
function listed({ json, ...ofRuns }: RunOptions, io: Io): ExitCode {
  const idle = Object.entries(ofRuns).find(([, value]) => value !== null && value !== false);
  if (idle !== undefined) {
    complain(io, {
      message: `--${idle[0]}: there is no scenario to run`,
      hint: "name one, or a file; cleansession run without options lists those that ship",
    });
    return exitCodes.badInput;
  }
  io.out(json ? listScenariosJson() : listScenarios(themeOf(io.colour)));
  return exitCodes.held;
}

/** A scenario expects what the Server does that it was written for. */
function explain({ scenario, options }: Play, io: Io): void {
  const { profile: written } = scenario;
  const { name } = options.profile;
  if (written === null || name === written) return;
  complain(io, {
    message: `${scenario.name} was written for ${written}: what is missed is where ${name} differs`,
    hint: `cleansession profiles diff ${written} ${name}`,
  });
}

function openable(named: string, { played, seed }: Run, { profile, trace }: RunOptions): Openable {
  const words = [
    `cleansession run ${named}`,
    ...(profile === null ? [] : [`--profile ${profile}`]),
    ...(seed === null ? [] : [`--seed ${seed}`]),
  ];
  return {
    trace: writeTrace(played, seed),
    title: played.scenario.name,
    reproduce: trace === null ? `${words.join(" ")} --open` : `cleansession replay ${trace}`,
    engine: null,
  };
}

interface Run {
  readonly played: Play;
  readonly seed: number | null;
}

function acted(named: string, options: RunOptions, io: Io): Result<Run> {
  const shown = canOpen(options.open, io);
  if (!shown.ok) return shown;
  const seed = seedOption(options.seed);
  if (!seed.ok) return seed;
  const scenario = scenarioArgument(named, io);
  if (!scenario.ok) return scenario;
  const profile = profileFor(scenario.value, named, options.profile, io);
  if (!profile.ok) return profile;
  const played = play(scenario.value, profile.value, latency(seed.value));
  if (!played.ok) return inFile(named, played.failure);
  // First, so that nothing is printed of a run that could not be kept as was asked.
  const kept =
    options.trace === null
      ? success(null)
      : io.writeFile(options.trace, writeTrace(played.value, seed.value));
  return kept.ok ? success({ played: played.value, seed: seed.value }) : kept;
}

const seedOption = (text: string | null): Result<number | null> =>
  text === null ? success(null) : wholeNumber(text, "seed", 0, Number.MAX_SAFE_INTEGER);

function latency(seed: number | null): (() => number) | undefined {
  if (seed === null) return undefined;
  const choices = seeded(seed);
  return () => choices.pick(latenciesMs);
}

type Expected = Extract<Passage, { is: "expected" }>;

const expectations = (played: Play): readonly Expected[] =>
  passagesOfPlay(played).filter((passage) => passage.is === "expected");

function printTimeline(played: Play, seed: number | null, io: Io): void {
  const { scenario, options } = played;
  const theme = themeOf(io.colour);
  const heading = [
    theme.strong(`${scenario.name}: ${scenario.title}`),
    ...scenario.text.split("\n").filter((line) => line !== ""),
    theme.faint(`profile ${options.profile.name}`),
    "",
  ];
  const body = timeline(passagesOfPlay(played), theme, io.isTty ? io.columns : null);
  print([...heading, ...body, "", summary(played, seed, io)], io);
}

function printQuiet(played: Play, missed: readonly Expected[], seed: number | null, io: Io): void {
  const theme = themeOf(io.colour);
  print([...missed.map((one) => expectation(one, theme)), summary(played, seed, io)], io);
}

/** The hooks are all of the result; that they are not the expected ones has to be said beside it. */
function printHooks({ hooks }: Play, missed: readonly Expected[], io: Io): void {
  print(hooks, io);
  if (missed.length === 0) return;
  io.err(`${counted(missed.length, "expectation")} missed; without --hooks it is said which\n`);
}

function summary(played: Play, seed: number | null, io: Io): string {
  const { options, story } = played;
  const theme = themeOf(io.colour);
  const expected = expectations(played);
  const missed = expected.filter((one) => one.missed !== null).length;
  const verdict = missed === 0 ? theme.good("held") : theme.bad("violated");
  const met =
    missed === 0
      ? `${counted(expected.length, "expectation")} met`
      : `${missed} of ${counted(expected.length, "expectation")} missed`;
  const time = `${showInstant(story.nowMs)} of virtual time`;
  const drawn = seed === null ? "" : `, seed ${seed}`;
  const steps = counted(story.steps.length, "step");
  return `${verdict}: ${met}; ${steps} in ${time}, profile ${options.profile.name}${drawn}`;
}

function asJson(played: Play, seed: number | null): string {
  const { scenario, options, story, scenes } = played;
  const expected = scenes.filter(({ line }) => "expect" in line.what);
  const missed = expected.some((scene) => scene.missed !== null);
  const object = {
    scenario: scenario.name,
    title: scenario.title,
    profile: options.profile.name,
    seed,
    steps: story.steps,
    hooks: played.hooks,
    expectations: expected.map(({ line, missed: found }) => ({
      line: line.line,
      text: line.text,
      met: found === null,
      found,
    })),
    virtualMs: story.nowMs,
    verdict: missed ? "violated" : "held",
  };
  return `${JSON.stringify(object, null, 2)}\n`;
}

const print = (lines: readonly string[], io: Io): void =>
  io.out(lines.map((line) => `${line}\n`).join(""));
