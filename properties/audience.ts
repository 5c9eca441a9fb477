/**
 * Claims that watch one run: each hears the sights it cares for, whoever it is that sees them.
 *
 * Claims see a sight before the view takes it in, so each can compare what was with what comes.
 */
import type { Profile } from "../models/index.ts";
import type { Claim, Stand, Vantage } from "./claim.ts";
import { Dues } from "./dues.ts";
import { Inside } from "./inside.ts";
import { Memory } from "./memory.ts";
import type { Handlers, SightName, Sights } from "./sight.ts";
import { View } from "./view.ts";

/** A claim found to be violated, and by what. */
export interface Violation {
  readonly claim: Claim;
  readonly what: string;
  /** The payload of the message concerned; null when it is about none. */
  readonly about: string | null;
  /** The step in which it showed, from 1; the step after the last for what was judged at the end. */
  readonly step: number;
}

/** The simulated world that claims look into from inside. */
export type Scene = Pick<Stand, "underWay" | "actor" | "actors">;

/** Somebody who cares for sights of one name, and from where it looks. */
export interface Listener {
  readonly vantage: Vantage;
  hear(sight: never): void;
}

export class Audience {
  readonly memory: Memory;
  readonly view: View;
  readonly dues: Dues;
  readonly inside: Inside;
  /** By claim, in their order: how often its situation arose. */
  readonly triggers: number[];
  readonly violations: Violation[] = [];
  nowMs = 0;
  /** How many steps are over. */
  steps = 0;
  readonly #scene: Scene;
  readonly #judges: (() => void)[] = [];
  readonly #listeners = new Map<SightName, Listener[]>();

  constructor(profile: Profile, claims: readonly Claim[], scene: Scene, memory = new Memory()) {
    this.memory = memory;
    this.#scene = scene;
    this.view = new View(this.memory, () => this.nowMs, profile);
    const areCalledIn = claims.some(({ form }) => form === "eventually");
    this.dues = new Dues(this.memory, this.view, profile, areCalledIn);
    this.inside = new Inside(this.memory, () => this.nowMs, profile.knobs.server);
    this.triggers = claims.map(() => 0);
    for (const [index, claim] of claims.entries()) {
      const watcher = claim.watch(this.#standOf(claim, index, profile));
      this.#listen(watcher.on, claim.vantage);
      if (watcher.judge !== undefined) this.#judges.push(() => watcher.judge?.());
    }
    // Debts are settled, and what is known is renewed, after the claims have looked.
    this.#listen(this.dues.handlers, "wire");
    this.#listen(this.view.handlers, "wire");
    if (claims.some(({ vantage }) => vantage === "inside")) {
      this.#listen(this.inside.handlers, "inside");
    }
  }

  /** Whether anybody cares for sights of this name. */
  hears(name: SightName): boolean {
    return this.#listeners.has(name);
  }

  /** Who cares for sights of this name, in the order in which they hear of them. */
  listenersTo(name: SightName): readonly Listener[] {
    return this.#listeners.get(name) ?? [];
  }

  show<Name extends SightName>(name: Name, sight: Sights[Name]): void {
    const listeners = this.#listeners.get(name);
    if (listeners === undefined) return;
    // A listener is listed under the name of the sight it takes.
    for (const { hear } of listeners) (hear as (sight: Sights[Name]) => void)(sight);
  }

  /** Forgets what is long over; then nobody may be accused of a message that is not known. */
  forget(kept: number): boolean {
    this.view.forget(kept);
    return this.memory.fade(kept);
  }

  /** Everything that can still happen has happened. */
  judge(): void {
    for (const judge of this.#judges) judge();
  }

  /** Whether something would be missing if this were the end; nothing is noted. */
  misses(): boolean {
    const [saved, triggers, before] = [
      this.memory.save(),
      [...this.triggers],
      this.violations.length,
    ];
    this.judge();
    const found = this.violations.splice(before).length > 0;
    this.memory.restore(saved);
    for (const [index, times] of triggers.entries()) this.triggers[index] = times;
    return found;
  }

  /** What was found is no longer looked at. */
  forgive(): void {
    this.violations.length = 0;
  }

  /** Somebody else listens too, after all others. */
  attend(on: Handlers): void {
    this.#listen(on, "inside");
  }

  #listen(on: Handlers, vantage: Vantage): void {
    for (const [name, hear] of Object.entries(on)) {
      const known = this.#listeners.get(name as SightName);
      if (known === undefined) this.#listeners.set(name as SightName, [{ vantage, hear }]);
      else known.push({ vantage, hear });
    }
  }

  #standOf(claim: Claim, index: number, profile: Profile): Stand {
    return {
      view: this.view,
      dues: this.dues,
      profile,
      memory: this.memory,
      nowMs: () => this.nowMs,
      inside: this.inside,
      ...this.#scene,
      triggered: () => {
        this.triggers[index] = (this.triggers[index] ?? 0) + 1;
      },
      violated: (what, about) => {
        this.violations.push({ claim, what, about: about ?? null, step: this.steps + 1 });
      },
    };
  }
}
