/**
 * Recordings: what was seen at the Clients' ends of something real, in the form of a trace.
 *
 * A recording has observations and no moves, since nobody can make a real Server do the same again;
 * so it is not replayed but shown, and judged anew by what packets can tell. Sights are what it is
 * made of: the five things that can be seen from outside, with the instant at which they were.
 */
import * as z from "zod";
import {
  decodeTrace,
  encodeTrace,
  failure,
  success,
  type Observation,
  type Result,
  type Step,
  type Trace,
  type TraceHeader,
} from "../src/index.ts";
import { lineEnds } from "./names.ts";
import { isDirection, parseOperation, showOperation, type Operation } from "./operations.ts";
import type { Packet } from "./packets.ts";
import type { Profile } from "./knobs.ts";
import { readProfile } from "./profile.ts";
import { toolVersion } from "./version.ts";

/** What can be seen from outside. A connection is named as in models, "a#1": device and number. */
export type WireSight = { readonly atMs: number } & (
  | { readonly is: "opened"; readonly connection: string }
  | { readonly is: "sent"; readonly connection: string; readonly packet: Packet }
  | { readonly is: "received"; readonly connection: string; readonly packet: Packet }
  | { readonly is: "closed"; readonly connection: string; readonly by: "Client" | "other" }
  | { readonly is: "operated"; readonly operation: Operation }
  /** Whoever looks has just come, or has looked away: what happened before is not known. */
  | { readonly is: "joined" }
  /** From here on it is not known what passes on this connection. */
  | { readonly is: "obscured"; readonly connection: string }
);

/** What a recording says of itself. */
export interface RecordingAbout {
  /** What was recorded, in a few words: "mqtt://localhost:1883", "capture.pcap". */
  readonly of: string;
  /** Whether everything that could still happen had happened at its end. */
  readonly atRest: boolean;
  /** Claims that it cannot be judged by, by id: what they need is not in it. */
  readonly setAside: readonly string[];
  /** The profile whose knobs say how long Sessions last, and so on. */
  readonly profile: Profile;
}

export interface Recording extends RecordingAbout {
  readonly sights: readonly WireSight[];
  readonly verdict: string;
}

const aboutSchema = z.strictObject({
  of: z.string(),
  atRest: z.boolean(),
  setAside: z.array(z.string()),
});

/** A recording as the text of a trace. */
export function writeRecording({ sights, verdict, profile, ...about }: Recording): string {
  const { of, atRest, setAside } = about;
  return encodeTrace({
    header: {
      tool: toolVersion,
      scenario: `a recording of ${of}`,
      seed: null,
      system: { profile, recording: { of, atRest, setAside } },
    },
    steps: stepsOfSights(sights),
    verdict,
  });
}

/** What a header says of a recording; null when it is that of a simulated run. */
export function recordingAbout({ system }: TraceHeader): Result<RecordingAbout | null> {
  const { recording, profile } = system;
  if (recording === undefined) return success(null);
  const about = aboutSchema.safeParse(recording);
  if (!about.success) return failure("line 1: what it says of the recording is incomplete");
  const known = readProfile(profile);
  if (!known.ok) return failure(`line 1: profile: ${known.failure.message}`, known.failure.hint);
  return success({ ...about.data, profile: known.value });
}

/** A trace that is a recording, read as one; null when it is the trace of a simulated run. */
export function readRecording({ header, steps, verdict }: Trace): Result<Recording | null> {
  const about = recordingAbout(header);
  if (!about.ok) return about;
  if (about.value === null) return success(null);
  const sights = sightsOfSteps(steps);
  return sights.ok ? success({ ...about.value, sights: sights.value, verdict }) : sights;
}

/** The same from the text of a trace. */
export function parseRecording(text: string): Result<Recording | null> {
  const trace = decodeTrace(text);
  return trace.ok ? readRecording(trace.value) : trace;
}

/** A recording's sights as steps, one each, which are shown as those of any run. */
export const stepsOfSights = (sights: readonly WireSight[]): readonly Step[] =>
  sights.map((sight, index) => {
    const number = index + 1;
    const observation = { number, cause: null, ...observed(sight) } as Observation;
    const move = sight.is === "operated" ? showOperation(sight.operation) : sight.is;
    const { atMs } = sight;
    return { number, atMs, move, observations: [observation], changes: [], fingerprint: "" };
  });

