/**
 * The scenarios that ship, in chapters, with what each shows.
 *
 * They stand in reading order, so a chapter is known by its first scenario.
 */
import { assert } from "../../src/index.ts";
import { parseScenario, scenarios, type Scenario } from "../../models/index.ts";
import type { Theme } from "../theme.ts";

/** The chapters, each with the scenario it begins with. */
export const chapters: readonly { readonly title: string; readonly first: string }[] = [
  { title: "CleanSession 0 and 1", first: "cs1-up-down" },
  { title: "Sessions", first: "offline-queue" },
  { title: "Delivery", first: "qos2-cut-after-publish" },
  { title: "Connections", first: "takeover-late-close" },
  { title: "Subscriptions", first: "retained-not-on-resume" },
];

export function listScenarios(theme: Theme): string {
  const all = shipped();
  const width = Math.max(...all.map(({ name }) => name.length));
  const lines = all.flatMap(({ name, title }) => {
    const chapter = chapters.find(({ first }) => first === name);
    const heading = chapter === undefined ? [] : ["", theme.strong(chapter.title)];
    return [...heading, `  ${name.padEnd(width)}  ${title}`];
  });
  const usage = theme.faint("cleansession run <name> acts one out");
  return [...lines.slice(1), "", usage].map((line) => `${line}\n`).join("");
}

export const listScenariosJson = (): string =>
  `${JSON.stringify(
    shipped().map(({ name, title, text, profile }) => ({ name, title, text, profile })),
    null,
    2,
  )}\n`;

const shipped = (): readonly Scenario[] =>
  scenarios.map(({ name, text }) => {
    const parsed = parseScenario(name, text);
    assert(parsed.ok, `scenario ${name}: ${parsed.ok ? "" : parsed.failure.message}`);
    return parsed.value;
  });
