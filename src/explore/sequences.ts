/** Lists of integers by number; 0 is the empty one. What is done to them is remembered by who asks. */
export class Sequences {
  readonly #ids = new Map<string, number>([["", 0]]);
  readonly #items: (readonly number[])[] = [[]];

  get size(): number {
    return this.#items.length;
  }

  items(sequence: number): readonly number[] {
    return this.#items[sequence] as readonly number[];
  }

  idOf(items: readonly number[]): number {
    const key = items.join(" ");
    const known = this.#ids.get(key);
    if (known !== undefined) return known;
    const id = this.#items.length;
    this.#ids.set(key, id);
    this.#items.push(items);
    return id;
  }
}
