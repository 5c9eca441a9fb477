/**
 * The shell round the replayer: Ink draws the lines of the screen and hands over keys; what they
 * mean is `update`'s, and what is seen is `screen`'s.
 *
 * While nothing is pressed the surveyor goes on, a few milliseconds at a time, so that a key never
 * waits for it.
 */
import { render, Text, Transform, useApp, useInput, usePaste, useWindowSize } from "ink";
import { createElement, useEffect, useRef, useState } from "react";
import type { Screen } from "../io.ts";
import type { Action, Effect } from "./action.ts";
import { choicesKnown, findChoices, mayChoose } from "./choices.ts";
import { actionFor, keysOf } from "./input.ts";
import { screen } from "./layout.ts";
import { painted } from "./paint.ts";
import { branchOf, speeds, trackOf, type State } from "./state.ts";
import { update } from "./update.ts";

/** What the shell is given besides the state to begin with. */
export interface Shell {
  readonly screen: Screen;
  readonly colour: boolean;
  readonly nowMs: () => number;
  /** Writes a file; gives back what to say. */
  readonly save: (path: string, text: string) => string;
}

/** How long the surveyor may keep the terminal waiting. */
const surveyMs = 8;

/** How long nothing is pressed before something is worked out that takes longer. */
const idleMs = 150;

/** Shows the replayer until somebody leaves it. */
export async function show(first: State, shell: Shell): Promise<void> {
  const { stdin, stdout } = shell.screen;
  // What is typed while this loads is a key like any other, and not to be echoed over the screen.
  stdin.setRawMode(true);
  const app = render(createElement(App, { first, shell }), {
    stdin,
    stdout,
    alternateScreen: true,
    incrementalRendering: true,
    interactive: true,
    exitOnCtrlC: false,
    patchConsole: false,
    maxFps: 120,
  });
  await app.waitUntilExit();
}

function App({ first, shell }: { readonly first: State; readonly shell: Shell }) {
  const { columns, rows } = useWindowSize();
  const { exit, suspendTerminal } = useApp();
  const [state, setState] = useState(first);
  const [drawn, setDrawn] = useState(0);
  // Keys that come in one burst each act on what the one before has made.
  const now = useRef(first);
  const pressedMs = useRef(0);

  const perform = (effect: Effect): void => {
    switch (effect.is) {
      case "quit":
        exit();
        break;
      case "repaint":
        // A screen of nothing in between makes every line one that has changed.
        setDrawn((count) => count + 1);
        break;
      case "suspend":
        void suspendTerminal(() => stopped());
        break;
      case "copy":
        shell.screen.stdout.write(clipboard(effect.text));
        break;
      case "save":
        now.current = {
          ...now.current,
          note: { text: shell.save(effect.path, effect.text), tone: "plain" },
        };
        break;
    }
  };
  const act = (action: Action): void => {
    const { state: next, effects } = update(now.current, action);
    now.current = next;
    for (const effect of effects) perform(effect);
    setState(now.current);
  };

  useInput((input, key) => {
    pressedMs.current = shell.nowMs();
    for (const one of keysOf(input, key)) {
      const action = actionFor(now.current, one);
      if (action !== null) act(action);
    }
  });
  usePaste((text) => {
    if (now.current.prompt !== null) act({ do: "type", text });
  });
  useEffect(() => {
    if (drawn % 2 === 1) setDrawn((count) => count + 1);
  }, [drawn]);
  useSurvey(now, act, shell);
  useIdle(now, pressedMs, act, shell);
  usePlaying(state, act);

  const lines = screen(state, columns, rows).map((one) => painted(one, shell.colour));
  const shown = drawn % 2 === 1 ? [] : lines;
  // Lines are as wide as the screen. Ink would measure them all to find that out, at every key.
  const transform = (_: string, index: number): string => shown[index] ?? "";
  const accessibilityLabel = shown.join("\n");
  const blank = createElement(Text, null, blankLines(lines.length));
  return createElement(Transform, { transform, accessibilityLabel }, blank);
}

const blankLines = (count: number): string => Array.from({ length: count }, () => " ").join("\n");

type Now = { readonly current: State };

/** The surveyor's share of the time. */
function useSurvey(now: Now, act: (action: Action) => void, { nowMs }: Shell): void {
  useEffect(() => {
    let shownMs = nowMs();
    const timer = setInterval(() => {
      const track = trackOf(now.current);
      if (track.isSurveyed && track.reached === track.length) return;
      if (track.divergence !== null) return;
      const untilMs = nowMs() + surveyMs;
      const goesOn = track.survey(() => nowMs() > untilMs);
      if (goesOn && nowMs() - shownMs < 200) return;
      shownMs = nowMs();
      act({ do: "progress" });
    }, surveyMs);
    return () => clearInterval(timer);
  }, []);
}

/** What takes a moment is worked out while nobody presses anything. */
function useIdle(
  now: Now,
  pressedMs: { readonly current: number },
  act: (action: Action) => void,
  { nowMs }: Shell,
): void {
  useEffect(() => {
    const timer = setInterval(() => {
      const state = now.current;
      const track = trackOf(state);
      if (state.pane !== "why" || state.playing || !mayChoose(track)) return;
      if (nowMs() - pressedMs.current < idleMs || choicesKnown(track, state.cursor) !== null)
        return;
      findChoices(branchOf(state), state.cursor);
      act({ do: "progress" });
    }, idleMs);
    return () => clearInterval(timer);
  }, []);
}

function usePlaying({ playing, speed }: State, act: (action: Action) => void): void {
  useEffect(() => {
    if (!playing) return undefined;
    const timer = setInterval(() => act({ do: "tick" }), 1_000 / (speeds[speed] ?? 1));
    return () => clearInterval(timer);
  }, [playing, speed]);
}

/** Stops the whole job, as the shell's own key does, until it is brought back. */
function stopped(): Promise<void> {
  return new Promise((resolve) => {
    process.once("SIGCONT", () => resolve());
    process.kill(0, "SIGTSTP");
  });
}

/** What makes a terminal put a text on the clipboard, where it lets programs do that. */
const clipboard = (text: string): string =>
  `\u001B]52;c;${Buffer.from(text).toString("base64")}\u0007`;
