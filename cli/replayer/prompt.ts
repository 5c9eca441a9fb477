/**
 * The line at the bottom in which something is typed: editing, history, completion, and what is to
 * be done once it is finished.
 */
import { didYouMean, failure, parseDuration, success, type Result } from "../../src/index.ts";
import { operationNames, packetTypes, parseOperation, profiles } from "../../models/index.ts";
import { claims } from "../../properties/index.ts";
import { noStep } from "../timeline.ts";
import type { Action } from "./action.ts";
import { command, commandNames } from "./commands.ts";
import { matcher } from "./match.ts";
import { noted, trackOf, type Prompt, type PromptKind, type State } from "./state.ts";

export const promptTitles: Readonly<Record<PromptKind, string>> = {
  command: ":",
  search: "search: ",
  filter: "show only: ",
  break: "break where: ",
  operation: "operation: ",
};

export function opened(state: State, kind: PromptKind): State {
  const text = kind === "filter" ? (state.filter?.text ?? "") : "";
  const prompt: Prompt = { kind, text, caret: text.length, back: 0, draft: "" };
  return { ...state, prompt, playing: false, awaiting: null };
}

export interface Edited {
  readonly state: State;
  /** What the finished line asks for. */
  readonly asks: Action | null;
}

export function edited(state: State, action: Extract<Action, { do: "type" | "edit" }>): Edited {
  const { prompt } = state;
  if (prompt === null) return { state, asks: null };
  if (action.do === "type") {
    // A pasted line break ends nothing; it is one more space.
    const typed = action.text.replace(/[\r\n\t]+/g, " ");
    const text = prompt.text.slice(0, prompt.caret) + typed + prompt.text.slice(prompt.caret);
    return still(state, { ...prompt, text, caret: prompt.caret + typed.length });
  }
  switch (action.key) {
    case "enter":
      return finished(state, prompt);
    case "esc":
      return { state: { ...state, prompt: null }, asks: null };
    case "tab":
      return still(state, completed(state, prompt));
    case "up":
      return still(state, recalled(state, prompt, 1));
    case "down":
      return still(state, recalled(state, prompt, -1));
    default:
      return still(state, keyed(prompt, action.key));
  }
}

const still = (state: State, prompt: Prompt): Edited => ({
  state: { ...state, prompt },
  asks: null,
});

function keyed(prompt: Prompt, key: string): Prompt {
  const { text, caret } = prompt;
  switch (key) {
    case "left":
      return { ...prompt, caret: Math.max(0, caret - 1) };
    case "right":
      return { ...prompt, caret: Math.min(text.length, caret + 1) };
    case "home":
    case "ctrl-a":
      return { ...prompt, caret: 0 };
    case "end":
    case "ctrl-e":
      return { ...prompt, caret: text.length };
    case "back": {
      const from = Math.max(0, caret - 1);
      return { ...prompt, text: text.slice(0, from) + text.slice(caret), caret: from };
    }
    case "ctrl-u":
      return { ...prompt, text: text.slice(caret), caret: 0 };
    case "ctrl-w": {
      const kept = text.slice(0, caret).replace(/\S*\s*$/, "");
      return { ...prompt, text: kept + text.slice(caret), caret: kept.length };
    }
    default:
      return prompt;
  }
}

function recalled(state: State, prompt: Prompt, by: number): Prompt {
  const history = state.history[prompt.kind];
  const back = Math.min(history.length, Math.max(0, prompt.back + by));
  const draft = prompt.back === 0 ? prompt.text : prompt.draft;
  const text = back === 0 ? draft : (history[back - 1] ?? "");
  return { ...prompt, back, draft, text, caret: text.length };
}

/** The words that may stand where the caret is. */
export function candidates(state: State, { kind, text, caret }: Prompt): readonly string[] {
  const before = text.slice(0, caret).trimStart();
  const words = before.split(/\s+/);
  const word = words.at(-1) ?? "";
  const isFirst = words.length <= 1;
  return listFor(state, kind, words[0] ?? "", isFirst).filter((one) => one.startsWith(word));
}

function listFor(
  state: State,
  kind: PromptKind,
  head: string,
  isFirst: boolean,
): readonly string[] {
  const { devices } = trackOf(state).options;
  switch (kind) {
    case "operation":
      if (isFirst) return operationNames;
      return [...devices, "server", ...(optionsOf.get(head) ?? [])];
    case "command":
      if (isFirst) return commandNames;
      if (head === "profile") return profiles.map(({ name }) => name);
      return head === "export" ? ["mermaid", "text"] : [];
    case "search":
    case "filter":
    case "break":
      return [
        ...matchKeys,
        ...devices.map((device) => `device=${device}`),
        ...packetTypes.map((name) => `packet=${name}`),
        ...claims.map(({ id }) => `claim=${id}`),
      ];
  }
}

