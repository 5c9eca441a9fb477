/**
 * The one step there is, by numbers: a move is made, actors react, and their programs are run.
 *
 * A step works on a world that nobody else holds; `Engine.apply` gives it a copy.
 */
import { assert, present } from "./assert.ts";
import type { Layout } from "./layout.ts";
import { code, type Program } from "./reactions.ts";
import { note, type Listener, type Move, type MutableWorld } from "./world.ts";

const outside = -1;

export class Stepper {
  readonly #layout: Layout;
  // The step under way; nothing of it outlives the step.
  #world: MutableWorld = { nowMs: 0, slots: [], timers: [] };
  #listen: Listener = () => {};
  readonly #told: number[] = [];

  constructor(layout: Layout) {
    this.#layout = layout;
  }

  /** Makes a move at an instant; the world is changed in place. */
  make(world: MutableWorld, move: Move, atMs: number, listen: Listener): void {
    this.#world = world;
    this.#listen = listen;
    this.#told.length = 0;
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
        this.#run(outside, move.program);
        break;
    }
    this.#settleTold();
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
    const { to, input } = this.#layout.letters.value(letter);
    this.#world.slots[this.#layout.mailSlot] = this.#layout.mail.remove(mail, index);
    this.#listen(note.handled, to, letter);
    this.#react(to, this.#layout.values.inputs.idOf(input));
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

  /** What was told in this step is reacted to in the order it was told. */
  #settleTold(): void {
    const told = this.#told;
    for (let next = 0; next < told.length; next += 2) {
      this.#react(told[next] as number, told[next + 1] as number);
    }
    told.length = 0;
  }

  #react(actor: number, input: number): void {
    const state = this.#world.slots[actor] as number;
    if (state === 0) {
      this.#listen(note.undelivered, actor, input);
      return;
    }
    const reaction = this.#layout.reactions.find(this.#layout.kindOf(actor), state, input);
    const after = this.#layout.reactions.after(reaction);
    this.#world.slots[actor] = after;
    this.#run(actor, this.#layout.reactions.program(reaction));
    if (after === 0) {
      if (this.#world.timers.some((timer) => timer.actor === actor)) {
        this.#world.timers = this.#world.timers.filter((timer) => timer.actor !== actor);
      }
      this.#listen(note.stopped, actor, state);
    }
  }

  #run(actor: number, program: Program): void {
    let at = 0;
    while (at < program.length) {
      const first = program[at + 1] as number;
      const second = program[at + 2] as number;
      switch (program[at]) {
        case code.tell:
          this.#told.push(first, second);
          at += 3;
          break;
        case code.post:
          this.#post(actor, first, second, program[at + 3] as number);
          at += 4;
          break;
        case code.burn:
          this.#burn(first);
          at += 2;
          break;
        case code.send:
          this.#send(first, second);
          at += 3;
          break;
        case code.line:
          this.#lineEvent(first, second);
          at += 3;
          break;
        case code.arm:
          this.#arm(actor, first, second, program[at + 3] as number);
          at += 4;
          break;
        case code.disarm:
          if (this.#withoutTimer(actor, first)) this.#listen(note.disarmed, actor, first);
          at += 2;
          break;
        case code.observe:
          this.#listen(note.observed, actor, first);
          at += 2;
          break;
        case code.spawn:
          assert(this.#world.slots[first] === 0, `${this.#layout.nameOf(first)} is free`);
          this.#world.slots[first] = second;
          this.#listen(note.spawned, first, second);
          at += 3;
          break;
        default:
          assert(false, `instruction ${program[at]}`);
      }
    }
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
    const letter = this.#layout.letters.idOf({
      from,
      to,
      lane,
      input: this.#layout.values.inputs.value(input),
    });
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
