/**
 * What each action makes of a state: a pure function, so that every key can be tried without a
 * terminal. What only a terminal can do comes back as effects.
 */
import { assert } from "../../src/index.ts";
import type { Action, Effect, Target } from "./action.ts";
import { copyExport, copyReproduction, save } from "./share.ts";
import { actionsOfPane } from "./panes/index.ts";
import { edited, opened } from "./prompt.ts";
import { compared, forked, switched } from "./runs.ts";
import { branchOf, noted, placeOf, speeds, trackOf, violationSteps, type State } from "./state.ts";
import { has, type Matcher } from "./match.ts";

export interface Updated {
  readonly state: State;
  readonly effects: readonly Effect[];
}

export function update(before: State, action: Action): Updated {
  // A note is about the last thing done; what goes on by itself does not take it away.
  const ofItself = action.do === "tick" || action.do === "progress";
  const state = ofItself || before.note === null ? before : { ...before, note: null };
  switch (action.do) {
    case "step":
      return only(moved(state, state.cursor + action.by));
    case "down":
      return only(down(state, action.by));
    case "go":
      return only(sent(state, action.to));
    case "next":
      return only(found(state, action.what, action.back));
    case "backtrack":
      return only(backtracked(state));
    case "play":
      return only({ ...state, playing: !state.playing && state.cursor < trackOf(state).length });
    case "tick":
      return only(ticked(state));
    case "speed": {
      const speed = Math.min(speeds.length - 1, Math.max(0, state.speed + action.by));
      return only(noted({ ...state, speed }, `${speeds[speed]} steps a second`));
    }
    case "pane":
      return only({ ...state, pane: action.pane, beside: null, chosen: 0, scroll: 0 });
    case "focus":
      return only({ ...state, focus: state.focus === "list" ? "pane" : "list" });
    case "zoom":
      return only({ ...state, zoomed: !state.zoomed });
    case "act":
      return acted(state);
    case "prompt":
      return only(opened(state, action.kind));
    case "type":
    case "edit": {
      const { state: after, asks } = edited(state, action);
      return asks === null ? only(after) : update(after, asks);
    }
    case "await":
      return only({
        ...noted(state, action.what === "set" ? "bookmark: which letter?" : bookmarkList(state)),
        awaiting: action.what,
      });
    case "letter":
      return only(lettered(state, action.letter));
    case "fork":
    case "without":
    case "standard":
      return only(forked(state, action));
    case "switch":
      return only(switched(state, action.run));
    case "parent": {
      const { parent } = branchOf(state);
      return only(
        parent === null ? noted(state, "this is the first run") : switched(state, parent),
      );
    }
    case "compare":
      return only(compared(state));
    case "machine":
      return only({ ...state, machine: action.machine, scroll: 0 });
    case "follow":
      return only({ ...state, message: action.payload, pane: "message", chosen: 0, scroll: 0 });
    case "copy":
      return copyReproduction(state);
    case "export":
      return copyExport(state, action.form);
    case "save":
      return save(state, action.form, action.path);
    case "help":
      return only({ ...state, help: !state.help, scroll: 0 });
    case "close":
      return only(closed(state));
    case "progress":
      // What is new is in the runs, which the state only points to: a state of its own has it drawn.
      return only({ ...informed(state) });
    case "repaint":
    case "suspend":
    case "quit":
      return { state, effects: [{ is: action.do }] };
  }
}

const only = (state: State): Updated => ({ state, effects: [] });

/** The cursor one way or the other, as somebody walks. */
function moved(state: State, to: number): State {
  const cursor = Math.min(trackOf(state).length, Math.max(0, to));
  const still = { ...state, playing: false, touched: true };
  return cursor === state.cursor ? still : { ...still, cursor, chosen: 0, scroll: 0 };
}

/** The cursor somewhere else, to come back from. */
function sent(state: State, to: number): State {
  const { cursor, trail } = state;
  const there = moved(state, to);
  return there.cursor === cursor ? there : { ...there, trail: [cursor, ...trail].slice(0, 100) };
}

function backtracked(state: State): State {
  const [back, ...trail] = state.trail;
  return back === undefined
    ? noted(state, "there is nowhere to go back to")
    : { ...moved(state, back), trail };
}

function ticked(state: State): State {
  const { length } = trackOf(state);
  const to = shownFrom(state, state.cursor + 1, 1) ?? length;
  const ahead = { ...moved(state, to), playing: to < length };
  const breaks = state.breakpoints.some((one) => one.test(trackOf(ahead), ahead.cursor));
  return breaks ? noted({ ...ahead, playing: false }, "it breaks here") : ahead;
}

/** Up and down: in the list from step to step that is shown, in the pane from row to row. */
function down(state: State, by: number): State {
  if (state.help || state.focus === "pane") return inPane(state, by);
  let to: number = state.cursor;
  const way = Math.sign(by);
  for (let left = Math.abs(by); left > 0; left -= 1) to = shownFrom(state, to + way, way) ?? to;
  return moved(state, to);
}