const matchKeys = "device= packet= topic= claim= hook= actor= state= violated".split(" ");

const optionsOf: ReadonlyMap<string, readonly string[]> = new Map([
  ["connect", ["clean=0", "clean=1", "id=", "keepalive=", "will=", "willqos=1", "willmessage="]],
  ["publish", ["qos=0", "qos=1", "qos=2", "retain=1"]],
  ["subscribe", ["qos=0", "qos=1", "qos=2"]],
  ["crash", ["store=kept", "store=lost"]],
]);

/** As far as all candidates agree. */
function completed(state: State, prompt: Prompt): Prompt {
  const [first, ...rest] = candidates(state, prompt);
  if (first === undefined) return prompt;
  let common = first;
  for (const one of rest) while (!one.startsWith(common)) common = common.slice(0, -1);
  const { text, caret } = prompt;
  const word = /\S*$/.exec(text.slice(0, caret))?.[0] ?? "";
  const isWhole = rest.length === 0 && !common.endsWith("=");
  const added = common.slice(word.length) + (isWhole ? " " : "");
  return {
    ...prompt,
    text: text.slice(0, caret) + added + text.slice(caret),
    caret: caret + added.length,
  };
}

function finished(state: State, prompt: Prompt): Edited {
  const text = prompt.text.trim();
  const done = resolved(state, prompt.kind, text);
  if (!done.ok) {
    const { message, hint } = done.failure;
    const wrong = hint === null ? message : `${message}; ${hint}`;
    // The line is not kept open: the next one begins empty, and the up key brings the wrong one back.
    return { state: noted(remembered(state, prompt.kind, text), wrong, "bad"), asks: null };
  }
  return { state: remembered(done.value.state, prompt.kind, text), asks: done.value.asks };
}

/** The line is closed, and is the last one of its history. */
function remembered(state: State, kind: PromptKind, text: string): State {
  const { history } = state;
  const old = history[kind].filter((one) => one !== text);
  const kept = text === "" ? old : [text, ...old].slice(0, 100);
  return { ...state, prompt: null, history: { ...history, [kind]: kept } };
}

/** What a finished line means. */
function resolved(state: State, kind: PromptKind, text: string): Result<Edited> {
  if (kind === "command")
    return text === "" ? success({ state, asks: null }) : commanded(state, text);
  if (kind === "operation") {
    if (text === "") return success({ state, asks: null });
    const parsed = parseOperation(text);
    if (!parsed.ok) return parsed;
    const change = { is: "line", at: state.cursor, text } as const;
    return success({ state, asks: { do: "fork", change } });
  }
  const match = matcher(text);
  if (!match.ok) return match;
  switch (kind) {
    case "search": {
      if (text === "") return success({ state: { ...state, search: null }, asks: null });
      const asks = { do: "next", what: "search", back: false } as const;
      return success({ state: { ...state, search: match.value }, asks });
    }
    case "filter":
      return success({ state: { ...state, filter: text === "" ? null : match.value }, asks: null });
    case "break": {
      const breakpoints = text === "" ? [] : [...state.breakpoints, match.value];
      return success({ state: { ...state, breakpoints }, asks: null });
    }
  }
}

/** A step, a time, a percentage, or a command by name. */
function commanded(state: State, text: string): Result<Edited> {
  const track = trackOf(state);
  const go = (to: number): Result<Edited> => success({ state, asks: { do: "go", to } });
  if (/^\d+$/.test(text)) {
    const beyond = noStep(Number(text), track.length);
    return beyond === null ? go(Number(text)) : failure(beyond.message, beyond.hint);
  }
  const percent = /^(\d+)%$/.exec(text);
  if (percent !== null) {
    const part = Number(percent[1]);
    return part > 100
      ? failure(`there is no more of the run than 100%: ${text}`)
      : go(Math.round((track.length * part) / 100));
  }
  const duration = parseDuration(text);
  if (duration.ok) return go(lastUntil(state, duration.value));
  const action = command(state, text);
  if (action.ok) return success({ state, asks: action.value });
  if (/\s/.test(text) || commandNames.includes(text)) return action;
  return failure(action.failure.message, didYouMean(text, commandNames));
}

/** The last step up to an instant. */
function lastUntil(state: State, untilMs: number): number {
  const track = trackOf(state);
  let low = 0;
  let high = track.length;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (track.step(middle).atMs <= untilMs) low = middle;
    else high = middle - 1;
  }
  return low;
}
