/**
 * Every world within a budget, breadth first: exact, compact, and counted.
 *
 * Worlds are kept in the order in which they were met, so those still to be opened are the ones
 * behind a mark. Of the way to a world only the world before it is kept; the move is found again by
 * opening that one anew. No way is longer than it must be.
 *
 * Others may open some of the worlds. What they lead to is looked up here and in the order of those
 * worlds, so everything is as if nobody had helped.
 */
import { present } from "../assert.ts";
import type { Engine } from "../engine.ts";
import type { World } from "../world.ts";
import type { Companion } from "./companion.ts";
import type { Counts } from "./counts.ts";
import type { Errand, Opened } from "./errand.ts";
import type { Kind, RawMove } from "./expansion.ts";
import type { Intake } from "./intake.ts";
import { Peer, type Met } from "./lexicon.ts";
import type { SearchMove } from "./move-in.ts";
import { MoveMaker } from "./move-maker.ts";
import type { Offers, Supply } from "./offers.ts";
import type { Helpers } from "./relay.ts";
import { nobody, Sharing } from "./sharing.ts";
import type { Turns } from "./turns.ts";
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

/** How many worlds may be met, and how many bytes all that is kept for them may take. */
export interface Limits {
  readonly worldsMax: number;
  readonly bytesMax: number;
}

const noLimits: Limits = { worldsMax: Infinity, bytesMax: Infinity };

/** Bytes are counted when so many more worlds are opened. */
const bytesEvery = 1_024;

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
  readonly arisen: readonly number[];
  readonly levels: readonly number[];
}

export class Search {
  readonly engine: Engine;
  readonly turns: Turns;
  readonly offers: Offers;
  readonly maker: MoveMaker;
  /** What a companion has noticed in the worlds that are opened. */
  readonly arisen = new Set<number>();
  readonly #worlds: Worlds;
  #isFull = false;
  #opened = 0;
  #moves = 0;
  readonly #wrong: RawStep[] = [];
  /** By reason: how many steps are kept. */
  readonly #accused = new Map<number, number>();
  /** The last world of each depth. */
  readonly #levels: number[] = [1];
  /** What becomes of a move whose successor is at hand. */
  #arrive: (kind: Kind, about: number) => void;
  readonly #keep: (kind: Kind, about: number) => void;
  readonly #sharing: Sharing;

