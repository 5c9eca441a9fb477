/**
 * Traces of MQTT systems: what a header has to say so that the same system can be built again.
 *
 * The whole profile stands in the trace, not its name, since a user's profile may be gone or
 * changed by the time somebody replays the bug.
 */
import * as z from "zod";
import {
  decodeTrace,
  encodeTrace,
  Engine,
  failure,
  replay,
  success,
  type Replayed,
  type Result,
  type Step,
  type Trace,
  type TraceHeader,
} from "../src/index.ts";
import { chartsOf, machines } from "./machines.ts";
import type { Play } from "./play.ts";
import { readProfile } from "./profile.ts";
import { mqttSystem, type MqttOptions } from "./system.ts";
import { toolVersion } from "./version.ts";

/** A scenario's run as the text of a trace. */
export function writeTrace(
  { scenario, options, story, scenes }: Play,
  seed: number | null,
): string {
  const { profile, devices, connectionsMax, sessionsMax } = options;
  const expected = scenes.filter(({ line }) => "expect" in line.what);
  const missed = expected.filter((scene) => scene.missed !== null);
  return encodeTrace({
    header: {
      tool: toolVersion,
      scenario: scenario.name,
      seed,
      system: { profile, devices, connectionsMax, sessionsMax },
    },
    steps: story.steps,
    verdict: `${expected.length - missed.length} of ${expected.length} expectations met`,
  });
}

/** What a trace tells of when it shows how a claim is violated. */
export interface Finding {
  /** The id of the claim. */
  readonly claim: string;
  /** The lines that lead to it, before the calm. */
  readonly script: readonly string[];
  /** Knobs that differ from those of the profile that was checked. */
  readonly knobs: readonly { readonly path: string; readonly value: unknown }[];
}

/** A counterexample as the text of a trace, which is replayed like any other. */
export function writeFinding(
  { profile, devices, connectionsMax, sessionsMax }: Omit<MqttOptions, "charts">,
  finding: Finding,
  what: string,
  steps: readonly Step[],
): string {
  return encodeTrace({
    header: {
      tool: toolVersion,
      scenario: `counterexample of ${finding.claim}`,
      seed: null,
      system: { profile, devices, connectionsMax, sessionsMax, finding },
    },
    steps,
    verdict: `${finding.claim} is violated: ${what}`,
  });
}

/** A trace with the system it was written for. */
export interface ReadTrace {
  readonly trace: Trace;
  readonly options: MqttOptions;
  /** null: the trace of a run that was not looked at by claims. */
  readonly finding: Finding | null;
}

const findingSchema = z.strictObject({
  claim: z.string(),
  script: z.array(z.string()),
  knobs: z.array(z.strictObject({ path: z.string(), value: z.unknown() })),
});

/** A trace from its text. */
export function readTrace(text: string): Result<ReadTrace> {
  const trace = decodeTrace(text);
  if (!trace.ok) return trace;
  return readRun(trace.value);
}

/** The same from a trace that is decoded already. */
export function readRun(trace: Trace): Result<ReadTrace> {
  const written = systemOf(trace.header);
  return written.ok ? success({ trace, ...written.value }) : written;
}

/** The system that a trace was written for, from its header. */
export function systemOf({ system }: TraceHeader): Result<Omit<ReadTrace, "trace">> {
  const { profile, devices, connectionsMax, sessionsMax, finding } = system;
  if (system["recording"] !== undefined) {
    return failure("line 1: it is a recording of something real, and no run to be made again");
  }
  const known = readProfile(profile);
  if (!known.ok) return failure(`line 1: profile: ${known.failure.message}`, known.failure.hint);
  if (!isNames(devices) || !isCount(connectionsMax) || !isCount(sessionsMax)) {
    return failure("line 1: the header names no devices, or no room for connections and Sessions");
  }
  const found = findingSchema.nullable().safeParse(finding ?? null);
  if (!found.success) return failure("line 1: what it says of a violated claim is incomplete");
  const charts = chartsOf(machines);
  const options = { profile: known.value, devices, connectionsMax, sessionsMax, charts };
  return success({ options, finding: found.data });
}

/** Runs a trace again on a system of its own. */
export const replayTrace = ({ trace, options }: Omit<ReadTrace, "finding">): Replayed =>
  replay(new Engine(mqttSystem(options)), trace);

const isNames = (value: unknown): value is readonly string[] =>
  Array.isArray(value) &&
  value.length > 0 &&
  value.every((name) => typeof name === "string" && /^[a-z][a-z0-9-]*$/.test(name));

const isCount = (value: unknown): value is number =>
  typeof value === "number" && Number.isInteger(value) && value > 0 && value <= 10_000;
