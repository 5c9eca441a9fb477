/**
 * Keys as the terminal library reports them, by the names that the key table uses.
 */
import type { Key } from "ink";
import type { Action } from "./action.ts";
import { actionOf } from "./keys.ts";
import type { State } from "./state.ts";

/** The names of what was pressed; several characters may come at once. */
export function keysOf(input: string, key: Key): readonly string[] {
  if (key.upArrow) return ["up"];
  if (key.downArrow) return ["down"];
  if (key.leftArrow) return ["left"];
  if (key.rightArrow) return ["right"];
  if (key.pageUp) return ["pageup"];
  if (key.pageDown) return ["pagedown"];
  if (key.home) return ["home"];
  if (key.end) return ["end"];
  if (key.return) return ["enter"];
  if (key.escape) return ["esc"];
  if (key.tab) return ["tab"];
  if (key.backspace || key.delete) return ["back"];
  if (key.ctrl) return input === "" ? [] : [`ctrl-${input}`];
  return [...input].flatMap((character) => {
    if (character === " ") return ["space"];
    if (character === "\r" || character === "\n") return ["enter"];
    if (character === "\t") return ["tab"];
    return /\p{Cc}/u.test(character) ? [] : [character];
  });
}

const editing: ReadonlySet<string> = new Set(
  "up down left right home end enter esc tab back ctrl-a ctrl-e ctrl-u ctrl-w".split(" "),
);

/** Keys that do the same whatever is open. */
const always: ReadonlySet<string> = new Set(["ctrl-c", "ctrl-z", "ctrl-l"]);

/** What a key asks for in this state; null for nothing. */
export function actionFor(state: State, key: string): Action | null {
  if (always.has(key)) return actionOf(key);
  if (state.prompt !== null) {
    if (editing.has(key)) return { do: "edit", key };
    if (key === "space") return { do: "type", text: " " };
    return [...key].length === 1 ? { do: "type", text: key } : null;
  }
  if (state.awaiting !== null) return { do: "letter", letter: key };
  if (state.help && (key === "q" || key === "esc")) return { do: "close" };
  return actionOf(key);
}
