/**
 * Worlds that another thread is to look into, and what comes back: rows as they are kept, and with
 * them as plain data whatever either side has met since it told the other last.
 */
import type { ToldDraft } from "./draft.ts";
import { Peer, type Lexicon, type Met } from "./lexicon.ts";
import type { Form, Packing } from "./packing.ts";

export interface Errand {
  readonly met: Met;
  /** Values that have got numbers: a place, how many, and they in order; and so on. */
  readonly values: Int32Array;
  readonly form: Form;
  /** The worlds are the first rows of a page; what comes of them may be written behind those. */
  readonly page: Int32Array;
  readonly worlds: number;
}

/** What opening the worlds of an errand has led to. */
export interface Opened extends ToldDraft {
  readonly met: Met;
}

/** What one who keeps worlds and one of those who open some have told each other. */
export class Dealings {
  readonly #lexicon: Lexicon;
  readonly #packing: Packing;
  /** Which of those it is. */
  readonly #index: number;
  readonly #peer: Peer;
  /** By place: how many values have got numbers that the other knows of. */
  readonly #told: number[] = [];

  constructor(lexicon: Lexicon, packing: Packing, index: number) {
    this.#lexicon = lexicon;
    this.#packing = packing;
    this.#index = index;
    this.#peer = new Peer(lexicon);
  }

  errand(page: Int32Array, worlds: number): Errand {
    const values = this.#lexicon.atPlaces.flatMap((_, place) => {
      const told = this.#told[place] ?? 0;
      const fresh = this.#packing.valuesAt(place, told);
      this.#told[place] = told + fresh.length;
      return fresh.length === 0 ? [] : [place, fresh.length, ...fresh];
    });
    const { form } = this.#packing;
    const met = this.#lexicon.newsFor(this.#index);
    return { met, values: Int32Array.from(values), form, page, worlds };
  }

  /** What the other has written, in the numbers there are here. */
  draftOf({ met, ...told }: Opened): ToldDraft {
    const peer = this.#peer;
    peer.hear(met);
    const strangers = told.strangers.map(({ row, place, value }) => {
      return { row, place, value: peer.valueAt(place, value) };
    });
    const wrong = told.wrong.map(({ at, move, why }) => {
      const about = move.kind === "operate" ? peer.operation(move.about) : move.about;
      return { at, move: { ...move, about }, why: peer.reason(why) };
    });
    return { ...told, strangers, wrong };
  }
}
