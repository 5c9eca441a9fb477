/**
 * Every claim, in reading order: how connections begin, what Clients and Servers send, what Sessions
 * are, what becomes of messages, and last the situations that a campaign has to reach.
 */
import { didYouMean, failure, success, type Result } from "../src/index.ts";
import type { Claim } from "./claim.ts";
import { acceptanceClaims } from "./claims/acceptance.ts";
import { acknowledgementClaims } from "./claims/acknowledgements.ts";
import { arrivalClaims } from "./claims/arrivals.ts";
import { boundClaims } from "./claims/bounds.ts";
import { clientExchangeClaims } from "./claims/client-exchanges.ts";
import { clientClaims } from "./claims/client.ts";
import { connectClaims } from "./claims/connect.ts";
import { connectionClaims } from "./claims/connections.ts";
import { deliveryClaims } from "./claims/delivery.ts";
import { grantedQosClaims } from "./claims/granted-qos.ts";
import { handingOverClaims } from "./claims/handing-over.ts";
import { inFlightClaims } from "./claims/in-flight.ts";
import { keepAliveClaims } from "./claims/keep-alive.ts";
import { orderingClaims } from "./claims/ordering.ts";
import { packetIdClaims } from "./claims/packet-ids.ts";
import { reasonClaims } from "./claims/reasons.ts";
import { redeliveryClaims } from "./claims/redelivery.ts";
import { resumptionClaims } from "./claims/resumption.ts";
import { retainedClaims } from "./claims/retained.ts";
import { retainedOwedClaims } from "./claims/retained-owed.ts";
import { retainedSeenClaims } from "./claims/retained-seen.ts";
import { routingClaims } from "./claims/routing.ts";
import { sessionBeginClaims } from "./claims/session-begins.ts";
import { sessionEndClaims } from "./claims/session-ends.ts";
import { sessionLastClaims } from "./claims/session-lasts.ts";
import { sessionStateClaims } from "./claims/session-state.ts";
import { sessionClaims } from "./claims/sessions.ts";
import { situationClaims } from "./claims/situations.ts";
import { subscriptionClaims } from "./claims/subscriptions.ts";
import { willCopyClaims } from "./claims/will-copies.ts";
import { willClaims } from "./claims/wills.ts";
import { willSeenClaims } from "./claims/wills-seen.ts";

/** The claims under the headings that a page gives them. */
export const chapters: readonly { readonly title: string; readonly claims: readonly Claim[] }[] = [
  {
    title: "Connections",
    claims: [...connectClaims, ...connectionClaims, ...reasonClaims, ...keepAliveClaims],
  },
  { title: "Sessions", claims: [...sessionClaims, ...sessionBeginClaims, ...sessionEndClaims] },
  {
    title: "Session State",
    claims: [...subscriptionClaims, ...sessionStateClaims, ...sessionLastClaims],
  },
  { title: "Answers", claims: [...acknowledgementClaims, ...packetIdClaims] },
  {
    title: "Sending again",
    claims: [...redeliveryClaims, ...inFlightClaims, ...resumptionClaims],
  },
  {
    title: "Messages",
    claims: [
      ...acceptanceClaims,
      ...routingClaims,
      ...grantedQosClaims,
      ...deliveryClaims,
      ...arrivalClaims,
      ...orderingClaims,
      ...boundClaims,
    ],
  },
  {
    title: "Retained messages",
    claims: [...retainedClaims, ...retainedOwedClaims, ...retainedSeenClaims],
  },
  { title: "Wills", claims: [...willClaims, ...willSeenClaims, ...willCopyClaims] },
  { title: "Clients", claims: [...clientClaims, ...clientExchangeClaims, ...handingOverClaims] },
  { title: "Situations to be reached", claims: situationClaims },
];

export const claims: readonly Claim[] = chapters.flatMap((chapter) => chapter.claims);

export function findClaim(id: string): Result<Claim> {
  const found = claims.find((one) => one.id === id);
  if (found !== undefined) return success(found);
  const ids = claims.map((one) => one.id);
  return failure(`there is no claim "${id}"`, didYouMean(id, ids));
}
