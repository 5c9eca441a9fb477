/**
 * Two runs side by side, step beside step, with a mark where they differ first.
 */
import { align, type Pair } from "../align.ts";
import { sameUpTo } from "../fork.ts";
import { say } from "../say.ts";
import { placeOf, trackOf, type State } from "../state.ts";
import {
  bad,
  faint,
  fit,
  good,
  line,
  lineWidth,
  padded,
  plain,
  restyled,
  shown,
  span,
  type Line,
} from "../text.ts";
import type { Track } from "../track.ts";

/** Narrower, a step stands above the one that it is compared with. */
const besideFrom = 90;

export function comparison(state: State, columns: number, rows: number): readonly Line[] {
  const left = trackOf(state);
  const branch = state.runs[state.beside ?? 0];
  if (branch === undefined) return [];
  const { pairs, first } = align(left, branch.track, commonSteps(state, left, branch.track));
  const here = Math.max(
    0,
    pairs.findIndex(({ a }) => a === state.cursor),
  );
  const { glyphs } = state;
  const view = { left, right: branch.track, first, here, state, columns };
  const isNarrow = columns < besideFrom;
  const heads = isNarrow ? headsAbove(view) : headsBeside(view);
  const body = rows - heads.length - 1;
  const from = Math.min(lastFrom(pairs, body, isNarrow), Math.max(0, here - Math.floor(body / 3)));
  const lines = pairs
    .slice(from, from + body)
    .flatMap((pair, index) =>
      isNarrow ? stacked(pair, from + index, view) : [abreast(pair, from + index, view)],
    )
    .slice(0, body);
  const filled = Array.from({ length: body - lines.length }, () => line(""));
  return [...heads, line(faint(glyphs.rule.repeat(columns))), ...lines, ...filled];
}

/** From which pair on all that follow can be seen; one above the other, a pair may take two lines. */
function lastFrom(pairs: readonly Pair[], body: number, isNarrow: boolean): number {
  let from = pairs.length;
  for (let left = body; from > 0; from -= 1) {
    const { a, b, isSame } = pairs[from - 1] as Pair;
    left -= isNarrow && !isSame && a !== null && b !== null ? 2 : 1;
    if (left < 0) break;
  }
  return from;
}

interface View {
  readonly left: Track;
  readonly right: Track;
  /** The pairs that differ first, and that the cursor is on. */
  readonly first: number | null;
  readonly here: number;
  readonly state: State;
  readonly columns: number;
}

function abreast({ a, b, isSame }: Pair, at: number, view: View): Line {
  const { left, right, first, state, columns } = view;
  const { glyphs } = state;
  const half = Math.floor((columns - 3) / 2);
  const mark = at === first ? glyphs.differs : isSame ? glyphs.bar : glyphs.changed;
  return marked(at, view, [
    cell(left, a, half - 1, state),
    line(isSame ? faint(` ${mark} `) : bad(` ${mark} `)),
    cell(right, b, columns - half - 3, state),
  ]);
}

/** What both do is one line, and what differs a line of each that does it. */
function stacked({ a, b, isSame }: Pair, at: number, view: View): readonly Line[] {
  const { left, right, first, state, columns } = view;
  const { glyphs } = state;
  const mark = at === first ? glyphs.differs : glyphs.changed;
  const row = (track: Track, number: number | null, run: number): readonly Line[] => {
    if (number === null) return [];
    const whose = isSame ? faint(`   ${glyphs.bar} `) : bad(` ${run + 1} ${mark} `);
    return [marked(at, view, [line(whose), cell(track, number, columns - 6, state)])];
  };
  const ours = row(left, a, state.run);
  return isSame ? ours : [...ours, ...row(right, b, state.beside ?? 0)];
}

/** A line of a pair, which shows whether the cursor is on it. */
function marked(at: number, { here, state }: View, cells: readonly Line[]): Line {
  const isHere = at === here && state.cursor > 0;
  const whole = line(faint(isHere ? state.glyphs.cursor : " "), ...cells);
  return isHere ? restyled(whole, "cursor") : whole;
}

function headOf(index: number, track: Track, state: State): Line {
  const how = state.runs[index]?.how ?? "";
  const { name } = track.options.profile;
  return line(
    span(` run ${index + 1}  `, "strong"),
    shown(how),
    faint(how.endsWith(name) ? "" : `  ${name}`),
  );
}

function headsAbove({ left, right, state, columns }: View): readonly Line[] {
  const head = (index: number, track: Track): Line =>
    fit(line(headOf(index, track, state), outcome(track, state)), columns, state.glyphs.more);
  return [head(state.run, left), head(state.beside ?? 0, right)];
}

function headsBeside({ left, right, state, columns }: View): readonly Line[] {
  const { glyphs } = state;
  const half = Math.floor((columns - 3) / 2);
  const both = (one: Line, other: Line): Line =>
    line(fit(one, half, glyphs.more), faint(` ${glyphs.bar} `), fit(other, half, glyphs.more));
  return [
    both(headOf(state.run, left, state), headOf(state.beside ?? 0, right, state)),
    both(outcome(left, state), outcome(right, state)),
  ];
}

/** Both runs whole, for who wants text; as wide as they are where no width is said. */
export function comparisonText(state: State, columns: number | null): readonly Line[] {
  const tracks = state.runs.map(({ track }) => track);
  const longest = Math.max(...tracks.map(({ length }) => length));
  const widest = (): number =>
    2 * Math.max(textHalfLeast, ...tracks.map((track) => widestStep(track, state))) + 5;
  return comparison({ ...state, cursor: 0 }, columns ?? widest(), 2 * longest + 4).filter(
    (one) => plain(one).trim() !== "",
  );
}

/** The heads stand there too. */
const textHalfLeast = 77;

/** How wide the widest step of a run is. */
function widestStep(track: Track, state: State): number {
  let widest = 0;
  for (let number = 1; number <= track.length; number += 1) {
    widest = Math.max(widest, lineWidth(stepLine(track, number, state)));
  }
  return widest;
}

function outcome(track: Track, { glyphs }: State): Line {
  const ids = [...new Set(track.violations.map(({ claim }) => claim.id))];
  return ids.length === 0
    ? line(" ", good(`${glyphs.held} ${track.unharmed}`))
    : line(" ", bad(`${glyphs.violated} ${ids.join(", ")}`));
}

/** What the runs say of themselves, where one was forked from the other. */
function commonSteps({ runs, run, beside }: State, left: Track, right: Track): number {
  const [one, other] = [runs[run], runs[beside ?? 0]];
  if (one?.parent === beside) return one?.sameUpTo ?? 0;
  if (other?.parent === run) return other.sameUpTo;
  return sameUpTo(left, right);
}

function cell(track: Track, number: number | null, columns: number, state: State): Line {
  if (number === null) return fit(line(""), columns);
  return fit(stepLine(track, number, state), columns, state.glyphs.more);
}

function stepLine(track: Track, number: number, state: State): Line {
  const { who, what, style, outcomes } = say(track.step(number));
  const isWrong = track.violations.some(({ step }) => placeOf(track, step) === number);
  const digits = String(track.length).length;
  return line(
    span(isWrong ? state.glyphs.violated : " ", "bad"),
    faint(`${String(number).padStart(digits)} `),
    who === ">"
      ? span(`> ${shown(what)}`, "strong")
      : line(`${padded(who, 13)} `, span(shown(what), style)),
    ...outcomes.map((one) =>
      span(`  ${shown(one.text)}`, one.style === "plain" ? "faint" : one.style),
    ),
  );
}
