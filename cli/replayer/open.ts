/**
 * The way into the replayer: from a file, from a run that was just made, or with nothing yet.
 *
 * Whoever has a trace at hand calls `openTraceText`; Ink is loaded here and nowhere else, since
 * nobody who wants text wants to wait for it.
 */
import { failure, success, type Engine, type Failure, type Result } from "../../src/index.ts";
import type { MqttOptions, Story } from "../../models/index.ts";
import { exitCodes, type ExitCode } from "../exit-codes.ts";
import { complain, type Io, type OpenFile } from "../io.ts";
import { noStep } from "../timeline.ts";
import { needsTerminal, type Openable } from "../open-option.ts";
import { profileOption } from "../profile-option.ts";
import { calmOf, fork, liveBranch, type Branch } from "./fork.ts";
import { differsAt } from "./align.ts";
import { ascii, painted, unicode } from "./paint.ts";
import { comparisonText } from "./panes/compare.ts";
import { exported } from "./share.ts";
import { initialState, type State } from "./state.ts";
import { RecordedTrack } from "./recorded-track.ts";
import { isRecording, openRecording, openTrace } from "./trace-file.ts";
import { Track } from "./track.ts";
import { update } from "./update.ts";

/** How the replayer is to be opened. */
export interface Opening {
  readonly ascii: boolean;
  /** The step to begin at; null: where the news is. */
  readonly at: number | null;
  /** Another profile to be run beside; null: none. */
  readonly profile: string | null;
}

export const usualOpening: Opening = { ascii: false, at: null, profile: null };

/** How long is spent on looking through a run before it is shown; a long one is not seen whole. */
const firstLookMs = 60;
const longMs = 5;
const longSteps = 2_000;

/** A trace as a run that can be looked at. */
export function branchOfTrace(
  file: OpenFile,
  name: string,
  engine: Engine | null = null,
): Result<Branch> {
  if (isRecording(file)) return branchOfRecording(file, name);
  const opened = openTrace(file);
  if (!opened.ok) return opened;
  const { options, finding } = opened.value;
  const judged = finding !== null;
  const track = new Track({ name, options, source: opened.value, finding, judged, engine });
  const calmFrom = calmOf(track);
  return success({ track, story: null, calmFrom, parent: null, sameUpTo: 0, how: "as recorded" });
}

function branchOfRecording(file: OpenFile, name: string): Result<Branch> {
  const opened = openRecording(file);
  if (!opened.ok) return opened;
  const track = new RecordedTrack(name, opened.value, opened.value.about);
  const how = `seen at ${opened.value.about.of}`;
  return success({ track, story: null, calmFrom: null, parent: null, sameUpTo: 0, how });
}

/** Prints the steps round the violation, or round the step that was asked for. */
export async function exportFile(
  path: string,
  file: OpenFile,
  form: "mermaid" | "text",
  { at }: Opening,
  io: Io,
): Promise<ExitCode> {
  const branch = branchOfTrace(file, path);
  if (!branch.ok) return refuse(path, branch.failure, io);
  const { track } = branch.value;
  const beyond = at === null ? null : noStep(at, track.length);
  if (beyond !== null) return refuse(path, beyond, io);
  track.survey(() => false);
  const [first] = track.violations;
  const place = track.divergence?.step ?? (first === undefined ? track.length : first.step);
  io.out(exported(track, form, Math.min(track.length, at ?? place)));
  return track.divergence === null ? exitCodes.held : exitCodes.diverged;
}

/** The same operations under two profiles, as text. */
export async function printComparison(
  path: string,
  file: OpenFile,
  opening: Opening,
  io: Io,
): Promise<ExitCode> {
  const branch = branchOfTrace(file, path);
  if (!branch.ok) return refuse(path, branch.failure, io);
  branch.value.track.survey(() => false);
  const state = began(branch.value, path, null, opening, io);
  if (!state.ok) return refuse(path, state.failure, io);
  const lines = comparisonText(state.value, io.isTty ? io.columns : null);
  io.out(lines.map((one) => `${painted(one, io.colour).trimEnd()}\n`).join(""));
  return exitCodes.held;
}

function refuse(path: string, { message, hint }: Failure, io: Io): ExitCode {
  complain(io, { message: `${path}: ${message}`, hint });
  return exitCodes.badInput;
}

/**
 * Opens a trace file in the terminal; `io` must have a screen. Beside a recording stands what the
 * model would have done, if that was written beside it.
 */
