import { expect, test } from "vitest";
import { statement, statements, type Mark, type StatementId } from "./statements.ts";

const marks: readonly Mark[] = ["trace", "world", "liveness", "format", "permission"];

test("each statement has an id of its own", () => {
  const ids = statements.map(({ id }) => id);
  expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([]);
});

test("an id has a version, a section and a number, or else a letter", () => {
  const malformed = statements.filter(
    ({ id }) => !/^MQTT3-\d+(?:\.\d+){2}-[1-9]\d*$|^MQTT3-\d+(?:\.\d+)+-[a-z]$/.test(id),
  );
  expect(malformed).toEqual([]);
});

test("the numbers of a section follow one another without a gap, and so do its letters", () => {
  const seen = new Map<string, number>();
  const outOfOrder = statements.filter(({ id }) => {
    const { place, ordinal, series } = partsOf(id);
    const key = `${place}${series}`;
    const previous = seen.get(key) ?? 0;
    seen.set(key, ordinal);
    return ordinal !== previous + 1;
  });
  expect(outOfOrder).toEqual([]);
});

test("the statements stand in the order of the standard's sections", () => {
  const sections = statements.map(({ section }) => section);
  const sorted = sections.toSorted((a, b) => bySection(numberOf(a), numberOf(b)));
  expect(sections).toEqual(sorted);
});

test("a section has one heading", () => {
  const headings = new Map(statements.map(({ section }) => [numberOf(section), section]));
  expect(statements.filter((s) => headings.get(numberOf(s.section)) !== s.section)).toEqual([]);
  expect([...headings.values()].filter((text) => !/^[\d.]+ \S.*\S$/.test(text))).toEqual([]);
});

test("a numbered statement is in the section of its id or below it, a lettered one exactly there", () => {
  const misplaced = statements.filter(({ id, section }) => {
    const { place, series } = partsOf(id);
    if (series === "letter") return numberOf(section) !== place;
    return !`${numberOf(section)}.`.startsWith(`${place.replace(/\.0$/, "")}.`);
  });
  expect(misplaced).toEqual([]);
});

test("each statement is marked with how it can be checked, marks once each and in one order", () => {
  const mismarked = statements.filter(
    ({ checkable }) => marks.filter((mark) => checkable.includes(mark)).join() !== checkable.join(),
  );
  expect(mismarked).toEqual([]);
});

test("132 statements have numbers, 14 have letters", () => {
  const lettered = statements.filter(({ id }) => partsOf(id).series === "letter");
  expect([statements.length - lettered.length, lettered.length]).toEqual([132, 14]);
});

test("70 are for a trace, 40 for a world, 15 for liveness, 37 for format, 19 are permissions", () => {
  const counts = marks.map((mark) => [
    mark,
    statements.filter(({ checkable }) => checkable.includes(mark)).length,
  ]);
  expect(Object.fromEntries(counts)).toEqual({
    trace: 70,
    world: 40,
    liveness: 15,
    format: 37,
    permission: 19,
  });
});

test("a lettered statement is a permission and no more, but for two that can also be checked", () => {
  const strict = statements.filter(
    ({ id, checkable }) => partsOf(id).series === "letter" && !isOnlyPermission(checkable),
  );
  expect(strict.map(({ id }) => id)).toEqual(["MQTT3-3.1.2.5-a", "MQTT3-3.1.4-b"]);
});

test("what each statement says is one sentence, and no two say the same", () => {
  const says = statements.map((entry) => entry.says);
  expect(says.filter((text) => !/^[A-Z](?:[^.]|\.(?=\d))*\.$/.test(text))).toEqual([]);
  expect(new Set(says).size).toBe(says.length);
});

test("a statement is found by its id", () => {
  expect(statements.map(({ id }) => statement(id))).toEqual(statements);
  expect(statement("MQTT3-4.4.0-1").section).toBe("4.4 Message delivery retry");
});

test("an id that the standard does not have neither compiles nor is found", () => {
  // @ts-expect-error Section 4.4 has a single statement.
  const wrong: StatementId = "MQTT3-4.4.0-2";
  expect(() => statement(wrong)).toThrow("statement MQTT3-4.4.0-2");
});

interface Parts {
  /** The section as the id writes it, "4.4.0" for section 4.4. */
  readonly place: string;
  readonly ordinal: number;
  readonly series: "number" | "letter";
}

function partsOf(id: StatementId): Parts {
  const [, place = "", last = ""] = id.split("-");
  return /\d/.test(last)
    ? { place, ordinal: Number(last), series: "number" }
    : { place, ordinal: last.charCodeAt(0) - "a".charCodeAt(0) + 1, series: "letter" };
}

/** The number of a section, without its heading. */
function numberOf(section: string): string {
  return section.split(" ", 1)[0] ?? "";
}

/** Orders section numbers level by level; a section comes before what it contains. */
function bySection(a: string, b: string): number {
  const [left, right] = [a.split(".").map(Number), b.split(".").map(Number)];
  const level = left.findIndex((number, index) => number !== right[index]);
  return level === -1 ? left.length - right.length : (left[level] ?? 0) - (right[level] ?? -1);
}

function isOnlyPermission(checkable: readonly Mark[]): boolean {
  return checkable.every((mark) => mark === "permission");
}
