/**
 * A memory whose cells stand in the world of a search, as numbers, and that notes who reads what.
 *
 * What a listener makes of a sight depends on the cells and rows that it reads, and on nothing else
 * that it remembers. So they are noted, in order, and so is what it writes; nothing is changed here.
 */
import { PairTable, present, type Reading } from "../../src/index.ts";
import { Memory, Table, type Cell, type Meaning, type Orders, type Rows } from "../memory.ts";
import type { Keepsakes } from "./keepsakes.ts";

/** A row that is looked up: its table's cell, and the number of its key. */
interface RowAsked {
  readonly cell: number;
  readonly key: number;
}

/** What is written to a table: all of it, and then rows; null deletes one. */
interface TableWritten {
  whole: Rows<unknown> | null;
  readonly rows: [string, { readonly value: unknown } | null][];
}

export class Shelf extends Memory {
  readonly #keepsakes: Keepsakes;
  #world: Int32Array = new Int32Array(0);
  #first = 0;
  readonly #asked: RowAsked[] = [];
  readonly #askedIds = new PairTable();
  /** By reading: the last time that it was noted. */
  readonly #seen: number[] = [];
  #times = 0;
  #readings: Reading[] = [];
  readonly #cells = new Map<number, unknown>();
  readonly #tables = new Map<number, TableWritten>();

  constructor(keepsakes: Keepsakes) {
    super();
    this.#keepsakes = keepsakes;
  }

  /** Cells stand in this world from a place on. */
  stand(world: Int32Array, first: number): void {
    this.#world = world;
    this.#first = first;
  }

