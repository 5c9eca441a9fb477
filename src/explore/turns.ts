/**
 * The one step for a search: the same cascades as `Stepper` runs, on a world that is one row of a
 * typed array, with timers and letters as numbers, and taken back when its successor is known.
 *
 * What a cascade touches is a decision tree over the states it reads (`Recall`), so a step is a few
 * look-ups and allocates nothing. `turns.test.ts` holds it against the engine's own step.
 */
import { present } from "../assert.ts";
import { Cascades, todo, width as todoWidth, type Cascade } from "../cascades.ts";
import type { Layout } from "../layout.ts";
import type { Program } from "../reactions.ts";
import { note, type World } from "../world.ts";
import { Countdowns } from "./countdowns.ts";
import { Mailbag } from "./mailbag.ts";
import { Recall } from "./recall.ts";
import { Tape } from "./tape.ts";
import type { Trails } from "./trails.ts";

const code = { send: 1, line: 2, post: 3, arm: 4, disarm: 5, stop: 6, burn: 7, note: 8 } as const;
const codeWidth = 3;

/** Cascades that touch more actors than this are worked out anew: they hardly ever come again. */
const touchedMax = 6;

export class Turns {
  /** The world at hand: the engine's slots, then timers, then what belongs to the search. */
  readonly world: Int32Array;
  readonly timersAt: number;
  /** What is left to try; behind it stands what a companion remembers. */
  readonly budgetAt: number;
  readonly mail: Mailbag;
  readonly timers: Countdowns;
  /** The places written since the last undo, in order; the first `writes` count. */
  readonly written = new Int32Array(1 << 10);
  writes = 0;
  readonly #layout: Layout;
  readonly #cascades: Cascades;
  readonly #recall: Recall;
  /**
   * What follows from a move, each known by where it begins: which actors are in which states after
   * it, and behind that what is to be done.
   */
  readonly #tape = new Tape();
  /** By actor and input: the question of what follows. */
  readonly #inputs: (number | undefined)[][];
  readonly #programs: { readonly program: Program; readonly question: number }[] = [];
  readonly #programIds = new Map<string, number>();
  readonly #before = new Int32Array(1 << 10);
  readonly #trails: Trails | null;

  /** A world has so many places, those of the engine first. */
  constructor(layout: Layout, places: number, trails: Trails | null) {
    this.#layout = layout;
    this.#trails = trails;
    this.world = new Int32Array(places);
    this.timersAt = layout.mailSlot + 1;
    this.budgetAt = this.timersAt + 1;
    this.mail = new Mailbag(layout);
    const { timers, inputs } = layout.values;
    this.timers = new Countdowns(({ name, input }) =>
      JSON.stringify([timers.value(name), inputs.value(input)]),
    );
    this.#cascades = new Cascades(layout);
    this.#recall = new Recall(this.world);
    this.#inputs = layout.system.actors.map(() => []);
  }

  /** Puts one of the engine's worlds at hand. */
  begin({ slots, timers, nowMs }: World): void {
    const { mailSlot, mail } = this.#layout;
    this.undo();
    slots.forEach((value, place) => (this.world[place] = value));
    this.world[mailSlot] = this.mail.idOf(mail.items(slots[mailSlot] as number));
    const running = timers.map(({ actor, name, input, dueMs }) => {
      return { actor, name, input, leftMs: dueMs - nowMs };
    });
    this.world[this.timersAt] = this.timers.idOf(running);
  }

  deliver(pipe: number): void {
    const { lines, contents } = this.#layout;
    const value = this.world[pipe] as number;
    const queue = lines.contentsOf(value);
    const packet = contents.items(queue)[0] as number;
    this.put(pipe, lines.withContents(value, contents.remove(queue, 0)));
    this.#trails?.add(note.received, pipe, packet);
    this.#react(this.#layout.receiverOf(pipe), this.#layout.arrival(packet));
  }

  notice(pipe: number): void {
    this.#trails?.add(note.ended, pipe, 0);
    this.#line(pipe, this.#layout.lines.noticed);
    this.#react(this.#layout.receiverOf(pipe), this.#layout.ended);
  }

  handle(index: number): void {
    const { mailSlot, letters } = this.#layout;
    const mail = this.world[mailSlot] as number;
    const letter = this.mail.letters(mail)[index] as number;
    const { to } = letters.value(letter);
    this.put(mailSlot, this.mail.remove(mail, index));
    this.#trails?.add(note.handled, to, letter);
    this.#react(to, this.#layout.inputOf(letter));
  }

  fire(index: number): void {
    const timers = this.world[this.timersAt] as number;
    const { actor, name, input, leftMs } = present(this.timers.items(timers)[index], "a timer");
    this.put(this.timersAt, this.timers.fire(timers, index));
    this.#trails?.pass(leftMs);
    this.#trails?.add(note.fired, actor, name);
    this.#react(actor, input);
  }

