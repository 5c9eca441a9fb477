/** Simulated runs as captures and back: the same packets, the same verdict, and no false alarm where frames are missing. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { present } from "../../src/index.ts";
import {
  deviceOf,
  findProfile,
  sightsOfSteps,
  standardProfile,
  type Packet,
  type Profile,
  type WireSight,
} from "../../models/index.ts";
import { drawnRuns, judgeRecording, type SessionRun } from "../../properties/index.ts";
import { concludeReading } from "../import-report.ts";
import { captureFormats, captureOf } from "./capture-writer.ts";
import { Reading } from "./reading.ts";
import { usualPorts } from "./tcp.ts";

/** What of a run can be on the wire: what users do is not, nor connections that carry nothing. */
function wireOf(steps: ReturnType<SessionRun["steps"]>): readonly WireSight[] {
  const sights = sightsOfSteps(steps);
  expect(sights.ok).toBe(true);
  return sights.ok ? sights.value.filter(({ is }) => is !== "operated") : [];
}

interface How {
  readonly fromStart: boolean;
  readonly profile: Profile;
}

const plainly: How = { fromStart: true, profile: standardProfile };

function imported(bytes: Uint8Array, how: Partial<How> = {}): Reading {
  const { fromStart, profile } = { ...plainly, ...how };
  const reading = new Reading({
    profile,
    format: null,
    ports: { ports: usualPorts, anyOther: true },
    claims: null,
    fromStart,
    atRest: fromStart,
    keepsTrace: true,
  });
  // In pieces that divide everything there is to divide.
  for (let at = 0; at < bytes.length; at += 501) reading.push(bytes.subarray(at, at + 501));
  expect(reading.end()).toBe(null);
  return reading;
}

const packetsOf = (sights: readonly WireSight[]) =>
  sights.flatMap((sight) => {
    if (sight.is !== "sent" && sight.is !== "received") return [];
    const { packet } = sight;
    // Whether a password is right nobody can see.
    const seen = packet.type === "CONNECT" ? { ...packet, credentials: "good" } : packet;
    return [{ is: sight.is, atMs: sight.atMs, packet: seen }];
  });

/** The same with connections numbered as an import numbers them: nobody sees when one is quite over. */
function renumbered(sights: readonly WireSight[]): readonly WireSight[] {
  const numbers = new Map<string, number>();
  const names = new Map<string, string>();
  return sights.map((sight) => {
    if (!("connection" in sight)) return sight;
    const device = deviceOf(sight.connection);
    if (sight.is === "opened") {
      const number = (numbers.get(device) ?? 0) + 1;
      numbers.set(device, number);
      names.set(sight.connection, `${device}#${((number - 1) % 16) + 1}`);
    }
    return { ...sight, connection: names.get(sight.connection) ?? sight.connection };
  });
}

/** What an administrator does, or a store that is lost, shows nowhere on the wire. */
const hasUnseenFaults = (steps: ReturnType<SessionRun["steps"]>): boolean =>
  steps.some(({ move }) => /^(?:kick|crash|restart) /.test(move));

const violated = (ids: readonly string[]) => [...new Set(ids)].toSorted();

function verdictOf(sights: readonly WireSight[], profile: Profile): readonly string[] {
  const about = { of: "", verdict: "", atRest: true, setAside: [] };
  const { violations } = judgeRecording({ ...about, profile, sights });
  return violated(violations.map(({ claim }) => claim.id));
}

/** In every format; the claims that the run violates. */
function expectSame(run: SessionRun, profile: Profile): readonly string[] {
  const sights = wireOf(run.steps());
  const packets = packetsOf(sights);
  // A ClientID that the Server gives is known by the name of its connection, which is another here.
  fc.pre(!packets.some(({ packet }) => "clientId" in packet && packet.clientId === ""));
  const firstMs = sights[0]?.atMs ?? 0;
  const expected = {
    packets: packets.map((one) => ({ ...one, atMs: one.atMs - firstMs })),
    violated: verdictOf(renumbered(sights), profile),
  };
  for (const format of captureFormats) {
    const { judge } = imported(captureOf(sights, format), { profile });
    const found = violated(judge.findings.map(({ violation }) => violation.claim.id));
    const trace = present(judge.trace, "a trace");
    expect({ packets: packetsOf(trace), violated: found }, format).toEqual(expected);
  }
  return expected.violated;
}

