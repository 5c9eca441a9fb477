/**
 * Wire claims over what comes from outside: a real Server under test, a capture, a recording.
 *
 * There is no engine and no world here, only what was seen at the Clients' ends and when. Claims
 * that look inside have no business here and are refused.
 */
import { assert } from "../src/index.ts";
import { deviceOf, type Profile, type Recording, type WireSight } from "../models/index.ts";
import { Audience, type Violation } from "./audience.ts";
import { canArise } from "./can-arise.ts";
import { claims } from "./catalogue.ts";
import type { Claim } from "./claim.ts";
import type { View } from "./view.ts";

/** So many messages, and so many exchanges of each Client, are remembered of a long passage. */
const kept = 500;

/** The claims that need nothing but packets and can arise on a profile. */
export const wireClaims = (profile: Profile, from: readonly Claim[] = claims): readonly Claim[] =>
  from.filter(({ id, vantage }) => vantage === "wire" && canArise(id, profile.knobs));

export class WireWatch {
  readonly claims: readonly Claim[];
  readonly #audience: Audience;

  constructor(profile: Profile, listening: readonly Claim[] = wireClaims(profile)) {
    for (const { id, vantage } of listening) assert(vantage === "wire", `${id} needs only packets`);
    this.claims = listening;
    this.#audience = new Audience(profile, listening, nothingInside);
  }

  get view(): View {
    return this.#audience.view;
  }

  /** By claim, in their order: how often its situation arose. */
  get triggers(): readonly number[] {
    return this.#audience.triggers;
  }

  /** What was violated; the step of a violation is the number of its sight, from 1. */
  get violations(): readonly Violation[] {
    return this.#audience.violations;
  }

  /** The next thing that was seen. */
  see(sight: WireSight): void {
    this.#audience.nowMs = sight.atMs;
    this.#show(sight);
    this.#audience.show("stepped", {});
    this.#audience.steps += 1;
  }

  /** Forgets what is long over, so that a passage of any length can be watched; says whether it did. */
  forget(): boolean {
    return this.#audience.forget(kept);
  }

  /** Everything that could still happen has happened; without it nothing missing is complained of. */
  judge(): void {
    this.#audience.judge();
  }

  #show(sight: WireSight): void {
    if (sight.is === "operated") {
      this.#audience.show("operated", { operation: sight.operation });
      return;
    }
    if (sight.is === "joined") {
      this.#audience.show("joined", {});
      return;
    }
    const { connection } = sight;
    const on = { connection, device: deviceOf(connection) };
    switch (sight.is) {
      case "opened":
        this.#audience.show("opened", on);
        break;
      case "sent":
        this.#audience.show("sent", { ...on, packet: sight.packet });
        break;
      case "received":
        this.#audience.show("received", { ...on, packet: sight.packet });
        break;
      case "closed":
        this.#audience.show("closed", { ...on, by: sight.by });
        break;
      case "obscured":
        this.#audience.show("obscured", on);
        break;
    }
  }
}

const nothingInside = {
  underWay: () => [],
  actor: () => null,
  actors: () => [],
} as const;

/** What wire claims say of a recording. */
export interface Judged {
  readonly violations: readonly Violation[];
  /** Ids of claims whose situation arose. */
  readonly triggered: readonly string[];
  /** Ids of claims that could not be judged to the end. */
  readonly unfinished: readonly string[];
}

/** Judges a recording as it stands. */
export function judgeRecording({ profile, sights, atRest, setAside }: Recording): Judged {
  const all = wireClaims(profile);
  const listening = all.filter(({ id }) => !setAside.includes(id));
  const watch = new WireWatch(profile, listening);
  for (const sight of sights) watch.see(sight);
  if (atRest) watch.judge();
  const triggered = listening.filter((_, place) => (watch.triggers[place] ?? 0) > 0);
  const isOpen = ({ id, form }: Claim): boolean =>
    setAside.includes(id) || (form === "eventually" && !atRest);
  return {
    violations: watch.violations,
    triggered: triggered.map(({ id }) => id),
    unfinished: all.filter(isOpen).map(({ id }) => id),
  };
}
