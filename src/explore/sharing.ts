/**
 * Worlds of a search that are given to others to be opened, or are opened ahead of what the others are
 * at, and what comes of them.
 */
import { present } from "../assert.ts";
import { Draft, newPage } from "./draft.ts";
import { Dealings, type Errand, type Opened } from "./errand.ts";
import { Intake } from "./intake.ts";
import type { Lexicon } from "./lexicon.ts";
import { Relay, type Helpers } from "./relay.ts";
import type { Worlds } from "./worlds.ts";

/** So many worlds are given at a time, and so many opened ahead; no fewer than so many either way. */
const errandMax = 512;
const aheadMax = 128;
const errandMin = 32;

/** Nobody helps. */
export const nobody = { all: [], rest: () => false };

export class Sharing {
  /** The last world that is given to somebody, or opened ahead; all before it are, or are opened. */
  given = 0;
  readonly isAlone: boolean;
  readonly #worlds: Worlds;
  readonly #relay: Relay<Errand, Opened, Intake>;
  /** By helper. */
  readonly #dealings: readonly Dealings[];
  /** Pages that nobody writes on. */
  readonly #pages: Int32Array[] = [];

  constructor(helpers: Helpers<Errand, Opened>, lexicon: Lexicon, worlds: Worlds) {
    this.isAlone = helpers.all.length === 0;
    this.#worlds = worlds;
    this.#dealings = helpers.all.map((_, index) => new Dealings(lexicon, worlds.packing, index));
    this.#relay = new Relay(helpers, (opened, by) => new Intake(this.#dealing(by).draftOf(opened)));
  }

  /** Whether there is anything that is given or opened ahead, and not taken in. */
  get isPending(): boolean {
    return this.#relay.length > 0;
  }

  /** What the next worlds lead to; null while that is not known. */
  get next(): Intake | null {
    return this.#relay.first();
  }

  /** All of that is taken in. */
  taken({ page }: Intake): void {
    this.#relay.shift();
    this.#pages.push(page);
  }

  /** Waits until somebody has opened some; false where it takes long. */
  rest(): boolean {
    return this.#relay.rest();
  }

  /** Sees to it that those who help have something to do. */
  giveOut(): void {
    for (let by = this.#relay.idle(); by >= 0; by = this.#relay.idle()) {
      const worlds = this.#nextWorlds(errandMax);
      if (worlds.length === 0) return;
      this.#relay.give(by, this.errandFor(by, worlds));
    }
  }

  /** Worlds that somebody is to look into. */
  errandFor(helper: number, worlds: readonly number[]): Errand {
    const page = this.#page(worlds.length);
    this.#worlds.copy(worlds, page);
    return this.#dealing(helper).errand(page, worlds.length);
  }

  /** Has worlds opened that come after those that others are at; whether there are any. */
  openAhead(open: (world: number, draft: Draft) => void): boolean {
    if (this.#relay.isLong) return false;
    const worlds = this.#nextWorlds(aheadMax);
    if (worlds.length === 0) return false;
    const draft = new Draft(this.#page(worlds.length), 0, this.#worlds.packing.form);
    for (const world of worlds) open(world, draft);
    this.#relay.add(new Intake(draft.tell()));
    return true;
  }

  /** The next worlds, for one to open; none where there are only a few. */
  #nextWorlds(most: number): readonly number[] {
    const left = this.#worlds.size - this.given;
    const count = Math.min(most, Math.floor(left / (2 * this.#relay.hands)));
    if (count < errandMin) return [];
    this.given += count;
    return Array.from({ length: count }, (_, at) => this.given - count + at + 1);
  }

  /** A page with room for so many worlds and some that they lead to. */
  #page(worlds: number): Int32Array {
    const words = worlds * this.#worlds.packing.form.words;
    const page = this.#pages.pop() ?? newPage(0);
    return page.length < 2 * words ? newPage(8 * words) : page;
  }

  #dealing(helper: number): Dealings {
    return present(this.#dealings[helper], "a helper");
  }
}