  constructor(
    engine: Engine,
    supply: Supply,
    companion: Companion | null = null,
    first: World = engine.first(),
    helpers: Helpers<Errand, Opened> = nobody,
  ) {
    this.engine = engine;
    this.#keep = (kind, about) => {
      const why = companion?.wrong ?? 0;
      if (why !== 0) this.#accuse({ from: this.#opened, move: { kind, about }, why });
      this.#moves += 1;
      this.#worlds.keep(this.#opened);
    };
    this.#arrive = this.#keep;
    this.maker = new MoveMaker(engine, supply, companion, first, (kind, about) =>
      this.#arrive(kind, about),
    );
    const { turns, offers, lexicon } = this.maker;
    this.turns = turns;
    this.offers = offers;
    this.#worlds = new Worlds(turns);
    this.#note(this.maker.arisen());
    this.#sharing = new Sharing(helpers, lexicon, this.#worlds);
  }

  /** Whether it was left because of its bytes. */
  get isFull(): boolean {
    return this.#isFull;
  }

  get counts(): Counts {
    const worlds = this.#worlds.size;
    const depth = this.farOf(worlds);
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

  get tables(): Tables {
    return this.#worlds.values.map(({ length }, place) => {
      return { place: this.maker.placeName(place), values: length };
    });
  }

  save(): SavedSearch {
    const [opened, moves] = [this.#opened, this.#moves];
    return {
      met: this.maker.lexicon.all(),
      worlds: this.#worlds.save(),
      opened,
      moves,
      wrong: this.#wrong,
      arisen: [...this.arisen],
      levels: this.#levels,
    };
  }

  /** Makes a new search what another was when it was saved; says whether both are of one system. */
  resume({ met, worlds, opened, moves, wrong, arisen, levels }: SavedSearch): boolean {
    const peer = new Peer(this.maker.lexicon);
    peer.hear(met);
    if (!peer.isAlike) return false;
    this.#worlds.restore(worlds);
    this.#opened = opened;
    this.#sharing.given = opened;
    this.#moves = moves;
    for (const step of wrong) this.#accuse(step);
    this.#note(arisen);
    this.#levels.splice(0, Infinity, ...levels);
    return true;
  }

  /** Opens up to so many worlds, fewer where others take long; whether any are left. */
  open(most: number, limits: Limits = noLimits): boolean {
    const end = this.#opened + most;
    while (this.#opened < end && this.#isLeft(limits)) {
      if (this.#sharing.isAlone) this.#openNext();
      else if (!this.#openTogether(end, limits)) break;
    }
    this.#worlds.flush();
    return this.#opened < this.#worlds.size;
  }

  /** The moves that lead from the first world to this one; none fewer do. */
  wayTo(world: number): readonly SearchMove[] {
    const moves: SearchMove[] = [];
    for (let at = world; at !== 1; at = this.#worlds.before(at)) {
      this.load(at);
      moves.push(this.#moveInto(this.#worlds.before(at), this.turns.world.slice()));
    }
    return moves.toReversed();
  }

  /** Steps that were found wrong: the nearest ones for each reason, as they were met. */
  wrong(): readonly WrongStep[] {
    return this.#wrong.map(({ from, move, why }) => {
      this.load(from);
      return { why, from, far: this.farOf(from), move: this.maker.resolve(move) };
    });
  }

  /** How many moves away a world is. */
  farOf(world: number): number {
    const level = this.#levels.findIndex((last) => last >= world);
    return level < 0 ? this.#levels.length : level;
  }

  /** Puts a world at hand, for who wants to look at it. */
  load(world: number): void {
    this.turns.undo();
    this.#worlds.open(world);
  }

  /** Worlds that one who helps is to look into. */
  errandFor(helper: number, worlds: readonly number[]): Errand {
    return this.#sharing.errandFor(helper, worlds);
  }

  /** Whether there are worlds to be opened, and not too many yet. */
  #isLeft({ worldsMax, bytesMax }: Limits): boolean {
    if (this.#worlds.reaches(worldsMax)) return false;
    if (this.#opened % bytesEvery === 0) {
      // Always at the same worlds, so that it ends there however it is sliced or shared.
      this.#worlds.flush();
      this.#isFull = this.#worlds.bytes >= bytesMax;
    }
    if (this.#isFull) return false;
    if (this.#opened === this.#worlds.size) this.#worlds.flush();
    return this.#opened < this.#worlds.size;
  }

  /** Goes on with those who help; false where they take long. */
  #openTogether(end: number, limits: Limits): boolean {
    const sharing = this.#sharing;
    sharing.giveOut();
    const { next } = sharing;
    if (next !== null) {
      this.#take(next, end, limits);
      if (next.isOver) sharing.taken(next);
      return true;
    }
    if (sharing.isPending) return this.#openAhead() || sharing.rest();
    this.#openNext();
    return true;
  }

  #openAhead(): boolean {
    const isOpened = this.#sharing.openAhead((world, draft) => {
      this.#arrive = (kind, about) => {
        const why = this.maker.companion?.wrong ?? 0;
        if (why !== 0) draft.accuse({ kind, about }, why);
        this.#worlds.write(draft);
      };
      this.#worlds.open(world);
      this.maker.all();
      draft.endWorld(this.maker.arisen());
    });
    this.#arrive = this.#keep;
    return isOpened;
  }

  #openNext(): void {
    this.#begin();
    this.#sharing.given = this.#opened;
    this.#worlds.open(this.#opened);
    this.maker.all();
    this.#note(this.maker.arisen());
  }

  /** From here on it is the next world that is being opened. */
  #begin(): void {
    if (this.#opened === this.#levels.at(-1)) {
      this.#worlds.flush();
      this.#levels.push(this.#worlds.size);
    }
    this.#opened += 1;
  }

  /** Keeps what the next worlds lead to, which somebody has opened. */
  #take(intake: Intake, end: number, limits: Limits): void {
    while (!intake.isOver && this.#opened < end && this.#isLeft(limits)) {
      this.#begin();
      intake.nextWorld();
      for (let one = intake.nextWrong(); one !== null; one = intake.nextWrong()) {
        this.#accuse({ from: this.#opened, move: one.move, why: one.why });
      }
      for (let what = intake.nextArisen(); what >= 0; what = intake.nextArisen()) {
        this.arisen.add(what);
      }
      this.#moves += this.#worlds.keepRows(intake, this.#opened);
    }
  }

  /** The first move of a world that leads to the one wanted. */
  #moveInto(from: number, wanted: Int32Array): SearchMove {
    this.load(from);
    let led: RawMove | null = null;
    this.#arrive = (kind, about) => {
      if (isSame(this.turns.world, wanted)) led ??= { kind, about };
    };
    this.maker.all();
    this.#arrive = this.#keep;
    return this.maker.resolve(present<RawMove>(led, `a move from world ${from}`));
  }

  /** The first steps that are wrong for a reason are the nearest. */
  #accuse(step: RawStep): void {
    const kept = this.#accused.get(step.why) ?? 0;
    if (kept >= wrongMax) return;
    this.#accused.set(step.why, kept + 1);
    this.#wrong.push(step);
  }

  #note(arisen: readonly number[]): void {
    for (const what of arisen) this.arisen.add(what);
  }
}

const isSame = (one: Int32Array, other: Int32Array): boolean =>
  one.every((value, place) => value === other[place]);
