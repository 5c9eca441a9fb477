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

export const scenarios: readonly ScenarioText[] = [
  ...sourceScenarios,
  ...sessionScenarios,
  ...deliveryScenarios,
  ...connectionScenarios,
  ...subscriptionScenarios,
];
