/**
 * A replayer without a terminal, for tests and measurements: keys go in, a screen of plain text
 * comes out.
 */
import { assert, encodeTrace, present } from "../../src/index.ts";
import {
  parseScenario,
  play,
  profiles,
  roomy,
  standardProfile,
  Story,
  toolVersion,
  writeFinding,
  writeTrace,
} from "../../models/index.ts";
import { nobody, type Io } from "../io.ts";
import type { Effect } from "./action.ts";
import { liveBranch } from "./fork.ts";
import { actionFor } from "./input.ts";
import { screen } from "./layout.ts";
import { began, branchOfTrace, usualOpening, type Opening } from "./open.ts";
import type { State } from "./state.ts";
import { plain } from "./text.ts";
import { update } from "./update.ts";

export interface Tried {
  readonly state: State;
  readonly effects: readonly Effect[];
}

/** The state a trace opens with. */
export function openedWith(text: string, opening: Partial<Opening> = {}, io: Io = nobody): State {
  const bytes = Buffer.from(text);
  const file = {
    size: bytes.length,
    read: (from: number, count: number) => bytes.subarray(from, from + count),
  };
  const branch = branchOfTrace(file, "a.trace");
  const state = branch.ok
    ? began(
        branch.value,
        "a.trace",
        "cleansession replay a.trace",
        { ...usualOpening, ...opening },
        io,
      )
    : branch;
  return present(state.ok ? state.value : null, state.ok ? "" : state.failure.message);
}

/** The state of a world in which nothing was done yet. */
export function openedStory(): State {
  const options = roomy(standardProfile, ["a", "b"]);
  const branch = liveBranch(new Story(options), options, "play");
  const state = began(branch, "play", null, usualOpening, nobody);
  return present(state.ok ? state.value : null, "a live world");
}

/** The state after keys, by name, with blanks between them; `"text"` or 'text' is typed letter by letter. */
export function pressed(state: State, keys: string): Tried {
  let tried: Tried = { state, effects: [] };
  for (const part of keys.match(/"[^"]*"|'[^']*'|\S+/g) ?? []) {
    const names =
      /^(["']).*\1$/.test(part) && part.length > 1
        ? part
            .slice(1, -1)
            .split("")
            .map((letter) => (letter === " " ? "space" : letter))
        : [part];
    for (const name of names) {
      const action = actionFor(tried.state, name);
      if (action === null) continue;
      const { state: next, effects } = update(tried.state, action);
      tried = { state: next, effects: [...tried.effects, ...effects] };
    }
  }
  return tried;
}

/** What stands on the screen, without the blanks at the ends of lines. */
export const seen = (state: State, columns: number, rows: number): string =>
  screen(state, columns, rows)
    .map((one) => plain(one).trimEnd())
    .join("\n");

/** The trace of a scenario given as text. */
export function scenarioTrace(text: string, profile = standardProfile): string {
  const scenario = parseScenario("tried", text);
  const played = scenario.ok ? play(scenario.value, profile) : scenario;
  return writeTrace(
    present(played.ok ? played.value : null, "a scenario that can be played"),
    null,
  );
}

/** The trace of a counterexample, from the moves and operations that lead to it. */
export function findingTrace(
  claim: string,
  profileName: string,
  script: readonly string[],
): string {
  const profile = present(
    profiles.find(({ name }) => name === profileName),
    profileName,
  );
  const options = roomy(profile, ["a", "b"]);
  const story = new Story(options);
  for (const line of script) {
    const steps = [
      { number: 0, atMs: story.nowMs, move: line, observations: [], changes: [], fingerprint: "" },
    ];
    assert(story.retrace(steps).ok, line);
  }
  return writeFinding(options, { claim, script, knobs: [] }, "as it was found", story.steps);
}

/** A Session is promised that is about to end: the shortest way to a false Session Present. */
export const falsePromise = (): string =>
  findingTrace("session-present-told-truly", "emqttd-2.3.11", [
    "connect b",
    "disconnect b",
    "connect b clean=0",
    "deliver b#1->server",
    "deliver b#1->server",
    "deliver b#2->server",
    "deliver server->b#2",
    "handle session#1 from b#1",
  ]);

/** The trace of a long run of the standard's Server, of at least so many steps. */
export function longTrace(steps: number): string {
  const options = roomy(standardProfile, ["a", "b"]);
  const story = new Story(options);
  const told = ["connect a clean=0", "connect b clean=0", "subscribe b t/# qos=2"];
  for (const line of told) assert(story.tell(line).ok, line);
  for (let nth = 1; story.steps.length < steps; nth += 1) {
    const lines = [`publish a t/${nth % 7} qos=${nth % 3} "m${nth}"`];
    if (nth % 50 === 20)
      lines.push("cut b", `publish a t/x qos=1 "q${nth}"`, "wait 3s", "connect b clean=0");
    for (const line of lines) assert(story.tell(line).ok, line);
  }
  const { profile, devices, connectionsMax, sessionsMax } = options;
  return encodeTrace({
    header: {
      tool: toolVersion,
      scenario: "a long run",
      seed: null,
      system: { profile, devices, connectionsMax, sessionsMax },
    },
    steps: story.steps,
    verdict: "0 of 0 expectations met",
  });
}
