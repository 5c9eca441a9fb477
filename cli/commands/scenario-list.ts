/**
 * The scenarios that ship, in their groups, with what each shows.
 */
import { assert } from "../../src/index.ts";
import {
  parseScenario,
  scenarioGroups,
  scenarios,
  type Scenario,
  type ScenarioText,
} from "../../models/index.ts";
import type { Theme } from "../theme.ts";

export function listScenarios(theme: Theme): string {
  const width = Math.max(...scenarios.map(({ name }) => name.length));
  const groups = scenarioGroups.flatMap((group) => [
    "",
    theme.strong(group.title),
    ...group.scenarios.map(parsed).map(({ name, title }) => `  ${name.padEnd(width)}  ${title}`),
  ]);
  const usage = theme.faint("cleansession run <name> acts one out");
  return [...groups.slice(1), "", usage].map((line) => `${line}\n`).join("");
}

export const listScenariosJson = (): string =>
  `${JSON.stringify(
    scenarios.map(parsed).map(({ name, title, text, profile }) => ({ name, title, text, profile })),
    null,
    2,
  )}\n`;

function parsed({ name, text }: ScenarioText): Scenario {
  const scenario = parseScenario(name, text);
  assert(scenario.ok, `scenario ${name}: ${scenario.ok ? "" : scenario.failure.message}`);
  return scenario.value;
}
