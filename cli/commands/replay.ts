/**
 * `replay`: makes the moves of a trace again. On a terminal it opens the replayer; elsewhere it
 * prints them and ends with whether it is still the same run. A recording of something real has no
 * moves; it is shown and judged. `--export` prints a part of a run for other programs.
 */
import { decodeTrace, type Failure } from "../../src/index.ts";
import { readRecording, readRun, replayTrace } from "../../models/index.ts";
import { exitCodes, type ExitCode } from "../exit-codes.ts";
import { complain, type Io } from "../io.ts";
import { profileOption } from "../profile-option.ts";
import type { ReplayOptions } from "../replay-line.ts";
import { showRecording } from "../recording-report.ts";
import { themeOf } from "../theme.ts";
import { noStep, passagesOfSteps, timeline } from "../timeline.ts";

export async function replayCommand(
  path: string,
  options: ReplayOptions,
  io: Io,
): Promise<ExitCode> {
  const { plain, form, profile } = options;
  const isText = plain || io.screen === null;
  if (options.at !== null && !/^\d+$/.test(options.at)) {
    return refuse({ message: `"${options.at}" is not a step`, hint: "a whole number" }, io);
  }
  if (options.at !== null && profile !== null && form === null && isText) {
    const hint = "leave it out, or step through the two in a terminal";
    return refuse({ message: "--at: a comparison is printed whole", hint }, io);
  }
  if (profile !== null) {
    const known = profileOption(profile, io);
    if (!known.ok) return refuse(known.failure, io);
  }
  if (form !== null || !isText || profile !== null) {
    return openOrExport(path, options, io);
  }
  return printed(path, io, options.at === null ? 1 : Number(options.at));
}

async function openOrExport(path: string, options: ReplayOptions, io: Io): Promise<ExitCode> {
  const file = io.openFile(path);
  if (!file.ok) return refuse(file.failure, io);
  const opening = {
    ascii: options.ascii,
    at: options.at === null ? null : Number(options.at),
    profile: options.profile,
  };
  const replayer = await import("../replayer/open.ts");
  const { exportFile, openFileIn, printComparison } = replayer;
  if (options.form !== null) return exportFile(path, file.value, options.form, opening, io);
  if (options.plain || io.screen === null) return printComparison(path, file.value, opening, io);
  return openFileIn(path, file.value, opening, io);
}

/** Prints a run, from a step on, and whether it is still the same. */
function printed(path: string, io: Io, from = 1): ExitCode {
  const text = io.readFile(path);
  if (!text.ok) return refuse(text.failure, io);
  const decoded = decodeTrace(text.value);
  if (!decoded.ok) return wrong(path, decoded.failure, io);
  const recording = readRecording(decoded.value);
  if (!recording.ok) return wrong(path, recording.failure, io);
  if (recording.value !== null) {
    const beyond = noStep(from, recording.value.sights.length);
    return beyond === null ? showRecording(recording.value, io, from) : wrong(path, beyond, io);
  }
  const read = readRun(decoded.value);
  if (!read.ok) return wrong(path, read.failure, io);
  const { trace, options, finding } = read.value;
  const { steps, divergence } = replayTrace(read.value);
  const beyond = noStep(from, steps.length);
  if (beyond !== null) return wrong(path, beyond, io);
  const theme = themeOf(io.colour);
  const { scenario, seed } = trace.header;
  const drawn = seed === null ? "" : `, seed ${seed}`;
  const lines = [
    theme.strong(scenario ?? "a run without a scenario"),
    theme.faint(`profile ${options.profile.name}${drawn}`),
    "",
    ...timeline(
      passagesOfSteps(steps.slice(Math.max(0, from - 1))),
      theme,
      io.isTty ? io.columns : null,
    ),
    "",
  ];
  if (divergence === null) {
    // What a counterexample shows stands in its trace; to judge it anew is for who names a profile.
    const kept = finding === null ? [] : [theme.bad(trace.verdict)];
    print([...lines, ...kept, theme.good("same")], io);
    return exitCodes.held;
  }
  const { step, move, expected, found, likely } = divergence;
  const verdict = [
    theme.bad(`diverged at step ${step}, "${move}"`),
    `  the trace: ${expected}`,
    `  this run:  ${found}`,
    `  likely:    ${likely}`,
  ];
  print([...lines, ...verdict], io);
  return exitCodes.diverged;
}

const wrong = (path: string, { message, hint }: Failure, io: Io): ExitCode =>
  refuse({ message: `${path}: ${message}`, hint }, io);

function refuse(why: Failure, io: Io): ExitCode {
  complain(io, why);
  return exitCodes.badInput;
}

const print = (lines: readonly string[], io: Io): void =>
  io.out(lines.map((line) => `${line}\n`).join(""));
