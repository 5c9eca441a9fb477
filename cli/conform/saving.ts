/** What a run of `conform` leaves in files: traces of what was seen, a script, a JUnit report. */
import { present, type Result } from "../../src/index.ts";
import { writeRecording, type Profile, type WireSight } from "../../models/index.ts";
import type { LiveReport, LiveWitness } from "../../properties/index.ts";
import { nameOf } from "../check-report.ts";
import type { ConformTold } from "../conform-line.ts";
import type { Io } from "../io.ts";
import { junitOf } from "../junit.ts";
import type { ConformPlan } from "./plan.ts";
import { scriptText } from "./script-text.ts";
import type { Server } from "./server.ts";

export interface Findings {
  readonly report: LiveReport;
  readonly witnesses: readonly LiveWitness[];
  readonly profile: Profile;
  readonly server: Server;
  /** What a Server of the profile would have done. */
  readonly model: (witness: LiveWitness) => readonly WireSight[];
}

export interface Saved {
  /** By the name of a counterexample, where it can be replayed from. */
  readonly paths: ReadonlyMap<string, string>;
  readonly outcomes: readonly Result<null>[];
}

/** Writes what was asked for. */
export function saveFindings(
  findings: Findings,
  { clientPrefix }: ConformPlan,
  { junit, traceDir, script }: ConformTold,
  io: Io,
): Saved {
  const { report, witnesses, server } = findings;
  const outcomes: Result<null>[] = [];
  if (junit !== null) outcomes.push(io.writeFile(junit, junitOf(report)));
  const paths = new Map<string, string>();
  if (traceDir !== null) {
    for (const [index, witness] of witnesses.entries()) {
      const name = nameOf(present(report.counterexamples[index], "a witness"));
      const path = `${traceDir}/${name}`;
      outcomes.push(...saveTraces(path, witness, findings, io));
      paths.set(name, `${path}.trace, and ${path}.model.trace`);
    }
  }
  const [first] = witnesses;
  if (script !== null && first !== undefined) {
    const { host, port, tls, login } = server.endpoint;
    const where = { host, port, isTls: tls !== null, hasLogin: login !== null };
    const text = scriptText({
      witness: first,
      server: server.title,
      names: clientPrefix,
      ...where,
    });
    outcomes.push(io.writeFile(script, text));
  }
  return { paths, outcomes };
}

/** What was seen at the Server, and what would have been at the model. */
function saveTraces(
  path: string,
  witness: LiveWitness,
  { profile, server, model }: Findings,
  io: Io,
): readonly Result<null>[] {
  const { sights, what, claim } = witness;
  const about = { of: server.title, profile, atRest: true, setAside: [] };
  const verdict = `${claim.id} is violated: ${what}`;
  const of = `what the model of ${profile.name} would have done at ${server.title}`;
  const compared = { ...about, of, sights: model(witness), verdict: "for comparison" };
  return [
    io.writeFile(`${path}.trace`, writeRecording({ ...about, sights, verdict })),
    io.writeFile(`${path}.model.trace`, writeRecording(compared)),
  ];
}
