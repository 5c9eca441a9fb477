/**
 * What `import` found, as text and as plain data: violations with the packet that cannot be right,
 * then what the file does not show, and which claims are unfinished for it.
 */
import { counted, grouped } from "./amounts.ts";
import { showInstant } from "../src/index.ts";
import { showPacket, type WireSight } from "../models/index.ts";
import { statement } from "../properties/index.ts";
import { showPlace, type Obscured } from "./captures/event.ts";
import type { Finding, Told } from "./captures/judge.ts";
import { clientIdsMax } from "./captures/narrator.ts";
import type { Reading } from "./captures/reading.ts";
import { byClauseText } from "./recording-report.ts";
import type { Theme } from "./theme.ts";

export interface Conclusion {
  readonly verdict: "held" | "violated" | "unfinished";
  /** Violations that count, in the order in which they show. */
  readonly news: readonly Finding[];
  /** Deviations of the profile that were found. */
  readonly known: readonly string[];
  /** Ids of claims that were not judged to the end. */
  readonly unfinished: readonly string[];
  /** Ids of claims whose situation arose and that are not violated. */
  readonly held: readonly string[];
}

export function concludeReading(reading: Reading): Conclusion {
  const { judge, all, isAtRest } = reading;
  const aside = reading.setAside();
  const counting = judge.findings.filter(({ violation }) => !aside.includes(violation.claim.id));
  const news = counting.filter(({ known }) => known === null);
  const deviations = counting.flatMap(({ known }) => known ?? []);
  const unfinished = all.filter(
    ({ id, form }) => aside.includes(id) || (form === "eventually" && !isAtRest),
  );
  const held = all.filter(
    (claim, place) =>
      (judge.watch.triggers[place] ?? 0) > 0 &&
      !unfinished.includes(claim) &&
      counting.every(({ violation }) => violation.claim !== claim),
  );
  return {
    verdict: news.length > 0 ? "violated" : unfinished.length > 0 ? "unfinished" : "held",
    news,
    known: [...new Set(deviations)],
    unfinished: unfinished.map(({ id }) => id),
    held: held.map(({ id }) => id),
  };
}

export function importLines(
  name: string,
  reading: Reading,
  conclusion: Conclusion,
  theme: Theme,
): readonly string[] {
  const { narrator, format, options, judge } = reading;
  const { news, known, unfinished, held, verdict } = conclusion;
  const lasted = showInstant(narrator.lastMs);
  const facts = `${counted(narrator.packets, "packet")} of ${counted(narrator.connections, "connection")} in ${lasted}`;
  const colour = { held: theme.good, violated: theme.bad, unfinished: theme.strong }[verdict];
  const limits = limitLines(reading);
  return [
    theme.strong(`${name}: ${format ?? "nothing"}, ${facts}`),
    theme.faint(`observed, not simulated; judged with profile ${options.profile.name}`),
    "",
    ...news.flatMap((finding) => [...findingLines(finding, reading, theme), ""]),
    ...(limits.length === 0 ? [] : ["what the file does not show:", ...limits, ""]),
    ...(known.length === 0 ? [] : [`known deviations found: ${known.join(", ")}`]),
    ...(judge.causes.byClause === 0 ? [] : [byClauseText(judge.causes)]),
    ...(unfinished.length === 0 ? [] : [`not judged to the end: ${unfinished.join(", ")}`]),
    `${colour(verdict)}: ${counted(news.length, "claim")} violated, ${held.length} held, ${unfinished.length} unfinished; ${counted(judge.sights, "observation")}`,
  ];
}

/** What is violated, a line each. */
export const quietFindings = ({ news }: Conclusion, theme: Theme): readonly string[] =>
  news.map(({ violation, at }) => {
    const place = at === null ? "when all was over" : showPlace(at.origin.place);
    return `${theme.bad("violated")}: ${violation.claim.id}, ${place}: ${violation.what}`;
  });

function findingLines(finding: Finding, reading: Reading, theme: Theme): readonly string[] {
  const { violation, at, before } = finding;
  const { claim, what } = violation;
  const times = reading.judge.timesOf(claim);
  const first = times > 1 ? `, ${times} times; the first:` : "";
  const place =
    at === null
      ? "when all was over"
      : `${showPlace(at.origin.place)}, ${instant(at)}, ${at.origin.client} to ${at.origin.server}`;
  return [
    `${theme.bad("violated")}: ${theme.strong(claim.id)}${first}`,
    `  ${place}:`,
    `    ${theme.bad(what)}`,
    `  ${claim.says}`,
    ...claim.from.map((id) => `  ${theme.faint(`${id}: ${statement(id).says}`)}`),
    ...(at === null ? [] : ["  what this device saw last:", ...storyLines([...before, at])]),
  ];
}