  /** What a listener reads and writes from here on is noted. */
  begin(): void {
    this.#readings = [];
    this.#times += 1;
    if (this.#cells.size > 0) this.#cells.clear();
    if (this.#tables.size > 0) this.#tables.clear();
  }

  get readings(): readonly Reading[] {
    return this.#readings;
  }

  /** What was written: places, each with a value, or with the complement of a change to a table. */
  get writes(): readonly number[] {
    const keepsakes = this.#keepsakes;
    const writes: number[] = [];
    for (const [cell, value] of this.#cells) {
      const id = keepsakes.idOf(value, this.meanings[cell] as Meaning, cell);
      const place = this.#first + cell;
      if (this.#isSeen(place) && this.#world[place] === id) continue;
      writes.push(place, id);
    }
    for (const [cell, { whole, rows }] of this.#tables) {
      const place = this.#first + cell;
      if (whole !== null) {
        writes.push(place, keepsakes.idOf(this.#rowsOf(cell), "table", cell));
        continue;
      }
      for (const [key, row] of rows) {
        const value = row === null ? -1 : keepsakes.idOf(row.value, "value");
        const asked = this.#rowAsked(cell, keepsakes.keyOf(key));
        // What it is already was read, so it is so whenever this is remembered.
        if (rows.length === 1 && this.#isSeen(asked) && this.found(asked) === value + 1) continue;
        writes.push(place, ~keepsakes.changeOf(key, value));
      }
    }
    return writes;
  }

  override cell<Value>(first: Value, meaning: Meaning = "value"): Cell<Value> {
    const cell = this.meanings.length;
    super.cell(first, meaning);
    const read = (): unknown => this.#readCell(cell);
    const write = (value: unknown): void => void this.#cells.set(cell, value);
    return {
      get now() {
        // A cell gives back what was put into it.
        return read() as Value;
      },
      set now(value) {
        write(value);
      },
    };
  }

  override table<Value>(orders: Orders<Value> | null = null): Table<Value> {
    const cell = this.meanings.length;
    super.table(orders);
    return new ShelfTable<Value>(this, cell);
  }

  #readCell(cell: number): unknown {
    if (this.#cells.has(cell)) return this.#cells.get(cell);
    const place = this.#first + cell;
    this.note(place);
    return this.#keepsakes.value(this.#world[place] as number);
  }

  row(cell: number, key: string): unknown {
    const written = this.#tables.get(cell);
    const last = written?.rows.findLast(([one]) => one === key);
    if (last !== undefined) return last[1]?.value;
    if (written !== undefined && written.whole !== null) {
      return written.whole.find(([one]) => one === key)?.[1];
    }
    const asked = this.#rowAsked(cell, this.#keepsakes.keyOf(key));
    this.note(asked);
    const found = this.found(asked);
    return found === 0 ? undefined : this.#keepsakes.value(found - 1);
  }

  rows(cell: number): Rows<unknown> {
    if (this.#tables.get(cell)?.whole == null) this.note(this.#first + cell);
    return this.#rowsOf(cell);
  }

  /** null deletes. */
  putRow(cell: number, key: string, row: { readonly value: unknown } | null): void {
    const { rows } = this.#written(cell);
    const known = rows.findLast(([one]) => one === key);
    // After it was deleted it comes last.
    if (known !== undefined && known[1] !== null && row !== null) known[1] = row;
    else rows.push([key, row]);
  }

  putRows(cell: number, rows: Rows<unknown>): void {
    this.#tables.set(cell, { whole: rows, rows: [] });
  }

  /** What a reading finds; for rows 0 when there is none, or else one more than the value. */
  found(asked: number): number {
    const world = this.#world;
    if (asked < world.length) return world[asked] as number;
    const { cell, key } = present(this.#asked[asked - world.length], "a row");
    return this.#keepsakes.rowOf(world[this.#first + cell] as number, key) + 1;
  }

  /** Somebody reads a place of the world or a row. */
  note(asked: number): void {
    if (this.#isSeen(asked)) return;
    this.#seen[asked] = this.#times;
    this.#readings.push({ asked, found: this.found(asked) });
  }

  #isSeen(asked: number): boolean {
    return this.#seen[asked] === this.#times;
  }

  #written(cell: number): TableWritten {
    let written = this.#tables.get(cell);
    if (written === undefined) this.#tables.set(cell, (written = { whole: null, rows: [] }));
    return written;
  }

  #rowsOf(cell: number): Rows<unknown> {
    const written = this.#tables.get(cell);
    const rows = written?.rows ?? [];
    const before =
      written?.whole ??
      (this.#keepsakes.value(this.#world[this.#first + cell] as number) as Rows<unknown>);
    const after = new Map(before);
    for (const [key, row] of rows) {
      if (row === null) after.delete(key);
      else after.set(key, row.value);
    }
    return [...after];
  }

  /** The place that a reading looks at. */
  placeOf(asked: number): number {
    const row = this.#asked[asked - this.#world.length];
    return row === undefined ? asked : this.#first + row.cell;
  }

  /** How the row under a key, by number, is asked for, of the table at a place. */
  askedAt(place: number, key: number): number {
    return this.#rowAsked(place - this.#first, key);
  }

  #rowAsked(cell: number, key: number): number {
    let id = this.#askedIds.get(cell, key);
    if (id === 0) {
      id = this.#asked.push({ cell, key });
      this.#askedIds.set(cell, key, id);
    }
    return this.#world.length + id - 1;
  }
}

class ShelfTable<Value> extends Table<Value> {
  readonly #shelf: Shelf;
  readonly #cell: number;

  constructor(shelf: Shelf, cell: number) {
    super();
    this.#shelf = shelf;
    this.#cell = cell;
  }

  // A table gives back what was put into it.
  override get(key: string): Value | undefined {
    return this.#shelf.row(this.#cell, key) as Value | undefined;
  }

  override set(key: string, value: Value): void {
    this.#shelf.putRow(this.#cell, key, { value });
  }

  override delete(key: string): void {
    this.#shelf.putRow(this.#cell, key, null);
  }

  override values(): readonly Value[] {
    return this.now.map(([, value]) => value);
  }

  override entries(): Rows<Value> {
    return this.now;
  }

  override get now(): Rows<Value> {
    return this.#shelf.rows(this.#cell) as Rows<Value>;
  }

  override set now(rows: Rows<Value>) {
    this.#shelf.putRows(this.#cell, rows);
  }
}
