/**
 * A report as text: what is violated first, each so that it is understood in a minute; then what is
 * known, what was not shown, and the verdict last.
 */
import { counted, grouped } from "./amounts.ts";
import { showKnobValue } from "../models/index.ts";
import { showInstant } from "../src/index.ts";
import {
  calmText,
  counts,
  ledgerOf,
  missingShards,
  passagesOfScript,
  statement,
  type Claim,
  type Counterexample,
  type DeviationVerdict,
  type Report,
  type Witness,
} from "../properties/index.ts";
import { certificateLines, certificateText } from "./certificate-text.ts";
import { causesText } from "./junit.ts";
import type { Theme } from "./theme.ts";
import { timeline, type Passage } from "./timeline.ts";

export interface Paper {
  readonly theme: Theme;
  /** null: nothing is folded. */
  readonly width: number | null;
  readonly claims: readonly Claim[];
  /** In the order of the report's; none where only the report is left. */
  readonly counterexamples: readonly Counterexample[];
  /** By claim, or by the name of a witness: where its trace is. */
  readonly traces: ReadonlyMap<string, string>;
  /** By the name of a witness: what is told in place of the bare script, where there is more. */
  readonly stories: ReadonlyMap<string, readonly string[]>;
}

/** The name of a witness where a claim has several, one for each cause. */
export const nameOf = ({ claim, known }: Witness): string =>
  known === null || known === claim ? claim : `${claim}.${known}`;

const traceOf = (witness: Witness, { traces }: Paper): string | undefined =>
  traces.get(nameOf(witness)) ?? traces.get(witness.claim);

export function reportLines(report: Report, paper: Paper): readonly string[] {
  const news: (readonly string[])[] = [];
  const known: (readonly string[])[] = [];
  for (const [index, witness] of report.counterexamples.entries()) {
    const made = paper.counterexamples[index] ?? null;
    if (isNews(witness, report)) {
      news.push(violationLines(witness, made, paper, causeOf(witness, report)));
    } else known.push(knownDeviation(witness, report, paper));
  }
  const blocks = [
    ...news,
    ...known,
    claimTable(report, paper.theme),
    notShown(report, paper.theme),
  ];
  return blocks.filter((lines) => lines.length > 0).flatMap((lines) => [...lines, ""]);
}

/** What `--quiet` leaves: each violation that counts, and the names of what is known. */
export function quietLines(report: Report, { theme }: Paper): readonly string[] {
  const news = report.counterexamples.filter((witness) => isNews(witness, report));
  const found = report.deviations.filter(({ foundBy }) => foundBy.length > 0);
  return [
    ...news.flatMap(({ claim, what, reproduce }) => [
      `${theme.bad("violated")}: ${claim}`,
      `  ${what}`,
      `  ${reproduce}`,
    ]),
    ...(report.strict || found.length === 0
      ? []
      : [`known deviations found: ${found.map(({ id }) => id).join(", ")}`]),
  ];
}

function isNews({ claim, known }: Witness, { claims, strict }: Report): boolean {
  if (known !== null && !strict) return false;
  return claims.some((one) => one.id === claim && counts(one, strict));
}

const allNeeded = "without any one of these lines it holds";
const notShortest = "not made shorter to the end: perhaps not all of these lines are needed";

/** One violation, told so that it is understood in a minute. */
export function violationLines(
  witness: Witness,
  counterexample: Counterexample | null,
  paper: Paper,
  cause: string | null = witness.known,
): readonly string[] {
  const { theme, claims } = paper;
  const claim = claims.find(({ id }) => id === witness.claim);
  const { script, minimal, what, certificate } = witness;
  const trace = traceOf(witness, paper);
  const told =
    counterexample === null
      ? (paper.stories.get(nameOf(witness)) ?? plainStory(witness))
      : storyLines(witness, counterexample, paper);
  return [
    `${theme.bad("violated")}: ${theme.strong(witness.claim)}${cause === null ? "" : `, known deviation ${cause}`}`,
    ...(claim === undefined ? [] : [`  ${claim.says}`]),
    ...(claim?.from ?? []).map((id) => `  ${theme.faint(`${id}: ${statement(id).says}`)}`),
    `  ${what}`,
    `  ${theme.faint(worldOf(witness))}`,
    "",
    ...told,
    "",
    ...(script.length > 1 ? [minimal ? allNeeded : notShortest] : []),
    ...mended(witness),
    ...(certificate === null ? [] : certificateLines(certificate, theme)),
    ...(counterexample === null ? [] : ledger(witness, counterexample, theme)),
    ...(trace === undefined ? [] : [`trace: ${trace}`]),
    `reproduce: ${witness.reproduce}`,
  ];
}

