/** Who goes along with a search: what it remembers makes worlds differ that are otherwise the same. */
import type { Trails } from "./trails.ts";

/** A world that is changed place by place, and taken back. */
export interface Hand {
  readonly world: Int32Array;
  put(place: number, value: number): void;
}

/** What has numbers that others do not know, as plain data for another search. */
export interface Memories {
  readonly size: number;
  tell(id: number): unknown;
  /** The number of what another tells; what is in it are numbers that the other told before. */
  meet(told: unknown, numberOf: (id: number) => number): number;
}

/** What goes along with a search and remembers; its memory is part of a world. */
export interface Companion {
  readonly trails: Trails;
  readonly memories: Memories;
  /** Why a step is wrong, by number. */
  readonly reasons: Memories;
  /** In how many places of a world it keeps its memory. */
  readonly places: number;
  /** The first world is at hand; the places of the memory are those from `first` up. */
  begin(hand: Hand, first: number): void;
  /** Remembers a step that leads to the world at hand. */
  after(trail: number): void;
  /** What is wrong with that step, by number; 0 if nothing is. */
  wrong: number;
  /** What has come to its notice for the first time, since somebody took it out. */
  readonly arisen: number[];
}
