/**
 * The whole screen from a state: exactly so many lines of exactly so many cells, whatever the size.
 *
 * Wide: steps and what is in them on the left, the pane on the right, and the diagram between them
 * where there is room for both. Narrow: steps above, the pane below.
 */
import { showInstant } from "../../src/index.ts";
import { keyGroups, keyName } from "./keys.ts";
import { ascii } from "./paint.ts";
import { comparison } from "./panes/compare.ts";
import { help } from "./panes/help.ts";
import { rowsOf } from "./panes/index.ts";
import type { Row } from "./panes/row.ts";
import { scrubber } from "./panes/scrubber.ts";
import { sequence } from "./panes/sequence.ts";
import { stepPane } from "./panes/step.ts";
import { timeline } from "./panes/timeline.ts";
import { candidates, promptTitles } from "./prompt.ts";
import {
  branchOf,
  paneNames,
  paneTitles,
  shortTitles,
  trackOf,
  type PaneName,
  type State,
} from "./state.ts";
import {
  bad,
  faint,
  fit,
  folded,
  line,
  lineWidth,
  restyled,
  shown,
  span,
  strong,
  widthOf,
  type Line,
  type Span,
} from "./text.ts";

export const smallest = { columns: 40, rows: 12 } as const;

/** From this width on there are two columns, and three. */
const twoColumns = 100;
const threeColumns = 160;

export function screen(state: State, columns: number, rows: number): readonly Line[] {
  if (columns < smallest.columns || rows < smallest.rows) return tooSmall(state, columns, rows);
  const bodyRows = rows - 4;
  const body = bodyOf(state, columns, bodyRows);
  const lines = [
    header(state, columns),
    ...body,
    scrubber(state, columns),
    ...footer(state, columns),
  ];
  const fitted = lines.map((one) => fit(one, columns, state.glyphs.more));
  return state.glyphs === ascii ? fitted.map(inAscii) : fitted;
}

/** What a message carries may be anything; here it is shown in the characters that there are. */
const inAscii = (of: Line): Line =>
  of.map(({ text, style }) => {
    const known = text.replaceAll("→", ">");
    return span(
      known.replace(/[^ -~]/gu, (character) => "?".repeat(widthOf(character))),
      style,
    );
  });

function tooSmall(state: State, columns: number, rows: number): readonly Line[] {
  const text = `The terminal is ${columns} by ${rows}; the replayer needs ${smallest.columns} by ${smallest.rows}. Make it larger, or press q.`;
  const lines = folded(text, columns)
    .slice(0, rows)
    .map((one) => line(one));
  const filled = [
    ...lines,
    ...Array.from({ length: Math.max(0, rows - lines.length) }, () => line("")),
  ];
  return filled.map((one) => fit(one, columns, state.glyphs.more));
}

function header(state: State, columns: number): Line {
  const { title, cursor, runs, run, glyphs } = state;
  const track = trackOf(state);
  const now = track.world(cursor)?.nowMs ?? (cursor > 0 ? track.step(cursor).atMs : 0);
  const which = runs.length > 1 ? `  run ${run + 1} of ${runs.length}: ${branchOf(state).how}` : "";
  const right = line(
    verdict(state),
    "  ",
    ...(track.isSurveyed ? [] : [faint(`checked ${percent(track.reached, track.length)}  `)]),
    strong(`step ${cursor}`),
    faint(` of ${track.length}  ${showInstant(now)} `),
  );
  const left = line(
    " ",
    strong(shown(title)),
    faint(`  ${track.options.profile.name}`),
    span(shown(which), "changed"),
  );
  const room = columns - lineWidth(right) - 1;
  return room < 10
    ? fit(right, columns, glyphs.more)
    : line(fit(left, room, glyphs.more), " ", right);
}

const percent = (part: number, whole: number): string =>
  `${whole === 0 ? 100 : Math.floor((100 * part) / whole)}%`;

