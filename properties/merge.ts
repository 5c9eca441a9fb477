/**
 * Reports of several machines as one: what each has done is added up, and the conclusions are drawn
 * again from the sums.
 */
import { failure, success, type Result } from "../src/index.ts";
import { showKnobValue } from "../models/index.ts";
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
  const differing = difference(a, b);
  if (differing !== null) {
    const [here, there] = differing;
    return failure(`${name} is ${here}, ${other} is ${there}`, whatFits);
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
      version: a.version,
      profile: a.profile,
      knobs: a.knobs,
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

const whatFits =
  "reports can be added up when they are of one version, one profile and the same claims";

/** What two reports are of, where that is not the same; a name is not all of a profile. */
function difference(a: Report, b: Report): readonly [string, string] | null {
  const [name, knobs] = [`about ${a.profile}`, knobsOf(a)];
  if (a.version !== b.version) {
    return [`of cleansession ${a.version}`, `of cleansession ${b.version}`];
  }
  if (a.profile !== b.profile) return [name, `about ${b.profile}`];
  const others = knobsOf(b);
  const path = [...knobs.keys(), ...others.keys()].find(
    (one) => JSON.stringify(knobs.get(one)) !== JSON.stringify(others.get(one)),
  );
  if (path !== undefined) {
    const [here, there] = [knobs, others].map((all) =>
      all.has(path) ? showKnobValue(path, all.get(path)) : "as in the standard",
    );
    return [`${name} with ${path} ${here}`, `about one with ${path} ${there}`];
  }
  return deviationsIn(a) === deviationsIn(b)
    ? null
    : [name, "about one of this name with other deviations"];
}

const knobsOf = ({ knobs }: Report): ReadonlyMap<string, unknown> =>
  new Map(knobs.map(({ path, value }) => [path, value]));

const deviationsIn = ({ deviations }: Report): string =>
  JSON.stringify(deviations.map(({ id, clause, what }) => [id, clause, what]));

/** Shards that belong to a fleet and are not there. */
export interface Missing {
  /** The first of them, as people count: "shard 2/3". */
  readonly named: readonly string[];
  readonly count: number;
}

/** How many are named: a fleet may be large, and most of it missing. */
const namedAtMost = 3;

export function missingShards({ parts }: Pick<Report, "parts">): Missing {
  const isOneSeed = parts.every(({ seed }) => seed === parts[0]?.seed);
  const named: string[] = [];
  let count = 0;
  for (const [place, part] of parts.entries()) {
    if (parts.findIndex((other) => isOfFleet(other, part)) < place) continue;
    const there = new Set(
      parts.filter((other) => isOfFleet(other, part)).map(({ shard }) => shard.index),
    );
    const { of } = part.shard;
    count += of - there.size;
    for (let index = 0; index < of && named.length < namedAtMost; index += 1) {
      const name = `shard ${index + 1}/${of}${isOneSeed ? "" : ` of seed ${part.seed}`}`;
      if (!there.has(index)) named.push(name);
    }
  }
  return { named, count };
}

const isOfFleet = (a: Part, b: Part): boolean =>
  a.seed === b.seed && a.devicesMax === b.devicesMax && a.shard.of === b.shard.of;

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
    // What is news to one of them is not made known by the other.
    known: [a, b].some((one) => one.verdict === "violated" && one.known === null)
      ? null
      : (a.known ?? b.known),
    violatedRuns: a.violatedRuns + b.violatedRuns,
  };
}

/** One counterexample a claim: news first, and of these the one with the fewest lines. */
function shortest(a: Report, b: Report): readonly Witness[] {
  const all = [...a.counterexamples, ...b.counterexamples];
  return a.claims.flatMap(({ id }) =>
    all
      .filter(({ claim }) => claim === id)
      .toSorted(
        (one, other) =>
          Number(one.known !== null) - Number(other.known !== null) ||
          one.script.length - other.script.length,
      )
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
