/**
 * An exploration as text: what is violated first, by the shortest way there is; then what was
 * explored and what was not, in sentences; the verdict last.
 */
import { counted, grouped } from "./amounts.ts";
import {
  statement,
  type Bounds,
  type ExploreReport,
  type Explored,
  type ShortestWay,
} from "../properties/index.ts";
import { mended, storyLines, type Paper } from "./check-report.ts";
import type { Theme } from "./theme.ts";

export function exploredLines(
  explored: Explored,
  asks: string | null,
  paper: Paper,
): readonly string[] {
  const { report } = explored;
  const { theme } = paper;
  return [
    ...(report.configuration === null
      ? []
      : [theme.strong([report.configuration, ...(asks === null ? [] : [asks])].join(": "))]),
    theme.faint(`profile ${report.profile}; ${boundsText(report.bounds)}`),
    "",
    ...explored.counterexamples.flatMap((_, index) => [...violated(explored, index, paper), ""]),
    ...silent(report),
    ...coverage(report),
    ...calms(report),
    ...cost(report),
    "",
  ];
}

/** What `--quiet` leaves: each violation. */
export function quietExplored({ report }: Explored, { theme }: Paper): readonly string[] {
  return report.counterexamples.flatMap(({ claim, what, moves, known }) => [
    `${theme.bad("violated")}: ${claim}${known === null ? "" : `, known deviation ${known}`}`,
    `  ${what}, after ${counted(moves, "move")}`,
  ]);
}

function violated(
  { report, counterexamples, field }: Explored,
  index: number,
  paper: Paper,
): readonly string[] {
  const { theme, claims, traces } = paper;
  const way = report.counterexamples[index];
  const made = counterexamples[index];
  if (way === undefined || made === undefined) return [];
  const claim = claims.find(({ id }) => id === way.claim);
  const trace = traces.get(way.claim);
  const { devices, shared } = field.setup;
  const ids = [...devices, ...shared].join(", ");
  return [
    `${theme.bad("violated")}: ${theme.strong(way.claim)}${way.known === null ? "" : `, known deviation ${way.known}`}`,
    ...(claim === undefined ? [] : [`  ${claim.says}`]),
    ...(claim?.from ?? []).map((id) => `  ${theme.faint(`${id}: ${statement(id).says}`)}`),
    `  ${way.what}`,
    `  ${theme.faint(`devices ${devices.join(", ")}; ClientIDs ${ids}`)}`,
    "",
    ...storyLines({ what: way.what, step: made.step }, made, paper),
    "",
    ...mended(way),
    certificate(way, report),
    ...(trace === undefined ? [] : [`trace: ${trace}`]),
  ];
}

/** What is known of shorter ways. */
function certificate(
  { moves, knownAfter, inCalm }: ShortestWay,
  { calms: tried, sparing }: ExploreReport,
): string {
  if (sparing.partialOrder) {
    return `after ${counted(moves, "move")}; there may be a nearer one among the orders that were left out`;
  }
  if (knownAfter !== null) {
    return `after ${counted(moves, "move")}; what is nearer, from ${counted(knownAfter, "move")} on, is known as far as it was asked`;
  }
  const most = `certified: no way from there with fewer than ${counted(moves, "move")} violates it`;
  if (!inCalm) return most;
  return tried?.tried === tried?.of
    ? `${most}, before the calm or in it`
    : `it shows in the calm after ${counted(moves, "move")}; there may be a nearer one, since not every world had its calm`;
}

/** Claims that have shown nothing. */
function silent({ claims }: ExploreReport): readonly string[] {
  const ids = claims.filter(({ triggered }) => !triggered).map(({ id }) => id);
  return ids.length === 0 ? [] : [`never triggered within these bounds: ${ids.join(", ")}`, ""];
}

/** What was explored, and what was not. */
function coverage(report: ExploreReport): readonly string[] {
  const { worlds, opened, moves, revisits, depth, frontier, complete, ended } = report;
  const met = `${counted(worlds, "world")} met, ${counted(moves, "move")} made, ${grouped(revisits)} of them to worlds already met`;
  if (ended === "all is explored") {
    return [
      `every interleaving within these bounds was made: ${met}`,
      ...spared(report),
      `no world is farther away than ${counted(depth, "move")}`,
    ];
  }
  return [
    `not everything was made (${ended}): ${met}`,
    `covered: every run of up to ${counted(complete, "move")} from where it begins, and ${counted(opened, "world")} with all their moves`,
    ...spared(report),
    `not covered: what follows from ${counted(frontier, "world")} that nobody has opened`,
  ];
}

/** What stands for something else. */
function spared({ sparing: { symmetry, partialOrder } }: ExploreReport): readonly string[] {
  return [
    ...(symmetry ? ["one run stood for all that differ by the names of like devices"] : []),
    ...(partialOrder
      ? ["one order stood for all of deliveries that only their receivers mind"]
      : []),
  ];
}

function calms({ calms: tried, ended }: ExploreReport): readonly string[] {
  if (tried === null) return [];
  if (tried.tried === tried.of && ended === "all is explored") {
    return ["after every world there was a calm, and what must hold eventually was judged"];
  }
  return [
    `a calm came after ${grouped(tried.tried)} of ${counted(tried.of, "world")}, evenly spread; after the others it is not known what holds eventually`,
  ];
}

function cost({ bytes, worlds, tables }: ExploreReport): readonly string[] {
  const largest = tables.toSorted((a, b) => b.values - a.values).slice(0, 6);
  const each = bytes / worlds;
  return [
    `${each < 1_000 ? each.toFixed(1) : grouped(Math.round(each))} bytes a world; values met, by place: ${largest
      .map(({ place, values }) => `${place} ${grouped(values)}`)
      .join(", ")}`,
  ];
}

/** The last line. */
export function exploredVerdict({ report }: Explored, theme: Theme): string {
  const { verdict, claims, profile, configuration, bounds } = report;
  const paint = verdict === "held" ? theme.good : verdict === "violated" ? theme.bad : theme.strong;
  const violations = claims.filter((one) => one.verdict === "violated");
  const known = report.strict ? 0 : violations.filter((one) => one.known !== null).length;
  const facts = [
    claims.length === 0
      ? "no claims"
      : `${claims.filter(({ triggered }) => triggered).length} of ${counted(claims.length, "claim")} triggered`,
    ...(violations.length > known ? [`${violations.length - known} violated`] : []),
    ...(known > 0 ? [`${known} violated as is known`] : []),
    `${counted(report.worlds, "world")}, ${counted(report.moves, "move")}`,
    configuration ?? boundsText(bounds),
  ];
  const end = report.ended === "all is explored" ? "" : ` (${report.ended})`;
  return `${paint(verdict)}${end}: ${facts.join(", ")}; profile ${profile}`;
}

/** Bounds in words; what does not occur is left out. */
export function boundsText(bounds: Bounds): string {
  const { devices, clientIds, publishes, cuts, takeovers, restarts, disconnects, stalls } = bounds;
  return [
    counted(devices, "device"),
    ...(clientIds === devices ? [] : [counted(clientIds, "ClientID")]),
    ...(publishes === 0
      ? []
      : [`${counted(publishes, "message")} (QoS ${bounds.qos.join(" or ")})`]),
    ...some(cuts, "cut"),
    ...some(takeovers, "takeover"),
    ...some(restarts, "restart"),
    ...some(disconnects, "disconnect"),
    ...some(stalls, "stall"),
    `CleanSession ${bounds.clean.map(Number).join(" or ")}`,
  ].join(", ");
}

const some = (many: number, what: string): readonly string[] =>
  many === 0 ? [] : [counted(many, what)];
