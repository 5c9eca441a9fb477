/** What a search has counted. */

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