const storyLines = (story: readonly Told[]): readonly string[] =>
  story.map(
    ({ sight, origin }) =>
      `    ${showPlace(origin.place).padEnd(10)}  ${showInstant(sight.atMs)}  ${showSight(sight)}`,
  );

/** The time of day if the file has one. */
const instant = ({ sight, origin }: Told): string =>
  origin.place.atUs < 1_000_000_000_000
    ? showInstant(sight.atMs)
    : new Date(Math.floor(origin.place.atUs / 1_000)).toISOString();

function showSight(sight: WireSight): string {
  switch (sight.is) {
    case "opened":
      return `${sight.connection} opens`;
    case "sent":
      return `${sight.connection} -> server  ${showPacket(sight.packet)}`;
    case "received":
      return `server -> ${sight.connection}  ${showPacket(sight.packet)}`;
    case "closed":
      return `${sight.connection} is closed${sight.by === "Client" ? " by the Client" : ""}`;
    case "obscured":
      return `${sight.connection} is not seen any further`;
    case "operated":
    case "joined":
      return "";
  }
}

/** What is said behind the number of connections. */
const reasons: Readonly<Record<Obscured, string>> = {
  "began before the capture": "begun before it; nothing of that is judged",
  "lost segments": "with segments missing; behind the gap nothing is judged",
  "not acknowledged":
    "with packets at its end that the Client has not acknowledged; their fate is not judged",
  "cut frames": "with frames cut off, which tcpdump -s 0 avoids; behind them nothing is judged",
  "no MQTT": "that came to carry something that is no MQTT",
  TLS: "encrypted by TLS; nothing of that can be read",
  WebSocket: "over WebSocket, which is not read",
  "MQTT 3.1": "with MQTT 3.1; only 3.1.1 is judged",
  "MQTT 5": "with MQTT 5; only 3.1.1 is judged",
  "packets not logged":
    "of which the log has the beginning and no packets, which it has with log_type all",
  "a bridge": "of bridges, which have rules of their own",
  "no client": "without a ClientID",
  "too many at once": "too many at a time to be followed",
  "too many ClientIDs": `of others than the first ${grouped(clientIdsMax)} ClientIDs, which are not followed; a filter of tcpdump or tshark makes the file smaller`,
};

function limitLines(reading: Reading): readonly string[] {
  const { narrator, remarks, options, source, isAtRest } = reading;
  const obscured = [...narrator.obscured].map(
    ([why, many]) => `${counted(many, "connection")} ${reasons[why]}`,
  );
  const left = [...remarks.values()].map(
    ({ what, first, count }) => `${counted(count, "time")}: ${what}, first in ${showPlace(first)}`,
  );
  const before = options.fromStart
    ? []
    : ["what was before it: Sessions, retained messages, and Clients elsewhere (--from-start)"];
  const after = isAtRest
    ? []
    : ["whether what is missing at its end came later (--at-rest if nothing did)"];
  const payloads =
    source === "log" ? ["payloads, and whether what was sent arrived: it is the Server's log"] : [];
  const forgotten = reading.judge.hasForgotten
    ? ["messages of long ago beside those of its end, since it is long"]
    : [];
  return [...before, ...after, ...payloads, ...forgotten, ...obscured, ...left].map(
    (line) => `  - ${line}`,
  );
}

/** The same as data. */
export function importObject(name: string, reading: Reading, conclusion: Conclusion): object {
  const { narrator, format, options, judge, remarks, isAtRest } = reading;
  return {
    file: name,
    format,
    profile: options.profile.name,
    verdict: conclusion.verdict,
    packets: narrator.packets,
    connections: narrator.connections,
    lastsMs: narrator.lastMs,
    fromStart: options.fromStart,
    atRest: isAtRest,
    violations: conclusion.news.map(({ violation, at, before }) => ({
      claim: violation.claim.id,
      clauses: violation.claim.from,
      what: violation.what,
      times: judge.timesOf(violation.claim),
      at: at === null ? null : plain(at),
      before: before.map(plain),
    })),
    knownDeviations: conclusion.known,
    knownByClauseAlone: judge.causes.byClause,
    held: conclusion.held,
    unfinished: conclusion.unfinished,
    notSeen: Object.fromEntries(narrator.obscured),
    leftOut: [...remarks.values()].map(({ what, first, count }) => ({
      what,
      count,
      first: showPlace(first),
    })),
  };
}

const plain = ({ sight, origin }: Told) => ({
  [origin.place.unit]: origin.place.number,
  time: instant({ sight, origin }),
  client: origin.client,
  server: origin.server,
  sight,
});
