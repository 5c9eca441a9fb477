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
import { meetAgain, metBy, type Met } from "./met.ts";
import { Offers, type Supply } from "./offers.ts";
import { Turns } from "./turns.ts";
import { Worlds, type SavedWorlds } from "./worlds.ts";

/** A move by what it is about, so that it means the same in a world of the engine. */
export type SearchMove =
  | { readonly do: "deliver" | "notice"; readonly pipe: number }
  | { readonly do: "handle"; readonly letter: number }
  | { readonly do: "fire"; readonly actor: number; readonly timer: number }
  | { readonly do: "operate"; readonly operation: object };

type Kind = SearchMove["do"];

/** A move of the world being opened: its kind, and a pipe, a place or an operation by number. */
interface RawMove {
  readonly kind: Kind;
  readonly about: number;
}

/** A step that a companion found wrong; there is none nearer that is wrong for that reason. */
export interface WrongStep {
  readonly why: number;
  /** The moves that lead there from the first world, and the step itself. */
  readonly way: readonly SearchMove[];
}

interface RawStep {
  readonly from: number;
  readonly move: RawMove;
  readonly why: number;
}

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

/** All that is needed to go on, as plain data that the search may still change. */
export interface SavedSearch {
  readonly met: Met;
  readonly worlds: SavedWorlds;
  readonly opened: number;
  readonly moves: number;
  readonly wrong: readonly RawStep[];
  readonly levels: readonly number[];
}

export class Search {
  readonly engine: Engine;
  readonly turns: Turns;
  readonly offers: Offers;
  readonly timersAt: number;
  readonly budgetAt: number;
  readonly memoryAt: number;
  readonly #worlds: Worlds;
  readonly #companion: Companion | null;
  #opened = 0;
  #moves = 0;
  readonly #wrong: RawStep[] = [];
  readonly #accused = new Set<number>();
  /** The last world of each depth. */
  readonly #levels: number[] = [1];
  /** The world whose way is wanted, 0 for none, and the move that led to it. */
  #wanted = 0;
  #led: RawMove | null = null;

  constructor(
    engine: Engine,
    supply: Supply,
    companion: Companion | null = null,
    first: World = engine.first(),
  ) {
    this.engine = engine;
    this.#companion = companion;
    const slots = engine.mailSlot + 1;
    this.timersAt = slots;
    this.budgetAt = slots + 1;
    this.memoryAt = slots + 2;
    const places = slots + 2 + (companion?.places ?? 0);
    this.turns = new Turns(engine, places, companion?.trails ?? null);
    this.offers = new Offers(engine, supply, this.turns);
    this.turns.begin(first);
    companion?.begin(this.turns, this.memoryAt);
    this.#worlds = new Worlds(this.turns);
  }

  get counts(): Counts {
    const worlds = this.#worlds.size;
    const closed = this.#levels.findIndex((last) => last >= worlds);
    const depth = closed >= 0 ? closed : this.#levels.length;
    const waiting = this.#levels.findIndex((last) => last > this.#opened);
    return {
      worlds,
      opened: this.#opened,
      moves: this.#moves,
      revisits: this.#moves - (worlds - 1),
      depth,
      frontier: worlds - this.#opened,
      complete: waiting >= 0 ? waiting : depth,
      bytes: this.#worlds.bytes,
    };
  }

  /** How many values were met at each place, by its name. */
  get tables(): readonly { readonly place: string; readonly values: number }[] {
    return Array.from(this.turns.world, (_, place) => ({
      place: this.#placeName(place),
      values: this.#worlds.valuesAt(place),
    }));
  }

