/**
 * A replayer without a terminal, for tests and measurements: keys go in, a screen of plain text
 * comes out.
 */
import { present } from "../../src/index.ts";
import { play, parseScenario, profiles, standardProfile, writeTrace } from "../../models/index.ts";
import { Check, checkOptions, claims, traceOf } from "../../properties/index.ts";
import { nobody, type Io } from "../io.ts";
import type { Effect } from "./action.ts";
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

/** The state after keys, by name, with blanks between them; `"text"` is typed letter by letter. */
export function pressed(state: State, keys: string): Tried {
  let tried: Tried = { state, effects: [] };
  for (const part of keys.match(/"[^"]*"|\S+/g) ?? []) {
    const names = part.startsWith('"')
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

/** The trace of the first counterexample of a claim that a profile is known to break. */
export function findingTrace(claim: string, profileName: string, runs: number): string {
  const profile = present(
    profiles.find(({ name }) => name === profileName),
    profileName,
  );
  const chosen = claims.filter(({ id }) => id === claim);
  const check = new Check(checkOptions({ profile, runs, seed: 1, strict: true }, chosen));
  while (!check.isDone) check.batch();
  const { report, counterexamples } = check.conclude({ interrupted: false, kept: [] });
  const index = report.counterexamples.findIndex((one) => one.claim === claim);
  const found = present(counterexamples[index], `a counterexample of ${claim}`);
  return traceOf(found, present(report.counterexamples[index], "its witness"));
}
