/** What the zoo prints: who was killed by what and how soon, or who kills whom. */
import { grouped } from "./amounts.ts";
import { present } from "../src/index.ts";
import type { KillMatrix, Mutant } from "../properties/index.ts";
import { columns } from "./table.ts";
import type { Theme } from "./theme.ts";
import type { ZooResult } from "./zoo-task.ts";

/** A mutant and the hunts for it, one from each seed. */
export interface Hunted {
  readonly mutant: Mutant;
  readonly hunts: readonly ZooResult[];
}

export const gotAway = ({ hunts }: Hunted): boolean =>
  hunts.some(({ witness }) => witness === null);

export interface Spread {
  readonly median: number;
  readonly worst: number;
}

/** The middle one (of an even number the lower) and the highest; null of none. */
export function spread(values: readonly number[]): Spread | null {
  const sorted = values.toSorted((a, b) => a - b);
  const median = sorted[Math.floor((sorted.length - 1) / 2)];
  const worst = sorted.at(-1);
  return median === undefined || worst === undefined ? null : { median, worst };
}

export const operationsOf = ({ hunts }: Hunted): readonly number[] =>
  hunts.flatMap(({ witness }) => (witness === null ? [] : [witness.operations]));

export function huntLines(hunted: readonly Hunted[], theme: Theme): readonly string[] {
  const seeds = hunted[0]?.hunts.length ?? 0;
  const heads =
    seeds > 1
      ? ["mutant", "killed by", "of seeds", "runs", "worst", "ms", "worst", "operations", "worst"]
      : ["mutant", "killed by", "runs", "ms", "operations"];
  const rows = hunted.map((one) => rowOf(one, seeds));
  const [head = "", ...lines] = columns([heads, ...rows], 2);
  return [
    theme.faint(head),
    ...hunted.map((one, index) => {
      const line = present(lines[index], "a line");
      return gotAway(one) ? theme.bad(line) : line;
    }),
  ];
}

function rowOf(one: Hunted, seeds: number): readonly string[] {
  const { mutant, hunts } = one;
  const figures = [hunts.map(({ runs }) => runs), hunts.map(({ ms }) => ms), operationsOf(one)].map(
    spread,
  );
  if (seeds > 1) {
    const killed = hunts.filter(({ witness }) => witness !== null).length;
    return [
      mutant.id,
      mutant.claim,
      `${killed}/${seeds}`,
      ...figures.flatMap((column) => [number(column?.median), number(column?.worst)]),
    ];
  }
  return [
    mutant.id,
    gotAway(one) ? "nobody" : mutant.claim,
    ...figures.map((column) => number(column?.worst)),
  ];
}

/** The last line. */
export function huntVerdict(
  hunted: readonly Hunted[],
  { seed, seeds }: { readonly seed: number; readonly seeds: number },
  theme: Theme,
): string {
  const alive = hunted.filter(gotAway).length;
  const runs = spread(hunted.flatMap(({ hunts }) => hunts.map((one) => one.runs)));
  const operations = spread(hunted.flatMap(operationsOf));
  const drawn = seeds === 1 ? `seed ${seed}` : `seeds ${seed} to ${seed + seeds - 1}`;
  const counts = `${hunted.length - alive} of ${hunted.length} mutants killed`;
  const word = alive === 0 ? theme.good("held") : theme.bad("violated");
  return `${word}: ${counts}${middle("runs", runs)}${middle("operations", operations)}; ${drawn}`;
}

export function matrixLines(matrix: KillMatrix, theme: Theme): readonly string[] {
  const { killers, claimsThatKillNone, mutantsKilledByOne, runs, seed } = matrix;
  return [
    ...killers.flatMap(({ mutant, by }) => [
      theme.strong(mutant),
      ...Object.entries(by)
        .toSorted(([, a], [, b]) => b - a)
        .map(([claim, times]) => `  ${String(times).padStart(5)}  ${claim}`),
    ]),
    "",
    ...list(
      "killed by one claim only",
      mutantsKilledByOne.map(({ mutant, claim }) => `${mutant} by ${claim}`),
    ),
    ...list("claims that kill none", claimsThatKillNone),
    theme.faint(`in how many of ${grouped(runs)} runs each claim was violated; seed ${seed}`),
  ];
}

const number = (value: number | undefined): string => (value === undefined ? "-" : grouped(value));

const middle = (what: string, of: Spread | null): string =>
  of === null
    ? ""
    : `, ${what} ${grouped(of.median)} in the middle and ${grouped(of.worst)} at most`;

const list = (title: string, lines: readonly string[]): readonly string[] =>
  lines.length === 0
    ? [`${title}: none`, ""]
    : [`${title}:`, ...lines.map((one) => `  ${one}`), ""];
