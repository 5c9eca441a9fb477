/**
 * A mutant chased by the explorer: one pen after another is explored breadth first, until its claim
 * is violated or there are no pens left.
 *
 * What is found is the shortest in its pen, since every world that is nearer has been met, and where
 * it takes a calm to see it, every nearer world that is at rest has had its calm. The sound model has
 * to survive the same moves.
 */
import { assert } from "../../src/index.ts";
import { model } from "../../models/index.ts";
import type { Claim } from "../claim.ts";
import { Sweep, type Way } from "../explore/sweep.ts";
import { counterexampleOf } from "../explore/way.ts";
import { violates } from "../script.ts";
import type { Counterexample } from "../shrink.ts";
import { mutated, type Mutant } from "./mutant.ts";
import { pens, type Pen } from "./pens.ts";

/** A mutant that is found. */
export interface Catch {
  readonly pen: string;
  readonly counterexample: Counterexample;
  /** From where the pen begins; there is no way with fewer. */
  readonly moves: number;
  /** It shows in the calm after those. */
  readonly inCalm: boolean;
  /** How many were met in the pen. */
  readonly worlds: number;
}

/** A pen in which it was not found. */
export interface Searched {
  readonly pen: string;
  readonly worlds: number;
  /** Everything that can happen there did. */
  readonly whole: boolean;
}

/** How many worlds are met in a pen, unless it is said. */
export const usualPenWorlds = 9_000;

/** What came of a chase, as plain data. */
export interface Chased {
  readonly mutant: string;
  readonly claim: string;
  readonly caught: PlainCatch | null;
  /** Of one that was not found, the pens in their order. */
  readonly searched: readonly Searched[];
}

export interface PlainCatch extends Omit<Catch, "counterexample"> {
  readonly what: string;
}

export class Chase {
  readonly #mutant: Mutant;
  readonly #claim: Claim;
  readonly #worldsMax: number;
  readonly #pens: readonly Pen[];
  readonly #searched: Searched[] = [];
  #sweep: Sweep | null = null;
  #caught: Catch | null = null;

  /** In each pen so many worlds are met at most. */
  constructor(mutant: Mutant, claim: Claim, worldsMax: number, among: readonly Pen[] = pens) {
    this.#mutant = mutant;
    this.#claim = claim;
    this.#worldsMax = worldsMax;
    this.#pens = among;
  }

  get isOver(): boolean {
    return this.#caught !== null || this.#searched.length === this.#pens.length;
  }

  /** null as long as it is free. */
  get caught(): Catch | null {
    return this.#caught;
  }

  get searched(): readonly Searched[] {
    return this.#searched;
  }

  get chased(): Chased {
    const { id, claim } = this.#mutant;
    const searched = this.#caught === null ? this.#searched : [];
    return { mutant: id, claim, caught: this.#plainCatch(), searched };
  }

  /** Goes on for a while. */
  goOn(): void {
    const pen = this.#pens[this.#searched.length];
    if (pen === undefined || this.#caught !== null) return;
    const sweep = (this.#sweep ??= new Sweep(pen.ground(mutated(this.#mutant)), this.#claim));
    if (sweep.goOn(this.#worldsMax)) return;
    if (sweep.found !== null) this.#caught = this.#catch(pen, sweep, sweep.found);
    else this.#searched.push({ pen: pen.name, worlds: sweep.worlds, whole: sweep.isWhole });
    this.#sweep = null;
  }

  #plainCatch(): PlainCatch | null {
    if (this.#caught === null) return null;
    const { counterexample, ...rest } = this.#caught;
    return { ...rest, what: counterexample.what };
  }

  #catch(pen: Pen, { ground, worlds }: Sweep, { moves, inCalm }: Way): Catch {
    const counterexample = counterexampleOf(ground, this.#claim, moves, inCalm);
    const { script } = counterexample;
    const sound = pen.ground(model).setup;
    assert(
      !violates(sound, script, this.#claim),
      `the sound model survives the way to ${this.#mutant.id}`,
    );
    return { pen: pen.name, counterexample, moves: moves.length, inCalm, worlds };
  }
}
