/**
 * Situations that a campaign has to reach, as claims of the form "sometimes": each is a corner in
 * which somebody's Server or Client went wrong, and none of them can be violated.
 *
 * A campaign that never saw them has shown nothing about them, however many steps it made.
 */
import type { Claim } from "../claim.ts";
import { linkSituations } from "./situations-links.ts";
import { messageSituations } from "./situations-messages.ts";
import { sessionSituations } from "./situations-sessions.ts";

export const situationClaims: readonly Claim[] = [
  ...sessionSituations,
  ...linkSituations,
  ...messageSituations,
];
