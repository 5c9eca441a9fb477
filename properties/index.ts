/** What must hold: claims with the statements they come from, and the campaign that tries them. */
export {
  statement,
  statements,
  type Mark,
  type Statement,
  type StatementId,
} from "./statements.ts";
export { claim, type Claim, type Form, type Stand, type Vantage, type Watcher } from "./claim.ts";
export { Watch, type Violation } from "./watch.ts";
export { Run, type Scribe } from "./run.ts";
export { claims, findClaim } from "./catalogue.ts";
export { runsPerBatch, type Tally } from "./campaign.ts";
export { Check, type Checked, type Kept } from "./check.ts";
export { checkOptions, commandFor, type CheckOptions } from "./check-options.ts";
export { type MachineCoverage, type Visited } from "./coverage.ts";
export { revive, traceOf, type Revived } from "./kept.ts";
export { ledgerOf, type LedgerEntry } from "./ledger.ts";
export { claimsPage, matrix, type MatrixRow } from "./matrix.ts";
export { mergeReports, type Named } from "./merge.ts";
export { calmText, passagesOfScript, type LinePassage } from "./passages.ts";
export { check, sessionRuns, type SessionRun } from "./session-runs.ts";
export { type Counterexample } from "./shrink.ts";
export { trialClaims } from "./trial-claims.ts";
export {
  counts,
  type ClaimVerdict,
  type DeviationVerdict,
  type Report,
  type Shard,
  type Verdict,
  type Witness,
} from "./verdicts.ts";
export { boundsDefaults, fieldOf, firstWorld, type Bounds, type Field } from "./explore/bounds.ts";
export { configurations, findConfiguration, type Configuration } from "./explore/configurations.ts";
export { type CalmsTried } from "./explore/calms.ts";
export {
  calmClaims,
  Exploration,
  exploreDefaults,
  safetyClaims,
  type Ended,
  type Explored,
  type ExploredClaim,
  type ExploreOptions,
  type ExploreReport,
  type ShortestWay,
} from "./explore/exploration.ts";
export { traceOfWay } from "./explore/way.ts";
