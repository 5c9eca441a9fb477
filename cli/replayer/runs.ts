/**
 * Several runs in one replayer: forks that are made, switched between and put side by side.
 */
import type { Failure } from "../../src/index.ts";
import { standardProfile } from "../../models/index.ts";
import type { Action } from "./action.ts";
import { differsAt } from "./align.ts";
import { fork, goesOn, make, seesTheSame, type Branch, type Change } from "./fork.ts";
import { branchOf, noted, type State } from "./state.ts";
import type { Track } from "./track.ts";

export function forked(state: State, action: Action): State {
  const base = branchOf(state);
  const { cursor } = state;
  if (action.do === "without" && cursor === 0) return noted(state, "no step has happened yet");
  const change =
    action.do === "fork"
      ? action.change
      : action.do === "without"
        ? ({ is: "without", at: cursor - 1 } as const)
        : ({ is: "profile", profile: standardProfile } as const);
  if (goesOn(base, change)) return toldOn(state, base, change);
  const made = fork(base, state.run, change);
  if (!made.ok) return refused(state, made.failure);
  const branch = made.value;
  // Small runs are looked at at once, so that it can be said what came of it.
  branch.track.survey(within(20_000));
  const runs = [...state.runs, branch];
  const at = differsAt(branch.track, base.track, branch.sameUpTo);
  const there = { ...state, runs, run: runs.length - 1, cursor: at, touched: true, chosen: 0 };
  const became = verdictOf(base.track, branch.track);
  const anyway =
    change.is === "without" ? happensAnyway(base.track, branch.track, change.at + 1) : null;
  return noted(
    { ...there, playing: false, beside: null },
    anyway === null
      ? became
      : `${became}; what was taken out happens all the same, as step ${anyway}`,
    anyway === null ? "good" : "bad",
  );
}

/** Where a step that was taken out happens in the other run; null if it does so less often there. */
function happensAnyway(base: Track, without: Track, number: number): number | null {
  const step = base.step(number);
  const placesIn = (track: Track): readonly number[] =>
    track
      .steps(number, track.length)
      .flatMap((one, index) =>
        one.move === step.move && seesTheSame(one, step) ? [number + index] : [],
      );
  const there = placesIn(without);
  return there.length < placesIn(base).length ? null : (there[0] ?? null);
}

const refused = (state: State, { message, hint }: Failure): State =>
  noted(state, hint === null ? message : `${message}; ${hint}`, "bad");

/** A run that somebody is still telling only grows; what happens at its end needs no other run. */
function toldOn(state: State, { track, story }: Branch, change: Change): State {
  const told = story === null ? null : make(story, change);
  if (told !== null && !told.ok) return refused(state, told.failure);
  track.survey(within(20_000));
  return { ...state, cursor: track.length, touched: true, playing: false, chosen: 0, scroll: 0 };
}

/** So many steps and no more. */
function within(steps: number): () => boolean {
  let left = steps;
  return () => (left -= 1) < 0;
}

/** What a change made of the violations there were. */
function verdictOf(before: Track, after: Track): string {
  const was = new Set(before.violations.map(({ claim }) => claim.id));
  const is = new Set(after.violations.map(({ claim }) => claim.id));
  const gone = [...was].filter((id) => !is.has(id));
  const come = [...is].filter((id) => !was.has(id));
  const steps = `${after.length} steps`;
  if (gone.length > 0 && is.size === 0)
    return `another run, ${steps}: in it ${gone.length === 1 ? "holds" : "hold"} ${gone.join(", ")}`;
  if (come.length > 0) return `another run, ${steps}: it violates ${come.join(", ")}`;
  return was.size === 0
    ? `another run, ${steps}`
    : `another run, ${steps}: it violates ${[...is].join(", ")} as well`;
}

export function switched(state: State, run: number): State {
  const branch = state.runs[run];
  if (branch === undefined) return noted(state, "there is no such run", "bad");
  const cursor = Math.min(state.cursor, branch.track.length);
  const there = { ...state, run, cursor, chosen: 0, scroll: 0, playing: false, touched: true };
  return noted(
    { ...there, beside: state.beside === run ? null : state.beside },
    `run ${run + 1}: ${branch.how}`,
  );
}

export function compared(state: State): State {
  if (state.beside !== null) return { ...state, beside: null };
  const { parent } = branchOf(state);
  const other = parent ?? state.runs.findIndex((_, index) => index !== state.run);
  return other < 0
    ? noted(state, "there is one run only; w, o, d and p make others")
    : { ...state, beside: other };
}
