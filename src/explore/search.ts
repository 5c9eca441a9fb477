/**
 * Every world within a budget, breadth first: exact, compact, and counted.
 *
 * Worlds are kept in the order in which they were met, so those still to be opened are the ones
 * behind a mark. Of the way to a world only the world before it is kept; the move is found again by
 * opening that one anew. No way is longer than it must be.
 */
import { present } from "../assert.ts";
import type { Engine } from "../engine.ts";
import type { World } from "../world.ts";
import type { Companion } from "./companion.ts";
import type { Counts } from "./counts.ts";
import { Expansion, type Kind, type RawMove } from "./expansion.ts";
import { Lexicon, Peer, type Met } from "./lexicon.ts";
import type { SearchMove } from "./move-in.ts";
import { Offers, type Supply } from "./offers.ts";
import { numberIn } from "./packing.ts";
import { Share, whole, type Parcel, type Part } from "./share.ts";
import { Turns } from "./turns.ts";
import { Worlds, type SavedWorlds } from "./worlds.ts";

/** A step that a companion found wrong. */
export interface WrongStep {
  readonly why: number;
  /** The world in which it is made, and how many moves away that is. */
  readonly from: number;
  readonly far: number;
  readonly move: SearchMove;
}

/** So many steps are kept that are wrong for one reason: whoever knows why of one asks of others. */
const wrongMax = 10;

interface RawStep {
  readonly from: number;
  readonly move: RawMove;
  readonly why: number;
}

/** How many values were met at each place, by its name. */
export type Tables = readonly { readonly place: string; readonly values: number }[];

/** All that is needed to go on, as plain data that the search may still change. */
export interface SavedSearch {
  readonly met: Met;
  readonly worlds: SavedWorlds;
  readonly opened: number;
  readonly moves: number;
  readonly wrong: readonly RawStep[];
  readonly levels: readonly number[];
}

/** Moves that lead to a world, as far back as one search knows. */
export interface WayBack {
  readonly moves: readonly SearchMove[];
  /** A world of another search, and the one it was left for; null: they begin in the first world. */
  readonly before: { readonly index: number; readonly world: number; readonly into: Parcel } | null;
}

export class Search {
  readonly engine: Engine;
  readonly turns: Turns;
  readonly offers: Offers;
  readonly memoryAt: number;
  readonly #worlds: Worlds;
  readonly #companion: Companion | null;
  readonly #lexicon: Lexicon;
  readonly #expansion: Expansion;
  readonly #part: Part;
  readonly #share: Share;
  /** Worlds that are kept though they are not its own: the first, where it is another's. */
  readonly #guests: number;
  #opened: number;
  #moves = 0;
  readonly #wrong: RawStep[] = [];
  /** By reason: how many steps are kept. */
  readonly #accused = new Map<number, number>();
  /** The last world of each depth. */
  readonly #levels: number[] = [1];
  /** The world that is being opened. */
  #from = 0;
  /** The world to which a move is wanted, null for none, and the move that led to it. */
  #wanted: Int32Array | null = null;
  #led: RawMove | null = null;

