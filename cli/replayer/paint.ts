/**
 * Styled lines for a terminal: colours that people who see red and green alike can tell apart, and
 * the marks that say the same without any.
 */
import type { Line, Style } from "./text.ts";

/** Marks that lines are made with; each set says everything that the other says. */
export interface Glyphs {
  readonly cursor: string;
  readonly violated: string;
  readonly held: string;
  readonly triggered: string;
  readonly silent: string;
  readonly active: string;
  readonly inactive: string;
  readonly changed: string;
  readonly added: string;
  readonly removed: string;
  readonly right: string;
  readonly left: string;
  readonly shaft: string;
  readonly waiting: string;
  readonly lost: string;
  readonly lane: string;
  readonly gone: string;
  readonly rule: string;
  readonly bar: string;
  readonly corner: string;
  readonly bookmark: string;
  readonly here: string;
  readonly dot: string;
  readonly more: string;
  readonly because: string;
  readonly differs: string;
  readonly bits: string;
}

export const unicode: Glyphs = {
  cursor: "▸",
  violated: "✗",
  held: "✓",
  triggered: "●",
  silent: "○",
  active: "●",
  inactive: "○",
  changed: "~",
  added: "+",
  removed: "-",
  right: "▶",
  left: "◀",
  shaft: "─",
  waiting: "╌",
  lost: "✗",
  lane: "│",
  gone: "┊",
  rule: "─",
  bar: "│",
  corner: "┬",
  bookmark: "◆",
  here: "▲",
  dot: "·",
  more: "…",
  because: "└",
  differs: "≠",
  bits: " ▁▂▃▄▅▆▇",
};

export const ascii: Glyphs = {
  cursor: ">",
  violated: "x",
  held: "v",
  triggered: "*",
  silent: "o",
  active: "*",
  inactive: "o",
  changed: "~",
  added: "+",
  removed: "-",
  right: ">",
  left: "<",
  shaft: "-",
  waiting: ".",
  lost: "x",
  lane: "|",
  gone: ":",
  rule: "-",
  bar: "|",
  corner: "+",
  bookmark: "#",
  here: "^",
  dot: "-",
  more: "~",
  because: "`",
  differs: "!",
  bits: " .:-=+*#",
};

/** A line as the text that a terminal is sent. */
export function painted(of: Line, colour: boolean): string {
  if (!colour) return of.map(({ text }) => text).join("");
  return of.map(({ text, style }) => (text === "" ? "" : paint(text, style))).join("");
}

function paint(text: string, style: Style): string {
  const codes = sgr[style];
  return codes === null ? text : `\u001B[${codes[0]}m${text}\u001B[${codes[1]}m`;
}

/** Blue and orange instead of green and red, after Okabe and Ito; bold where it must not be missed. */
const sgr: Readonly<Record<Style, readonly [string, string] | null>> = {
  plain: null,
  faint: ["2", "22"],
  strong: ["1", "22"],
  good: ["38;5;75", "39"],
  bad: ["1;38;5;208", "22;39"],
  hook: ["36", "39"],
  changed: ["38;5;221", "39"],
  title: ["1;4", "22;24"],
  cursor: ["7", "27"],
};
