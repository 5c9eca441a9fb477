/**
 * What of the machines was visited, as a table with the gaps below it.
 */
import type { MachineCoverage, Visited } from "../properties/index.ts";

export function coverageLines(coverage: readonly MachineCoverage[]): readonly string[] {
  const wide = Math.max("machine".length, ...coverage.map(({ machine }) => machine.length));
  const row = (name: string, rows: string, ways: string): string =>
    `${name.padEnd(wide)}  ${rows.padStart(14)}  ${ways.padStart(15)}`;
  const all = (pick: (one: MachineCoverage) => Visited): string =>
    ratio({
      visited: sum(coverage.map((one) => pick(one).visited)),
      total: sum(coverage.map((one) => pick(one).total)),
    });
  const gaps = coverage.flatMap(({ machine, rows, ways }) => [
    ...rows.unvisited.map((name) => `  ${machine}: ${name}`),
    ...ways.unvisited.map((name) => `  ${machine}: ${name}`),
  ]);
  return [
    row("machine", "state and event", "state to state"),
    ...coverage.map(({ machine, rows, ways }) => row(machine, ratio(rows), ratio(ways))),
    row(
      "all",
      all(({ rows }) => rows),
      all(({ ways }) => ways),
    ),
    ...(gaps.length === 0 ? [] : ["", "not visited:", ...gaps]),
  ];
}

const ratio = ({ visited, total }: Omit<Visited, "unvisited">): string => `${visited}/${total}`;

const sum = (values: readonly number[]): number => values.reduce((all, one) => all + one, 0);
