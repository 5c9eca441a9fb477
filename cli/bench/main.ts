/**
 * `npm run bench`: what the engine costs, each figure beside a baseline taken in the same run.
 *
 * A rate of one machine says little; a ratio can be compared. Nothing here passes or fails.
 */
import { availableParallelism } from "node:os";
import { Bench } from "tinybench";
import { present } from "../../src/index.ts";
import { allClaims, campaignRate, crewRate } from "./campaign.ts";
import { explored, plainlyExplored, sparedWorlds } from "./explore.ts";
import { startLiveOfflineQueue } from "./live-offline-queue.ts";
import { simulatedOfflineQueue } from "./offline-queue.ts";
import { askTables, askXState, decisions } from "./tables.ts";
import { Walk } from "./walk.ts";

const movesAtOnce = 10_000;
const figure = (value: number): string => Math.round(value).toLocaleString("en").padStart(12);

const live = await startLiveOfflineQueue();
const simulated = simulatedOfflineQueue();
const walk = new Walk();
const bench = new Bench({ time: 2_000, warmupTime: 1_000 });
bench
  .add("transition", () => void askXState())
  .add("tables", () => void askTables())
  .add("walk", () => void walk.run(movesAtOnce))
  .add("live", async () => void (await live.run()))
  .add("simulated", () => void simulated());
await bench.run();

const rate = (name: string, each: number): number => {
  const { result } = present(bench.getTask(name), name);
  // The median run, since a busy machine only ever makes runs longer.
  return "latency" in result ? (each * 1_000) / result.latency.p50 : 0;
};

const quiet = campaignRate([], 20);
const watched = campaignRate(allClaims, 20);
const jobs = availableParallelism();
const crewed = await crewRate(jobs, 20 * jobs);
const plain = plainlyExplored(3_000);
const bare = await explored(3_000_000, false);
const judged = await explored(300_000, true);
const bareByTwo = await explored(3_000_000, false, 2);
const judgedByTwo = await explored(300_000, true, 2);
const transition = rate("transition", decisions);
const arrived = await live.run();
await live.stop();
const rows = [
  row(
    "decisions a second, tables",
    rate("tables", decisions),
    "XState transition()",
    transition,
    50,
  ),
  row(
    "moves a second, random walk",
    rate("walk", movesAtOnce),
    "XState transition()",
    transition,
    null,
  ),
  row("steps a second, campaign", quiet, "XState transition()", transition, null),
  row("the same with all claims", watched, "XState transition()", transition, null),
  row(`that in ${jobs} threads`, crewed, "one thread", watched, null),
  row("worlds a second, explored", bare.worldsPerSecond, "obvious search", plain, null),
  row("worlds a second, all claims", judged.worldsPerSecond, "obvious search", plain, null),
  row("the same by two threads", bareByTwo.worldsPerSecond, "one", bare.worldsPerSecond, 1.6),
  row("with claims by two", judgedByTwo.worldsPerSecond, "one", judged.worldsPerSecond, 1.6),
  row("offline-queue a second", rate("simulated", 1), "MQTT.js and aedes", rate("live", 1), 200),
];
for (const line of rows) process.stdout.write(`${line}\n`);
process.stdout.write(
  `offline-queue: ${arrived} messages arrived live, ${simulated()} simulated; ` +
    `the walk asked for ${walk.run(0)} reactions\n`,
);

process.stdout.write(
  `campaign: ${figure(watched).trim()} steps a second with all claims, ` +
    `${figure(crewed).trim()} in ${jobs} threads (bar: 300,000)\n`,
);
process.stdout.write(
  `explored: ${bare.worlds} worlds at ${bare.bytesPerWorld.toFixed(1)} bytes (bar: 64), ` +
    `with claims ${judged.worlds} at ${judged.bytesPerWorld.toFixed(1)}\n`,
);

for (const name of ["cut", "three-devices"]) process.stdout.write(`${sparedWorlds(name)}\n`);

function row(
  what: string,
  ours: number,
  against: string,
  baseline: number,
  bar: number | null,
): string {
  const ratio = `${(ours / baseline).toFixed(1)} times`.padStart(14);
  const wanted = bar === null ? "" : `  (bar: ${bar} times)`;
  return `${what.padEnd(30)}${figure(ours)}  ${against.padEnd(22)}${figure(baseline)}${ratio}${wanted}`;
}
