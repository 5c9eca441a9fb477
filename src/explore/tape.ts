/**
 * Short lists of integers one behind another in one piece of memory, each known by where it begins:
 * reading one that was not read for long is then one wait for far memory and not several.
 */
export class Tape {
  /** At the beginning of a list is its length; its items are behind that. */
  cells = new Int32Array(1 << 12);
  #end = 0;

  /** Writes a list behind all others; where it begins. */
  add(items: readonly number[]): number {
    const at = this.#end;
    this.#end += 1 + items.length;
    if (this.#end > this.cells.length) {
      const longer = new Int32Array(2 * this.#end);
      longer.set(this.cells);
      this.cells = longer;
    }
    this.cells[at] = items.length;
    this.cells.set(items, at + 1);
    return at;
  }

  /** Takes back what was written from here on. */
  cut(at: number): void {
    this.#end = at;
  }
}