/** The knobs of the profile that are behind it. */
export function mended({ mendedBy }: Pick<Witness, "mendedBy">): readonly string[] {
  const [first, ...more] = mendedBy.map(
    ({ path, value }) => `${path} ${showKnobValue(path, value)}`,
  );
  if (first === undefined) return [];
  const others = more.length === 0 ? "" : `, or with ${more.join(", or ")}`;
  return [`it holds with ${first} as in the standard${others}`];
}

/** The lines of the script with what came of each, up to where the claim is violated. */
export function storyLines(
  { what, step }: Pick<Witness, "what" | "step">,
  { script, steps }: Counterexample,
  { theme, width }: Paper,
): readonly string[] {
  const passages: Passage[] = [];
  let operations = 0;
  const linesOf = passagesOfScript(
    script.map(({ text }) => text),
    steps,
  );
  for (const { line, steps: made } of linesOf) {
    const seen = made.filter(({ number }) => number <= step);
    const last = passages.at(-1);
    const isCalm = line === null;
    if (line === "settle" && last?.is === "done") {
      passages[passages.length - 1] = { ...last, steps: [...last.steps, ...seen] };
      continue;
    }
    if (isCalm && seen.length === 0) continue;
    const isMove = script.some(({ is, text }) => is === "move" && text === line);
    if (!isMove && !isCalm) operations += 1;
    const text = isCalm ? calmText : isMove ? line : `${operations}. ${line}`;
    passages.push({ is: "done", text, steps: seen });
  }
  const place = step > steps.length ? "when all is over" : `step ${step}`;
  passages.push({ is: "expected", text: place, missed: what });
  return timeline(passages, theme, width);
}

const plainStory = ({ script }: Witness): readonly string[] => script.map((line) => `> ${line}`);

function ledger({ about }: Witness, { steps }: Counterexample, theme: Theme): readonly string[] {
  if (about === null) return [];
  const entries = ledgerOf(about, steps);
  if (entries.length === 0) return [];
  const isWide = Math.max(...entries.map(({ is }) => is.length));
  const whoWide = Math.max(...entries.map(({ who }) => who.length));
  return [
    "",
    `what became of ${JSON.stringify(about)}:`,
    ...entries.map(
      ({ atMs, is, who, what }) =>
        `  ${theme.faint(showInstant(atMs))}  ${is.padEnd(isWide)}  ${who.padEnd(whoWide)}  ${what}`,
    ),
    "",
  ];
}

/** The deviations that a violation may be put down to. */
function meantBy({ claim, known }: Witness, report: Report): readonly DeviationVerdict[] {
  const isOneOfSeveral = report.counterexamples.some(
    (other) => other.claim === claim && other.known !== known,
  );
  return report.deviations.filter(({ id, foundBy }) =>
    isOneOfSeveral ? id === known : foundBy.includes(claim),
  );
}

function causeOf(witness: Witness, report: Report): string | null {
  const names = meantBy(witness, report).map(({ id }) => id);
  return names.length === 0 ? witness.known : names.join(" or ");
}

function knownDeviation(witness: Witness, report: Report, paper: Paper) {
  const { what, script, certificate } = witness;
  const { theme } = paper;
  const meant = meantBy(witness, report);
  const name = meant.map(({ id }) => id).join(" or ");
  const trace = traceOf(witness, paper);
  return [
    headline(witness, name, theme),
    ...meant.map((one) => `  ${one.clause}: ${one.what}`),
    `  ${what}`,
    ...script.filter((line) => line !== "settle").map((line) => `  > ${line}`),
    ...mended(witness).map((line) => `  ${line}`),
    ...(certificate === null ? [] : [`  ${theme.faint(certificateText(certificate))}`]),
    ...(trace === undefined ? [] : [`  trace: ${trace}`]),
  ];
}

/** What does not count, and why. */
function headline({ claim, known }: Witness, deviations: string, theme: Theme): string {
  if (deviations !== "") return `known deviation ${theme.strong(deviations)}, found by ${claim}`;
  if (known !== null) return `${theme.strong(known)} is allowed, found by ${claim}`;
  return `${theme.strong(claim)} was violated and not seen again; it may have come too late, and does not count`;
}

