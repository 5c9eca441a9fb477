/**
 * A recording as text: what was seen at the Clients' ends, that it was observed and not simulated,
 * and what wire claims say of it today.
 */
import { counted } from "./amounts.ts";
import type { Step } from "../src/index.ts";
import { stepsOfSights, type Recording } from "../models/index.ts";
import { Causes, judgeRecording, statement, type Violation } from "../properties/index.ts";
import { exitCodes, type ExitCode } from "./exit-codes.ts";
import type { Io } from "./io.ts";
import { themeOf, type Theme } from "./theme.ts";
import { passagesOfSteps, timeline, type Passage } from "./timeline.ts";

/** Prints a recording, from an observation on, and its verdict. */
export function showRecording(recording: Recording, io: Io, from = 1): ExitCode {
  const theme = themeOf(io.colour);
  const { of, profile, sights } = recording;
  const steps = stepsOfSights(sights);
  const judged = judgementOf(recording, theme);
  const lines = [
    theme.strong(`a recording of ${of}`),
    theme.faint(`observed, not simulated; judged with profile ${profile.name}`),
    "",
    ...timeline(
      passagesSeen(steps.slice(Math.max(0, from - 1))),
      theme,
      io.isTty ? io.columns : null,
    ),
    "",
    ...judged.lines,
  ];
  io.out(lines.map((line) => `${line}\n`).join(""));
  return judged.code;
}

/** What comes before anything that somebody is known to have done has no heading of its own. */
const passagesSeen = (steps: readonly Step[]): readonly Passage[] =>
  passagesOfSteps(steps).map((passage) => {
    const isDone = passage.is !== "done" || passage.steps[0]?.observations[0]?.is === "operated";
    return isDone ? passage : { ...passage, text: "what was seen" };
  });

/** What wire claims say of a recording, violations first and the verdict last. */
export function judgementOf(
  recording: Recording,
  theme: Theme,
): { readonly lines: readonly string[]; readonly code: ExitCode } {
  const { violations, triggered, unfinished } = judgeRecording(recording);
  const { profile, sights } = recording;
  const causes = new Causes(profile);
  for (const sight of sights) causes.see(sight);
  const caused = violations.map((one) => ({ one, cause: causes.of(one) }));
  const news = caused.flatMap(({ one, cause }) => (cause === null ? [one] : []));
  const told = firstOfEach(news).flatMap((one) => violationLines(one, sights.length, theme));
  const ids = new Set(caused.flatMap(({ cause }) => cause ?? []));
  const notes = [
    ...(ids.size === 0 ? [] : [`known deviations found: ${[...ids].join(", ")}`]),
    ...(causes.byClause === 0 ? [] : [byClauseText(causes)]),
    ...(unfinished.length === 0 ? [] : [`not judged to the end: ${unfinished.join(", ")}`]),
  ];
  const facts = `${sights.length} observations, ${triggered.length} claims triggered`;
  if (news.length > 0) {
    const many = firstOfEach(news).length;
    const end = `${theme.bad("violated")}: ${many === 1 ? "a claim" : `${many} claims`}; ${facts}`;
    return { lines: [...told, ...notes, end], code: exitCodes.violated };
  }
  return unfinished.length > 0
    ? { lines: [...notes, `unfinished: ${facts}`], code: exitCodes.unfinished }
    : { lines: [...notes, `${theme.good("held")}: ${facts}`], code: exitCodes.held };
}

/** What was not looked at as closely as the rest. */
export const byClauseText = ({ byClause }: Causes): string =>
  `put down to a deviation for the clause alone, since so much is not looked at again: ${counted(byClause, "violation")}`;

const firstOfEach = (violations: readonly Violation[]): readonly Violation[] =>
  violations.filter(
    (one, index) => violations.findIndex(({ claim }) => claim === one.claim) === index,
  );

function violationLines({ claim, what, step }: Violation, last: number, theme: Theme) {
  const place = step > last ? "when all is over" : `observation ${step}`;
  return [
    `${theme.bad("violated")}: ${theme.strong(claim.id)}`,
    `  ${claim.says}`,
    ...claim.from.map((id) => `  ${theme.faint(`${id}: ${statement(id).says}`)}`),
    `  ${place}: ${what}`,
    "",
  ];
}
