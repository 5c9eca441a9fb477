/** The engine: time, chance, worlds and traces; it knows nothing of MQTT. */
export { assert, BugInSimulator, demand, present, rethrow, within } from "./assert.ts";
export { at, didYouMean, failure, success, type Failure, type Result } from "./result.ts";
export { parseDuration, showDuration, showInstant } from "./clock.ts";
export {
  Chart,
  readState,
  writeState,
  type ChartRow,
  type Facts,
  type Input,
  type Leaf,
} from "./chart.ts";
export { type Effect, type Fact } from "./effect.ts";
export {
  defineKind,
  type ActorState,
  type CarryOut,
  type Kind,
  type Situation,
  type Turn,
} from "./kind.ts";
export { type ActorPlan, type Look, type PipePlan, type System } from "./system.ts";
export { Engine } from "./engine.ts";
export { byAddress, note, type Listener, type Move, type World } from "./world.ts";
export { nominal, scripted, seeded, type Choices } from "./choices.ts";
export { findMove, moveName } from "./moves.ts";
export { Recorder, type Change, type Observation, type Sight, type Step } from "./record.ts";
export { Schedule, type Picked } from "./schedule.ts";
export {
  decodeHeader,
  decodeLine,
  decodeTrace,
  encodeTrace,
  looksLikeTrace,
  traceFormat,
  withoutVerdict,
  type Trace,
  type TraceHeader,
} from "./trace.ts";
export { possible, replay, Rerun, type Divergence, type Replayed } from "./replay.ts";
export type { MutableWorld, Timer, Letter } from "./world.ts";
export { noSupply, type Aside, type Offer, type Supply } from "./explore/offers.ts";
export { Plain, plainSearch, type PlainCounts, type PlainWorld } from "./explore/plain.ts";
export type { Companion, Hand, Memories } from "./explore/companion.ts";
export { moveIn, type SearchMove } from "./explore/move-in.ts";
export { Search, type SavedSearch, type Tables, type WrongStep } from "./explore/search.ts";
export type { Counts } from "./explore/counts.ts";
export { Opener } from "./explore/opener.ts";
export { nobody } from "./explore/sharing.ts";
export { Relay, type Helper, type Helpers } from "./explore/relay.ts";
export type { Errand, Opened } from "./explore/errand.ts";
export type { MoveMaker } from "./explore/move-maker.ts";
export { PairTable } from "./pair-table.ts";
export { Recall, type Reading } from "./explore/recall.ts";
export { Tape } from "./explore/tape.ts";
export { Sequences } from "./explore/sequences.ts";
export { more, Trails, type Note } from "./explore/trails.ts";
