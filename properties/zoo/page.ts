/** The zoo as a reference page: every mutant with who reported it, and who kills whom. */
import type { KillMatrix } from "./killers.ts";
import { present } from "../../src/index.ts";
import type { Mutant } from "./mutant.ts";
import type { Chased } from "./chase.ts";
import { equivalents } from "./equivalents.ts";
import { pens, unseen } from "./pens.ts";
import { cages, zoo } from "./zoo.ts";

/** What `cleansession zoo --explore --json` prints. */
export interface ExploredZoo {
  readonly penWorlds: number;
  readonly found: number;
  readonly of: number;
  readonly mutants: readonly Chased[];
}

/** The page; `matrix` is what `cleansession zoo --claims all --json` printed. */
export function zooPage(matrix: KillMatrix, explored: ExploredZoo): string {
  const { runs, seed, claimsThatKillNone, mutantsKilledByOne } = matrix;
  return `${[
    "# The zoo",
    "<!-- Written by `npm run docs` from the program itself; do not edit. -->",
    `Each mutant is the sound model with one value changed at one named place, after a bug that somebody reported: ${zoo.length} of them. \`cleansession zoo\` hunts each with the claim that is to kill it, from generated runs alone; \`cleansession zoo run <id>\` prints the shortest run that does. The sound model has to survive the same run.`,
    ...cages.flatMap(({ title, mutants }) => [
      `## ${title}`,
      ...mutants.map((mutant) => entry(mutant, matrix, explored)),
    ]),
    ...exploredPart(explored),
    "## Killed by one claim only",
    `Of all claims, in ${runs} runs from seed ${seed}.`,
    list(mutantsKilledByOne.map(({ mutant, claim }) => `\`${mutant}\` by \`${claim}\``)),
    "## Claims that kill none",
    "What they say, no mutant here goes against. Each has a test of its own that shows what it refuses.",
    list(claimsThatKillNone.map((id) => `\`${id}\``)),
    "## Not mutants",
    "Bugs that were reported and are none here, with the reason.",
    list(equivalents.map(({ what, report, why }) => `${what} (${report}): ${why}`)),
  ].join("\n\n")}\n`;
}

function exploredPart({ penWorlds, found, of, mutants }: ExploredZoo): readonly string[] {
  const most = penWorlds.toLocaleString("en");
  const free = mutants.filter(({ caught }) => caught === null);
  return [
    "## Found by the explorer",
    `\`cleansession zoo --explore\` looks for each mutant breadth first, in one pen after another, with ${most} worlds in each: ${found} of ${of} are found. Each way is the shortest there is in its pen, and the sound model survives it. Moves are counted from where the pen begins; "and a calm" says that it shows when devices have come back after them. \`cleansession zoo run <id> --explore\` prints the way.`,
    "The pens:",
    list(pens.map(({ name, about }) => `${name}: ${about}`)),
    "Not found:",
    list(free.map(({ mutant }) => `\`${mutant}\`: ${unseen.get(mutant) ?? "it got away"}`)),
  ];
}

function foundBy(mutant: string, { mutants }: ExploredZoo): string {
  const caught = mutants.find((one) => one.mutant === mutant)?.caught ?? null;
  if (caught === null) return "not found by the explorer";
  const { pen, moves, inCalm, worlds } = caught;
  const far = `${moves} ${moves === 1 ? "move" : "moves"}${inCalm ? " and a calm" : ""}`;
  return `found by the explorer after ${far}, among ${worlds.toLocaleString("en")} worlds (${pen})`;
}

function entry(mutant: Mutant, { killers }: KillMatrix, explored: ExploredZoo): string {
  const { id, does, side, reports, clause, claim, change } = mutant;
  const by = killers.find((one) => one.mutant === id)?.by ?? {};
  const others = Object.keys(by).filter((one) => one !== claim).length;
  const more = others === 0 ? "" : ` and ${others} more`;
  const whose = side === "both" ? "Both ends" : present(side, "a side");
  return [
    `### ${id}`,
    "",
    does,
    "",
    `- ${whose}, ${change.place}: ${code(change.to)}`,
    `- Reported: ${reports.map(link).join(", ")}`,
    `- ${clause}, killed by \`${claim}\`${more}; ${foundBy(id, explored)}`,
  ].join("\n");
}

const link = (report: string): string => {
  const [, repository, number] = /^([^#\s]+)#(\d+)$/.exec(report) ?? [];
  return number === undefined
    ? report
    : `[${report}](https://github.com/${repository}/issues/${number})`;
};

const code = (text: string): string => (/[{}[\]"_*]/.test(text) ? `\`${text}\`` : text);

const list = (items: readonly string[]): string =>
  items.length === 0 ? "None." : items.map((item) => `- ${item}`).join("\n");
