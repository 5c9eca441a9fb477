/**
 * The one step there is, by numbers: a move is made, actors react, and their programs are run.
 *
 * A step works on a world that nobody else holds; `Engine.apply` gives it a copy.
 */
import { assert, present } from "./assert.ts";
import { Cascades, todo, width, type Cascade } from "./cascades.ts";
import type { Layout } from "./layout.ts";
import { note, type Listener, type Move, type MutableWorld } from "./world.ts";

export class Stepper {
  readonly #layout: Layout;
  readonly #cascades: Cascades;
  // The step under way; nothing of it outlives the step.
  #world: MutableWorld = { nowMs: 0, slots: [], timers: [] };
  #listen: Listener = () => {};

  constructor(layout: Layout) {
    this.#layout = layout;
    this.#cascades = new Cascades(layout);
  }

  /** Makes a move at an instant; the world is changed in place. */
  make(world: MutableWorld, move: Move, atMs: number, listen: Listener): void {
    this.#world = world;
    this.#listen = listen;
    if (move.do !== "fire") this.#clock(atMs);
    switch (move.do) {
      case "deliver":
        this.#delivered(move.pipe);
        break;
      case "notice":
        this.#noticed(move.pipe);
        break;
      case "handle":
        this.#handled(move.index);
        break;
      case "fire":
        this.#fired(move.index);
        break;
      case "operate":
        this.#perform(this.#cascades.ofProgram(world.slots, move.program));
        break;
    }
  }

