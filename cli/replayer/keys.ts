/**
 * The key table: what each key does, once, for those who press it and for the help.
 */
import type { Action } from "./action.ts";

export interface KeyEntry {
  readonly keys: readonly string[];
  readonly does: Action;
  readonly means: string;
  /** A word for the bottom line; null for what is found in the help. */
  readonly hint: string | null;
}

export interface KeyGroup {
  readonly title: string;
  readonly entries: readonly KeyEntry[];
}

const entry = (
  keys: string,
  does: Action,
  means: string,
  hint: string | null = null,
): KeyEntry => ({ keys: keys.split(" "), does, means, hint });

export const keyGroups: readonly KeyGroup[] = [
  {
    title: "Move",
    entries: [
      entry("l right", { do: "step", by: 1 }, "one step on", "step"),
      entry("h left", { do: "step", by: -1 }, "one step back"),
      entry("j down", { do: "down", by: 1 }, "one step on, or one row down in the pane"),
      entry("k up", { do: "down", by: -1 }, "one step back, or one row up in the pane"),
      entry("pagedown ctrl-f", { do: "down", by: 10 }, "ten steps on, or ten rows down"),
      entry("pageup ctrl-b", { do: "down", by: -10 }, "ten steps back, or ten rows up"),
      entry("} J", { do: "next", what: "operation", back: false }, "to the next operation"),
      entry("{ K", { do: "next", what: "operation", back: true }, "to the operation before"),
      entry(
        "]",
        { do: "next", what: "connection", back: false },
        "to where a connection begins or ends",
      ),
      entry("[", { do: "next", what: "connection", back: true }, "the same, back"),
      entry(
        "x",
        { do: "next", what: "violation", back: false },
        "to the next violation",
        "violation",
      ),
      entry("X", { do: "next", what: "violation", back: true }, "to the violation before"),
      entry("g home", { do: "go", to: 0 }, "to the beginning"),
      entry("G end", { do: "go", to: Infinity }, "to the end"),
      entry("ctrl-o", { do: "backtrack" }, "to where you were before"),
      entry("space", { do: "play" }, "play, and pause"),
      entry("< ,", { do: "speed", by: -1 }, "play slower"),
      entry("> .", { do: "speed", by: 1 }, "play faster"),
    ],
  },
  {
    title: "Find",
    entries: [
      entry("/", { do: "prompt", kind: "search" }, "search", "search"),
      entry("n", { do: "next", what: "search", back: false }, "to the next that was searched for"),
      entry("N", { do: "next", what: "search", back: true }, "to the one before"),
      entry("f", { do: "prompt", kind: "filter" }, "show some steps only; empty shows all"),
      entry("b", { do: "prompt", kind: "break" }, "break where something is so; empty removes all"),
      entry("c", { do: "next", what: "break", back: false }, "run on to where it breaks"),
      entry("C", { do: "next", what: "break", back: true }, "run back to where it breaks"),
      entry("m", { do: "await", what: "set" }, "bookmark this step: a letter follows"),
      entry("'", { do: "await", what: "jump" }, "to a bookmark: its letter follows"),
    ],
  },
  {
    title: "Look",
    entries: [
      entry("1", { do: "pane", pane: "step" }, "this step: what was seen in it, in order"),
      entry("2", { do: "pane", pane: "sequence" }, "who sent what to whom"),
      entry("3", { do: "pane", pane: "sessions" }, "the Session State at both ends, and timers"),
      entry("4", { do: "pane", pane: "machines" }, "the machine that moved, or any other"),
      entry("5", { do: "pane", pane: "message" }, "all that happened to a message"),
      entry("6", { do: "pane", pane: "claims" }, "what must hold, and whether it did"),
      entry("7 e", { do: "pane", pane: "why" }, "why it came to this step", "why"),
      entry("8 w", { do: "pane", pane: "whatif" }, "what else could have happened", "what if"),
      entry("9 t", { do: "pane", pane: "runs" }, "the runs there are"),
      entry("tab", { do: "focus" }, "from the steps to the pane, and back"),
      entry("enter", { do: "act" }, "do what the chosen row says"),
      entry("z", { do: "zoom" }, "the pane alone, and back"),
    ],
  },
  {
    title: "Change",
    entries: [
      entry(
        "o",
        { do: "prompt", kind: "operation" },
        "type an operation that happens here",
        "operation",
      ),
      entry("d", { do: "without" }, "a run in which this step does not happen"),
      entry("p", { do: "standard" }, "the same operations with the Server of the standard"),
      entry("u", { do: "parent" }, "back to the run this one was forked from"),
      entry("v", { do: "compare" }, "two runs side by side, and back"),
    ],
  },
  {
    title: "Share and leave",
    entries: [
      entry("y", { do: "copy" }, "copy the command that shows this again"),
      entry("E", { do: "export", form: "mermaid" }, "copy the diagram as Mermaid text"),
      entry(
        ":",
        { do: "prompt", kind: "command" },
        "a command, a step, a time: 12, 1m, 50%",
        "command",
      ),
      entry("?", { do: "help" }, "this help", "help"),
      entry("esc", { do: "close" }, "close what is open, or stop"),
      entry("ctrl-l", { do: "repaint" }, "draw everything again"),
      entry("ctrl-z", { do: "suspend" }, "suspend"),
      entry("q ctrl-c", { do: "quit" }, "quit", "quit"),
    ],
  },
];

const byKey: ReadonlyMap<string, Action> = new Map(
  keyGroups.flatMap(({ entries }) =>
    entries.flatMap(({ keys, does }) => keys.map((key) => [key, does] as const)),
  ),
);

/** What a key does; null for one that does nothing. */
export const actionOf = (key: string): Action | null => byKey.get(key) ?? null;

/** A key as it is printed. */
export const keyName = (key: string): string => names.get(key) ?? key;

const names: ReadonlyMap<string, string> = new Map([
  ["right", "Right"],
  ["left", "Left"],
  ["up", "Up"],
  ["down", "Down"],
  ["pagedown", "PgDn"],
  ["pageup", "PgUp"],
  ["home", "Home"],
  ["end", "End"],
  ["space", "Space"],
  ["tab", "Tab"],
  ["enter", "Enter"],
  ["esc", "Esc"],
  ...["f", "b", "o", "l", "z", "c"].map(
    (letter) => [`ctrl-${letter}`, `Ctrl-${letter.toUpperCase()}`] as const,
  ),
]);
