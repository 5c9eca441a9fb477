/**
 * Two runs side by side, step beside step, with a mark where they differ first.
 */
import { align } from "../align.ts";
import { sameUpTo } from "../fork.ts";
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
  if (branch === undefined) return [];
  const right = branch.track;
  const { pairs, first } = align(left, right, commonSteps(state, left, right));
  const here = Math.max(
    0,
    pairs.findIndex(({ a }) => a === state.cursor),
  );
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

/** What the runs say of themselves, where one was forked from the other. */
function commonSteps({ runs, run, beside }: State, left: Track, right: Track): number {
  const [one, other] = [runs[run], runs[beside ?? 0]];
  if (one?.parent === beside) return one?.sameUpTo ?? 0;
  if (other?.parent === run) return other.sameUpTo;
  return sameUpTo(left, right);
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