function verdict(state: State): Span {
  const { glyphs } = state;
  const track = trackOf(state);
  if (track.divergence !== null)
    return bad(`${glyphs.differs} diverged at ${track.divergence.step}`);
  const { violations } = track;
  if (violations.length > 0) {
    const claims = new Set(violations.map(({ claim }) => claim.id)).size;
    return bad(`${glyphs.violated} ${claims === 1 ? "1 claim" : `${claims} claims`} violated`);
  }
  return track.isSurveyed ? span(`${glyphs.held} nothing violated`, "good") : faint("");
}

function bodyOf(state: State, columns: number, rows: number): readonly Line[] {
  const { glyphs } = state;
  if (state.help)
    return [
      rule(state, columns, "Help"),
      ...windowed(help(state, columns), columns, rows - 1, state),
    ];
  if (state.beside !== null) return comparison(state, columns, rows);
  if (state.zoomed) return paneOf(state, columns, rows);
  if (columns < twoColumns) {
    const above = Math.max(4, Math.floor(rows * 0.4));
    return [...titled(state, columns, above), ...paneOf(state, columns, rows - above)];
  }
  const left = columns < threeColumns ? Math.floor(columns * 0.48) : Math.floor(columns * 0.36);
  const rest = columns - left - 1;
  const withStep = state.pane !== "step" && rows >= 20;
  const stepRows = withStep ? Math.floor(rows * 0.38) : 0;
  const list = [
    ...titled(state, left, rows - stepRows),
    ...(withStep
      ? [
          rule(state, left, `Step ${state.cursor}`),
          ...windowed(stepPane(state), left, stepRows - 1, { ...state, focus: "list", scroll: 0 }),
        ]
      : []),
  ];
  const hasDiagram = columns >= threeColumns && state.pane !== "sequence";
  if (!hasDiagram) return beside(list, paneOf(state, rest, rows), glyphs.bar);
  const middle = Math.floor(rest * 0.46);
  const diagram = [
    rule(state, middle, "Sequence"),
    ...windowed(sequence(state, middle, rows), middle, rows - 1, {
      ...state,
      focus: "list",
      scroll: 0,
    }),
  ];
  const right = paneOf(state, rest - middle - 1, rows);
  return beside(beside(list, diagram, glyphs.bar), right, glyphs.bar);
}

const beside = (left: readonly Line[], right: readonly Line[], bar: string): readonly Line[] =>
  left.map((one, index) => line(one, faint(bar), right[index] ?? []));

function titled(state: State, width: number, rows: number): readonly Line[] {
  const { filter, focus } = state;
  const name = filter === null ? "Steps" : `Steps with ${filter.text}`;
  return [rule(state, width, name, focus === "list"), ...timeline(state, width, rows - 1)];
}

function paneOf(state: State, width: number, rows: number): readonly Line[] {
  return [tabs(state, width), ...windowed(rowsOf(state, width, rows), width, rows - 1, state)];
}

function rule(state: State, width: number, title: string, isFocused = false): Line {
  const { glyphs } = state;
  const name = ` ${shown(title)} `;
  const rest = Math.max(0, width - widthOf(name) - 1);
  return fit(
    line(faint(glyphs.rule), isFocused ? strong(name) : name, faint(glyphs.rule.repeat(rest))),
    width,
    glyphs.more,
  );
}

/** The names of the panes with their keys, as long as there is room for. */
function tabs({ glyphs, pane, focus }: State, width: number): Line {
  const chosen = focus === "pane" ? "cursor" : "strong";
  const named = (titles: Readonly<Record<PaneName, string>>, gap: string): Line =>
    paneNames.flatMap((name, index): Span[] => {
      const text = `${index + 1}${gap}${titles[name]}`;
      return [span(" "), name === pane ? span(text, chosen) : faint(text), span(gap)];
    });
  const numbers = paneNames.flatMap((name, index): Span[] => {
    const text = name === pane ? `${index + 1} ${paneTitles[name]}` : String(index + 1);
    return [span(" "), name === pane ? span(text, chosen) : faint(text)];
  });
  const choices = [named(paneTitles, " "), named(shortTitles, ""), numbers];
  const best = choices.find((one) => lineWidth(one) + 2 <= width) ?? numbers;
  const rest = glyphs.rule.repeat(Math.max(0, width - lineWidth(best) - 2));
  return fit(line(faint(glyphs.rule), best, faint(` ${rest}`)), width, glyphs.more);
}

