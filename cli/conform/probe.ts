/**
 * What a Server does where Servers differ, found out by asking it: each knob by a few packets of its
 * own, under ClientIDs of its own. What cannot be found out from outside is not guessed.
 */
import { failure, present, success, type Result } from "../../src/index.ts";
import {
  knobValue,
  profiles,
  readProfile,
  showKnobValue,
  standardProfile,
  type Profile,
} from "../../models/index.ts";
import type { Naming } from "./codec.ts";
import type { Endpoint } from "./endpoint.ts";
import { Questions } from "./questions.ts";

/** A knob, and what was found. */
export interface Finding {
  readonly path: string;
  readonly value: unknown;
}

export interface Probed {
  readonly findings: readonly Finding[];
  /** The profile with the fewest other values; the first of several. */
  readonly nearest: string;
  /** How many questions there was no time for. */
  readonly unasked: number;
  /** Knobs that were found to be otherwise than in the nearest profile. */
  readonly differing: readonly string[];
}

type Ask = (questions: Questions) => Promise<unknown>;

/** Each knob with the question that it answers; null is no answer. */
const asks: readonly (readonly [string, Ask])[] = [
  ["sessionPresentRule", (ask) => ask.sessionPresentRule()],
  ["zeroLengthClientId", (ask) => ask.zeroLength(true)],
  ["zeroLengthClientIdWithoutClean", (ask) => ask.zeroLength(false)],
  ["cleanDiscards", (ask) => ask.cleanDiscards()],
  ["adoptLiveCleanSession", (ask) => ask.adoptsLive()],
  ["willOnTakeover.persistentByPersistent", (ask) => ask.willOnTakeover(false, false)],
  ["willOnTakeover.persistentByClean", (ask) => ask.willOnTakeover(false, true)],
  ["willOnTakeover.cleanByPersistent", (ask) => ask.willOnTakeover(true, false)],
  ["willOnTakeover.cleanByClean", (ask) => ask.willOnTakeover(true, true)],
  ["queueQos0Offline", (ask) => ask.qos0Offline()],
  ["maxQueue", (ask) => ask.maxQueue()],
  ["overflow", (ask) => ask.overflow()],
  ["maxInFlight", (ask) => ask.window()],
  ["maxQos", (ask) => ask.maxQos()],
  ["upgradeQos", (ask) => ask.upgrades()],
  ["overlappingSubscriptions", (ask) => ask.overlapping()],
  ["dupOnResend.qos1", (ask) => ask.dupOnResend(1)],
  ["dupOnResend.qos2", (ask) => ask.dupOnResend(2)],
  ["keepPacketIds", (ask) => ask.keepsPacketIds()],
  ["resendPubrel", (ask) => ask.resendsPubrel()],
  ["routeQos2At", (ask) => ask.routeQos2At()],
  ["inboundQos2OnResume", (ask) => ask.inboundQos2OnResume()],
];

/** Asks until it is `isOver`; what is not asked is not found. */
export async function probe(
  endpoint: Endpoint,
  naming: Naming,
  isOver: () => boolean,
): Promise<Result<Probed>> {
  const questions = new Questions(endpoint, naming);
  const findings: Finding[] = [];
  let unasked = 0;
  for (const [path, ask] of asks) {
    if (isOver()) {
      unasked += 1;
      continue;
    }
    const value = await ask(questions);
    const broken = await questions.tidy();
    if (broken !== null) return { ok: false, failure: broken };
    const finding = { path: `server.${path}`, value };
    // A Server that does not do what was asked of it may seem to be like none that there can be.
    if (value !== null && isOfAProfile(finding)) findings.push(finding);
  }
  if (findings.length === 0) return failure(`${endpoint.shown} answers nothing that it is asked`);
  return success({ ...conclusionsFrom(findings), unasked });
}

function conclusionsFrom(findings: readonly Finding[]): Omit<Probed, "unasked"> {
  const differing = (profile: Profile): readonly string[] =>
    findings
      .filter(({ path, value }) => !isSame(valueOf(profile, path), value))
      .map(({ path }) => path);
  const [nearest = standardProfile] = profiles.toSorted(
    (a, b) => differing(a).length - differing(b).length,
  );
  return { findings, nearest: nearest.name, differing: differing(nearest) };
}

/** What the standard leaves open, where it may be as it was found. */
const choices: ReadonlySet<string> = new Set([
  "server.zeroLengthClientId",
  "server.queueQos0Offline",
  "server.maxQueue",
  "server.overflow",
  "server.maxInFlight",
  "server.maxQos",
  "server.overlappingSubscriptions",
  "server.routeQos2At",
]);

/** The standard as judge, with its choices made as the Server makes them. */
export function probedProfile({ findings, nearest }: Probed): Profile {
  const chosen = findings.filter(({ path }) => choices.has(path));
  const read = withFindings(chosen, nearest);
  return present(read.ok ? read.value : null, "each value that is found is one of a profile");
}

/** Whether a profile can have what was found. */
export const isOfAProfile = (finding: Finding): boolean => withFindings([finding], "any").ok;

/** The profile of the standard with what was found. */
function withFindings(findings: readonly Finding[], nearest: string): Result<Profile> {
  const server: Record<string, unknown> = { ...standardProfile.knobs.server };
  for (const { path, value } of findings) {
    const [, knob = "", part] = path.split(".");
    server[knob] = part === undefined ? value : { ...(server[knob] as object), [part]: value };
  }
  server["sessionExpiryMs"] = "never";
  const named = { name: "standard-3.1.1-as-probed", title: `the standard, nearest ${nearest}` };
  return readProfile({ ...standardProfile, ...named, knobs: { ...standardProfile.knobs, server } });
}

export function probeLines({ findings, nearest, unasked, differing }: Probed): readonly string[] {
  const wide = Math.max(...findings.map(({ path }) => path.length));
  const others = findings.filter(({ path }) => differing.includes(path));
  const near = profiles.find(({ name }) => name === nearest) ?? standardProfile;
  return [
    ...findings.map(({ path, value }) => `  ${path.padEnd(wide)}  ${showKnobValue(path, value)}`),
    ...(unasked === 0 ? [] : [unaskedLine(unasked)]),
    `nearest profile: ${nearest}${others.length === 0 ? "" : ", but for"}`,
    ...others.map(
      ({ path, value }) =>
        `  ${path.padEnd(wide)}  ${showKnobValue(path, value)} instead of ${showKnobValue(path, valueOf(near, path))}`,
    ),
  ];
}

/** Without a profile the standard judges; with one, what is known of a Server does not count. */
export function nearestLine({ findings, nearest, unasked, differing }: Probed): string {
  const left = unasked === 0 ? "" : `, as far as is known: ${unaskedLine(unasked)}`;
  const others = `but for ${differing.length} of ${findings.length} knobs, which --probe lists`;
  const said = `nearest profile: ${nearest}${differing.length === 0 ? "" : `, ${others}`}${left}`;
  const isNear = differing.length <= nearMost && nearest !== standardProfile.name;
  return isNear ? `${said}; --profile takes what is known of it` : said;
}

/** A Server that is set up otherwise than usual differs in so many knobs from its profile. */
const nearMost = 3;

const unaskedLine = (unasked: number): string =>
  `there was no time for ${unasked} of ${asks.length} questions`;

const valueOf = (profile: Profile, path: string): unknown => knobValue(profile, path);

/** A bound that was not reached is "unlimited" as far as anybody can tell. */
const isSame = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);
