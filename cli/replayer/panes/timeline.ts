/**
 * The list of steps: as many as there is room for, round the cursor. Only those are ever read.
 */
import { showInstant } from "../../../src/index.ts";
import { has } from "../match.ts";
import { say, type Outcome } from "../say.ts";
import { placeOf, trackOf, type State } from "../state.ts";
import { fit, line, padded, restyled, shown, span, type Line, type Span } from "../text.ts";
import { shownFrom } from "../update.ts";

/** The lines of the list, exactly `height` of them. */
export function timeline(state: State, width: number, height: number): readonly Line[] {
  const numbers = around(state, height);
  const track = trackOf(state);
  const numberWidth = String(track.length).length;
  const steps = numbers.map((number) => ({
    number,
    said: number === 0 ? null : say(track.step(number)),
  }));
  const whoWidth = Math.min(
    Math.max(0, ...steps.map(({ said }) => (said?.who === ">" ? 0 : (said?.who.length ?? 0)))),
    Math.floor(width / 4),
  );
  const hasTime = track.length > 0 && track.step(track.length).atMs > 0;
  let beforeMs = -1;
  const lines = steps.map(({ number, said }) => {
    const atMs = number === 0 ? 0 : track.step(number).atMs;
    // An instant is said once; below it stands what happened in it.
    const time = atMs === beforeMs ? "" : showInstant(atMs);
    beforeMs = atMs;
    const head: Line = [
      span(marks(state, number)),
      span(`${String(number).padStart(numberWidth)} `, "faint"),
      ...(width < 56 || !hasTime ? [] : [span(`${time.padStart(11)} `, "faint")]),
    ];
    const body =
      said === null
        ? [span("the beginning", "faint")]
        : said.who === ">"
          ? [span(`> ${shown(said.what)}`, "strong"), ...asSpans(said.outcomes)]
          : [
              span(`${padded(said.who, whoWidth)}  `),
              span(shown(said.what), said.style),
              ...asSpans(said.outcomes),
            ];
    const whole = fit(line(...head, ...body), width, state.glyphs.more);
    return number === state.cursor ? restyled(whole, "cursor") : whole;
  });
  return [...lines, ...Array.from({ length: height - lines.length }, () => fit([], width))];
}

const asSpans = (all: readonly Outcome[]): readonly Span[] =>
  all.flatMap(({ text, style }) => [
    span("  "),
    span(shown(text), style === "plain" ? "faint" : style),
  ]);

/** The cursor, what went wrong, and what somebody marked, in a column each. */
function marks(state: State, number: number): string {
  const { glyphs, cursor, bookmarks, breakpoints } = state;
  const track = trackOf(state);
  const isViolated =
    number > 0 && track.violations.some(({ step }) => placeOf(track, step) === number);
  const diverged = track.divergence?.step === number;
  const bookmark = [...bookmarks].find(([, step]) => step === number)?.[0];
  const breaks =
    number > 0 && number <= track.reached && breakpoints.some((one) => one.test(track, number));
  const here = number === cursor ? glyphs.cursor : " ";
  const wrong = isViolated ? glyphs.violated : diverged ? glyphs.differs : " ";
  return `${here}${wrong}${bookmark ?? (breaks ? glyphs.bookmark : has(track.epochs, number) ? glyphs.dot : " ")}`;
}

/** The steps to show: the cursor a third of the way down, and what the filter lets through. */
function around(state: State, height: number): readonly number[] {
  const above: number[] = [];
  const below: number[] = [];
  const wanted = Math.floor(height / 3);
  for (let at = state.cursor - 1; at >= 0 && above.length < height; at -= 1) {
    const found = shownFrom(state, at, -1);
    if (found === null) break;
    above.unshift(found);
    at = found;
  }
  for (let at = state.cursor + 1; below.length < height - 1;) {
    const found = shownFrom(state, at, 1);
    if (found === null) break;
    below.push(found);
    at = found + 1;
  }
  const aboveCount = Math.min(above.length, Math.max(wanted, height - 1 - below.length));
  const from = above.length - aboveCount;
  return [...above.slice(from), state.cursor, ...below].slice(0, height);
}
