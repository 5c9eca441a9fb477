/** What comes from outside is judged as what is simulated, by every claim that needs only packets. */
import { expect, test } from "vitest";
import { present } from "../src/index.ts";
import {
  findProfile,
  parseRecording,
  readTrace,
  sightsOfSteps,
  standardProfile,
  writeRecording,
  type Packet,
  type Profile,
  type Recording,
  type WireSight,
} from "../models/index.ts";
import { Campaign, campaignDefaults } from "./campaign.ts";
import { claims } from "./catalogue.ts";
import { enact, record, scriptOf } from "./script.ts";
import { judgeRecording, wireClaims, WireWatch } from "./wire-watch.ts";

const about = { of: "a test", atRest: true, setAside: [], verdict: "" };

function sameVerdicts(profile: Profile, runs: number): Set<string> {
  const campaign = new Campaign(campaignDefaults(profile, [], 11));
  const violated = new Set<string>();
  campaign.check(0, runs, (drawn) => {
    const setup = campaign.setupOf(drawn);
    const script = scriptOf(campaign, drawn);
    const judged = enact(setup, script, wireClaims(setup.profile)).watch;
    const sights = sightsOfSteps(record(setup, script));
    if (!sights.ok) return false;
    const text = writeRecording({ ...about, profile: setup.profile, sights: sights.value });
    const recording = parseRecording(text);
    if (!recording.ok || recording.value === null) return false;
    const outside = judgeRecording(recording.value);
    expect(outside.violations.map(said)).toEqual(judged.violations.map(said));
    for (const { claim } of outside.violations) violated.add(claim.id);
    return true;
  });
  return violated;
}

const said = ({ claim, what }: { readonly claim: { readonly id: string }; what: string }) =>
  `${claim.id}: ${what}`;

test("a simulated run that is taken for a recording gets the same verdicts", () => {
  expect([...sameVerdicts(standardProfile, 8)]).toEqual([]);
  const rough = findProfile("aedes-1.1.1");
  expect(rough.ok && sameVerdicts(rough.value, 60).size).toBeGreaterThan(1);
});

const connect = (cleanSession: boolean): Packet => ({
  type: "CONNECT",
  clientId: "a",
  cleanSession,
  keepAliveSeconds: 0,
  userName: null,
  credentials: "good",
  protocolLevel: 4,
  will: null,
});
const connack = (sessionPresent: boolean): Packet => ({
  type: "CONNACK",
  sessionPresent,
  returnCode: 0,
});
const on = { connection: "a#1" };
const sights = (...packets: readonly Packet[]): readonly WireSight[] => [
  { is: "opened", atMs: 0, ...on },
  ...packets.map((packet, index): WireSight => ({
    is: packet.type === "CONNECT" || packet.type === "SUBSCRIBE" ? "sent" : "received",
    atMs: index + 1,
    ...on,
    packet,
  })),
];
const recordingOf = (seen: readonly WireSight[], more: Partial<Recording> = {}): Recording => ({
  ...about,
  profile: standardProfile,
  sights: seen,
  ...more,
});

test("a wrong packet is found at its place, and a claim that is set aside does not find it", () => {
  const wrong = recordingOf(sights(connect(true), connack(true)));
  const { violations, unfinished } = judgeRecording(wrong);
  expect(violations.map(({ claim, step }) => [claim.id, step])).toContainEqual([
    "clean-session-never-present",
    3,
  ]);
  expect(unfinished).toEqual([]);
  const setAside = violations.map(({ claim }) => claim.id);
  const less = judgeRecording({ ...wrong, setAside });
  expect(less.violations).toEqual([]);
  expect(less.unfinished).toEqual(expect.arrayContaining(setAside));
});

test("what is missing is complained of only when all is at rest", () => {
  const subscribe: Packet = {
    type: "SUBSCRIBE",
    packetId: 1,
    requests: [{ filter: "t/1", qos: 1 }],
  };
  const unanswered = sights(connect(false), connack(false), subscribe);
  expect(judgeRecording(recordingOf(unanswered)).violations).not.toEqual([]);
  const early = judgeRecording(recordingOf(unanswered, { atRest: false }));
  expect(early.violations).toEqual([]);
  expect(early.unfinished.length).toBeGreaterThan(0);
});

test("whoever comes unseen may be whom a CONNECT that is under way has to make room for", () => {
  const over = { is: "closed", atMs: 3, ...on, by: "other" } as const;
  const [opened, asks, told] = sights(connect(false), connack(false));
  const again = sights(connect(false), connack(false)).map((sight) => ({
    ...sight,
    connection: "a#2",
  }));
  const seen = (unseen: readonly WireSight[]): readonly string[] => {
    const all = [opened, asks, ...unseen, told, over, ...again].map((one) =>
      present(one, "a sight"),
    );
    return judgeRecording(recordingOf(all)).violations.map(({ claim }) => claim.id);
  };
  expect(seen([])).toContain("session-present-told-truly");
  expect(seen([{ is: "joined", atMs: 2 }])).toEqual([]);
});

test("a claim that looks inside is refused", () => {
  const inside = present(
    claims.find(({ vantage }) => vantage === "inside"),
    "a claim that looks inside",
  );
  expect(() => new WireWatch(standardProfile, [inside])).toThrow("needs only packets");
});

test("a recording is no run to be made again, and a broken one says what is wrong", () => {
  const text = writeRecording(recordingOf(sights(connect(true), connack(false))));
  const run = readTrace(text);
  expect(!run.ok && run.failure.message).toContain("a recording of something real");
  const broken = parseRecording(text.replace('"cleanSession":true', '"cleanSession":7'));
  expect(!broken.ok && broken.failure.message).toBe("step 2: a packet that is none");
  const headless = parseRecording(text.replace('"atRest":true', '"atRest":1'));
  expect(!headless.ok && headless.failure.message).toContain("incomplete");
});