test.for([standardProfile.name, "aedes-1.1.1"])(
  "a run of %s, exported in each format and imported, has the same packets and verdict",
  (name) => {
    const known = findProfile(name);
    const profile = present(known.ok ? known.value : null, name);
    const found = new Set<string>();
    fc.assert(
      fc.property(drawnRuns({ profile }), (run) => {
        for (const id of expectSame(run, profile)) found.add(id);
      }),
      { numRuns: 25, seed: 7, endOnFailure: true },
    );
    // Where nothing is ever violated, the same verdict would say little.
    if (name !== standardProfile.name) expect(found.size).toBeGreaterThan(1);
  },
);

/** Records of a pcap file. */
function framesOf(bytes: Buffer): readonly Buffer[] {
  const frames: Buffer[] = [];
  for (let at = 24; at < bytes.length;) {
    const end = at + 16 + bytes.readUInt32LE(at + 8);
    frames.push(bytes.subarray(at, end));
    at = end;
  }
  return frames;
}

/** What happens to the frames of a capture on their way into a file. */
const harm = fc.record({
  before: fc.integer({ min: 0, max: 60 }),
  missing: fc.array(fc.integer({ min: 0, max: 300 }), { maxLength: 4 }),
  /** A frame comes again, so many frames later. */
  again: fc.array(fc.tuple(fc.nat(300), fc.nat(12)), { maxLength: 4 }),
  /** A frame is cut off behind so many bytes. */
  cut: fc.array(fc.tuple(fc.nat(300), fc.nat(90)), { maxLength: 2 }),
});
type Harm = typeof harm extends fc.Arbitrary<infer One> ? One : never;

/** Whether a frame is one that ends a connection at once: that it is missing nobody can see. */
const isReset = (frame: Buffer): boolean => ((frame[16 + 14 + 20 + 13] ?? 0) & 4) !== 0;

function harmed(whole: Buffer, { before, missing, again, cut }: Harm): Buffer {
  const frames: (Buffer | null)[] = framesOf(whole).map((frame, at) => {
    if (at < before || (missing.includes(at) && !isReset(frame))) return null;
    const bytes = cut.find(([place]) => place === at)?.[1] ?? frame.length;
    if (bytes + 16 >= frame.length) return frame;
    const short = Buffer.from(frame.subarray(0, 16 + bytes));
    short.writeUInt32LE(bytes, 8);
    return short;
  });
  for (const [at, later] of again) frames.splice(at + 1 + later, 0, frames[at] ?? null);
  return Buffer.concat([
    whole.subarray(0, 24),
    ...frames.filter((frame): frame is Buffer => frame !== null),
  ]);
}

test("a capture that began late, has holes, repeats and cut frames accuses nobody who did nothing wrong", () => {
  let judged = 0;
  fc.assert(
    fc.property(drawnRuns(), harm, (run, how) => {
      const steps = run.steps();
      fc.pre(!hasUnseenFaults(steps));
      const sights = wireOf(steps);
      fc.pre(verdictOf(sights, standardProfile).length === 0);
      const reading = imported(harmed(captureOf(sights, "pcap"), how), { fromStart: false });
      const { news, held } = concludeReading(reading);
      judged += held.length;
      expect(news.map(({ violation }) => [violation.claim.id, violation.what])).toEqual([]);
    }),
    { numRuns: 40, seed: 11, endOnFailure: true },
  );
  expect(judged).toBeGreaterThan(200);
});

const opened = (connection: string): WireSight => ({ atMs: 0, is: "opened", connection });
const asks = (connection: string, atMs: number, cleanSession = false): WireSight => {
  const plain = { userName: null, credentials: "good", protocolLevel: 4, will: null } as const;
  const packet = {
    type: "CONNECT",
    clientId: "a",
    cleanSession,
    keepAliveSeconds: 0,
  } as const;
  return { atMs, is: "sent", connection, packet: { ...packet, ...plain } };
};
const told = (connection: string, atMs: number, packet: Packet): WireSight => ({
  atMs,
  is: "received",
  connection,
  packet,
});
const accepted = { type: "CONNACK", sessionPresent: false, returnCode: 0 } as const;
const verdicts = (bytes: Buffer, fromStart = true) =>
  concludeReading(imported(bytes, { fromStart })).news.map(({ violation }) => violation.claim.id);

