/**
 * Styled lines as plain data: what every pane is a function to, and what every output is made from.
 *
 * A style says what a text means, not how it looks; a text without its styles still says everything.
 * Widths are those of terminal cells, and nothing that a message carries reaches the terminal raw.
 */
export type Style =
  "plain" | "faint" | "strong" | "good" | "bad" | "hook" | "changed" | "title" | "cursor";

export interface Span {
  readonly text: string;
  readonly style: Style;
}

export type Line = readonly Span[];

/** A line from its parts; bare text is plain. */
export const line = (...parts: readonly (string | Span | Line)[]): Line =>
  parts.flatMap((part) =>
    typeof part === "string" ? [span(part)] : Array.isArray(part) ? part : [part as Span],
  );

export const span = (text: string, style: Style = "plain"): Span => ({ text, style });
export const faint = (text: string): Span => span(text, "faint");
export const strong = (text: string): Span => span(text, "strong");
export const good = (text: string): Span => span(text, "good");
export const bad = (text: string): Span => span(text, "bad");

/** The text alone. */
export const plain = (of: Line): string => of.map(({ text }) => text).join("");

/** The same text in one style. */
export const restyled = (of: Line, style: Style): Line => [span(plain(of), style)];

/** How many cells a text takes. */
export function widthOf(text: string): number {
  if (isAscii(text)) return text.length;
  let width = 0;
  for (const character of text) width += cellsOf(character.codePointAt(0) ?? 0);
  return width;
}

export const lineWidth = (of: Line): number =>
  of.reduce((width, { text }) => width + widthOf(text), 0);

/** Text as it may be shown: control characters, which could move a cursor, are a visible mark. */
export const shown = (text: string): string =>
  text.replace(/[\p{Cc}\p{Cf}\p{Co}\p{Cs}]/gu, "\uFFFD");

/** The first cells of a text. */
export function cut(text: string, width: number): string {
  if (width <= 0) return "";
  if (isAscii(text)) return text.slice(0, width);
  let taken = 0;
  let end = 0;
  for (const character of text) {
    const cells = cellsOf(character.codePointAt(0) ?? 0);
    if (taken + cells > width) break;
    taken += cells;
    end += character.length;
  }
  return text.slice(0, end);
}

/** The line in exactly so many cells: cut with a mark, or filled. */
export function fit(of: Line, width: number, more = "…"): Line {
  const full = lineWidth(of);
  if (full <= width) return full === width ? of : [...of, span(" ".repeat(width - full))];
  const kept: Span[] = [];
  let room = width - widthOf(more);
  for (const one of of) {
    const cells = widthOf(one.text);
    if (cells > room) {
      const text = cut(one.text, room);
      kept.push({ ...one, text });
      room -= widthOf(text);
      break;
    }
    kept.push(one);
    room -= cells;
  }
  return [...kept, faint(more), ...(room > 0 ? [span(" ".repeat(room))] : [])];
}

/** Text in so many cells: cut with a mark, or filled. */
export function padded(text: string, width: number, more = "…"): string {
  const cells = widthOf(text);
  if (cells <= width) return text + " ".repeat(width - cells);
  return cut(text, width - widthOf(more)) + more;
}

/** Words folded into lines of at most so many cells. */
export function folded(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  let current = "";
  for (const word of text.split(" ")) {
    const next = current === "" ? word : `${current} ${word}`;
    if (widthOf(next) <= width) {
      current = next;
      continue;
    }
    if (current !== "") lines.push(current);
    current = word;
    for (let head = cut(current, width); widthOf(current) > width && head !== "";) {
      lines.push(head);
      current = current.slice(head.length);
      head = cut(current, width);
    }
  }
  return [...lines, current];
}

// Cells.

const isAscii = (text: string): boolean => /^[\u0020-\u007E]*$/.test(text);

/** Wide are the scripts and pictures of East Asia; marks that join what is before them take nothing. */
function cellsOf(code: number): number {
  if (code < 0x300) return 1;
  if (/\p{Mn}|\p{Me}/u.test(String.fromCodePoint(code)) || code === 0x200d) return 0;
  return isWide(code) ? 2 : 1;
}

const isWide = (code: number): boolean => wide.some(([from, to]) => code >= from && code <= to);

const wide: readonly (readonly [number, number])[] = [
  [0x1100, 0x115f],
  [0x2e80, 0x303e],
  [0x3041, 0xa4cf],
  [0xac00, 0xd7a3],
  [0xf900, 0xfaff],
  [0xfe30, 0xfe6f],
  [0xff00, 0xff60],
  [0xffe0, 0xffe6],
  [0x1f300, 0x1f64f],
  [0x1f680, 0x1f6ff],
  [0x1f900, 0x1f9ff],
  [0x20000, 0x3fffd],
];
