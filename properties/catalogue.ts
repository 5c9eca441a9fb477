/**
 * Every claim, in reading order.
 */
import { didYouMean, failure, success, type Result } from "../src/index.ts";
import type { Claim } from "./claim.ts";

export const claims: readonly Claim[] = [];

export function findClaim(id: string): Result<Claim> {
  const found = claims.find((one) => one.id === id);
  if (found !== undefined) return success(found);
  const ids = claims.map((one) => one.id);
  return failure(`there is no claim "${id}"`, didYouMean(id, ids));
}
