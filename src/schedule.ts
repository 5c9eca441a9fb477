/**
 * Who picks the moves of a timed run: whatever is due first, and among things due at one instant
 * what was asked for first.
 *
 * Latencies are drawn as packets are sent; without a seed they are all nothing, and the run is the
 * nominal one. What becomes impossible (a packet lost at a cut) is passed over when its turn comes.
 * A move may be held back, which is how a script makes an interleaving of its own.
 */
import { AgendaQueue, type Entry } from "./agenda-queue.ts";
import { type Engine } from "./engine.ts";
import { note, type Move, type World } from "./world.ts";

export interface Picked {
  readonly move: Move;
  readonly atMs: number;
}

export class Schedule {
  readonly #engine: Engine;
  readonly #latencyMs: () => number;
  readonly #agenda = new AgendaQueue();
  #asked = 0;
  /** By pipe: how often its line was opened or lost what was in flight; older entries are void. */
  readonly #epochs: number[];
  /** By pipe: packets sent and packets received; by letter the same below. */
  readonly #sent: number[];
  readonly #received: number[];
  readonly #posted = new Map<number, number>();
  readonly #handled = new Map<number, number>();
  /** By pipe: when its last packet is due, which later ones do not overtake. */
  readonly #lastDueMs: number[];
  /** By sender, receiver and lane: when the last letter is due. */
  readonly #lanes = new Map<string, number>();
  /** By actor and timer: when it was asked for. */
  readonly #timerOrders = new Map<number, number>();

  constructor(engine: Engine, latencyMs: () => number = () => 0) {
    this.#engine = engine;
    this.#latencyMs = latencyMs;
    this.#epochs = engine.system.pipes.map(() => 0);
    this.#lastDueMs = engine.system.pipes.map(() => 0);
    this.#sent = engine.system.pipes.map(() => 0);
    this.#received = engine.system.pipes.map(() => 0);
  }

