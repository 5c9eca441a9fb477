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

  /** What was missing does not come: the event that says so stands where it began to be missing. */
  lose(event: CaptureEvent | null, id: number): void {
    if (!this.#waiting.delete(id)) {
      if (event !== null) this.event(event);
      return;
    }
    let isSaid = event === null;
    const own = (slot: Slot): boolean => slot.id === id && slot.isHeld;
    const hasOpened = this.#slots.some((slot) => own(slot) && slot.event?.is === "opened");
    for (const slot of this.#slots) {
      if (!own(slot)) continue;
      slot.isHeld = false;
      if (slot.event?.is === "opened") continue;
      // It is told of before it is said to be unknown.
      const isAfterOpening = !hasOpened || this.#isOpenedBefore(slot);
      // And then, not when it was given up: what others did meanwhile came later.
      slot.event =
        isSaid || !isAfterOpening || event === null ? null : { ...event, place: slot.place };
      if (slot.event !== null) isSaid = true;
    }
    if (!isSaid && event !== null)
      this.#slots.push({ id, place: event.place, event, isHeld: false });
    this.#flush();
  }

  #isOpenedBefore(slot: Slot): boolean {
    const before = this.#slots.slice(0, this.#slots.indexOf(slot));
    return before.some((one) => one.id === slot.id && one.event?.is === "opened");
  }

  #flush(): void {
    const end = this.#slots.findIndex(({ isHeld }) => isHeld);
    const ready = end < 0 ? this.#slots : this.#slots.slice(0, end);
    this.#slots = end < 0 ? [] : this.#slots.slice(end);
    for (const { event } of ready) if (event !== null) this.#sink.event(event);
  }
}
