/**
 * Two runs side by side, step beside step, with a mark where they differ first.
 */
import { alignmentOf, type Pair } from "../align.ts";
import { say } from "../say.ts";
import { placeOf, trackOf, type State } from "../state.ts";
import {
  bad,
  faint,
  fit,
  good,
  line,
  padded,
  plain,
  restyled,
  shown,
  span,
  type Line,
} from "../text.ts";
import type { Track } from "../track.ts";

export function comparison(state: State, columns: number, rows: number): readonly Line[] {
  const left = trackOf(state);
  const branch = state.runs[state.beside ?? 0];
  const alignment = alignmentOf(state);
  if (branch === undefined || alignment === null) return [];
  if (columns < besideColumns) return stacked(state, columns, rows);
  const right = branch.track;
  const { pairs, first } = alignment;
  const here = hereIn(pairs, state);
  const half = Math.floor((columns - 3) / 2);
  const body = rows - 3;
  const from = Math.min(Math.max(0, pairs.length - body), Math.max(0, here - Math.floor(body / 3)));
  const shownPairs = pairs.slice(from, from + body);
  const { glyphs } = state;
  const head = (index: number, track: Track): Line =>
    fit(
      line(
        span(` run ${index + 1}  `, "strong"),
        shown(state.runs[index]?.how ?? ""),
        faint(`  ${track.options.profile.name}`),
      ),
      half,
      glyphs.more,
    );
  const lines = shownPairs.map(({ a, b, isSame }, index) => {
    const isHere = from + index === here && state.cursor > 0;
    const mark = from + index === first ? glyphs.differs : isSame ? glyphs.bar : glyphs.changed;
    const cells = line(
      faint(isHere ? glyphs.cursor : " "),
      cell(left, a, half - 1, state),
      isSame ? faint(` ${mark} `) : bad(` ${mark} `),
      cell(right, b, columns - half - 3, state),
    );
    return isHere ? restyled(cells, "cursor") : cells;
  });
  const filled = Array.from({ length: body - lines.length }, () => line(""));
  return [
    line(head(state.run, left), faint(` ${glyphs.bar} `), head(state.beside ?? 0, right)),
    line(
      fit(outcome(left, state), half, glyphs.more),
      faint(` ${glyphs.bar} `),
      fit(outcome(right, state), half, glyphs.more),
    ),
    line(faint(glyphs.rule.repeat(columns))),
    ...lines,
    ...filled,
  ];
}

/** The pair that the cursor is in, or that it has just passed. */
const hereIn = (pairs: readonly Pair[], { cursor }: State): number =>
  Math.max(
    0,
    pairs.findLastIndex(({ a }) => a !== null && a <= cursor),
  );

/** With fewer columns the halves would say too little: what differs stands below each other. */
const besideColumns = 90;

function stacked(state: State, columns: number, rows: number): readonly Line[] {
  const { runs, run, glyphs } = state;
  const beside = state.beside ?? 0;
  const { pairs, first } = alignmentOf(state) ?? { pairs: [], first: null };
  const here = hereIn(pairs, state);
  const tellOne = (index: number, at: number, step: number, mark: string): Line => {
    const track = runs[index]?.track as Track;
    const isHere = at === here && state.cursor > 0;
    const head = mark === glyphs.bar ? faint(` ${mark}   `) : bad(` ${mark} ${index + 1} `);
    const told = line(
      faint(isHere ? glyphs.cursor : " "),
      head,
      cell(track, step, columns - 6, state),
    );
    return isHere ? restyled(told, "cursor") : told;
  };
  const body = rows - 3;
  const from = Math.max(0, Math.min(here - Math.floor(body / 3), pairs.length - 1));
  const lines = pairs.slice(from, from + body).flatMap(({ a, b, isSame }, index) => {
    const at = from + index;
    const mark = at === first ? glyphs.differs : isSame ? glyphs.bar : glyphs.changed;
    return [
      ...(a === null ? [] : [tellOne(run, at, a, mark)]),
      ...(b === null || isSame ? [] : [tellOne(beside, at, b, mark)]),
    ];
  });
  const head = [run, beside].map((index) => headOf(state, index, columns));
  const filled = Array.from({ length: Math.max(0, body - lines.length) }, () => line(""));
  return [...head, line(faint(glyphs.rule.repeat(columns))), ...lines.slice(0, body), ...filled];
}

/** A run's number and what came of it, then what it is. */
function headOf(state: State, index: number, columns: number): Line {
  const branch = state.runs[index];
  if (branch === undefined) return line("");
  const parts = line(
    span(` run ${index + 1} `, "strong"),
    outcome(branch.track, state),
    "  ",
    shown(branch.how),
  );
  return fit(parts, columns, state.glyphs.more);
}

/** Both runs whole, for who wants text. */
export function comparisonText(state: State): readonly Line[] {
  const longest = Math.max(...state.runs.map(({ track }) => track.length));
  return comparison({ ...state, cursor: 0 }, textColumns, 2 * longest + 4).filter(
    (one) => plain(one).trim() !== "",
  );
}

const textColumns = 160;

function outcome(track: Track, { glyphs }: State): Line {
  const ids = [...new Set(track.violations.map(({ claim }) => claim.id))];
  return ids.length === 0
    ? line(" ", good(`${glyphs.held} no claim is violated`))
    : line(" ", bad(`${glyphs.violated} ${ids.join(", ")}`));
}

function cell(track: Track, number: number | null, width: number, state: State): Line {
  if (number === null) return fit(line(""), width);
  const { who, what, style, outcomes } = say(track.step(number));
  const isWrong = track.violations.some(({ step }) => placeOf(track, step) === number);
  const digits = String(track.length).length;
  const parts = line(
    span(isWrong ? state.glyphs.violated : " ", "bad"),
    faint(`${String(number).padStart(digits)} `),
    who === ">"
      ? span(`> ${shown(what)}`, "strong")
      : line(`${padded(who, 13)} `, span(shown(what), style)),
    ...outcomes.map((one) =>
      span(`  ${shown(one.text)}`, one.style === "plain" ? "faint" : one.style),
    ),
  );
  return fit(parts, width, state.glyphs.more);
}
