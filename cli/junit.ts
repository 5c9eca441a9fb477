/**
 * A report as JUnit's XML, the one form that every CI reads: a test case for each claim.
 */
import { statement, counts, type ClaimVerdict, type Report } from "../properties/index.ts";

export function junitOf(report: Report): string {
  const { claims, strict, waived, profile } = report;
  const failures = claims.filter((one) => counts(one, strict)).length;
  const silent = claims.filter(({ verdict }) => verdict === "unfinished");
  const skipped = silent.filter(({ id }) => waived.includes(id)).length;
  const numbers = `tests="${claims.length}" failures="${failures}" errors="${silent.length - skipped}"`;
  const suite = `cleansession.${profile}`;
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites ${numbers}>`,
    `  <testsuite name="${escaped(suite)}" ${numbers} skipped="${skipped}">`,
    ...claims.map((one) => testcase(one, suite, report)),
    "  </testsuite>",
    "</testsuites>",
    "",
  ].join("\n");
}

function testcase(claim: ClaimVerdict, suite: string, report: Report): string {
  const head = `    <testcase classname="${escaped(suite)}" name="${escaped(claim.id)}"`;
  const inside = outcome(claim, report);
  return inside === null ? `${head}/>` : `${head}>${inside}</testcase>`;
}

function outcome(claim: ClaimVerdict, report: Report): string | null {
  switch (claim.verdict) {
    case "held":
      return null;
    case "unfinished":
      if (claim.triggers > 0) return '<error message="violated, and not seen again"/>';
      return report.waived.includes(claim.id)
        ? '<skipped message="never triggered, and waived"/>'
        : '<error message="never triggered"/>';
    case "violated": {
      const text = escaped(`\n${failureText(claim, report)}\n`);
      if (!counts(claim, report.strict)) return `<system-out>${text}</system-out>`;
      const message = escaped(whatOf(claim, report));
      return `<failure type="violated" message="${message}">${text}</failure>`;
    }
  }
}

/** What a person needs who sees nothing but this: the clauses, the script and the command. */
export function failureText(claim: ClaimVerdict, report: Report): string {
  const witness = report.counterexamples.find((one) => one.claim === claim.id);
  const clauses = claim.clauses.map((id) => `${id}: ${statement(id).says}`);
  const known = claim.known === null ? [] : [`known deviation: ${claim.known}`];
  if (witness === undefined) return [...known, ...clauses].join("\n");
  return [...known, witness.what, ...clauses, "", ...witness.script, "", witness.reproduce].join(
    "\n",
  );
}

export const whatOf = ({ id }: ClaimVerdict, { counterexamples }: Report): string =>
  counterexamples.find(({ claim }) => claim === id)?.what ?? "violated";

/** XML 1.0 has no way to write most control characters at all. */
const escaped = (text: string): string =>
  text
    // oxlint-disable-next-line no-control-regex -- those are what must not be there
    .replaceAll(/[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/g, "\uFFFD")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
