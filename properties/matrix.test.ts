/**
 * The catalogue and the matrix as tables: nothing is without a claim or a reason, and nothing has
 * both.
 */
import { expect, test } from "vitest";
import { claims, findClaim } from "./catalogue.ts";
import { claimsPage, isCheckable, matrix, withoutClaim } from "./matrix.ts";
import { statements } from "./statements.ts";

test("every claim has a name of its own", () => {
  const ids = claims.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  for (const id of ids) expect(id).toMatch(/^[a-z0-9]+(?:-[a-z0-9]+)*$/);
});

test("every claim says one sentence, cites statements once each and names its situation", () => {
  for (const { id, says, from, when } of claims) {
    expect(says, id).toMatch(/^[A-Z].*\.$/);
    expect(from.length, id).toBeGreaterThan(0);
    expect(new Set(from).size, id).toBe(from.length);
    expect(when, id).not.toBe("");
  }
});

test("a statement that can be checked has a claim or a reason, and never both", () => {
  const neither = matrix.filter((row) => row.claims.length === 0 && row.reason === null);
  expect(neither.map(({ statement }) => statement.id)).toEqual([]);
  const both = matrix.filter(
    ({ statement, claims: own }) => own.length > 0 && withoutClaim[statement.id] !== undefined,
  );
  expect(both.map(({ statement }) => statement.id)).toEqual([]);
});

test("a written reason stands only where a statement could be checked", () => {
  const needless = statements.filter(
    (statement) => !isCheckable(statement) && withoutClaim[statement.id] !== undefined,
  );
  expect(needless).toEqual([]);
});

test("a situation alone is no claim for a statement", () => {
  for (const { claims: own } of matrix) {
    expect(own.every(({ form }) => form !== "sometimes")).toBe(true);
  }
});

test("the claims that the project is asked for by name are there", () => {
  for (const id of ["no-offline-loss", "one-session-per-client-id", "session-expires-on-time"]) {
    expect(findClaim(id).ok).toBe(true);
  }
});

test("a claim that is not there is answered with one that may be meant", () => {
  const found = findClaim("session-expire-on-time");
  expect(found.ok).toBe(false);
  if (!found.ok) expect(found.failure.hint).toContain("session-expires-on-time");
});

test("the page has every claim and every statement", () => {
  const text = claimsPage();
  for (const { id } of claims) expect(text).toContain(`### ${id}\n`);
  for (const { id } of statements) expect(text).toContain(`| ${id} `);
});
