/**
 * The live benchmark: bugs that were really reported, looked for by generated runs in a version that
 * has them and in one that has not.
 *
 * A claim may be violated for several reasons, so a row also says how its bug is told from others,
 * from what was seen alone. Run by `npm run conform:bench`.
 */
import { findProfile, liveDeviations, type WireSight } from "../../models/index.ts";
import { claims, isSituationOf, LiveCampaign, type LiveFound } from "../../properties/index.ts";
import { startEmbedded, startMosquitto, type LocalServer } from "../conform/local.ts";
import { Network } from "../conform/network.ts";

interface Row {
  readonly bug: string;
  /** Packages, or mosquitto; the first have the bug and the others have not. */
  readonly fails: readonly string[];
  readonly passes: readonly string[];
  readonly claims: readonly string[];
  /** Whether what was seen is this bug. */
  isIt(found: LiveFound): boolean;
}

const rows: readonly Row[] = [
  {
    bug: "aedes#583: a backlog stops draining",
    fails: ["aedes-0.44.0"],
    passes: ["aedes-0.45.0"],
    claims: ["no-offline-loss"],
    isIt: ({ sights }) => published(sights) > 16,
  },
  {
    bug: "aedes#1153: inbound QoS 2 ids survive CleanSession 1",
    fails: ["aedes-1.1.3"],
    passes: ["aedes"],
    claims: ["at-least-once", "no-offline-loss"],
    isIt: (found) => isSituationOf("inbound-qos2-survives-clean", found) && !isOther(found),
  },
  {
    bug: "aedes#601: a repeat has DUP 0",
    fails: ["aedes"],
    passes: [],
    claims: ["repeat-with-dup"],
    isIt: (found) => isSituationOf("no-dup-on-resend", found) && !isOther(found),
  },
  {
    bug: "aedes: Session Present 0 without subscriptions",
    fails: ["aedes"],
    passes: [],
    claims: ["session-present-told-truly"],
    isIt: (found) => isSituationOf("session-present-needs-subscription", found),
  },
  {
    bug: "mosquitto: no Will on a CleanSession 0 takeover (deliberate)",
    fails: ["mosquitto"],
    passes: [],
    claims: ["will-reaches-its-watchers"],
    isIt: (found) =>
      isSituationOf("no-will-on-takeover", found, ["server.willOnTakeover.persistentByPersistent"]),
  },
  {
    bug: "mosquitto: a QoS 2 message behind twenty others is acknowledged and lost",
    fails: ["mosquitto"],
    passes: [],
    claims: ["at-least-once", "no-offline-loss"],
    isIt: (found) => isSituationOf("inbound-qos-2-beyond-window-lost", found),
  },
];

/** Whether it may be something else that aedes is known for. */
const isOther = (found: LiveFound): boolean =>
  liveDeviations({ name: "aedes-1.2.0" }).some(
    ({ id, claims: of }) => of.includes(found.claim.id) && isSituationOf(id, found),
  );

const seed = 1;
const runsMax = 1_500;
const lastingMs = 100_000;
const shrinkMs = 40_000;

/** How many messages above QoS 0 there were; a batch of the persistence is sixteen. */
const published = (sights: readonly WireSight[]): number =>
  sights.filter((one) => one.is === "sent" && one.packet.type === "PUBLISH" && one.packet.qos > 0)
    .length;

interface Outcome {
  readonly runs: number;
  readonly ms: number;
  /** Null if it was not found. */
  readonly lines: number | null;
  readonly confirmed: string;
}

async function look(row: Row, name: string): Promise<Outcome | string> {
  const server = name === "mosquitto" ? await startMosquitto(name) : await startEmbedded(name, ".");
  if (!server.ok) return server.failure.message;
  try {
    return await lookAt(row, name, server.value);
  } finally {
    server.value.stop();
  }
}

async function lookAt(row: Row, name: string, server: LocalServer): Promise<Outcome | string> {
  const { port, title } = server;
  const profile = findProfile(name === "mosquitto" ? "mosquitto-2.0" : "aedes-1.1.1");
  if (!profile.ok) return profile.failure.message;
  const endpoint = {
    shown: title,
    host: "127.0.0.1",
    port,
    tls: null,
    login: null,
    patienceMs: 2_000,
  };
  const met: LiveFound[] = [];
  let benches = 0;
  const campaign = new LiveCampaign({
    profile: profile.value,
    claims: claims.filter(({ id }) => row.claims.includes(id)),
    seed,
    devicesMax: 4,
    qosMax: 2,
    cause: (found) => (row.isIt(found) ? row.bug : null),
    heard: (found) => {
      if (row.isIt(found)) met.push(found);
    },
    bench: (waits) => {
      benches += 1;
      const part = benches.toString(36);
      const naming = { clientId: `b${part}x`, topic: `bench/${part}/`, login: null };
      return new Network({ endpoint, naming, nowMs, waits, untilMs: Infinity });
    },
  });
  const beganMs = performance.now();
  const spentMs = (): number => performance.now() - beganMs;
  const whyBroken = (): string | null => campaign.failure?.message ?? server.ended();
  await campaign.make(
    () =>
      whyBroken() === null && met.length === 0 && campaign.begun < runsMax && spentMs() < lastingMs,
  );
  const broken = whyBroken();
  if (broken !== null) return broken;
  const outcome = { runs: campaign.runs, ms: spentMs() };
  const [found] = met;
  if (found === undefined) return { ...outcome, lines: null, confirmed: "" };
  const untilMs = performance.now() + shrinkMs;
  const isLate = (): boolean => performance.now() > untilMs;
  const witness = await campaign.look(found, 5, isLate, () => false);
  const lines = witness.script.filter(({ is }) => is !== "move").length;
  return { ...outcome, lines, confirmed: `${witness.seen} of ${witness.of}` };
}

const nowMs = (): number => performance.now();

/** A row of the table. */
function shown(row: Row, name: string, isToFail: boolean, outcome: Outcome | string): string {
  const expected = isToFail ? "has it" : "has not";
  if (typeof outcome === "string") return `| ${row.bug} | ${name} | ${expected} | ${outcome} | | |`;
  const { runs, ms, lines, confirmed } = outcome;
  const where = `${runs} runs, ${(ms / 1_000).toFixed(1)} s`;
  const verdict = lines === null ? `not found in ${where}` : `found after ${where}`;
  const trace = lines === null ? "" : `${lines} operations`;
  return `| ${row.bug} | ${name} | ${expected} | ${verdict} | ${trace} | ${confirmed} |`;
}

const beganMs = performance.now();
const unlike: string[] = [];
console.log("| bug | version | expected | outcome | trace | seen again |");
console.log("| --- | --- | --- | --- | --- | --- |");
const only = process.argv[2] ?? "";
for (const row of rows.filter(({ bug }) => bug.includes(only))) {
  for (const name of [...row.fails, ...row.passes]) {
    const isToFail = row.fails.includes(name);
    const outcome = await look(row, name);
    console.log(shown(row, name, isToFail, outcome));
    const isFound = typeof outcome !== "string" && outcome.lines !== null;
    if (typeof outcome === "string" || isFound !== isToFail) unlike.push(`${row.bug} in ${name}`);
  }
}
console.log(`\n${((performance.now() - beganMs) / 1_000).toFixed(0)} s in all`);
for (const one of unlike) console.log(`otherwise than expected: ${one}`);
if (unlike.length > 0) process.exitCode = 1;
