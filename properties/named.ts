/** Profiles and claims that are there, by name: for tests. */
import { present } from "../src/index.ts";
import { findProfile, type Profile } from "../models/index.ts";
import { findClaim } from "./catalogue.ts";
import type { Claim } from "./claim.ts";

export function profileNamed(name: string): Profile {
  const found = findProfile(name);
  return present(found.ok ? found.value : null, name);
}

export function claimNamed(id: string): Claim {
  const found = findClaim(id);
  return present(found.ok ? found.value : null, id);
}
