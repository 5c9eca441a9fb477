/**
 * The door of the package: profiles, claims, and how to check the ones against the others. The
 * engine, the models and the rest of the properties have doors of their own.
 */
export {
  findProfile,
  profiles,
  resolveProfile,
  standardProfile,
  type Profile,
  type ProfileChanges,
} from "../models/index.ts";
export { claims, findClaim } from "./catalogue.ts";
export { claim, type Claim, type Form, type Stand, type Vantage, type Watcher } from "./claim.ts";
export { type CheckOptions, type SaidOptions } from "./check-options.ts";
export type { Dues } from "./dues.ts";
export type { Inside } from "./inside.ts";
export type { Memory } from "./memory.ts";
export type { Handlers } from "./sight.ts";
export type { View } from "./view.ts";
export { statement, statements, type Statement, type StatementId } from "./statements.ts";
export { check, sessionRuns, type SessionRun } from "./session-runs.ts";
export { type ClaimVerdict, type Report, type Verdict, type Witness } from "./verdicts.ts";
