/** What must hold: claims with the statements they come from, and the campaign that tries them. */
export {
  statement,
  statements,
  type Mark,
  type Statement,
  type StatementId,
} from "./statements.ts";
export { claim, type Claim, type Form, type Stand, type Vantage, type Watcher } from "./claim.ts";
export { type Violation } from "./audience.ts";
export { Watch } from "./watch.ts";
export { judgeRecording, wireClaims, WireWatch, type Judged } from "./wire-watch.ts";
export {
  LiveCampaign,
  type Bench,
  type Doorway,
  type Doorways,
  type LiveFound,
  type LiveOptions,
  type LiveWitness,
  type RawLine,
  type Waits,
} from "./live/campaign.ts";
export { Causes } from "./live/causes.ts";
export { liveKnown, type Violated } from "./live/known.ts";
export { isSituationOf } from "./live/situations.ts";
export { liveVerdict, serverClaims, type LiveReport, type LiveSaid } from "./live/report.ts";
export { Run, type Scribe } from "./run.ts";
export { claims, findClaim } from "./catalogue.ts";
export { calm } from "./calm.ts";
export { devicesMost, runsPerBatch, type Tally } from "./campaign.ts";
export { Check, type Certified, type Checked, type Kept } from "./check.ts";
export { Batches, type BatchReport, type BatchTask } from "./batches.ts";
export {
  checkOptions,
  commandFor,
  seedMax,
  type CheckOptions,
  type SaidOptions,
} from "./check-options.ts";
export { type MachineCoverage, type Visited } from "./coverage.ts";
export { revive, traceOf, type Revived } from "./kept.ts";
export { ledgerOf, type LedgerEntry } from "./ledger.ts";
export { claimsPage, matrix, type MatrixRow } from "./matrix.ts";
export { mergeReports, missingShards, type Named } from "./merge.ts";
export { calmText, passagesOfScript, type LinePassage } from "./passages.ts";
export { check, drawnRuns, sessionRuns, type SessionRun } from "./session-runs.ts";
export { type Counterexample } from "./shrink.ts";
export { trialClaims } from "./trial-claims.ts";
export {
  counts,
  knownAs,
  type ClaimVerdict,
  type DeviationVerdict,
  type Report,
  type Shard,
  type Verdict,
  type Witness,
} from "./verdicts.ts";
export {
  Chase,
  usualPenWorlds,
  type Catch,
  type Chased,
  type PlainCatch,
  type Searched,
} from "./zoo/chase.ts";
export { Hunt, hunt, type HuntOptions, type Kill } from "./zoo/hunt.ts";
export { killersOf, killMatrix, type Killers, type KillMatrix } from "./zoo/killers.ts";
export { mutated, type Mutant } from "./zoo/mutant.ts";
export { pens, unseen, type Pen } from "./zoo/pens.ts";
export { cages, findMutant, zoo } from "./zoo/zoo.ts";
export { boundsDefaults, fieldOf, firstWorld, type Bounds, type Field } from "./explore/bounds.ts";
export { configurations, findConfiguration, type Configuration } from "./explore/configurations.ts";
export { type CalmsTried } from "./explore/calms.ts";
export {
  calmClaims,
  Exploration,
  exploreDefaults,
  safetyClaims,
  type ExploreOptions,
  type SavedExploration,
} from "./explore/exploration.ts";
export {
  untriggered,
  type Ended,
  type Explored,
  type ExploredClaim,
  type ExploreReport,
  type ShortestWay,
} from "./explore/conclusion.ts";
export { Aide, type AideReport, type Aides, type AideTask } from "./explore/aide.ts";
export { Certification, usualCertifyWorlds, type Certificate } from "./explore/certify.ts";
export { traceOfWay } from "./explore/way.ts";
export { witnessOf } from "./witness.ts";
export { zooPage, type ExploredZoo } from "./zoo/page.ts";