  constructor(
    engine: Engine,
    supply: Supply,
    companion: Companion | null = null,
    first: World = engine.first(),
    part: Part = whole,
  ) {
    this.engine = engine;
    this.#companion = companion;
    // The slots of the engine, timers and the budget come before it.
    this.memoryAt = engine.mailSlot + 3;
    const places = this.memoryAt + (companion?.places ?? 0);
    this.turns = new Turns(engine, places, companion?.trails ?? null);
    this.offers = new Offers(engine, supply, this.turns);
    this.turns.begin(first);
    companion?.begin(this.turns, this.memoryAt);
    this.#worlds = new Worlds(this.turns);
    this.#lexicon = new Lexicon(engine, this.turns, this.offers, companion);
    this.#expansion = new Expansion(
      engine,
      this.turns,
      this.offers,
      companion?.trails ?? null,
      (kind, about) => this.#arrive(kind, about),
    );
    this.#part = part;
    this.#share = new Share(part, engine, this.offers, this.turns.budgetAt, this.#lexicon);
    this.#guests = Number(this.#share.ownerOf(this.turns.world) !== part.index);
    this.#opened = this.#guests;
  }

  /** The first world that is its own; the others come after it. */
  get firstOwn(): number {
    return 1 + this.#guests;
  }

  get counts(): Counts {
    const worlds = this.#worlds.size;
    const depth = this.farOf(worlds);
    const waiting = this.#levels.findIndex((last) => last > this.#opened);
    return {
      worlds: worlds - this.#guests,
      opened: this.#opened - this.#guests,
      moves: this.#moves,
      revisits: this.#moves - (worlds - 1),
      depth,
      frontier: worlds - this.#opened,
      complete: waiting >= 0 ? waiting : depth,
      bytes: this.#worlds.bytes,
    };
  }

  /** How many values were met at each place, here or by who tells it of all that it has met. */
  tables(others: readonly Parcel[]): Tables {
    const peers = others.map((one) => this.#share.peerOf(one));
    return this.#worlds.values.map((own, place) => {
      const values = new Set(own);
      for (const peer of peers) for (const value of peer.valuesAt(place)) values.add(value);
      return { place: this.#placeName(place), values: values.size };
    });
  }

  #placeName(place: number): string {
    const { mailSlot } = this.engine;
    const rest = ["mail", "timers", "budget"][place - mailSlot];
    const memory = place - this.memoryAt;
    return memory >= 0 ? `memory ${memory + 1}` : (rest ?? this.engine.nameOf(place));
  }

  save(): SavedSearch {
    const [opened, moves] = [this.#opened, this.#moves];
    return {
      met: this.#lexicon.all(),
      worlds: this.#worlds.save(),
      opened,
      moves,
      wrong: this.#wrong,
      levels: this.#levels,
    };
  }

  /** Makes a new search what another was when it was saved; says whether both are of one system. */
  resume({ met, worlds, opened, moves, wrong, levels }: SavedSearch): boolean {
    const peer = new Peer(this.#lexicon);
    peer.hear(met);
    if (!peer.isAlike) return false;
    this.#worlds.restore(worlds);
    this.#opened = opened;
    this.#moves = moves;
    for (const step of wrong) this.#accuse(step);
    this.#levels.splice(0, Infinity, ...levels);
    return true;
  }

  /** Opens up to so many worlds, until so many are met; whether any are left. */
  open(most: number, worldsMax = Infinity): boolean {
    const worlds = this.#worlds;
    for (let count = 0; count < most && worlds.size - this.#guests < worldsMax; count += 1) {
      if (this.isLevelOpened) {
        worlds.flush();
        // Where several divide the worlds, more of the next level may come from others.
        if (this.#opened === worlds.size || this.#part.of > 1) break;
        this.goDeeper();
      }
      this.#opened += 1;
      this.#worlds.open(this.#opened);
      this.#expand(this.#opened);
    }
    worlds.flush();
    return this.#opened < worlds.size;
  }

  /** Whether all worlds that are so many moves away are opened. */
  get isLevelOpened(): boolean {
    return this.#opened === this.#levels.at(-1);
  }

  /** From here on worlds that are one move farther away are opened. */
  goDeeper(): void {
    this.#worlds.flush();
    this.#levels.push(this.#worlds.size);
  }

  /** What was met that is not its own, by whose it is. */
  parcels(): readonly Parcel[] {
    this.#worlds.flush();
    const { values } = this.#worlds;
    const others = [...Array(this.#part.of).keys()].filter((one) => one !== this.#part.index);
    return others.map((to) => this.#share.parcelFor(to, this.#worlds.takeFor(to), values));
  }

  /** Keeps worlds that another has met. */
  take(parcel: Parcel): void {
    const peer = this.#share.peerOf(parcel);
    const from = parcel.from.map((world) => world * this.#part.of + parcel.sender);
    this.#worlds.keepAll({ ...parcel, from }, (place, number) => peer.valueOf(place, number));
  }

  /** The moves that lead from the first world to this one, which is all its own; none fewer do. */
  wayTo(world: number): readonly SearchMove[] {
    return this.wayBack(world, null).moves;
  }

  /** The last moves that lead to a world, or from it `into` one that it was left for. */
  wayBack(world: number, into: Parcel | null): WayBack {
    const moves: SearchMove[] = [];
    if (into !== null) moves.push(this.#moveInto(world, this.#unpack(into)));
    for (let at = world; at !== 1 || this.#guests === 1;) {
      const before = this.#worlds.before(at);
      const index = before % this.#part.of;
      const from = (before - index) / this.#part.of;
      if (index !== this.#part.index) {
        const { values } = this.#worlds;
        const next = this.#share.parcelFor(index, this.#worlds.rowOf(at, from), values);
        return { moves: moves.toReversed(), before: { index, world: from, into: next } };
      }
      this.load(at);
      moves.push(this.#moveInto(from, this.turns.world.slice()));
      at = from;
    }
    return { moves: moves.toReversed(), before: null };
  }

  /** Steps that were found wrong: the nearest ones for each reason, as they were met. */
  wrong(): readonly WrongStep[] {
    return this.#wrong.map(({ from, move, why }) => {
      this.load(from);
      return { why, from, far: this.farOf(from), move: this.#expansion.resolve(move) };
    });
  }

  /** How many moves away a world is. */
  farOf(world: number): number {
    const level = this.#levels.findIndex((last) => last >= world);
    return level < 0 ? this.#levels.length : level;
  }

  /** A world as the engine has it, at an instant. */
  worldOf(id: number, nowMs: number): World {
    this.load(id);
    const { engine, turns } = this;
    const slots = Array.from(turns.world.subarray(0, engine.mailSlot + 1));
    const letters = turns.mail.letters(slots[engine.mailSlot] as number);
    slots[engine.mailSlot] = letters.reduce((mail, one) => engine.mail.push(mail, one), 0);
    const timers = turns.timers.items(turns.world[turns.timersAt] as number).map((timer) => {
      const { actor, name, input, leftMs } = timer;
      return { actor, name, input, dueMs: nowMs + leftMs };
    });
    return { nowMs, slots, timers };
  }

  /** What a companion remembers in a world. */
  memoryOf(id: number): readonly number[] {
    this.load(id);
    return Array.from(this.turns.world.subarray(this.memoryAt));
  }

  /** Puts a world at hand, for who wants to look at it. */
  load(world: number): void {
    this.turns.undo();
    this.#worlds.open(world);
  }

  /** Makes every move of the world at hand. */
  #expand(from: number): void {
    this.#from = from;
    this.#expansion.all();
  }

  /** Keeps the world at hand as a successor, and takes the move back. */
  #arrive(kind: Kind, about: number): void {
    const { turns } = this;
    if (this.#companion !== null) this.#accompany(this.#companion, kind, about);
    if (this.#wanted !== null) {
      if (isSame(turns.world, this.#wanted)) this.#led ??= { kind, about };
    } else {
      this.#moves += 1;
      const owner = this.#share.ownerAfter(turns);
      if (owner !== this.#part.index) this.#worlds.keepFor(owner, this.#from);
      else this.#worlds.keep(this.#from * this.#part.of + owner);
    }
    turns.undo();
  }

  #accompany(companion: Companion, kind: Kind, about: number): void {
    companion.after(companion.trails.now);
    if (companion.wrong !== 0 && this.#wanted === null) {
      this.#accuse({ from: this.#from, move: { kind, about }, why: companion.wrong });
    }
  }

  /** The first move of a world that leads to the one wanted. */
  #moveInto(from: number, wanted: Int32Array): SearchMove {
    this.load(from);
    this.#wanted = wanted;
    this.#led = null;
    this.#expand(from);
    this.#wanted = null;
    return this.#expansion.resolve(present<RawMove>(this.#led, `a move from world ${from}`));
  }

  /** The one world of a parcel, as it is here. */
  #unpack(parcel: Parcel): Int32Array {
    const peer = this.#share.peerOf(parcel);
    const { form, rows } = parcel;
    return this.turns.world.map((_, place) => peer.valueOf(place, numberIn(form, rows, 0, place)));
  }

  /** The first steps that are wrong for a reason are the nearest. */
  #accuse(step: RawStep): void {
    const kept = this.#accused.get(step.why) ?? 0;
    if (kept >= wrongMax) return;
    this.#accused.set(step.why, kept + 1);
    this.#wrong.push(step);
  }
}

const isSame = (one: Int32Array, other: Int32Array): boolean =>
  one.every((value, place) => value === other[place]);
