/**
 * What a campaign has shown, as plain data: the same runs give the same report, to the byte.
 *
 * A claim holds only if its situation arose; one that never did has shown nothing, and leaves the
 * whole unfinished unless somebody waives it by name. A violation that the profile is known for is
 * a finding all the same, but it counts only where everything is to count.
 */
import {
  diffProfiles,
  standardProfile,
  toolVersion,
  type Deviation,
  type Profile,
} from "../models/index.ts";
import type { Claim, Form, Vantage } from "./claim.ts";
import type { MachineCoverage } from "./coverage.ts";
import type { Certificate } from "./explore/certify.ts";
import type { Mending } from "./mending.ts";
import type { StatementId } from "./statements.ts";

export type Verdict = "held" | "violated" | "unfinished";

/** Which part of the batches, from 0, of how many. */
export interface Shard {
  readonly index: number;
  readonly of: number;
}

export interface ClaimVerdict {
  readonly id: string;
  readonly clauses: readonly StatementId[];
  readonly vantage: Vantage;
  readonly form: Form;
  readonly verdict: Verdict;
  /** How often its situation arose. */
  readonly triggers: number;
  /** The deviation of the profile that its violation is put down to. */
  readonly known: string | null;
  readonly violatedRuns: number;
}

/** A counterexample as a report carries it: all that is needed to act it out again. */
export interface Witness {
  readonly claim: string;
  readonly known: string | null;
  readonly what: string;
  /** The payload of the message concerned; null when it is about none. */
  readonly about: string | null;
  readonly setup: {
    readonly devices: readonly string[];
    readonly shared: readonly string[];
    /** Knobs that differ from the profile's. */
    readonly knobs: readonly { readonly path: string; readonly value: unknown }[];
  };
  readonly script: readonly string[];
  readonly operations: number;
  /** The step at which it shows, from 1. */
  readonly step: number;
  /** Without any one of its lines the claim holds; that was tried. */
  readonly minimal: boolean;
  /** Knobs with any one of which, set as in the standard, the claim holds; of a real Server none are known. */
  readonly mendedBy: readonly Mending[];
  /** Whether there is a shorter one; null where nobody has looked. */
  readonly certificate: Certificate | null;
  /** The command that finds it again. */
  readonly reproduce: string;
}

export interface DeviationVerdict extends Pick<Deviation, "id" | "clause" | "what"> {
  /** The violated claims that cite its clause. */
  readonly foundBy: readonly string[];
}

/** A part of the work that a report speaks of. */
export interface Part {
  readonly seed: number;
  readonly shard: Shard;
  readonly devicesMax: number;
}

export interface Report {
  /** Of cleansession, since a seed means the same runs in one version only. */
  readonly version: string;
  readonly profile: string;
  /** What the profile is besides its name: the knobs that differ from the standard's. */
  readonly knobs: readonly { readonly path: string; readonly value: unknown }[];
  /** null: of several seeds. */
  readonly seed: number | null;
  /** null: of several shards. */
  readonly shard: Shard | null;
  readonly parts: readonly Part[];
  readonly runs: number;
  readonly steps: number;
  readonly verdict: Verdict;
  readonly interrupted: boolean;
  /** Whether known deviations count. */
  readonly strict: boolean;
  /** Claims that need not be triggered. */
  readonly waived: readonly string[];
  readonly claims: readonly ClaimVerdict[];
  readonly counterexamples: readonly Witness[];
  /** Claims whose situation never arose, situations themselves aside. */
  readonly untriggered: readonly string[];
  /** Situations that were not seen. */
  readonly unseen: readonly string[];
  readonly deviations: readonly DeviationVerdict[];
  readonly determinism: {
    /** Runs that were made again. */
    readonly repeated: number;
    /** Those that came out otherwise, by their place: "run 3 of batch 0". */
    readonly differing: readonly string[];
  };
  readonly coverage: readonly MachineCoverage[] | null;
}

/** Everything of a report that does not follow from the rest of it. */
export type Findings = Omit<Report, "verdict" | "untriggered" | "unseen" | "seed" | "shard">;

/** What a report is about. */
export const aboutProfile = (profile: Profile): Pick<Report, "version" | "profile" | "knobs"> => ({
  version: toolVersion,
  profile: profile.name,
  knobs: diffProfiles(standardProfile, profile).map(({ path, b }) => ({ path, value: b })),
});

/** Draws the conclusions. */
export function conclude(findings: Findings): Report {
  const { parts, claims } = findings;
  const silent = claims.filter(({ triggers, verdict }) => triggers === 0 && verdict !== "violated");
  const [first] = parts;
  const idsOf = (form: boolean): readonly string[] =>
    silent.filter((one) => (one.form === "sometimes") === form).map(({ id }) => id);
  return {
    ...findings,
    seed: parts.every(({ seed }) => seed === first?.seed) ? (first?.seed ?? null) : null,
    shard: parts.length === 1 ? (first?.shard ?? null) : null,
    verdict: verdictOf(findings, silent),
    untriggered: idsOf(false),
    unseen: idsOf(true),
  };
}

function verdictOf(findings: Findings, silent: readonly ClaimVerdict[]): Verdict {
  const { interrupted, claims, waived, strict, parts } = findings;
  // Whoever ends a check wants no verdict of it; of several reports one that is violated decides.
  if (interrupted && parts.length === 1) return "unfinished";
  if (claims.some((one) => counts(one, strict))) return "violated";
  if (interrupted || claims.length === 0) return "unfinished";
  return silent.every(({ id }) => waived.includes(id)) ? "held" : "unfinished";
}

/** Whether a claim's violation makes the whole violated. */
export const counts = ({ verdict, known }: ClaimVerdict, strict: boolean): boolean =>
  verdict === "violated" && (known === null || strict);

/**
 * The deviations that a violation of this claim may be put down to: those of a clause it cites, in
 * its order, before those that a clause it cites only falls with.
 */
export const deviationsOf = (profile: Profile, { from }: Claim): readonly Deviation[] => [
  ...from.flatMap((cited) => profile.deviations.filter(({ clause }) => clause === cited)),
  ...profile.deviations.filter(({ also }) => also?.some((one) => isCited(one, from)) ?? false),
];

const isCited = (clause: string, from: readonly string[]): boolean => from.includes(clause);

/**
 * The deviations that one violation is put down to: those that a knob expresses which mends it, if any
 * of the profile is, and else all that its claim may fail for.
 */
export function causesOf(
  profile: Profile,
  claim: Claim,
  mendedBy: readonly Mending[],
): readonly Deviation[] {
  const isMended = ({ knobs }: Deviation): boolean =>
    mendedBy.some(({ path }) => knobs?.includes(path) ?? false);
  const meant = deviationsOf(profile, claim);
  const mended = [meant, profile.deviations].map((some) => some.filter(isMended));
  return mended.find((some) => some.length > 0) ?? meant;
}

/** The deviation that a violation of this claim is put down to; null when it is news. */
export const knownAs = (profile: Profile, claim: Claim): string | null =>
  deviationsOf(profile, claim)[0]?.id ?? null;
