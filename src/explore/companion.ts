/** Who goes along with a search: what it remembers makes worlds differ that are otherwise the same. */
import type { Trails } from "./trails.ts";

/** What goes along with a search and remembers; its memory is part of a world. */
export interface Companion {
  readonly trails: Trails;
  /** What is remembered in the first world, by number; `world` will be the world at hand. */
  begin(world: Int32Array): number;
  /** What is remembered after a step that leads to the world at hand. */
  after(memory: number, trail: number): number;
  /** What is wrong with that step, by number; 0 if nothing is. */
  wrong: number;
}
