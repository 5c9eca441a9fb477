/**
 * What panes are made of: lines, some of which do something when they are chosen.
 */
import type { Action } from "../action.ts";
import { line, span, type Line, type Span } from "../text.ts";

export interface Row {
  readonly line: Line;
  /** What Enter does on it; null for a line that is only read. */
  readonly act: Action | null;
  /** Whether it is what the pane should show when it does not show all. */
  readonly anchor: boolean;
  /** Whether it stays at the top whatever is scrolled. */
  readonly stays: boolean;
}

export const row = (...parts: readonly (string | Span | Line)[]): Row => ({
  line: line(...parts),
  act: null,
  anchor: false,
  stays: false,
});

export const doing = (act: Action, ...parts: readonly (string | Span | Line)[]): Row => ({
  line: line(...parts),
  act,
  anchor: false,
  stays: false,
});

export const anchored = (one: Row): Row => ({ ...one, anchor: true });

export const staying = (one: Row): Row => ({ ...one, stays: true });

export const heading = (text: string): Row => row(span(text, "title"));

export const blank: Row = row("");
