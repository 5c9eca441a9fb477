/** MQTT 3.1.1 as machines, plain data and profiles; it knows no clock and no chance. */
export * from "./packets.ts";
export type * from "./knobs.ts";
export type { ModelFact } from "./facts.ts";
export { matches, type Message } from "./message.ts";
export { chartsOf, machines, type MachineCharts, type Machines } from "./machines.ts";
export { clientsAlone, isFromOutside, type FromOutside } from "./clients-alone.ts";
export { model, partsOf, type Conduct, type Model, type Orders, type Parts } from "./model.ts";
export type { Rules } from "./rules.ts";
export { mqttSystem, roomy, type MqttOptions } from "./system.ts";
export {
  connectionName,
  deviceOf,
  lineEnds,
  linksOf,
  registryName,
  routerName,
  sessionName,
} from "./names.ts";
export type { ClientData, ClientSession } from "./client-data.ts";
export type { ClientInput } from "./client-input.ts";
export type { ConnectionData, ConnectionInput } from "./server-connection.ts";
export type { Pending, SessionData, SessionInput } from "./server-session.ts";
export type { RegistryData, RegistryInput, Row } from "./registry-machine.ts";
export type { RouterData } from "./router-machine.ts";
export type { Flow } from "./delivery/sender.ts";
export type { Awaiting } from "./delivery/receiver.ts";
export { hookNames, knobs, knobsSchema, sessionParts, type Knob } from "./knob-schema.ts";
export { diffProfiles, knobValue, showKnobValue, type KnobDifference } from "./profile-values.ts";
export {
  readProfile,
  resolveProfile,
  withKnob,
  withSettings,
  type ProfileChanges,
  type Setting,
} from "./profile.ts";
export { allLiveDeviations, liveDeviations, type LiveDeviation } from "./live-deviations.ts";
export { findProfile, presets, profiles, standardProfile } from "./profiles.ts";
export {
  isDirection,
  operationNames,
  parseOperation,
  showOperation,
  usage,
  beginsConnection,
  violations,
  type Direction,
  type Operation,
  type Statement,
  type Violation,
} from "./operations.ts";
export {
  directiveUsage,
  expectationUsage,
  packetTypes,
  parseScenario,
  type Expectation,
  type Mark,
  type Scenario,
  type ScenarioLine,
  type ScenarioSetting,
  type ScenarioText,
} from "./scenario.ts";
export { scenarioGroups, scenarios, type ScenarioGroup } from "./scenarios.ts";
export { Story } from "./story.ts";
export { devicesOf, factsOf, play, type Play, type Scene } from "./play.ts";
export { hookLine, type HookCall } from "./hooks.ts";
export {
  readRun,
  readTrace,
  replayTrace,
  systemOf,
  writeFinding,
  writeTrace,
  type Finding,
  type ReadTrace,
} from "./trace.ts";
export {
  parseRecording,
  readRecording,
  recordingAbout,
  sightsOfSteps,
  stepsOfSights,
  writeRecording,
  type Recording,
  type RecordingAbout,
  type WireSight,
} from "./recording.ts";
export { toolVersion } from "./version.ts";
