/**
 * A report that `check --json` has written, read back: it comes from a file, so everything about it
 * is looked at before it is believed.
 */
import * as z from "zod";
import { at, failure, success, type Result } from "../src/index.ts";
import { statements, type Report, type StatementId } from "../properties/index.ts";
import type { Io } from "./io.ts";
import { version } from "./version.ts";

const count = z.int().nonnegative();
const verdict = z.enum(["held", "violated", "unfinished"]);
const shard = z.object({ index: count, of: z.int().positive() });
const isStatement = (id: unknown): id is StatementId => statements.some((one) => one.id === id);
const visited = z.object({ visited: count, total: count, unvisited: z.array(z.string()) });

const reportSchema = z.object({
  version: z.string(),
  profile: z.string(),
  knobs: z.array(z.object({ path: z.string(), value: z.unknown() })),
  seed: count.nullable(),
  shard: shard.nullable(),
  parts: z.array(z.object({ seed: count, shard, devicesMax: count })).min(1),
  runs: count,
  steps: count,
  verdict,
  interrupted: z.boolean(),
  strict: z.boolean(),
  waived: z.array(z.string()),
  claims: z.array(
    z.object({
      id: z.string(),
      clauses: z.array(z.custom<StatementId>(isStatement)),
      vantage: z.enum(["wire", "inside"]),
      form: z.enum(["always", "eventually", "sometimes"]),
      verdict,
      triggers: count,
      known: z.string().nullable(),
      violatedRuns: count,
    }),
  ),
  counterexamples: z.array(
    z.object({
      claim: z.string(),
      known: z.string().nullable(),
      what: z.string(),
      about: z.string().nullable(),
      setup: z.object({
        devices: z.array(z.string()),
        shared: z.array(z.string()),
        knobs: z.array(z.object({ path: z.string(), value: z.unknown() })),
      }),
      script: z.array(z.string()),
      operations: count,
      step: count,
      minimal: z.boolean(),
      mendedBy: z.array(z.object({ path: z.string(), value: z.unknown() })),
      certificate: z
        .object({
          certified: z.boolean(),
          fewerThan: count,
          operations: count,
          faults: count,
          worlds: count,
          shrunkTo: count,
        })
        .nullable(),
      reproduce: z.string(),
    }),
  ),
  untriggered: z.array(z.string()),
  unseen: z.array(z.string()),
  deviations: z.array(
    z.object({
      id: z.string(),
      clause: z.string(),
      what: z.string(),
      foundBy: z.array(z.string()),
    }),
  ),
  determinism: z.object({ repeated: count, differing: z.array(z.string()) }),
  coverage: z.array(z.object({ machine: z.string(), rows: visited, ways: visited })).nullable(),
});

/** What can be read of a report of any version. */
const versioned = z.object({ version: z.string(), determinism: z.unknown() });

export function readReport(path: string, io: Io): Result<Report> {
  const text = io.readFile(path);
  if (!text.ok) return text;
  const value = parseJson(text.value);
  if (!value.ok) return at(path, value.failure);
  const read = reportSchema.safeParse(value.value);
  if (read.success) return success(read.data);
  const { data: header } = versioned.safeParse(value.value);
  if (header !== undefined && header.version !== version) {
    return failure(
      `${path} was written by cleansession ${header.version}; this is ${version}`,
      "add it up with the version that wrote it",
    );
  }
  const [issue] = read.error.issues;
  const place = issue === undefined ? "" : `: ${issue.path.join(".")} is not as one has it`;
  return failure(`${path}: not a report of check${place}`, howItIsMade);
}

const howItIsMade = "a report is made by cleansession check --json >report.json";

function parseJson(text: string): Result<unknown> {
  try {
    return success(JSON.parse(text));
  } catch {
    // The engine's own words for it change from version to version.
    return failure("not JSON", howItIsMade);
  }
}
