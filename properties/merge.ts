/**
 * Reports of several machines as one: what each has done is added up, and the conclusions are drawn
 * again from the sums.
 */
import { failure, success, type Result } from "../src/index.ts";
import { addCoverage, type MachineCoverage } from "./coverage.ts";
import { conclude, type ClaimVerdict, type Part, type Report, type Witness } from "./verdicts.ts";

/** A report by where it comes from. */
export interface Named {
  readonly name: string;
  readonly report: Report;
}

/** What the sum is to be judged by, besides what each report was. */
export type Judging = Pick<Report, "strict" | "waived">;

export function mergeReports(reports: readonly Named[], judging: Judging): Result<Report> {
  const [first, ...others] = reports;
  if (first === undefined) return failure("there are no reports to add up");
  const { strict, waived } = first.report;
  let sum = conclude({
    ...first.report,
    strict: strict || judging.strict,
    waived: [...new Set([...waived, ...judging.waived])],
  });
  for (const other of others) {
    const next = add(sum, first.name, other);
    if (!next.ok) return next;
    sum = next.value;
  }
  return success(sum);
}

function add(a: Report, name: string, { name: other, report: b }: Named): Result<Report> {
  if (a.profile !== b.profile) {
    return failure(`${name} is about ${a.profile}, ${other} about ${b.profile}`, whatFits);
  }
  if (idsOf(a) !== idsOf(b)) return failure(`${name} and ${other} check other claims`, whatFits);
  const twice = b.parts.find((part) => a.parts.some((known) => overlaps(known, part)));
  if (twice !== undefined) {
    const { seed, shard } = twice;
    return failure(
      `${other} repeats work: seed ${seed}, shard ${shard.index + 1}/${shard.of}`,
      "each report of a fleet is of another shard of one number, or of another seed",
    );
  }
  return success(
    conclude({
      profile: a.profile,
      parts: [...a.parts, ...b.parts],
      runs: a.runs + b.runs,
      steps: a.steps + b.steps,
      interrupted: a.interrupted || b.interrupted,
      strict: a.strict || b.strict,
      waived: [...new Set([...a.waived, ...b.waived])],
      claims: a.claims.map((one, index) => addClaims(one, b.claims[index] ?? one)),
      counterexamples: shortest(a, b),
      deviations: a.deviations.map((one, index) => ({
        ...one,
        foundBy: [...new Set([...one.foundBy, ...(b.deviations[index]?.foundBy ?? [])])],
      })),
      determinism: {
        repeated: a.determinism.repeated + b.determinism.repeated,
        differing: [...a.determinism.differing, ...b.determinism.differing],
      },
      coverage: bothCoverages(a.coverage, b.coverage),
    }),
  );
}

const whatFits = "reports can be added up when they are of one profile and the same claims";

const idsOf = ({ claims }: Report): string => claims.map(({ id }) => id).join(" ");

/** Shards of one number are disjoint; of two numbers they need not be. */
const overlaps = (a: Part, b: Part): boolean =>
  a.seed === b.seed &&
  a.devicesMax === b.devicesMax &&
  (a.shard.of !== b.shard.of || a.shard.index === b.shard.index);

function addClaims(a: ClaimVerdict, b: ClaimVerdict): ClaimVerdict {
  const verdicts = [a.verdict, b.verdict];
  return {
    ...a,
    verdict: verdicts.includes("violated")
      ? "violated"
      : verdicts.includes("held")
        ? "held"
        : "unfinished",
    triggers: a.triggers + b.triggers,
    known: a.known ?? b.known,
    violatedRuns: a.violatedRuns + b.violatedRuns,
  };
}

/** One counterexample a claim: the one with the fewest lines. */
function shortest(a: Report, b: Report): readonly Witness[] {
  const all = [...a.counterexamples, ...b.counterexamples];
  return a.claims.flatMap(({ id }) =>
    all
      .filter(({ claim }) => claim === id)
      .toSorted((one, other) => one.script.length - other.script.length)
      .slice(0, 1),
  );
}

function bothCoverages(
  a: readonly MachineCoverage[] | null,
  b: readonly MachineCoverage[] | null,
): readonly MachineCoverage[] | null {
  if (a === null || b === null) return null;
  return a.map((one, index) => addCoverage(one, b[index] ?? one));
}
