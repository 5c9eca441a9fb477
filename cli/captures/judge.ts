/**
 * Wire claims over a capture as it passes, and where in the file each violation shows.
 *
 * Of the passage only the last packets of each ClientID are kept, to be shown before a violation; a
 * trace is kept whole, up to a length that memory and its readers can bear.
 */
import type { Profile, WireSight } from "../../models/index.ts";
import { Causes, WireWatch, type Claim, type Violation } from "../../properties/index.ts";
import type { Origin } from "./narrator.ts";

/** Longer traces are not written. */
export const traceMax = 500_000;
/** So much is shown of what was before a violation. */
const storyMax = 6;
/** The last packets of so many devices are remembered. */
const storiesMax = 10_000;
/** After so many sights what is settled is forgotten. */
const forgetEvery = 2_000;

export interface Told {
  readonly sight: WireSight;
  readonly origin: Origin;
}

/** The first violation of a claim that is put down to a deviation, or to none, and what led there. */
export interface Finding {
  readonly violation: Violation;
  /** The deviation of the profile; null: it is news. */
  readonly known: string | null;
  /** null: it showed when all was over. */
  readonly at: Told | null;
  readonly before: readonly Told[];
}

export class Judge {
  readonly findings: Finding[] = [];
  readonly watch: WireWatch;
  readonly causes: Causes;
  readonly #trace: WireSight[] | null;
  readonly #stories = new Map<string, Told[]>();
  readonly #found = new Map<Claim, number>();
  sights = 0;
  /** Messages are no longer known that were seen. */
  hasForgotten = false;

  constructor(profile: Profile, claims: readonly Claim[], keepsTrace: boolean) {
    this.watch = new WireWatch(profile, claims);
    this.causes = new Causes(profile);
    this.#trace = keepsTrace ? [] : null;
  }

  /** The sights, if they were to be kept and there are not too many; null otherwise. */
  get trace(): readonly WireSight[] | null {
    return this.#trace !== null && this.sights <= traceMax ? this.#trace : null;
  }

  /** How often each claim was violated. */
  timesOf(claim: Claim): number {
    return this.#found.get(claim) ?? 0;
  }

  see(sight: WireSight, origin: Origin | null): void {
    this.sights += 1;
    if (this.#trace !== null && this.sights <= traceMax) this.#trace.push(sight);
    this.causes.see(sight);
    const before = this.watch.violations.length;
    this.watch.see(sight);
    const told = origin === null ? null : { sight, origin };
    if (this.watch.violations.length > before) this.#find(before, told);
    if (told !== null) this.#remember(told);
    if (this.sights % forgetEvery === 0 && this.watch.forget()) this.hasForgotten = true;
  }

  /** Everything that could still happen has happened. */
  judge(): void {
    const before = this.watch.violations.length;
    this.watch.judge();
    this.#find(before, null);
  }

  #find(from: number, at: Told | null): void {
    for (const violation of this.watch.violations.slice(from)) {
      const { claim } = violation;
      const times = this.#found.get(claim) ?? 0;
      this.#found.set(claim, times + 1);
      const known = this.causes.of(violation);
      const isToldOf = (one: Finding): boolean =>
        one.violation.claim === claim && one.known === known;
      if (this.findings.some(isToldOf)) continue;
      const story = at === null ? [] : (this.#stories.get(deviceIn(at.sight)) ?? []);
      this.findings.push({ violation, known, at, before: [...story] });
    }
  }

  #remember(told: Told): void {
    const device = deviceIn(told.sight);
    const story = this.#stories.get(device) ?? [];
    story.push(told);
    if (story.length > storyMax) story.shift();
    if (this.#stories.has(device)) return;
    this.#stories.set(device, story);
    if (this.#stories.size <= storiesMax) return;
    const [oldest] = this.#stories.keys();
    if (oldest !== undefined) this.#stories.delete(oldest);
  }
}

const deviceIn = (sight: WireSight): string =>
  "connection" in sight ? (sight.connection.split("#")[0] as string) : "";
