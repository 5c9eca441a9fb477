/**
 * The scenarios that come with the simulator, in reading order; each shows one thing, and its text
 * is what a scenario file would hold.
 */
import type { ScenarioText } from "./scenario.ts";
import { connectionScenarios } from "./scenarios/connections.ts";
import { deliveryScenarios } from "./scenarios/delivery.ts";
import { sessionScenarios } from "./scenarios/sessions.ts";
import { sourceScenarios } from "./scenarios/source.ts";
import { subscriptionScenarios } from "./scenarios/subscriptions.ts";

/** Scenarios about one thing, under a heading. */
export interface ScenarioGroup {
  readonly title: string;
  readonly scenarios: readonly ScenarioText[];
}

export const scenarioGroups: readonly ScenarioGroup[] = [
  { title: "CleanSession 0 and 1", scenarios: sourceScenarios },
  { title: "Sessions", scenarios: sessionScenarios },
  { title: "Delivery", scenarios: deliveryScenarios },
  { title: "Connections", scenarios: connectionScenarios },
  { title: "Subscriptions", scenarios: subscriptionScenarios },
];

export const scenarios: readonly ScenarioText[] = scenarioGroups.flatMap(
  (group) => group.scenarios,
);
