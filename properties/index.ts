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
