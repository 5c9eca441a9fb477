/**
 * What the violations of one long passage are put down to.
 *
 * To look for a situation is to look at everything before once more, so it is done for so much of a
 * passage and for so many violations of a claim. For the rest a clause has to do, and that is said.
 */
import type { Profile, WireSight } from "../../models/index.ts";
import type { Violation } from "../audience.ts";
import type { Claim } from "../claim.ts";
import { knownByClause, liveKnown } from "./known.ts";

/** In so many sights, the first, situations are looked for. */
export const situationsMax = 20_000;
/** So many violations of a claim are looked at. */
const violationsMax = 200;

export class Causes {
  /** How many violations were put down to a deviation for its clause alone. */
  byClause = 0;
  readonly #profile: Profile;
  readonly #sights: WireSight[] = [];
  readonly #looked = new Map<Claim, number>();

  constructor(profile: Profile) {
    this.#profile = profile;
  }

  see(sight: WireSight): void {
    if (this.#sights.length < situationsMax) this.#sights.push(sight);
  }

  /** The deviation that a violation is put down to; null when it is news. */
  of({ claim, what, about, step }: Violation): string | null {
    const looked = this.#looked.get(claim) ?? 0;
    this.#looked.set(claim, looked + 1);
    if (looked < violationsMax && step <= situationsMax) {
      return liveKnown(this.#profile, { claim, what, about, sights: this.#sights, at: step }, []);
    }
    const known = knownByClause(this.#profile, claim);
    if (known !== null) this.byClause += 1;
    return known;
  }
}
