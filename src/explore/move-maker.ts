/**
 * All it takes to make every move of a world: the world at hand, what may be tried in it, and who
 * goes along. Who keeps the worlds has one, and so has everybody who opens some of them.
 */
import type { Engine } from "../engine.ts";
import type { World } from "../world.ts";
import type { Companion } from "./companion.ts";
import { Expansion, type Kind, type RawMove } from "./expansion.ts";
import { Lexicon } from "./lexicon.ts";
import type { SearchMove } from "./move-in.ts";
import { Offers, type Supply } from "./offers.ts";
import { Turns } from "./turns.ts";

const none: number[] = [];

export class MoveMaker {
  readonly engine: Engine;
  readonly turns: Turns;
  readonly offers: Offers;
  readonly companion: Companion | null;
  /** What has been met, for others. */
  readonly lexicon: Lexicon;
  readonly #memoryAt: number;
  readonly #expansion: Expansion;

  /** `arrive` gets each move when its successor is at hand; the move is taken back after it. */
  constructor(
    engine: Engine,
    supply: Supply,
    companion: Companion | null,
    first: World,
    arrive: (kind: Kind, about: number) => void,
  ) {
    this.engine = engine;
    this.companion = companion;
    // The slots of the engine, timers and the budget come before it.
    this.#memoryAt = engine.mailSlot + 3;
    const places = this.#memoryAt + (companion?.places ?? 0);
    const turns = new Turns(engine, places, companion?.trails ?? null);
    this.turns = turns;
    this.offers = new Offers(engine, supply, turns);
    turns.begin(first);
    companion?.begin(turns, this.#memoryAt);
    this.lexicon = new Lexicon(engine, turns, this.offers, companion);
    const trails = companion?.trails ?? null;
    this.#expansion = new Expansion(engine, turns, this.offers, trails, (kind, about) => {
      companion?.after(companion.trails.now);
      arrive(kind, about);
      turns.undo();
    });
  }

  /** Makes every move of the world at hand. */
  all(): void {
    this.#expansion.all();
  }

  /** What a move of the world at hand is about. */
  resolve(move: RawMove): SearchMove {
    return this.#expansion.resolve(move);
  }

  /** What the companion has noticed for the first time since it was asked last. */
  arisen(): readonly number[] {
    const { arisen } = this.companion ?? { arisen: none };
    return arisen.length === 0 ? none : arisen.splice(0);
  }

  /** The world at hand as the engine has it, at an instant. */
  worldAt(nowMs: number): World {
    const { engine, turns } = this;
    const slots = Array.from(turns.world.subarray(0, engine.mailSlot + 1));
    const letters = turns.mail.letters(slots[engine.mailSlot] as number);
    slots[engine.mailSlot] = letters.reduce((mail, one) => engine.mail.push(mail, one), 0);
    const timers = turns.timers.items(turns.world[turns.timersAt] as number).map((timer) => {
      const { actor, name, input, leftMs } = timer;
      return { actor, name, input, dueMs: nowMs + leftMs };
    });
    return { nowMs, slots, timers };
  }

  /** What the companion remembers in the world at hand. */
  get memory(): readonly number[] {
    return Array.from(this.turns.world.subarray(this.#memoryAt));
  }

  placeName(place: number): string {
    const { mailSlot } = this.engine;
    const rest = ["mail", "timers", "budget"][place - mailSlot];
    const memory = place - this.#memoryAt;
    return memory >= 0 ? `memory ${memory + 1}` : (rest ?? this.engine.nameOf(place));
  }
}
