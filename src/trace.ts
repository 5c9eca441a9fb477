/**
 * A run on paper: JSON Lines with a header, a line a step, and the verdict last.
 *
 * Moves stand by name and each step carries the fingerprint of the world after it, so a trace can
 * be read by people, edited, and re-run by another build, which says where it comes to differ. A
 * trace without its last line was cut off, and is refused rather than half believed.
 */
import * as z from "zod";
import { failure, success, type Result } from "./result.ts";
import type { Observation, Step } from "./record.ts";

/** The format this build writes, and the newest it reads. */
export const traceFormat = 1;

export interface TraceHeader {
  /** The version that wrote it. */
  readonly tool: string;
  /** What was run: for the owner of the system to make sense of. */
  readonly system: Readonly<Record<string, unknown>>;
  readonly scenario: string | null;
  /** null: the nominal run. */
  readonly seed: number | null;
}

export interface Trace {
  readonly header: TraceHeader;
  readonly steps: readonly Step[];
  /** One line: how the run ended. */
  readonly verdict: string;
}

const headerLine = z.looseObject({
  trace: z.literal("cleansession"),
  format: z.number(),
  tool: z.string(),
  system: z.record(z.string(), z.unknown()),
  scenario: z.string().nullable(),
  seed: z.number().nullable(),
});

const observation = z.looseObject({
  number: z.int().positive(),
  cause: z.int().positive().nullable(),
  is: z.string(),
});

const stepLine = z.strictObject({
  step: z.int().positive(),
  atMs: z.int().nonnegative(),
  move: z.string(),
  observations: z.array(observation),
  changes: z.array(
    z.strictObject({
      actor: z.string(),
      chart: z.string(),
      from: z.string().nullable(),
      to: z.string().nullable(),
    }),
  ),
  fingerprint: z.string(),
});

const verdictLine = z.strictObject({ verdict: z.string(), steps: z.int().nonnegative() });

/** Whether a text begins as every trace does; it may still be none. */
export const looksLikeTrace = (text: string): boolean => text.startsWith('{"trace":');

/** A trace as text. */
export function encodeTrace({ header, steps, verdict }: Trace): string {
  const { tool, system, scenario, seed } = header;
  const first = { trace: "cleansession", format: traceFormat, tool, scenario, seed, system };
  const rows = [first, ...steps.map(encodeStep), { verdict, steps: steps.length }];
  return rows.map((row) => `${JSON.stringify(row)}\n`).join("");
}

/** A trace from its text, or the line that is wrong and what is wrong with it. */
export function decodeTrace(text: string): Result<Trace> {
  const rows = text.split("\n");
  if (rows.at(-1) === "") rows.pop();
  if (rows.length === 0) return failure("the trace is empty");
  const header = decodeHeader(rows[0] as string, rows.length);
  if (!header.ok) return header;
  const steps: Step[] = [];
  for (const [index, row] of rows.entries()) {
    if (index === 0) continue;
    const line = index + 1;
    const decoded = decodeLine(row, line, rows.length);
    if (!decoded.ok) return decoded;
    if ("verdict" in decoded.value) {
      return ending(header.value, steps, decoded.value, line, rows.length);
    }
    steps.push(decoded.value);
  }
  return withoutVerdict(steps.length);
}

/** The last line of a trace: how the run ended, and after how many steps. */
export interface Ending {
  readonly verdict: string;
  readonly steps: number;
}

/** A line after the header: the step that belongs there, or the end. `lines` is how many there are. */
export function decodeLine(row: string, line: number, lines: number): Result<Step | Ending> {
  const value = parseJson(row, line, lines);
  if (!value.ok) return value;
  const verdict = verdictLine.safeParse(value.value);
  if (verdict.success) return success(verdict.data);
  const step = stepLine.safeParse(value.value);
  if (!step.success) return failure(`line ${line}: ${complaint(step.error)}`);
  if (step.data.step !== line - 1) {
    return failure(
      `line ${line}: step ${step.data.step} stands where step ${line - 1} belongs`,
      "a line was removed, added or moved",
    );
  }
  const { step: number, observations, ...rest } = step.data;
  // What was seen is compared on replay, to the letter; here it only has to have its numbers.
  return success({ number, ...rest, observations: observations as unknown as Observation[] });
}

/** What there is to say of a trace whose last line is a step. */
export const withoutVerdict = (steps: number): Result<never> =>
  failure(
    `line ${steps + 2}: the trace ends after step ${steps} without its verdict`,
    "it was cut off; write it again with --trace",
  );

const encodeStep = ({ number, atMs, move, observations, changes, fingerprint }: Step) => ({
  step: number,
  atMs,
  move,
  observations,
  changes,
  fingerprint,
});

/** The first line of a trace. */
export function decodeHeader(row: string, lines: number): Result<TraceHeader> {
  const value = parseJson(row, 1, lines);
  if (!value.ok) return value;
  const header = headerLine.safeParse(value.value);
  if (!header.success) {
    return failure(
      `line 1: not the header of a trace: ${complaint(header.error)}`,
      "a trace is written by --trace",
    );
  }
  const { format, tool, system, scenario, seed } = header.data;
  if (format !== traceFormat) {
    return failure(
      `line 1: trace format ${format} is not one this version reads (${traceFormat})`,
      `it was written by cleansession ${tool}; use that version or a later one`,
    );
  }
  return success({ tool, system, scenario, seed });
}

function ending(
  header: TraceHeader,
  steps: readonly Step[],
  { verdict, steps: count }: Ending,
  line: number,
  lines: number,
): Result<Trace> {
  if (line !== lines) return failure(`line ${line + 1}: something follows the verdict`);
  if (count !== steps.length) {
    return failure(`line ${line}: the verdict is of ${count} steps, but ${steps.length} are here`);
  }
  return success({ header, steps, verdict });
}

function parseJson(row: string, line: number, lines: number): Result<unknown> {
  try {
    return success(JSON.parse(row));
  } catch {
    if (row.includes("\0")) {
      return failure(`line ${line}: not text`, "cleansession import reads captures");
    }
    return line === lines
      ? failure(
          `line ${line}: not a whole line of JSON`,
          line === 1
            ? "it is no trace, or it was cut off in this line"
            : "the trace was cut off in this line",
        )
      : failure(`line ${line}: not JSON`, "each line of a trace is one JSON object");
  }
}

/** The first thing a schema has to say, with the field it is about. */
function complaint(error: z.ZodError): string {
  const [issue] = error.issues;
  const path = issue?.path.join(".") ?? "";
  if (path === "") return "not as a trace has it";
  return issue?.code === "invalid_type"
    ? `${path}: no ${issue.expected} is here`
    : `${path}: not as a trace has it`;
}
