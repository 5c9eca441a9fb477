/**
 * Every pane by its name.
 */
import type { Action } from "../action.ts";
import type { State } from "../state.ts";
import { claimsPane } from "./claims.ts";
import { machinesPane } from "./machines.ts";
import { message } from "./message.ts";
import type { Row } from "./row.ts";
import { runsPane } from "./runs.ts";
import { sequence } from "./sequence.ts";
import { sessions } from "./sessions.ts";
import { stepPane } from "./step.ts";
import { whatif } from "./whatif.ts";
import { why } from "./why.ts";

/** The rows of the pane that is shown, for a place of this size. */
export function rowsOf(state: State, width: number, height: number): readonly Row[] {
  switch (state.pane) {
    case "step":
      return stepPane(state);
    case "sequence":
      return sequence(state, width, height);
    case "sessions":
      return sessions(state);
    case "machines":
      return machinesPane(state);
    case "message":
      return message(state);
    case "claims":
      return claimsPane(state, width);
    case "why":
      return why(state, width);
    case "whatif":
      return whatif(state, width);
    case "runs":
      return runsPane(state);
  }
}

/** What the rows of the pane do, in order; it does not depend on the size. */
export const actionsOfPane = (state: State): readonly Action[] =>
  rowsOf(state, 80, 20).flatMap(({ act }) => (act === null ? [] : [act]));
