/**
 * Events of all connections in the order in which they happened, also where one has to wait.
 *
 * While something is missing of one connection, nobody knows what it means for the others, so they
 * wait too. If it does not come, that connection is unknown from where it was missing, and only the
 * rest goes on. How many events wait is bounded.
 */
import type { CaptureEvent, Place, Sink } from "./event.ts";

const waitingMax = 20_000;

interface Slot {
  readonly id: number;
  readonly place: Place;
  /** null: here something began to be missing. */
  event: CaptureEvent | null;
  isHeld: boolean;
}

export class EventOrder {
  readonly #sink: Sink;
  readonly #waiting = new Map<number, () => void>();
  #slots: Slot[] = [];

  constructor(sink: Sink) {
    this.#sink = sink;
  }

  /** Something of this connection is missing; `giveUp` is called if it is waited for too long. */
  hold(id: number, place: Place, giveUp: () => void): void {
    if (this.#waiting.has(id)) return;
    this.#waiting.set(id, giveUp);
    this.#slots.push({ id, place, event: null, isHeld: true });
  }

  event(event: CaptureEvent): void {
    const isHeld = this.#waiting.has(event.id);
    if (this.#slots.length === 0 && !isHeld) {
      this.#sink.event(event);
      return;
    }
    this.#slots.push({ id: event.id, place: event.place, event, isHeld });
    if (this.#slots.length <= waitingMax) return;
    const oldest = this.#slots[0]?.id ?? -1;
    this.#waiting.get(oldest)?.();
  }

  /** What was missing has come. */
  release(id: number): void {
    if (!this.#waiting.delete(id)) return;
    for (const slot of this.#slots) if (slot.id === id) slot.isHeld = false;
    this.#flush();
  }

  /** What was missing does not come: the events that say so stand where it began to be missing. */
  lose(events: readonly CaptureEvent[], id: number): void {
    if (!this.#waiting.delete(id)) {
      for (const event of events) this.event(event);
      return;
    }
    const isOwn = (slot: Slot): boolean => slot.id === id && slot.isHeld;
    const opened = this.#slots.findIndex((slot) => isOwn(slot) && slot.event?.is === "opened");
    // It is told of before it is said to be unknown.
    const first = this.#slots.findIndex((slot, at) => isOwn(slot) && at > opened);
    const said = (place: Place | null): Slot[] =>
      events.map((event) => {
        // And then, not when it was given up: what others did meanwhile came later.
        const here = place ?? event.place;
        return { id, place: here, event: { ...event, place: here }, isHeld: false };
      });
    this.#slots = this.#slots.flatMap((slot, at) => {
      if (!isOwn(slot)) return [slot];
      if (at === first) return said(slot.place);
      return at === opened ? [{ ...slot, isHeld: false }] : [];
    });
    if (first < 0) this.#slots.push(...said(null));
    this.#flush();
  }

  #flush(): void {
    const end = this.#slots.findIndex(({ isHeld }) => isHeld);
    const ready = end < 0 ? this.#slots : this.#slots.slice(0, end);
    this.#slots = end < 0 ? [] : this.#slots.slice(end);
    for (const { event } of ready) if (event !== null) this.#sink.event(event);
  }
}
