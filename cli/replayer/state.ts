/**
 * Everything the replayer knows at one moment, as plain data: one cursor that all panes share, what
 * is looked for, what is being typed, and the runs there are.
 */
import type { Result } from "../../src/index.ts";
import type { Profile } from "../../models/index.ts";
import type { Branch } from "./fork.ts";
import type { Matcher } from "./match.ts";
import type { Glyphs } from "./paint.ts";
import type { Track } from "./track.ts";

export const paneNames = [
  "step",
  "sequence",
  "sessions",
  "machines",
  "message",
  "claims",
  "why",
  "whatif",
  "runs",
] as const;
export type PaneName = (typeof paneNames)[number];

export const paneTitles: Readonly<Record<PaneName, string>> = {
  step: "Step",
  sequence: "Sequence",
  sessions: "Sessions",
  machines: "Machines",
  message: "Message",
  claims: "Claims",
  why: "Why",
  whatif: "What if",
  runs: "Runs",
};

/** The same where there is little room. */
export const shortTitles: Readonly<Record<PaneName, string>> = {
  step: "Step",
  sequence: "Seq",
  sessions: "Sess",
  machines: "Mach",
  message: "Msg",
  claims: "Claims",
  why: "Why",
  whatif: "If",
  runs: "Runs",
};

export type PromptKind = "command" | "search" | "filter" | "break" | "operation";

/** A line that is being typed. */
export interface Prompt {
  readonly kind: PromptKind;
  readonly text: string;
  readonly caret: number;
  /** How far back in the history; 0 is what is being typed. */
  readonly back: number;
  /** What was being typed before somebody went back. */
  readonly draft: string;
}

export type Note = { readonly text: string; readonly tone: "good" | "bad" | "plain" };

export interface State {
  readonly title: string;
  readonly runs: readonly Branch[];
  /** The run that is looked at, and the one beside it; null: none. */
  readonly run: number;
  readonly beside: number | null;
  /** The step after which everything is shown; 0 is before the first. */
  readonly cursor: number;
  readonly pane: PaneName;
  readonly focus: "list" | "pane";
  /** The row chosen in the pane, among those that do something, and how far it is scrolled. */
  readonly chosen: number;
  readonly scroll: number;
  readonly zoomed: boolean;
  /** The machine to be drawn, "actor chart"; null: the one that moved last. */
  readonly machine: string | null;
  /** The message that the ledger follows; null: the one at the cursor. */
  readonly message: string | null;
  readonly search: Matcher | null;
  readonly filter: Matcher | null;
  readonly breakpoints: readonly Matcher[];
  readonly bookmarks: ReadonlyMap<string, number>;
  /** The letter of a bookmark is next. */
  readonly awaiting: "set" | "jump" | null;
  readonly prompt: Prompt | null;
  readonly history: Readonly<Record<PromptKind, readonly string[]>>;
  readonly help: boolean;
  readonly playing: boolean;
  readonly speed: number;
  readonly note: Note | null;
  /** Where the cursor was before it was sent far away, last first. */
  readonly trail: readonly number[];
  /** Whether the cursor was moved by hand; until then it may be sent where the news is. */
  readonly touched: boolean;
  readonly glyphs: Glyphs;
  readonly outside: Outside;
}

/** What the replayer has to ask for. */
export interface Outside {
  profile(named: string): Result<Profile>;
  /** The command that opens this again; null where nothing was recorded. */
  readonly reproduce: string | null;
}

/** Steps a second. */
export const speeds: readonly number[] = [1, 2, 4, 8, 16, 32];

export function initialState(
  first: Branch,
  { title, glyphs, outside }: Pick<State, "title" | "glyphs" | "outside">,
): State {
  return {
    title,
    runs: [first],
    run: 0,
    beside: null,
    cursor: 0,
    pane: "sequence",
    focus: "list",
    chosen: 0,
    scroll: 0,
    zoomed: false,
    machine: null,
    message: null,
    search: null,
    filter: null,
    breakpoints: [],
    bookmarks: new Map(),
    awaiting: null,
    prompt: null,
    history: { command: [], search: [], filter: [], break: [], operation: [] },
    help: false,
    playing: false,
    speed: 2,
    note: null,
    trail: [],
    touched: false,
    glyphs,
    outside,
  };
}

export const branchOf = ({ runs, run }: State): Branch => runs[run] as Branch;
export const trackOf = (state: State): Track => branchOf(state).track;

/** Where a run's violations show, as a step that can be gone to. */
export const placeOf = (track: Track, step: number): number => Math.min(step, track.length);

/** Steps with a violation, in order, each once. */
export const violationSteps = (track: Track): readonly number[] =>
  [...new Set(track.violations.map(({ step }) => placeOf(track, step)))].toSorted((a, b) => a - b);

/** The state with something said about what was just done. */
export const noted = (state: State, text: string, tone: Note["tone"] = "plain"): State => ({
  ...state,
  note: { text, tone },
});
