/**
 * A report where GitHub runs us: an annotation for each thing that fails the run, and a summary of
 * the job in Markdown.
 */
import { grouped } from "./amounts.ts";
import { success, type Result } from "../src/index.ts";
import { counts, type Report } from "../properties/index.ts";
import type { Io } from "./io.ts";
import { causesText, failureText, whatOf } from "./junit.ts";

/** Says it where it is wanted; annotations go beside the result, not into it. */
export function tellGithub(report: Report, io: Io): Result<null> {
  if (io.variable("GITHUB_ACTIONS") !== "true") return success(null);
  io.err(annotations(report).join(""));
  const file = io.variable("GITHUB_STEP_SUMMARY");
  return file === null ? success(null) : io.appendFile(file, jobSummary(report));
}

export function annotations(report: Report): readonly string[] {
  const { claims, strict, untriggered, unseen, waived, verdict } = report;
  const violated = claims
    .filter((one) => counts(one, strict))
    .map((one) => annotation(`${one.id} is violated`, failureText(one, report)));
  if (verdict !== "unfinished") return violated;
  const silent = [...untriggered, ...unseen].filter((id) => !waived.includes(id));
  const missing = silent.map((id) => annotation(`${id} was never triggered`, "nothing was shown"));
  return [...violated, ...missing];
}

export function jobSummary(report: Report): string {
  const { profile, verdict, runs, steps, claims, strict, seed } = report;
  const rows = claims.map((one) => {
    const counting = counts(one, strict);
    const shown =
      one.verdict === "violated" && !counting ? `known: ${causesText(one, report)}` : one.verdict;
    const what = one.verdict === "violated" ? inCell(whatOf(one, report)) : "";
    return `| ${counting ? "**" : ""}${one.id}${counting ? "**" : ""} | ${shown} | ${one.triggers} | ${what} |`;
  });
  const drawn = seed === null ? "several seeds" : `seed ${seed}`;
  const failing = report.counterexamples.filter(({ claim }) =>
    claims.some((one) => one.id === claim && counts(one, strict)),
  );
  return [
    `## cleansession: ${profile} ${verdict}`,
    "",
    `${grouped(runs)} runs, ${grouped(steps)} steps, ${drawn}`,
    "",
    "| claim | verdict | triggers | |",
    "|---|---|---:|---|",
    ...rows,
    ...failing.flatMap(({ claim, script, reproduce }) => [
      "",
      `### ${claim}`,
      "",
      "```text",
      ...script,
      "",
      reproduce,
      "```",
    ]),
    "",
    "",
  ].join("\n");
}

const annotation = (title: string, message: string): string =>
  `::error title=${inProperty(`cleansession: ${title}`)}::${inMessage(message)}\n`;

const inMessage = (text: string): string =>
  text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");

const inProperty = (text: string): string =>
  inMessage(text).replaceAll(":", "%3A").replaceAll(",", "%2C");

const inCell = (text: string): string => text.replaceAll("|", "\\|").replaceAll("\n", " ");