function inPane(state: State, by: number): State {
  const rows = state.help ? [] : actionsOfPane(state);
  if (rows.length === 0) return { ...state, scroll: state.scroll + by };
  const chosen = Math.min(rows.length - 1, Math.max(0, state.chosen + by));
  return { ...state, chosen };
}

/** The first step from here on, one way or the other, that the filter shows. */
export function shownFrom({ filter, ...state }: State, from: number, way: number): number | null {
  const track = trackOf({ filter, ...state });
  for (let at = from; at >= 1 && at <= track.length; at += way) {
    if (filter === null || filter.test(track, at)) return at;
  }
  return way < 0 && from >= 0 ? 0 : null;
}

function found(state: State, what: Target, back: boolean): State {
  const track = trackOf(state);
  const way = back ? -1 : 1;
  const test = testOf(state, what);
  if (typeof test === "string") return noted(state, test, "bad");
  for (let at = state.cursor + way; at >= 1 && at <= track.length; at += way) {
    if (!test(at)) continue;
    const there = sent(state, at);
    if (what !== "violation") return there;
    const violation = track.violations.find(({ step }) => placeOf(track, step) === at);
    return violation === undefined
      ? there
      : noted(there, `${violation.claim.id}: ${violation.what}`, "bad");
  }
  const whole = track.isSurveyed ? "" : " so far";
  const where = back ? "before this step" : "after this step";
  return noted(state, `${missing[what]} ${where}${whole}`);
}

const missing: Readonly<Record<Target, string>> = {
  operation: "no operation",
  connection: "no connection begins or ends",
  violation: "no claim is violated",
  search: "nothing is found",
  break: "it does not break",
};

/** How to tell the steps looked for, or why nobody can. */
function testOf(state: State, what: Target): ((at: number) => boolean) | string {
  const track = trackOf(state);
  const any = (matchers: readonly Matcher[]) => (at: number) =>
    matchers.some((one) => one.test(track, at));
  switch (what) {
    case "operation":
      return (at) => track.step(at).observations[0]?.is === "operated";
    case "connection":
      return (at) => has(track.epochs, at);
    case "violation": {
      const steps = violationSteps(track);
      return (at) => has(steps, at) || track.divergence?.step === at;
    }
    case "search":
      return state.search === null ? "search for something first: /" : any([state.search]);
    case "break":
      return state.breakpoints.length === 0
        ? "say first where it breaks: b"
        : any(state.breakpoints);
  }
}

function acted(state: State): Updated {
  if (state.focus === "list") return only({ ...state, focus: "pane", chosen: 0 });
  const rows = actionsOfPane(state);
  const action = rows[Math.min(state.chosen, rows.length - 1)];
  return action === undefined ? only(noted(state, "nothing to do here")) : update(state, action);
}

function bookmarkList({ bookmarks }: State): string {
  const list = [...bookmarks].map(([letter, step]) => `${letter}=${step}`).join("  ");
  return list === "" ? "no bookmarks yet: m and a letter set one" : `to which? ${list}`;
}

function lettered(state: State, letter: string): State {
  const waiting = { ...state, awaiting: null };
  if (!/^\p{L}$/u.test(letter)) return noted(waiting, "a bookmark is a letter");
  if (state.awaiting === "set") {
    const bookmarks = new Map([...state.bookmarks, [letter, state.cursor] as const]);
    return noted({ ...waiting, bookmarks }, `bookmark ${letter} is step ${state.cursor}`);
  }
  const step = state.bookmarks.get(letter);
  return step === undefined
    ? noted(waiting, `there is no bookmark ${letter}`, "bad")
    : sent(waiting, step);
}

function closed(state: State): State {
  if (state.help) return { ...state, help: false };
  if (state.playing) return { ...state, playing: false };
  if (state.beside !== null) return { ...state, beside: null };
  if (state.focus === "pane") return { ...state, focus: "list" };
  if (state.zoomed) return { ...state, zoomed: false };
  if (state.filter !== null) return noted({ ...state, filter: null }, "all steps are shown");
  return state;
}

/** While nobody has touched the keys, the cursor goes where the news is: a divergence, a violation. */
function informed(state: State): State {
  if (state.touched || state.run !== 0) return state;
  const track = trackOf(state);
  const { divergence } = track;
  if (divergence !== null) {
    const to = Math.min(track.length, divergence.step);
    const told = `diverged at step ${divergence.step}: ${divergence.found}`;
    return noted({ ...state, cursor: to, pane: "why" }, told, "bad");
  }
  const first = track.violations.find(({ claim }) => claim.id === track.finding?.claim);
  if (first === undefined) {
    if (track.finding === null || !track.isSurveyed) return state;
    return noted(
      state,
      `${track.finding.claim}, for which this was kept, is violated no more`,
      "good",
    );
  }
  const to = placeOf(track, first.step);
  assert(to >= 0, "a violation has its place in the run");
  return to === state.cursor ? state : { ...state, cursor: to, pane: "why" };
}