function claimTable(report: Report, theme: Theme): readonly string[] {
  const { claims, strict } = report;
  const wide = Math.max(0, ...claims.map(({ id }) => id.length));
  return claims.map((one) => {
    const { id, verdict, triggers, violatedRuns } = one;
    const times = `${grouped(triggers)} ${triggers === 1 ? "trigger" : "triggers"}`;
    const inRuns = `${grouped(violatedRuns)} ${violatedRuns === 1 ? "run" : "runs"}`;
    const name = id.padEnd(wide);
    switch (verdict) {
      case "held":
        return `${theme.good("✓")} ${name}  ${times}`;
      case "unfinished":
        return triggers === 0
          ? `? ${name}  never triggered`
          : `? ${name}  violated in ${inRuns} and not seen again, ${times}`;
      case "violated": {
        const runs = `violated in ${inRuns}, ${times}`;
        return counts(one, strict)
          ? `${theme.bad("✗")} ${name}  ${runs}`
          : `! ${name}  ${runs}, known: ${causesText(one, report)}`;
      }
    }
  });
}

function notShown(report: Report, theme: Theme): readonly string[] {
  const { untriggered, unseen, waived, deviations, determinism } = report;
  const missed = deviations.filter(({ foundBy }) => foundBy.length === 0).map(({ id }) => id);
  const list = (title: string, ids: readonly string[]): readonly string[] =>
    ids.length === 0
      ? []
      : [`${title}: ${ids.map((id) => (waived.includes(id) ? `${id} (waived)` : id)).join(", ")}`];
  return [
    ...list("never triggered", untriggered),
    ...list("situations not seen", unseen),
    ...list("known deviations not found", missed),
    ...determinism.differing.map((run) =>
      theme.bad(
        `not deterministic, a bug in cleansession: ${run} came out otherwise when repeated`,
      ),
    ),
  ];
}

/** The last line. */
export function verdictLine(report: Report, theme: Theme): string {
  const { verdict, claims, runs, steps, profile, seed, shard, untriggered, unseen } = report;
  const silent = untriggered.length + unseen.length;
  const triggered =
    silent === 0 ? "every claim triggered" : `${silent} of ${claims.length} claims not triggered`;
  const news = claims.filter((one) => counts(one, report.strict)).length;
  const known = claims.filter((one) => one.verdict === "violated").length - news;
  const facts = [
    `${claims.length} ${claims.length === 1 ? "claim" : "claims"}`,
    ...(news === 0 ? [] : [`${news} violated`]),
    ...(known === 0 ? [] : [`${known} violated as is known`]),
    `${grouped(steps)} steps in ${grouped(runs)} ${runs === 1 ? "run" : "runs"}`,
    triggered,
  ];
  const drawn = seed === null ? "several seeds" : `seed ${seed}`;
  const isPart = shard !== null && shard.of > 1;
  const missing = shard === null ? missingText(report) : null;
  const part = isPart ? `shard ${shard.index + 1}/${shard.of}` : missing;
  const paint = verdict === "held" ? theme.good : verdict === "violated" ? theme.bad : theme.strong;
  const end = report.interrupted ? " (interrupted)" : "";
  return `${paint(verdict)}${end}: ${facts.join(", ")}; profile ${[profile, drawn, ...(part === null ? [] : [part])].join(", ")}`;
}

/** Which shards a sum is without; null: none. */
export function missingText(report: Report): string | null {
  const { named, count } = missingShards(report);
  if (count === 0) return null;
  const others = count - named.length;
  const words = [...named, ...(others === 0 ? [] : [counted(others, "other")])];
  const last = words.at(-1);
  const text = words.length === 1 ? last : `${words.slice(0, -1).join(", ")} and ${last}`;
  return `${text} ${count === 1 ? "is" : "are"} missing`;
}

function worldOf({ setup }: Witness): string {
  const { devices, shared, knobs } = setup;
  const all = [...devices.map((device) => device), ...shared];
  const changed = knobs.map(({ path, value }) => `${path}=${JSON.stringify(value)}`);
  return [
    `${devices.length === 1 ? "device" : "devices"} ${devices.join(", ")}`,
    `ClientIDs ${all.join(", ")}`,
    ...changed,
  ].join("; ");
}
