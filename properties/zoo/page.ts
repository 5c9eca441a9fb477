/** The zoo as a reference page: every mutant with who reported it, and who kills whom. */
import type { KillMatrix } from "./killers.ts";
import { present } from "../../src/index.ts";
import type { Mutant } from "./mutant.ts";
import { equivalents } from "./equivalents.ts";
import { cages, zoo } from "./zoo.ts";

/** The page; `matrix` is what `cleansession zoo --claims all --json` printed. */
export function zooPage(matrix: KillMatrix): string {
  const { runs, seed, claimsThatKillNone, mutantsKilledByOne } = matrix;
  return `${[
    "# The zoo",
    "<!-- Written by `npm run docs` from the program itself; do not edit. -->",
    `Each mutant is the sound model with one value changed at one named place, after a bug that somebody reported: ${zoo.length} of them. \`cleansession zoo\` hunts each with the claim that is to kill it, from generated runs alone; \`cleansession zoo run <id>\` prints the shortest run that does. The sound model has to survive the same run.`,
    ...cages.flatMap(({ title, mutants }) => [
      `## ${title}`,
      ...mutants.map((mutant) => entry(mutant, matrix)),
    ]),
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

function entry(mutant: Mutant, { killers }: KillMatrix): string {
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
    `- ${clause}, killed by \`${claim}\`${more}`,
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