  /** Does what a program says. */
  operate(program: number): void {
    const { question, program: instructions } = present(this.#programs[program], "a program");
    const known = this.#recall.answer(question);
    if (known >= 0) this.#perform(known);
    else this.#learn(question, this.#cascades.ofProgram(this.#slots(), instructions));
  }

  /** The number of a program. */
  programId(program: Program): number {
    const key = program.join(" ");
    let id = this.#programIds.get(key);
    if (id === undefined) {
      id = this.#programs.push({ program, question: this.#recall.question() }) - 1;
      this.#programIds.set(key, id);
    }
    return id;
  }

  /** Writes into the world at hand. */
  put(place: number, value: number): void {
    const before = this.world[place] as number;
    if (before === value) return;
    this.written[this.writes] = place;
    this.#before[this.writes] = before;
    this.writes += 1;
    this.world[place] = value;
  }

  /** Takes back everything since the last time. */
  undo(): void {
    for (let at = this.writes - 1; at >= 0; at -= 1) {
      this.world[this.written[at] as number] = this.#before[at] as number;
    }
    this.writes = 0;
  }

  #react(actor: number, input: number): void {
    const questions = this.#inputs[actor] as (number | undefined)[];
    const question = (questions[input] ??= this.#recall.question());
    const known = this.#recall.answer(question);
    if (known >= 0) this.#perform(known);
    else this.#learn(question, this.#cascades.ofInput(this.#slots(), actor, input));
  }

  #learn(question: number, cascade: Cascade): void {
    const turn = this.#compile(cascade);
    const { touched } = cascade;
    const isKept = touched.length / 3 <= touchedMax;
    if (isKept) {
      const readings = [];
      for (let at = 0; at < touched.length; at += 3) {
        readings.push({ asked: touched[at] as number, found: touched[at + 1] as number });
      }
      this.#recall.learn(question, readings, turn);
    }
    this.#perform(turn);
    if (!isKept) this.#tape.cut(turn);
  }

  #slots(): readonly number[] {
    return Array.from(this.world.subarray(0, this.#layout.mailSlot + 1));
  }

  #perform(turn: number): void {
    const { lines, contents, mailSlot } = this.#layout;
    const { world, timersAt } = this;
    const { cells } = this.#tape;
    const steps = turn + 1 + (cells[turn] as number);
    for (let at = turn + 1; at < steps; at += 2) {
      this.put(cells[at] as number, cells[at + 1] as number);
    }
    const end = steps + 1 + (cells[steps] as number);
    for (let at = steps + 1; at < end; at += codeWidth) {
      const first = cells[at + 1] as number;
      const second = cells[at + 2] as number;
      switch (cells[at]) {
        case code.send: {
          const value = world[first] as number;
          const accepts = lines.accepts(value);
          if (accepts) {
            const queue = contents.push(lines.contentsOf(value), second);
            this.put(first, lines.withContents(value, queue));
          }
          this.#trails?.add(accepts ? note.sent : note.swallowed, first, second);
          break;
        }
        case code.line:
          this.#line(first, second);
          break;
        case code.post:
          this.put(mailSlot, this.mail.push(world[mailSlot] as number, first));
          break;
        case code.arm:
          this.put(timersAt, this.timers.arm(world[timersAt] as number, first));
          break;
        case code.disarm:
          this.put(timersAt, this.timers.disarm(world[timersAt] as number, first, second));
          break;
        case code.stop:
          this.put(timersAt, this.timers.disarm(world[timersAt] as number, first, -1));
          break;
        case code.burn:
          this.put(mailSlot, this.mail.burn(world[mailSlot] as number, first));
          break;
        case code.note:
          this.#trails?.follow(first);
          break;
      }
    }
  }

  #line(pipe: number, event: number): void {
    this.put(pipe, this.#layout.lines.after(this.world[pipe] as number, event));
    this.#trails?.add(note.line, pipe, event);
  }

  #compile({ touched, todo: steps }: Cascade): number {
    const writes: number[] = [];
    const compiled: number[] = [];
    const trails = this.#trails;
    const said = (kind: number, where: number, what: number): void => {
      if (trails?.hears(kind) === true) {
        compiled.push(code.note, trails.code(kind, where, what), 0);
      }
    };
    for (let at = 0; at < touched.length; at += 3) {
      const [actor = 0, before = 0, after = 0] = touched.slice(at, at + 3);
      if (before === after) continue;
      writes.push(actor, after);
      if (trails?.hearsChanges === true) {
        compiled.push(code.note, trails.change(actor, before, after), 0);
      }
    }
    for (let at = 0; at < steps.length; at += todoWidth) {
      const [is = 0, actor = 0, first = 0, second = 0, third = 0] = steps.slice(at, at + todoWidth);
      switch (is) {
        case todo.post: {
          const letter = this.#layout.letter(actor, first, third, second);
          compiled.push(code.post, letter, 0);
          said(note.posted, first, letter);
          break;
        }
        case todo.send:
          compiled.push(code.send, first, second);
          break;
        case todo.line:
          compiled.push(code.line, first, second);
          break;
        case todo.arm: {
          const timer = { actor, name: first, input: second, leftMs: third };
          compiled.push(code.arm, this.timers.arming(timer), 0);
          said(note.armed, actor, first);
          break;
        }
        case todo.disarm:
          compiled.push(code.disarm, actor, first);
          break;
        case todo.observe:
          said(note.observed, actor, first);
          break;
        case todo.burn:
          compiled.push(code.burn, first, 0);
          break;
        case todo.spawned:
          said(note.spawned, actor, first);
          break;
        case todo.stopped:
          compiled.push(code.stop, actor, 0);
          said(note.stopped, actor, first);
          break;
        case todo.undelivered:
          said(note.undelivered, actor, first);
          break;
      }
    }
    const turn = this.#tape.add(writes);
    this.#tape.add(compiled);
    return turn;
  }
}