  /** Hears what a step did, to know when what it asked for is due. */
  hear(kind: number, where: number, what: number, nowMs: number): void {
    switch (kind) {
      case note.sent: {
        const nth = addOne(this.#sent, this.#pipe(where));
        this.#ask("deliver", where, nth, this.#inOrder(where, nowMs));
        break;
      }
      case note.received:
        addOne(this.#received, this.#pipe(where));
        break;
      case note.lost:
        this.#beginEpoch(where);
        break;
      case note.line:
        this.#hearLine(where, what, nowMs);
        break;
      case note.posted: {
        const nth = (this.#posted.get(what) ?? 0) + 1;
        this.#posted.set(what, nth);
        this.#ask("handle", what, nth, this.#inLane(what, nowMs));
        break;
      }
      case note.handled:
      case note.burnt:
        this.#handled.set(what, (this.#handled.get(what) ?? 0) + 1);
        break;
      case note.armed:
        this.#asked += 1;
        this.#timerOrders.set(timerKey(where, what), this.#asked);
        break;
    }
  }

  /** The next move and its instant, leaving out what is held back; null when nothing is due. */
  next(world: World, held: ((move: Move) => boolean) | null = null): Picked | null {
    const passed: Entry[] = [];
    let picked: Picked | null = null;
    for (;;) {
      const entry = this.#agenda.first();
      if (entry === null || this.#timerComesFirst(world, entry)) break;
      const move = this.#moveOf(world, entry);
      if (move !== null && (held === null || !held(move))) {
        picked = { move, atMs: Math.max(world.nowMs, entry.dueMs) };
        break;
      }
      this.#agenda.removeFirst();
      if (move !== null || this.#mayComeLater(world, entry)) passed.push(entry);
    }
    for (const entry of passed) this.#agenda.add(entry);
    if (picked !== null) return picked;
    const timer = world.timers[0];
    return timer === undefined ? null : { move: { do: "fire", index: 0 }, atMs: timer.dueMs };
  }

  /** Whether anything but a timer is still to come, leaving out what is held back. */
  isBusy(world: World, held: ((move: Move) => boolean) | null = null): boolean {
    return this.#agenda.entries().some((entry) => {
      const move = this.#moveOf(world, entry);
      return move !== null && (held === null || !held(move));
    });
  }

  /** The instant at which a packet sent now is due: never before those sent earlier. */
  #inOrder(pipe: number, nowMs: number): number {
    const index = this.#pipe(pipe);
    const dueMs = Math.max(nowMs + this.#latencyMs(), this.#lastDueMs[index] as number);
    this.#lastDueMs[index] = dueMs;
    return dueMs;
  }

  /** The instant at which a letter posted now is due: never before those posted in its lane. */
  #inLane(letter: number, nowMs: number): number {
    const { from, to, lane } = this.#engine.letters.value(letter);
    const key = `${from} ${to} ${lane}`;
    const dueMs = Math.max(nowMs + this.#latencyMs(), this.#lanes.get(key) ?? 0);
    this.#lanes.set(key, dueMs);
    return dueMs;
  }

  #hearLine(pipe: number, what: number, nowMs: number): void {
    const { event } = this.#engine.values.events.value(what);
    if (event === "open") {
      this.#beginEpoch(pipe);
      this.#lastDueMs[this.#pipe(pipe)] = 0;
    } else if (event === "sender.closed") {
      this.#ask("notice", pipe, 0, this.#inOrder(pipe, nowMs));
    } else if (event === "cut") {
      // A cut is noticed before what is due with it; how much arrives earlier is the latency's.
      this.#asked += 1;
      const entry = { ref: pipe, epoch: this.#epochOf(pipe), nth: 0, order: -this.#asked };
      this.#agenda.add({ ...entry, is: "notice", dueMs: nowMs + this.#latencyMs() });
    }
  }

  #ask(is: Entry["is"], ref: number, nth: number, dueMs: number): void {
    this.#asked += 1;
    const epoch = is === "handle" ? 0 : this.#epochOf(ref);
    this.#agenda.add({ is, ref, epoch, nth, dueMs, order: this.#asked });
  }

  /** What was asked of this pipe before is void. */
  #beginEpoch(place: number): void {
    const pipe = this.#pipe(place);
    addOne(this.#epochs, pipe);
    this.#sent[pipe] = 0;
    this.#received[pipe] = 0;
  }

  /** What an entry stands for in this world; null when it is no longer possible. */
  #moveOf(world: World, { is, ref, epoch, nth }: Entry): Move | null {
    const engine = this.#engine;
    const value = world.slots[ref] as number;
    switch (is) {
      case "deliver":
        return epoch === this.#epochOf(ref) &&
          nth > (this.#received[this.#pipe(ref)] as number) &&
          engine.lines.delivers(value)
          ? engine.deliverMove(ref)
          : null;
      case "notice":
        return epoch === this.#epochOf(ref) && engine.lines.mayEnd(value)
          ? engine.noticeMove(ref)
          : null;
      case "handle": {
        if (nth <= (this.#handled.get(ref) ?? 0)) return null;
        const mail = engine.mail.items(world.slots[engine.mailSlot] as number);
        const index = mail.indexOf(ref);
        return index < 0 ? null : { do: "handle", index };
      }
    }
  }

  /** An orderly end waits for the packets before it, which may be held back. */
  #mayComeLater(world: World, { is, ref, epoch }: Entry): boolean {
    const { lines } = this.#engine;
    const value = world.slots[ref] as number;
    return is === "notice" && epoch === this.#epochOf(ref) && lines.endsLater(value);
  }

  #timerComesFirst({ timers, nowMs }: World, { dueMs, order }: Entry): boolean {
    const timer = timers[0];
    if (timer === undefined) return false;
    const entryDueMs = Math.max(dueMs, nowMs);
    if (timer.dueMs !== entryDueMs) return timer.dueMs < entryDueMs;
    return (this.#timerOrders.get(timerKey(timer.actor, timer.name)) ?? 0) < order;
  }

  #pipe(place: number): number {
    return place - this.#engine.firstPipe;
  }

  #epochOf(pipe: number): number {
    return this.#epochs[this.#pipe(pipe)] as number;
  }
}

function addOne(counts: number[], index: number): number {
  const count = (counts[index] as number) + 1;
  counts[index] = count;
  return count;
}

const timerKey = (actor: number, timer: number): number => actor * 0x1_0000 + timer;