function observed(sight: WireSight): object {
  if (sight.is === "operated") return { is: "operated", operation: showOperation(sight.operation) };
  if (sight.is === "joined") return { is: "line", on: lineEnds("all").up, event: "joined" };
  const { up, down } = lineEnds(sight.connection);
  switch (sight.is) {
    case "opened":
      return { is: "line", on: up, event: "open" };
    case "sent":
      return { is: "sent", on: up, packet: sight.packet };
    case "received":
      return { is: "received", on: down, packet: sight.packet };
    case "obscured":
      return { is: "line", on: up, event: "obscured" };
    case "closed":
      return sight.by === "Client"
        ? { is: "line", on: down, event: "receiver.closed" }
        : { is: "ended", on: down };
  }
}

/** What of any run, recorded or simulated, can be seen from outside. */
export function sightsOfSteps(steps: readonly Step[]): Result<readonly WireSight[]> {
  const sights: WireSight[] = [];
  for (const { number, atMs, observations } of steps) {
    for (const one of observations) {
      const sight = sightOf(one);
      if (!sight.ok) return failure(`step ${number}: ${sight.failure.message}`);
      if (sight.value !== null) sights.push({ atMs, ...sight.value });
    }
  }
  return success(sights);
}

type Untimed<Sight> = Sight extends unknown ? Omit<Sight, "atMs"> : never;

function sightOf(one: Observation): Result<Untimed<WireSight> | null> {
  switch (one.is) {
    case "operated": {
      const operation = parseOperation(one.operation);
      if (!operation.ok) return operation;
      if (isDirection(operation.value)) return success(null);
      return success({ is: "operated", operation: operation.value });
    }
    case "line": {
      const { connection, isUp } = endsOf(one.on);
      if (one.event === "open" && isUp) return success({ is: "opened", connection });
      if (one.event === "obscured" && isUp) return success({ is: "obscured", connection });
      if (one.event === "joined") return success({ is: "joined" });
      if (one.event !== "receiver.closed" || isUp) return success(null);
      return success({ is: "closed", connection, by: "Client" });
    }
    case "ended": {
      const { connection, isUp } = endsOf(one.on);
      return success(isUp ? null : { is: "closed", connection, by: "other" });
    }
    case "sent":
    case "swallowed": {
      const { connection, isUp } = endsOf(one.on);
      return isUp ? carried("sent", connection, one.packet) : success(null);
    }
    case "received": {
      const { connection, isUp } = endsOf(one.on);
      return isUp ? success(null) : carried("received", connection, one.packet);
    }
    default:
      return success(null);
  }
}

function carried(
  is: "sent" | "received",
  connection: string,
  value: object,
): Result<Untimed<WireSight>> {
  const packet = packetSchema.safeParse(value);
  return packet.success
    ? success({ is, connection, packet: packet.data })
    : failure("a packet that is none");
}

function endsOf(pipe: string): { readonly connection: string; readonly isUp: boolean } {
  const connection = pipe.replace("server->", "").replace("->server", "");
  return { connection, isUp: pipe === lineEnds(connection).up };
}

const packetId = z.int().min(0).max(65_535);
const qos = z.union([z.literal(0), z.literal(1), z.literal(2)]);
const will = z.strictObject({ topic: z.string(), payload: z.string(), qos, retain: z.boolean() });

const packetSchema = z.discriminatedUnion("type", [
  z.strictObject({
    type: z.literal("CONNECT"),
    clientId: z.string(),
    cleanSession: z.boolean(),
    keepAliveSeconds: z.number(),
    userName: z.string().nullable(),
    credentials: z.enum(["good", "bad"]),
    protocolLevel: z.number(),
    will: will.nullable(),
  }),
  z.strictObject({
    type: z.literal("CONNACK"),
    sessionPresent: z.boolean(),
    returnCode: z.number(),
  }),
  z.strictObject({
    type: z.literal("PUBLISH"),
    packetId: packetId.nullable(),
    topic: z.string(),
    payload: z.string(),
    qos,
    dup: z.boolean(),
    retain: z.boolean(),
  }),
  z.strictObject({
    type: z.enum(["PUBACK", "PUBREC", "PUBREL", "PUBCOMP", "UNSUBACK"]),
    packetId,
  }),
  z.strictObject({
    type: z.literal("SUBSCRIBE"),
    packetId,
    requests: z.array(z.strictObject({ filter: z.string(), qos })),
  }),
  z.strictObject({ type: z.literal("SUBACK"), packetId, returnCodes: z.array(z.number()) }),
  z.strictObject({ type: z.literal("UNSUBSCRIBE"), packetId, filters: z.array(z.string()) }),
  z.strictObject({ type: z.enum(["PINGREQ", "PINGRESP", "DISCONNECT", "MALFORMED"]) }),
]);
