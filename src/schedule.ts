/**
 * Who picks the moves of a timed run: whatever is due first, and among things due at one instant
 * what was asked for first.
 *
 * Latencies are drawn as packets are sent; without a seed they are all nothing, and the run is the
 * nominal one. A move may be held back, which is how a script makes an interleaving of its own.
 */
import { note, type Engine, type Move, type World } from "./world.ts";

interface Due {
  readonly dueMs: number;
  readonly order: number;
}

export interface Picked {
  readonly move: Move;
  readonly atMs: number;
}

export class Schedule {
  readonly #engine: Engine;
  readonly #latencyMs: () => number;
  #asked = 0;
  readonly #packets = new Map<number, Due[]>();
  readonly #ends = new Map<number, Due>();
  readonly #letters = new Map<number, Due[]>();
  readonly #timers = new Map<string, number>();

  constructor(engine: Engine, latencyMs: () => number = () => 0) {
    this.#engine = engine;
    this.#latencyMs = latencyMs;
  }

  /** Hears what a step did, to know when what it asked for is due. */
  hear(kind: number, where: number, what: number, nowMs: number): void {
    this.#asked += 1;
    const order = this.#asked;
    switch (kind) {
      case note.sent: {
        const queue = this.#packets.get(where) ?? [];
        const earliestMs = queue.at(-1)?.dueMs ?? 0;
        const dueMs = Math.max(nowMs + this.#latencyMs(), earliestMs);
        this.#packets.set(where, [...queue, { dueMs, order }]);
        break;
      }
      case note.received:
        this.#packets.set(where, this.#packets.get(where)?.slice(1) ?? []);
        break;
      case note.lost:
        this.#packets.delete(where);
        break;
      case note.line: {
        const { event } = this.#engine.values.events.value(what);
        // A cut is noticed before what is still in flight; how much of that arrives is the latency's.
        const first = event === "cut" ? -order : order;
        this.#ends.set(where, { dueMs: nowMs + this.#latencyMs(), order: first });
        break;
      }
      case note.posted: {
        const queue = this.#letters.get(what) ?? [];
        this.#letters.set(what, [...queue, { dueMs: nowMs + this.#latencyMs(), order }]);
        break;
      }
      case note.handled:
        this.#letters.set(what, this.#letters.get(what)?.slice(1) ?? []);
        break;
      case note.armed:
        this.#timers.set(`${where} ${what}`, order);
        break;
    }
  }

  /** The next move and its instant, leaving out what is held back; null when nothing is due. */
  next(world: World, held: (move: Move) => boolean = () => false): Picked | null {
    let best: { move: Move; due: Due } | null = null;
    for (const move of this.#engine.moves(world)) {
      if (held(move)) continue;
      const due = this.#due(world, move);
      if (best === null || isBefore(due, best.due)) best = { move, due };
    }
    if (best === null) return null;
    return { move: best.move, atMs: Math.max(world.nowMs, best.due.dueMs) };
  }

  #due(world: World, move: Move): Due {
    const now = { dueMs: world.nowMs, order: 0 };
    switch (move.do) {
      case "deliver":
        return this.#packets.get(move.pipe)?.[0] ?? now;
      case "notice":
        return this.#ends.get(move.pipe) ?? now;
      case "handle": {
        const mail = this.#engine.mail.items(world.slots[this.#engine.mailSlot] as number);
        return this.#letters.get(mail[move.index] as number)?.[0] ?? now;
      }
      case "fire": {
        const timer = world.timers[move.index];
        if (timer === undefined) return now;
        const order = this.#timers.get(`${timer.actor} ${timer.name}`) ?? 0;
        return { dueMs: timer.dueMs, order };
      }
      case "operate":
        return now;
    }
  }
}

const isBefore = (a: Due, b: Due): boolean =>
  a.dueMs < b.dueMs || (a.dueMs === b.dueMs && a.order < b.order);
