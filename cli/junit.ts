/**
 * A report as JUnit's XML, the one form that every CI reads: a test case for each claim.
 */
import {
  statement,
  counts,
  type ClaimVerdict,
  type Report,
  type Witness,
} from "../properties/index.ts";

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
  const witness = witnessOf(claim, report);
  const clauses = claim.clauses.map((id) => `${id}: ${statement(id).says}`);
  const known = claim.known === null ? [] : [`known deviation: ${causesText(claim, report)}`];
  if (witness === undefined) return [...known, ...clauses].join("\n");
  return [...known, witness.what, ...clauses, "", ...witness.script, "", witness.reproduce].join(
    "\n",
  );
}

/** All that a known violation may be put down to: one of them alone may be the wrong one. */
export function causesText({ id, known }: ClaimVerdict, { deviations }: Report): string {
  const found = deviations.filter(({ foundBy }) => foundBy.includes(id)).map((one) => one.id);
  return found.length > 0 ? found.join(" or ") : (known ?? "");
}

export const whatOf = (claim: ClaimVerdict, report: Report): string =>
  witnessOf(claim, report)?.what ?? "violated";

/** Of several, one for each cause, the one that makes the claim violated as is not known. */
function witnessOf({ id, known }: ClaimVerdict, { counterexamples }: Report): Witness | undefined {
  const own = counterexamples.filter(({ claim }) => claim === id);
  return own.find((one) => one.known === known) ?? own[0];
}

/** XML 1.0 has no way to write most control characters at all. */
const escaped = (text: string): string =>
  text
    // oxlint-disable-next-line no-control-regex -- those are what must not be there
    .replaceAll(/[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/g, "\uFFFD")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
