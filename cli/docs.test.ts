/** The reference pages are those the program would write now, and the formatter keeps them. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { format } from "prettier";
import { expect, test } from "vitest";
import { expectationUsage, operationNames } from "../models/index.ts";
import { claims, pens, unseen, zoo } from "../properties/index.ts";
import { cliPage, exploredZoo, killMatrix, operationsPage, pages } from "./docs.ts";

const root = join(import.meta.dirname, "..");

test.for(pages())("$path is as `npm run docs` writes it", ({ path, text }) => {
  expect(readFileSync(join(root, path), "utf8")).toBe(text);
});

test.for(pages())("$path is formatted", async ({ text }) => {
  expect(await format(text, { parser: "markdown", printWidth: 100 })).toBe(text);
});

test("the page of the command line has every command and its options", () => {
  const page = cliPage();
  const titles = [...page.matchAll(/^## (.*)$/gm)].map(([, title]) => title);
  expect(titles).toEqual([
    "cleansession",
    "cleansession run",
    "cleansession replay",
    "cleansession play",
    "cleansession check",
    "cleansession conform",
    "cleansession import",
    "cleansession export",
    "cleansession explore",
    "cleansession claims",
    "cleansession claims show",
    "cleansession zoo",
    "cleansession zoo run",
    "cleansession zoo list",
    "cleansession zoo show",
    "cleansession profiles",
    "cleansession profiles show",
    "cleansession profiles diff",
  ]);
  expect(page).toMatch(/--seed <number> +draw latencies/);
  expect(page).toContain("Exit codes:");
});

test("the kill matrix was measured with the mutants and claims there are", () => {
  const { killers, claimsThatKillNone } = killMatrix();
  expect(killers.map(({ mutant }) => mutant)).toEqual(zoo.map(({ id }) => id));
  const ids = new Set(claims.map(({ id }) => id));
  const named = [...killers.flatMap(({ by }) => Object.keys(by)), ...claimsThatKillNone];
  expect(named.filter((id) => !ids.has(id))).toEqual([]);
});

test("what the explorer found was measured with the mutants and pens there are", () => {
  const { mutants, found, of } = exploredZoo();
  expect(mutants.map(({ mutant }) => mutant)).toEqual(zoo.map(({ id }) => id));
  expect(of).toBe(zoo.length);
  expect(found).toBeGreaterThanOrEqual(40);
  expect(mutants.filter(({ caught }) => caught !== null)).toHaveLength(found);
  const free = mutants.filter(({ caught }) => caught === null).map(({ mutant }) => mutant);
  expect(free).toEqual([...unseen.keys()]);
  const names = new Set(pens.map(({ name }) => name));
  expect(mutants.filter(({ caught }) => caught !== null && !names.has(caught.pen))).toEqual([]);
});

test("the page of operations has every operation and expectation", () => {
  const page = operationsPage();
  for (const name of operationNames) expect(page).toMatch(new RegExp(`^${name}\\b`, "m"));
  for (const { form, meaning } of expectationUsage) {
    expect(page).toContain(form);
    expect(page).toContain(meaning);
  }
});
