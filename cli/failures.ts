/**
 * Counterexamples as files: those that are kept are tried first next time, and removed once the
 * claim holds again. A file that cannot be read is somebody's affair, and stays.
 */
import { failure, success, type Result } from "../src/index.ts";
import { readTrace } from "../models/index.ts";
import {
  commandFor,
  counts,
  revive,
  traceOf,
  type Check,
  type Checked,
  type Claim,
  type Kept,
} from "../properties/index.ts";
import { usualFailures, type CheckPlan } from "./check-plan.ts";
import type { Io } from "./io.ts";

/** Tries what earlier checks of the profile have kept; says what became of each. */
export function tryKept({ options, failures }: CheckPlan, check: Check, io: Io): readonly Kept[] {
  const start = `${options.profile.name}-`;
  const names = io.listFolder(failures);
  if (!names.ok) {
    io.err(`${names.failure.message}\n`);
    return [];
  }
  return names.value
    .filter((name) => name.startsWith(start) && name.endsWith(".trace"))
    .flatMap((name): readonly Kept[] => tryOne(`${failures}/${name}`, check, failures, io));
}

function tryOne(path: string, check: Check, failures: string, io: Io): readonly Kept[] {
  const { options, campaign } = check;
  const text = io.readFile(path);
  const read = text.ok ? readTrace(text.value) : text;
  if (!read.ok) {
    io.err(`${path} is left alone: ${read.failure.message}\n`);
    return [];
  }
  const { finding, options: system } = read.value;
  if (finding === null) {
    io.err(`${path} is left alone: it is no counterexample\n`);
    return [];
  }
  const claim = options.claims.find(({ id }) => id === finding.claim);
  if (claim === undefined || system.profile.name !== options.profile.name) return [];
  const { setups } = campaign;
  const revived = revive({ claim, setups, profile: options.profile }, finding, system.devices);
  switch (revived.is) {
    case "elsewhere":
      io.err(`${path} is left alone: no run of this check has its devices and knobs\n`);
      return [];
    case "unreadable":
      io.err(`${path} is left alone: ${revived.why}\n`);
      return [];
    case "held":
      io.err(noLonger(path, claim, io.removeFile(path)));
      return [];
    case "violated": {
      io.err(`${claim.id} is still violated by ${path}\n`);
      const place = failures === usualFailures ? "" : ` --failures ${failures}`;
      const reproduce = commandFor(options, claim.id, 1) + place;
      return [{ counterexample: revived.counterexample, reproduce }];
    }
  }
}

const noLonger = (path: string, { id }: Claim, removed: Result<null>): string =>
  removed.ok
    ? `${id} is no longer violated by ${path}, which is removed\n`
    : `${id} is no longer violated by ${path}, but: ${removed.failure.message}\n`;

/** Where the trace of each counterexample is, and the first thing that went wrong. */
export interface Saved {
  readonly paths: ReadonlyMap<string, string>;
  readonly outcome: Result<null>;
}

/** Keeps what counts for next time, and writes all counterexamples where it was asked for. */
export function saveTraces(
  { report, counterexamples }: Checked,
  failures: string,
  traceDir: string | null,
  io: Io,
): Saved {
  const paths = new Map<string, string>();
  const complaints: string[] = [];
  for (const [index, witness] of report.counterexamples.entries()) {
    const counterexample = counterexamples[index];
    const verdict = report.claims.find(({ id }) => id === witness.claim);
    if (counterexample === undefined || verdict === undefined) continue;
    const folders = [
      ...(counts(verdict, report.strict) ? [failures] : []),
      ...(traceDir === null ? [] : [traceDir]),
    ];
    const text = traceOf(counterexample, witness);
    for (const folder of new Set(folders)) {
      const path = `${folder}/${report.profile}-${witness.claim}.trace`;
      const made = io.makeFolder(folder);
      const written = made.ok ? io.writeFile(path, text) : made;
      if (written.ok) paths.set(witness.claim, path);
      else complaints.push(written.failure.message);
    }
  }
  const [first] = complaints;
  return { paths, outcome: first === undefined ? success(null) : failure(first) };
}