  #placeName(place: number): string {
    const { mailSlot } = this.engine;
    const rest = ["mail", "timers", "budget"][place - mailSlot];
    const memory = place - this.memoryAt;
    return memory >= 0 ? `memory ${memory + 1}` : (rest ?? this.engine.nameOf(place));
  }

  save(): SavedSearch {
    const met = metBy(this.engine, this.turns, this.offers);
    const [opened, moves] = [this.#opened, this.#moves];
    return {
      met,
      worlds: this.#worlds.save(),
      opened,
      moves,
      wrong: this.#wrong,
      levels: this.#levels,
    };
  }

  /** Makes a new search what another was when it was saved; says whether both are of one system. */
  resume({ met, worlds, opened, moves, wrong, levels }: SavedSearch): boolean {
    if (!meetAgain(met, this.engine, this.turns, this.offers)) return false;
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
    for (let count = 0; count < most && worlds.size < worldsMax; count += 1) {
      if (this.#opened === worlds.size || this.#opened === this.#levels.at(-1)) {
        worlds.flush();
        if (this.#opened === worlds.size) break;
        if (this.#opened === this.#levels.at(-1)) this.#levels.push(worlds.size);
      }
      this.#opened += 1;
      this.#expand(this.#opened);
    }
    worlds.flush();
    return this.#opened < worlds.size;
  }

  /** The moves that lead from the first world to this one; none fewer do. */
  wayTo(world: number): readonly SearchMove[] {
    const moves: SearchMove[] = [];
    for (let at = world; at !== 1;) {
      const from = this.#worlds.before(at);
      moves.push(this.#moveBetween(from, at));
      at = from;
    }
    return moves.toReversed();
  }

  /** Steps that were found wrong: the nearest for each reason. */
  wrong(): readonly WrongStep[] {
    return this.#wrong.map(({ from, move, why }) => {
      const way = this.wayTo(from);
      this.load(from);
      return { why, way: [...way, this.#resolve(move)] };
    });
  }

  /** A world as the engine has it, at an instant. */
  worldOf(id: number, nowMs: number): World {
    this.load(id);
    const { engine, turns, timersAt } = this;
    const slots = Array.from(turns.world.subarray(0, engine.mailSlot + 1));
    const letters = turns.mail.letters(slots[engine.mailSlot] as number);
    slots[engine.mailSlot] = letters.reduce((mail, one) => engine.mail.push(mail, one), 0);
    const timers = turns.timers.items(turns.world[timersAt] as number).map((timer) => {
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

  /** Makes every move of a world. */
  #expand(from: number): void {
    const { engine, turns } = this;
    const { world } = turns;
    const { lines, firstPipe, mailSlot } = engine;
    this.#worlds.open(from);
    const moves = this.#moves;
    for (let pipe = firstPipe; pipe < mailSlot; pipe += 1) {
      const value = world[pipe] as number;
      if (value === 0) continue;
      if (lines.delivers(value)) {
        this.#companion?.trails.begin();
        turns.deliver(pipe);
        this.#arrive(from, "deliver", pipe);
      }
      if (lines.mayEnd(value)) {
        this.#companion?.trails.begin();
        turns.notice(pipe);
        this.#arrive(from, "notice", pipe);
      }
    }
    const mail = world[mailSlot] as number;
    if (mail !== 0) this.#handleLetters(from, mail);
    if (world[this.timersAt] !== 0) this.#fireTimers(from, this.#moves > moves);
    this.#tryOffers(from);
  }

  #handleLetters(from: number, mail: number): void {
    for (const index of this.turns.mail.firsts(mail)) {
      this.#companion?.trails.begin();
      this.turns.handle(index);
      this.#arrive(from, "handle", index);
    }
  }

  /** Time passes until the first timers are due. */
  #fireTimers(from: number, stalls: boolean): void {
    const { turns } = this;
    const budget = turns.world[this.budgetAt] as number;
    const left = stalls ? this.offers.stalled(budget) : budget;
    if (left < 0) return;
    const due = turns.timers.due(turns.world[this.timersAt] as number);
    for (let index = 0; index < due; index += 1) {
      this.#companion?.trails.begin();
      turns.put(this.budgetAt, left);
      turns.fire(index);
      this.#arrive(from, "fire", index);
    }
  }

  #tryOffers(from: number): void {
    const { turns, offers } = this;
    const offered = offers.of(turns.world[this.budgetAt] as number);
    for (let at = 0; at < offered.length; at += 2) {
      const operation = offered[at] as number;
      const program = offers.program(operation);
      if (program < 0) continue;
      this.#companion?.trails.begin();
      this.#companion?.trails.operate(operation);
      turns.put(this.budgetAt, offered[at + 1] as number);
      turns.operate(program);
      this.#arrive(from, "operate", operation);
    }
  }

  /** Keeps the world at hand as a successor, and takes the move back. */
  #arrive(from: number, kind: Kind, about: number): void {
    this.#moves += 1;
    if (this.#companion !== null) this.#accompany(this.#companion, from, kind, about);
    if (this.#wanted === 0) this.#worlds.keep(from);
    else if (this.#worlds.find() === this.#wanted) this.#led ??= { kind, about };
    this.turns.undo();
  }

  #accompany(companion: Companion, from: number, kind: Kind, about: number): void {
    companion.after(companion.trails.now);
    if (companion.wrong !== 0 && this.#wanted === 0) {
      this.#accuse({ from, move: { kind, about }, why: companion.wrong });
    }
  }

  #moveBetween(from: number, to: number): SearchMove {
    const moves = this.#moves;
    this.#wanted = to;
    this.#led = null;
    this.#expand(from);
    this.#wanted = 0;
    this.#moves = moves;
    const led = present<RawMove>(this.#led, `a move from world ${from} to ${to}`);
    return this.#resolve(led);
  }

  /** The first step that is wrong for a reason is the nearest. */
  #accuse(step: RawStep): void {
    if (this.#accused.has(step.why)) return;
    this.#accused.add(step.why);
    this.#wrong.push(step);
  }

  /** What a move of the world at hand is about. */
  #resolve({ kind, about }: RawMove): SearchMove {
    const { world, mail, timers } = this.turns;
    switch (kind) {
      case "deliver":
      case "notice":
        return { do: kind, pipe: about };
      case "handle": {
        const letters = mail.letters(world[this.engine.mailSlot] as number);
        return { do: kind, letter: present(letters[about], `letter ${about}`) };
      }
      case "fire": {
        const running = timers.items(world[this.timersAt] as number);
        const { actor, name } = present(running[about], `timer ${about}`);
        return { do: kind, actor, timer: name };
      }
      case "operate":
        return { do: kind, operation: this.offers.operation(about) };
    }
  }
}
