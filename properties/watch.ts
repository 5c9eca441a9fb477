/**
 * A simulated run under watch: what the engine notes is turned into sights, and claims see them.
 */
import { note, type Engine, type World } from "../src/index.ts";
import type { Operation, Profile } from "../models/index.ts";
import { Audience, type Violation } from "./audience.ts";
import type { Claim } from "./claim.ts";
import type { Handlers } from "./sight.ts";
import type { Memory } from "./memory.ts";
import { Sightings } from "./sightings.ts";
import type { View } from "./view.ts";

export class Watch {
  readonly #engine: Engine;
  readonly #audience: Audience;
  readonly #sightings: Sightings;
  #world: World;
  #before: readonly number[];

  constructor(engine: Engine, first: World, profile: Profile, claims: readonly Claim[]) {
    this.#engine = engine;
    this.#sightings = new Sightings(engine);
    this.#world = first;
    this.#before = first.slots.slice();
    this.#audience = new Audience(
      profile,
      claims,
      this.#sightings.scene((place) => this.#world.slots[place] as number),
    );
  }

  get view(): View {
    return this.#audience.view;
  }

  get memory(): Memory {
    return this.#audience.memory;
  }

  /** By claim, in their order: how often its situation arose. */
  get triggers(): readonly number[] {
    return this.#audience.triggers;
  }

  get violations(): readonly Violation[] {
    return this.#audience.violations;
  }

  /** Goes on from another moment, with what was remembered then; `world` is the world after the step. */
  goOn(remembered: readonly unknown[], before: readonly number[], world: World): void {
    this.memory.restore(remembered);
    this.#before = before;
    this.#world = world;
    this.#audience.forgive();
  }

  /** An operation is about to be made. */
  operate(operation: Operation): void {
    this.#audience.show("operated", { operation });
  }

  /** Hears what the engine notes during a step. */
  hear(kind: number, where: number, what: number): void {
    if (kind === note.observed && !this.#audience.hears("fact")) return;
    const seen = this.#sightings.of(kind, where, what);
    if (seen !== null) this.#audience.show(seen.name, seen.sight);
  }

  /** The step is over; `world` is the world after it. */
  stepped(world: World): void {
    this.#world = world;
    if (this.#audience.hears("changed")) this.#showChanges(world);
    this.#audience.show("stepped", {});
    this.#audience.steps += 1;
  }

  /** A step is about to be made at this instant. */
  begin(atMs: number): void {
    this.#audience.nowMs = atMs;
  }

  /** Somebody else listens too, after the claims. */
  attend(on: Handlers): void {
    this.#audience.attend(on);
  }

  /** Whether something would be missing if this were the end. */
  misses(): boolean {
    return this.#audience.misses();
  }

  /** The calm is over. */
  judge(): void {
    this.#audience.judge();
  }

  #showChanges(world: World): void {
    const { firstPipe } = this.#engine;
    for (let place = 0; place < firstPipe; place += 1) {
      const was = this.#before[place] as number;
      const is = world.slots[place] as number;
      if (was !== is) this.#audience.show("changed", this.#sightings.changed(place, was, is));
    }
    this.#before = world.slots.slice(0, firstPipe);
  }
}