test("a SYN that comes again begins nothing, while its connection is open and when it is over", () => {
  const sights = [opened("a#1"), asks("a#1", 0), told("a#1", 1, accepted)];
  const over: WireSight = { atMs: 2, is: "closed", connection: "a#1", by: "other" };
  for (const all of [sights, [...sights, over]]) {
    const whole = captureOf(all, "pcap");
    const [syn] = framesOf(whole);
    const twice = Buffer.concat([whole, syn ?? Buffer.alloc(0)]);
    expect(imported(twice).narrator.connections).toBe(1);
    expect(verdicts(twice)).toEqual([]);
  }
});

test("a CONNECT that was lost may have ended a Session from then on, whenever that is found out", () => {
  const leaves: WireSight = { atMs: 2, is: "closed", connection: "a#1", by: "Client" };
  const gone: WireSight = { atMs: 4, is: "closed", connection: "a#2", by: "Client" };
  const first = [opened("a#1"), asks("a#1", 0), told("a#1", 1, accepted), leaves];
  // Without an answer, but it may have been heard.
  const second = [opened("a#2"), asks("a#2", 3, true), gone];
  const third = [opened("a#3"), asks("a#3", 5), told("a#3", 6, accepted)];
  const ended = captureOf([...first, ...second, ...third], "pcap");
  const frames = framesOf(ended);
  const connects = frames.filter((frame) => frame.includes("MQTT"));
  expect(connects).toHaveLength(3);
  const holed = frames.filter((frame) => frame !== connects[1]);
  const reading = imported(Buffer.concat([ended.subarray(0, 24), ...holed]));
  expect([...reading.narrator.obscured.keys()]).toEqual(["lost segments"]);
  expect(concludeReading(reading).news).toEqual([]);
});

test("a connection of which only its end was seen may have been anybody's", () => {
  const over: WireSight = { atMs: 2, is: "closed", connection: "a#1", by: "other" };
  const whole = captureOf([opened("a#1"), asks("a#1", 0), told("a#1", 1, accepted), over], "pcap");
  const end = framesOf(whole).find(isReset) ?? Buffer.alloc(0);
  const reading = imported(Buffer.concat([whole.subarray(0, 24), end]));
  expect([...reading.narrator.obscured.keys()]).toEqual(["began before the capture"]);
});

test("an answer at the end that nobody has acknowledged is neither there nor missing", () => {
  const whole = captureOf([opened("a#1"), asks("a#1", 0), told("a#1", 1, accepted)], "pcap");
  const last = framesOf(whole).at(-1) ?? Buffer.alloc(0);
  const reading = imported(whole.subarray(0, whole.length - last.length));
  expect([...reading.narrator.obscured.keys()]).toEqual(["not acknowledged"]);
  expect(concludeReading(reading).news).toEqual([]);
  expect(imported(whole).narrator.obscured.size).toBe(0);
});

const verdictOn = (connect: WireSight): readonly string[] => {
  const sights = [opened("a#1"), connect, told("a#1", 1, accepted)];
  const { verdict, unfinished } = concludeReading(imported(captureOf(sights, "pcap")));
  return [verdict, ...unfinished];
};

test("a whole capture is judged to the end, unless somebody has a Will that DISCONNECT may have saved", () => {
  const plain = asks("a#1", 0);
  if (plain.is !== "sent" || plain.packet.type !== "CONNECT") return expect.unreachable();
  const will = { topic: "t", payload: "w", qos: 0, retain: false } as const;
  expect(verdictOn(plain)).toEqual(["held"]);
  const watched = { ...plain, packet: { ...plain.packet, will } };
  expect(verdictOn(watched)).toEqual(["unfinished", "no-will-after-disconnect"]);
});

/** A CONNACK whose acknowledgement the capture does not have, and then a reset. */
function resetAt(atMs: number): Reading {
  const over: WireSight = { atMs, is: "closed", connection: "a#1", by: "other" };
  const whole = captureOf([opened("a#1"), asks("a#1", 0), told("a#1", 1, accepted), over], "pcap");
  const frames = framesOf(whole);
  const acknowledgement = frames.at(-2);
  const kept = frames.filter((frame) => frame !== acknowledgement);
  return imported(Buffer.concat([whole.subarray(0, 24), ...kept]));
}

test("what a reset of the Server came too soon after to be acknowledged may have arrived or not", () => {
  expect([...resetAt(400).narrator.obscured.keys()]).toEqual(["not acknowledged"]);
  const late = resetAt(600);
  expect(late.narrator.obscured.size).toBe(0);
  expect(late.judge.trace?.map(({ is }) => is)).toEqual(["opened", "sent", "closed"]);
});
