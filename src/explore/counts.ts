/** What a search has counted, alone or with others that divide the worlds with it. */

export interface Counts {
  readonly worlds: number;
  /** Worlds whose moves have all been made. */
  readonly opened: number;
  readonly moves: number;
  /** Moves that led to a world already met. */
  readonly revisits: number;
  /** Moves to the world that is farthest away, of those met. */
  readonly depth: number;
  /** Worlds that wait to be opened. */
  readonly frontier: number;
  /** So many moves away and nearer, every world is met. */
  readonly complete: number;
  /** Of all that is kept for worlds. */
  readonly bytes: number;
}

/** What several have counted together. */
export function addedUp(all: readonly Counts[]): Counts {
  const sumOf = (of: (one: Counts) => number): number => all.reduce((sum, one) => sum + of(one), 0);
  const waiting = all.filter(({ frontier }) => frontier > 0);
  const depth = Math.max(0, ...all.map((one) => one.depth));
  const worlds = sumOf((one) => one.worlds);
  const moves = sumOf((one) => one.moves);
  return {
    worlds,
    opened: sumOf(({ opened }) => opened),
    moves,
    revisits: moves - Math.max(0, worlds - 1),
    depth,
    frontier: sumOf(({ frontier }) => frontier),
    complete: Math.min(depth, ...waiting.map(({ complete }) => complete)),
    bytes: sumOf(({ bytes }) => bytes),
  };
}
