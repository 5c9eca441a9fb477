/**
 * How much of the machines a campaign has been through: which states heard which events, and which
 * ways from state to state were gone.
 *
 * What there is comes from the charts' own configs, what was seen from the rows of their tables;
 * neither is counted anywhere else.
 */
import { present, type Chart, type ChartRow } from "../src/index.ts";

/** Something of which there is so much, and what of it was not visited. */
export interface Visited {
  readonly visited: number;
  readonly total: number;
  readonly unvisited: readonly string[];
}

export interface MachineCoverage {
  readonly machine: string;
  /** States with the events they know: "online link.closed". */
  readonly rows: Visited;
  /** Ways from state to state: "online -> offline". */
  readonly ways: Visited;
}

export const coverageOf = (charts: readonly Chart[]): readonly MachineCoverage[] =>
  charts.map((chart) => {
    const all = writtenRows(chart);
    const asked = chart.rows().flatMap((row) => writtenAs(row, all));
    return {
      machine: chart.id,
      rows: visited(all.map(rowName), asked.map(rowName)),
      ways: visited(all.map(wayName), asked.map(wayName)),
    };
  });

/** What two campaigns on the same machines have visited together. */
export const addCoverage = (a: MachineCoverage, b: MachineCoverage): MachineCoverage => ({
  machine: a.machine,
  rows: together(a.rows, b.rows),
  ways: together(a.ways, b.ways),
});

/** The row as the config writes it: "packet.*" is every packet that has no row of its own. */
function writtenAs(row: ChartRow, all: readonly ChartRow[]): readonly ChartRow[] {
  const here = all.filter(({ state }) => state === row.state);
  if (here.some(({ event }) => event === row.event)) return [row];
  const pattern = here.find(
    ({ event }) => event.endsWith("*") && row.event.startsWith(event.slice(0, -1)),
  );
  return pattern === undefined ? [] : [{ ...row, event: pattern.event }];
}

const rowName = ({ state, event }: ChartRow): string => `${state} ${shortEvent(event)}`;
const wayName = ({ state, to }: ChartRow): string => `${state} -> ${to}`;

/** "xstate.after.sessionExpiry.serverSession.detached" is "after sessionExpiry". */
function shortEvent(event: string): string {
  const [, , delay] = event.startsWith("xstate.after.") ? event.split(".") : [];
  return delay === undefined ? event : `after ${delay}`;
}

function visited(all: readonly string[], seen: readonly string[]): Visited {
  const names = [...new Set(all)];
  const met = new Set(seen);
  const unvisited = names.filter((name) => !met.has(name));
  return { visited: names.length - unvisited.length, total: names.length, unvisited };
}

function together(a: Visited, b: Visited): Visited {
  const unvisited = a.unvisited.filter((name) => b.unvisited.includes(name));
  return { visited: a.total - unvisited.length, total: a.total, unvisited };
}

type Node = Chart["machine"]["root"];

/** Every row that a machine's config speaks of. */
function writtenRows({ machine }: Chart): readonly ChartRow[] {
  return leaves(machine.root).flatMap((leaf) =>
    lineage(leaf).flatMap((node) =>
      [...node.transitions].flatMap(([event, transitions]) =>
        transitions.map(({ target }) => {
          const to = target?.[0] === undefined ? leaf : firstLeaf(target[0] as Node);
          return { state: nameOf(leaf), event, to: nameOf(to) };
        }),
      ),
    ),
  );
}

const children = (node: Node): readonly Node[] => Object.values(node.states) as readonly Node[];

/** The states without states in them. */
const leaves = (node: Node): readonly Node[] =>
  children(node).length === 0 ? [node] : children(node).flatMap(leaves);

/** A state and those that it stands in. */
function lineage(node: Node): readonly Node[] {
  const above = node.parent as Node | undefined;
  return above === undefined ? [node] : [node, ...lineage(above)];
}

/** Where one is who enters a state. */
function firstLeaf(node: Node): Node {
  const inside = children(node);
  if (inside.length === 0) return node;
  const [first] = node.initial.target ?? [];
  return firstLeaf(present(first as Node | undefined, `the first state of ${node.id}`));
}

/** A state as charts write it. */
function nameOf({ path }: Node): string {
  const value = path.reduceRight<unknown>(
    (inner, key) => (inner === null ? key : { [key]: inner }),
    null,
  );
  return typeof value === "string" ? value : JSON.stringify(value);
}