/** The part of the rows that fits: round the chosen one, or round the anchor, or from the scroll. */
function windowed(
  all: readonly Row[],
  width: number,
  height: number,
  state: State,
): readonly Line[] {
  const [first, ...below] = all;
  if (first === undefined || !first.stays) return scrolled(all, width, height, state);
  const head = fit(first.line, width, state.glyphs.more);
  return [head, ...scrolled(below, width, height - 1, state)];
}

function scrolled(
  rows: readonly Row[],
  width: number,
  height: number,
  state: State,
): readonly Line[] {
  const isFocused = state.focus === "pane" && !state.help;
  const choosable = rows.flatMap(({ act }, index) => (act === null ? [] : [index]));
  const chosen = isFocused ? choosable[Math.min(state.chosen, choosable.length - 1)] : undefined;
  const anchor = rows.findIndex((one) => one.anchor);
  const last = rows.findLastIndex((one) => one.anchor);
  const most = Math.max(0, rows.length - height);
  const wanted =
    chosen !== undefined
      ? chosen - Math.floor(height / 2)
      : anchor >= 0
        ? Math.min(anchor - 1, Math.max(anchor - Math.floor((height * 2) / 3), last - height + 2))
        : 0;
  const by = chosen === undefined ? state.scroll : 0;
  const from = Math.min(most, Math.max(0, wanted + by));
  const lines = rows.slice(from, from + height).map((one, index) => {
    const whole = fit(one.line, width, state.glyphs.more);
    return from + index === chosen ? restyled(whole, "cursor") : whole;
  });
  const left = rows.length - from - height;
  if (left > 0 && lines.length > 0) {
    lines[lines.length - 1] = fit(line(faint(`${state.glyphs.more} ${left + 1} more`)), width);
  }
  return [...lines, ...Array.from({ length: height - lines.length }, () => fit([], width))];
}

/** Two lines: what was said or is being typed, and the keys that matter now. */
function footer(state: State, columns: number): readonly Line[] {
  const { prompt, note } = state;
  if (prompt !== null) return [promptHelp(state, columns), promptLine(state)];
  const said = note === null ? line("") : line(" ", span(shown(note.text), toneStyle[note.tone]));
  return [said, hints(columns)];
}

const toneStyle = { good: "good", bad: "bad", plain: "plain" } as const;

function promptLine({ prompt }: State): Line {
  if (prompt === null) return line("");
  const { kind, text, caret } = prompt;
  const under = text.slice(caret, caret + 1) || " ";
  return line(
    " ",
    strong(promptTitles[kind]),
    shown(text.slice(0, caret)),
    span(shown(under), "cursor"),
    shown(text.slice(caret + 1)),
  );
}

function promptHelp(state: State, columns: number): Line {
  const { prompt } = state;
  if (prompt === null) return line("");
  const list = candidates(state, prompt).join("  ");
  return line(" ", faint(list === "" ? "Enter does it, Esc leaves" : list.slice(0, columns * 2)));
}

function hints(columns: number): Line {
  const wanted = ["?", "q", "x", "e", "w", "o", "/", ":", "l"];
  const entries = keyGroups.flatMap(({ entries: all }) => all);
  const parts: Span[] = [];
  let width = 1;
  for (const key of wanted) {
    const found = entries.find(({ keys, hint }) => hint !== null && keys.includes(key));
    if (found === undefined) continue;
    const text = `${keyName(key)} ${found.hint ?? ""}`;
    if (width + widthOf(text) + 3 > columns) break;
    parts.push(strong(keyName(key)), faint(` ${found.hint ?? ""}   `));
    width += widthOf(text) + 3;
  }
  return line(" ", ...parts);
}
