/** The reference pages are those the program would write now, and the formatter keeps them. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { format } from "prettier";
import { expect, test } from "vitest";
import { expectationUsage, operationNames } from "../models/index.ts";
import { cliPage, operationsPage, pages } from "./docs.ts";

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

test("the page of operations has every operation and expectation", () => {
  const page = operationsPage();
  for (const name of operationNames) expect(page).toMatch(new RegExp(`^${name}\\b`, "m"));
  for (const { form, meaning } of expectationUsage) {
    expect(page).toContain(form);
    expect(page).toContain(meaning);
  }
});