  #clock(atMs: number): void {
    const world = this.#world;
    assert(atMs >= world.nowMs, "time does not run backwards");
    const next = world.timers[0];
    assert(next === undefined || atMs <= next.dueMs, "no timer is passed over");
    world.nowMs = atMs;
  }

  #delivered(pipe: number): void {
    const value = this.#world.slots[pipe] as number;
    const queue = this.#layout.lines.contentsOf(value);
    assert(this.#layout.lines.delivers(value), `${this.#layout.nameOf(pipe)} delivers`);
    const packet = this.#layout.contents.items(queue)[0] as number;
    this.#world.slots[pipe] = this.#layout.lines.withContents(
      value,
      this.#layout.contents.remove(queue, 0),
    );
    this.#listen(note.received, pipe, packet);
    this.#react(this.#layout.receiverOf(pipe), this.#layout.arrival(packet));
  }

  #noticed(pipe: number): void {
    assert(
      this.#layout.lines.mayEnd(this.#world.slots[pipe] as number),
      `${this.#layout.nameOf(pipe)} has ended`,
    );
    this.#listen(note.ended, pipe, 0);
    this.#lineEvent(pipe, this.#layout.lines.noticed);
    this.#react(this.#layout.receiverOf(pipe), this.#layout.ended);
  }

  #handled(index: number): void {
    const mail = this.#world.slots[this.#layout.mailSlot] as number;
    const letter = present(this.#layout.mail.items(mail)[index], `letter ${index}`);
    const { to } = this.#layout.letters.value(letter);
    this.#world.slots[this.#layout.mailSlot] = this.#layout.mail.remove(mail, index);
    this.#listen(note.handled, to, letter);
    this.#react(to, this.#layout.inputOf(letter));
  }

  #fired(index: number): void {
    const world = this.#world;
    const { actor, name, input, dueMs } = present(world.timers[index], `timer ${index}`);
    assert(dueMs === world.timers[0]?.dueMs, "the next timer fires first");
    world.nowMs = dueMs;
    world.timers = world.timers.toSpliced(index, 1);
    this.#listen(note.fired, actor, name);
    this.#react(actor, input);
  }

  /** Actors are in their new states first; then what is to be done is done, in order. */
  #perform({ touched, todo: steps }: Cascade): void {
    const { slots } = this.#world;
    for (let at = 0; at < touched.length; at += 3) {
      slots[touched[at] as number] = touched[at + 2] as number;
    }
    for (let at = 0; at < steps.length; at += width) {
      const actor = steps[at + 1] as number;
      const first = steps[at + 2] as number;
      const second = steps[at + 3] as number;
      switch (steps[at]) {
        case todo.post:
          this.#post(actor, first, second, steps[at + 4] as number);
          break;
        case todo.send:
          this.#send(first, second);
          break;
        case todo.line:
          this.#lineEvent(first, second);
          break;
        case todo.arm:
          this.#arm(actor, first, second, steps[at + 4] as number);
          break;
        case todo.disarm:
          if (this.#withoutTimer(actor, first)) this.#listen(note.disarmed, actor, first);
          break;
        case todo.observe:
          this.#listen(note.observed, actor, first);
          break;
        case todo.burn:
          this.#burn(first);
          break;
        case todo.spawned:
          this.#listen(note.spawned, actor, first);
          break;
        case todo.stopped:
          this.#stopped(actor, first);
          break;
        case todo.undelivered:
          this.#listen(note.undelivered, actor, first);
          break;
      }
    }
  }

  #react(actor: number, input: number): void {
    this.#perform(this.#cascades.ofInput(this.#world.slots, actor, input));
  }

  /** The timers of an actor end with it. */
  #stopped(actor: number, state: number): void {
    const { timers } = this.#world;
    if (timers.some((timer) => timer.actor === actor)) {
      this.#world.timers = timers.filter((timer) => timer.actor !== actor);
    }
    this.#listen(note.stopped, actor, state);
  }

  #burn(to: number): void {
    const { mail, mailSlot, letters } = this.#layout;
    for (;;) {
      const under = mail.items(this.#world.slots[mailSlot] as number);
      const index = under.findIndex((letter) => letters.value(letter).to === to);
      if (index < 0) return;
      this.#world.slots[mailSlot] = mail.remove(this.#world.slots[mailSlot] as number, index);
      this.#listen(note.burnt, to, under[index] as number);
    }
  }

  #post(from: number, to: number, input: number, lane: number): void {
    const letter = this.#layout.letter(from, to, lane, input);
    this.#world.slots[this.#layout.mailSlot] = this.#layout.mail.push(
      this.#world.slots[this.#layout.mailSlot] as number,
      letter,
    );
    this.#listen(note.posted, to, letter);
  }

  #send(pipe: number, packet: number): void {
    const value = this.#world.slots[pipe] as number;
    if (this.#layout.lines.accepts(value)) {
      const queue = this.#layout.contents.push(this.#layout.lines.contentsOf(value), packet);
      this.#world.slots[pipe] = this.#layout.lines.withContents(value, queue);
      this.#listen(note.sent, pipe, packet);
    } else {
      this.#listen(note.swallowed, pipe, packet);
    }
  }

  #lineEvent(pipe: number, event: number): void {
    const before = this.#world.slots[pipe] as number;
    const after = this.#layout.lines.after(before, event);
    const lost = this.#layout.lines.contentsOf(before);
    this.#world.slots[pipe] = after;
    if (lost !== 0 && this.#layout.lines.contentsOf(after) === 0)
      this.#listen(note.lost, pipe, lost);
    this.#listen(note.line, pipe, event);
  }

  #arm(actor: number, name: number, input: number, afterMs: number): void {
    this.#withoutTimer(actor, name);
    const dueMs = this.#world.nowMs + afterMs;
    const place = this.#world.timers.findLastIndex((timer) => timer.dueMs <= dueMs) + 1;
    this.#world.timers = this.#world.timers.toSpliced(place, 0, { actor, name, input, dueMs });
    this.#listen(note.armed, actor, name);
  }

  #withoutTimer(actor: number, name: number): boolean {
    const place = this.#world.timers.findIndex(
      (timer) => timer.actor === actor && timer.name === name,
    );
    if (place >= 0) this.#world.timers = this.#world.timers.toSpliced(place, 1);
    return place >= 0;
  }
}
