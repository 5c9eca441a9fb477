/**
 * Statement by claim: which claims come from each statement of the standard, or why none does.
 *
 * A statement that can be checked has a claim or a reason, never neither and never both. What only
 * allows something, or concerns the bytes of one packet, says so itself and needs neither.
 */
import { chapters, claims } from "./catalogue.ts";
import type { Claim } from "./claim.ts";
import { statements, type Mark, type Statement, type StatementId } from "./statements.ts";

export interface MatrixRow {
  readonly statement: Statement;
  /** Claims that can be violated. */
  readonly claims: readonly Claim[];
  /** Situations that put the statement to the test. */
  readonly situations: readonly Claim[];
  /** Why there is no claim; null where there is one. */
  readonly reason: string | null;
}

/** Statements that could be checked and have no claim. */
export const withoutClaim: Readonly<Partial<Record<StatementId, string>>> = {
  "MQTT3-3.1.2-3":
    "The models have no bits, so a reserved flag is a malformed packet there; what that leads to, violation-closes claims.",
  "MQTT3-4.8.0-2":
    "The models have no transient errors, and from outside one looks like any other close, which is always allowed.",
};

/** Whether a statement asks for something that a run could break. */
export const isCheckable = ({ checkable }: Statement): boolean =>
  checkable.some((mark) => runMarks.includes(mark));

const runMarks: readonly Mark[] = ["trace", "world", "liveness"];

export const matrix: readonly MatrixRow[] = statements.map((statement) => {
  const citing = claims.filter(({ from }) => from.includes(statement.id));
  const own = citing.filter(({ form }) => form !== "sometimes");
  return {
    statement,
    claims: own,
    situations: citing.filter(({ form }) => form === "sometimes"),
    reason: own.length > 0 ? null : (withoutClaim[statement.id] ?? byMark(statement)),
  };
});

/** The reason that a mark is by itself. */
function byMark(statement: Statement): string | null {
  if (isCheckable(statement)) return null;
  return statement.checkable.includes("permission")
    ? "It allows or recommends; nobody can break it."
    : "It concerns the bytes of one packet, which the models do not have.";
}

/** The reference page of the claims. */
export function claimsPage(): string {
  const situations = claims.filter(({ form }) => form === "sometimes").length;
  return page([
    "# Claims",
    "<!-- Written by the program from its own tables; do not edit. -->",
    `There are ${claims.length - situations} claims, and ${situations} situations that a campaign has to reach. A claim comes from statements of the standard. It is seen from the wire, where packets and operations are all there is, or from inside the simulated Server. It holds always, or is judged eventually, when everything is quiet.`,
    ...chapters.flatMap((chapter) => [`## ${chapter.title}`, ...chapter.claims.map(entryOf)]),
    "## Statement by claim",
    "Every normative statement, with the claims that come from it or the reason why there is none.",
    table([
      ["Statement", "Claims"],
      ...matrix.map((row) => [row.statement.id, row.reason ?? namesOf(row)]),
    ]),
  ]);
}

function entryOf({ id, says, from, vantage, form, when }: Claim): string {
  const situation = form === "sometimes" ? "" : `, ${form}, when ${when}`;
  return [
    `### ${id}`,
    says,
    `From ${from.join(", ")}. Seen from ${where[vantage]}${situation}.`,
  ].join("\n\n");
}

const where = { wire: "the wire", inside: "inside" } as const;

const namesOf = (row: MatrixRow): string => row.claims.map(({ id }) => `\`${id}\``).join(", ");

/** Cells are padded the way the formatter pads them, so the page is stable under it. */
function table(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(3, ...rows.map((row) => row[column]?.length ?? 0)),
  );
  const line = (row: readonly string[]): string =>
    `| ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(" | ")} |`;
  const [head = [], ...body] = rows;
  const rule = `| ${widths.map((width) => "-".repeat(width)).join(" | ")} |`;
  return [line(head), rule, ...body.map(line)].join("\n");
}

const page = (parts: readonly string[]): string => `${parts.join("\n\n")}\n`;
