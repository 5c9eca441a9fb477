/**
 * A run as lines of text: what was done as headings, what came of it below, with virtual time.
 *
 * The same run gives the same bytes wherever they go, but for a terminal, where long lines are
 * folded under their own column.
 */
import { showInstant, type Failure, type Step } from "../src/index.ts";
import type { Play } from "../models/index.ts";
import { Sights, type Row } from "./sights.ts";
import type { Theme } from "./theme.ts";

/** A piece of a run: something that was done and its steps, or something that was expected. */
export type Passage =
  | { readonly is: "done"; readonly text: string; readonly steps: readonly Step[] }
  | { readonly is: "expected"; readonly text: string; readonly missed: string | null };

/** The lines of a scenario as passages. */
export const passagesOfPlay = ({ scenes }: Play): readonly Passage[] =>
  scenes.map(({ line, steps, missed }) =>
    "expect" in line.what
      ? { is: "expected", text: line.text, missed }
      : { is: "done", text: line.text, steps },
  );

/** Steps as passages: an operation begins a new one, and so does the first step of all. */
export function passagesOfSteps(steps: readonly Step[]): readonly Passage[] {
  const starts = steps.flatMap(({ observations }, index) =>
    index === 0 || observations.some(({ is }) => is === "operated") ? [index] : [],
  );
  return starts.map((start, index) => ({
    is: "done",
    text: steps[start]?.move ?? "",
    steps: steps.slice(start, starts[index + 1]),
  }));
}

/** What is wrong with a step that was asked for; of a run without steps one may see all from the first. */
export const noStep = (asked: number, length: number): Failure | null =>
  asked <= Math.max(1, length)
    ? null
    : { message: `there is no step ${asked}`, hint: `a whole number up to ${length}` };

/** The text of a run; `width` null folds nothing. */
export function timeline(
  passages: readonly Passage[],
  theme: Theme,
  width: number | null,
): readonly string[] {
  const sights = new Sights(
    passages.map((passage) => (passage.is === "done" ? passage.steps : [])),
  );
  const told = passages.map((passage) =>
    passage.is === "done" ? passage.steps.flatMap((step) => sights.rows(step)) : [],
  );
  const whoWidth = told.flat().reduce((widest, { who }) => Math.max(widest, who.length), 0);
  return passages.flatMap((passage, index) => {
    if (passage.is === "expected") return [expectation(passage, theme)];
    const lines = (told[index] ?? []).flatMap((row) => rowLines(row, { theme, width, whoWidth }));
    const isFirst = index === 0;
    return [...(isFirst ? [] : [""]), theme.strong(`> ${passage.text}`), ...lines];
  });
}

/** An expectation, and what was found where it was not met. */
export const expectation = (
  { text, missed }: Extract<Passage, { is: "expected" }>,
  theme: Theme,
): string =>
  missed === null ? `${theme.good("✓")} ${text}` : `${theme.bad(`✗ ${text}`)}: ${missed}`;

interface Layout {
  readonly theme: Theme;
  readonly width: number | null;
  readonly whoWidth: number;
}

function rowLines({ atMs, who, what, tone }: Row, layout: Layout): readonly string[] {
  const { theme, width, whoWidth } = layout;
  const time = showInstant(atMs).padStart(timeWidth);
  const indent = timeWidth + whoWidth + 4;
  const [first = "", ...rest] = folded(what, width === null ? null : width - indent);
  const paint = painters(theme)[tone];
  return [
    `${theme.faint(time)}  ${who.padEnd(whoWidth)}  ${paint(first)}`,
    ...rest.map((line) => " ".repeat(indent) + paint(line)),
  ];
}

/** An hour of one digit more would shift the columns; a run of ten hours is already wide enough. */
const timeWidth = "0:00:00.000".length;

const painters = (theme: Theme): Readonly<Record<Row["tone"], (text: string) => string>> => ({
  plain: (text) => text,
  packet: (text) => text,
  hook: (text) => theme.hook(text),
  lost: (text) => theme.bad(text),
  handedOver: (text) => theme.good(text),
});

/** Too narrow a column helps nobody. */
const narrowest = 20;

function folded(text: string, width: number | null): readonly string[] {
  if (width === null || width < narrowest) return [text];
  const lines: string[] = [];
  let left = text;
  while (left.length > width) {
    const cut = left.lastIndexOf(" ", width);
    const end = cut <= 0 ? width : cut;
    lines.push(left.slice(0, end));
    left = left.slice(end).trimStart();
  }
  return [...lines, left];
}