export function openFileIn(
  path: string,
  file: OpenFile,
  opening: Opening,
  io: Io,
): Promise<ExitCode> {
  const branch = branchOfTrace(file, path);
  if (!branch.ok) return Promise.resolve(refuse(path, branch.failure, io));
  const beyond = opening.at === null ? null : noStep(opening.at, branch.value.track.length);
  if (beyond !== null) return Promise.resolve(refuse(path, beyond, io));
  const name = path.replace(/^.*\//, "");
  return openBranch(
    branch.value,
    name,
    `cleansession replay ${path}`,
    opening,
    io,
    modelOf(path, io),
  );
}

function modelOf(path: string, io: Io): Branch | null {
  const beside = path.replace(/\.trace$/, ".model.trace");
  const file = beside === path ? failure("") : io.openFile(beside);
  if (!file.ok || !isRecording(file.value)) return null;
  const branch = branchOfRecording(file.value, beside);
  return branch.ok ? { ...branch.value, parent: 0, how: "what the model would have done" } : null;
}

/**
 * Opens a trace that was just made, for the commands that take `--open`. Where there is no terminal
 * to open it in, that is said.
 */
export function openTraceText(
  { trace, title, reproduce, engine }: Openable,
  io: Io,
): Promise<ExitCode> {
  const bytes = Buffer.from(trace);
  const file = {
    size: bytes.length,
    read: (from: number, count: number) => bytes.subarray(from, from + count),
  };
  const branch = branchOfTrace(file, title, engine);
  if (!branch.ok) {
    complain(io, branch.failure);
    return Promise.resolve(exitCodes.badInput);
  }
  return openBranch(branch.value, title, reproduce, usualOpening, io);
}

/** Opens a world in which things are done by typing them. */
export const openStory = (
  story: Story,
  options: MqttOptions,
  title: string,
  opening: Opening,
  io: Io,
) => openBranch(liveBranch(story, options, title), title, null, opening, io);

async function openBranch(
  branch: Branch,
  title: string,
  reproduce: string | null,
  opening: Opening,
  io: Io,
  beside: Branch | null = null,
): Promise<ExitCode> {
  if (io.screen === null) {
    const refused = needsTerminal("the replayer");
    if (!refused.ok) complain(io, refused.failure);
    return exitCodes.badInput;
  }
  const alone = began(branch, title, reproduce, opening, io);
  if (!alone.ok) {
    complain(io, alone.failure);
    return exitCodes.badInput;
  }
  const state =
    beside === null || opening.profile !== null ? alone.value : besides(alone.value, beside);
  const { show } = await import("./app.ts");
  await show(state, {
    screen: io.screen,
    colour: io.colour,
    nowMs: () => io.nowMs(),
    save: saverTo(io),
  });
  return branch.track.divergence === null ? exitCodes.held : exitCodes.diverged;
}

/** Saves under a name that is free, or that it has saved under itself; says what came of it. */
export function saverTo(io: Io): (path: string, text: string) => string {
  const own = new Set<string>();
  return (path, text) => {
    const before = io.fileAt(path);
    if (before?.isThere === true && !own.has(before.id)) {
      return `not written: there is a file ${path} already; name another, or remove it first`;
    }
    const written = io.writeFile(path, text);
    if (!written.ok) return written.failure.message;
    const { id } = io.fileAt(path) ?? {};
    if (id !== undefined) own.add(id);
    return `written: ${path}`;
  };
}

function besides(state: State, beside: Branch): State {
  beside.track.survey(() => false);
  return { ...state, runs: [...state.runs, beside], beside: 1 };
}

/** The state to begin with: a first look is had, and the cursor is where it was asked for. */
export function began(
  branch: Branch,
  title: string,
  reproduce: string | null,
  { ascii: isAscii, at, profile }: Opening,
  io: Io,
): Result<State> {
  const outside = { profile: (named: string) => profileOption(named, io), reproduce };
  const untilMs = io.nowMs() + (branch.track.length > longSteps ? longMs : firstLookMs);
  branch.track.survey(() => io.nowMs() > untilMs);
  let state = initialState(branch, { title, glyphs: isAscii ? ascii : unicode, outside });
  if (profile !== null) {
    const other = profileOption(profile, io);
    if (!other.ok) return other;
    const made = fork(branch, 0, { is: "profile", profile: other.value });
    if (!made.ok) return made;
    made.value.track.survey(() => false);
    state = {
      ...state,
      runs: [...state.runs, made.value],
      beside: 1,
      cursor: differsAt(branch.track, made.value.track, made.value.sameUpTo),
    };
  }
  if (at !== null) return success(update(state, { do: "go", to: at }).state);
  const informed = update(state, { do: "progress" }).state;
  return success(profile === null ? informed : { ...informed, pane: "why" });
}
