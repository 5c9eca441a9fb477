/**
 * Opens worlds for a search in another thread, which keeps them.
 *
 * It numbers everything as it meets it, as the search does; only in rows the numbers of values are
 * those of the search.
 */
import type { Engine } from "../engine.ts";
import type { World } from "../world.ts";
import type { Companion } from "./companion.ts";
import { Draft, newPage } from "./draft.ts";
import type { Errand, Opened } from "./errand.ts";
import { Peer } from "./lexicon.ts";
import { MoveMaker } from "./move-maker.ts";
import type { Supply } from "./offers.ts";
import { Packing } from "./packing.ts";
import { Scribe } from "./scribe.ts";

export class Opener {
  readonly maker: MoveMaker;
  readonly #packing: Packing;
  readonly #scribe: Scribe;
  readonly #peer: Peer;
  #draft: Draft;

  constructor(engine: Engine, supply: Supply, companion: Companion | null, first: World) {
    this.maker = new MoveMaker(engine, supply, companion, first, (kind, about) => {
      const draft = this.#draft;
      const why = companion?.wrong ?? 0;
      if (why !== 0) draft.accuse({ kind, about }, why);
      this.#scribe.write(draft);
      draft.met();
    });
    const { turns, lexicon } = this.maker;
    this.#packing = new Packing(turns.world.length);
    this.#scribe = new Scribe(turns, this.#packing);
    this.#peer = new Peer(lexicon);
    this.#draft = new Draft(newPage(0), 0, this.#packing.form);
  }

  /** Makes every move of each world. */
  open(errand: Errand): Opened {
    const draft = new Draft(errand.page, errand.worlds, errand.form);
    this.#draft = draft;
    this.look(errand, () => {
      this.maker.all();
      draft.endWorld(this.maker.arisen());
    });
    return { ...draft.tell(), met: this.maker.lexicon.newsFor(0) };
  }

  /** Puts the worlds at hand, one after another. */
  look({ met, values, form, page, worlds }: Errand, look: () => void): void {
    this.#peer.hear(met);
    this.#learn(values);
    const old = this.#packing.form;
    this.#packing.take(form);
    if (old.edition !== form.edition) this.#scribe.reform(old);
    for (let row = 0; row < worlds; row += 1) {
      this.#scribe.read(page, row * form.words);
      look();
    }
  }

  #learn(values: Int32Array): void {
    for (let at = 0; at < values.length;) {
      const [place = 0, count = 0] = values.subarray(at, at + 2);
      at += 2 + count;
      for (const value of values.subarray(at - count, at)) {
        this.#packing.numberOf(place, this.#peer.valueAt(place, value));
      }
    }
  }
}
