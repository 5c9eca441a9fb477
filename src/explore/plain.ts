/**
 * The obvious search: worlds are plain objects, told apart by their JSON, and every reaction is asked
 * for anew. It is slow and easy to believe, so the fast one is held against it.
 */
import { assert, present } from "../assert.ts";
import type { Input } from "../chart.ts";
import type { Effect } from "../effect.ts";
import type { Engine } from "../engine.ts";
import type { ActorState } from "../kind.ts";
import type { System } from "../system.ts";
import type { World } from "../world.ts";
import type { Supply } from "./offers.ts";

interface PlainPipe {
  line: string;
  packets: readonly object[];
}
interface PlainLetter {
  readonly from: string;
  readonly to: string;
  readonly lane: number;
  readonly input: Input;
}
interface PlainTimer {
  readonly actor: string;
  readonly timer: string;
  readonly input: Input;
  readonly leftMs: number;
}
export interface PlainWorld {
  readonly actors: Record<string, ActorState | null>;
  readonly pipes: Record<string, PlainPipe>;
  mail: readonly PlainLetter[];
  timers: readonly PlainTimer[];
  budget: object;
}

/** A world that is one move away, and what the move is called. */
export interface PlainStep {
  readonly move: string;
  readonly after: PlainWorld;
}

type Make = (name: string, move: (copy: PlainWorld) => void) => void;

/** What a search has counted. */
export interface PlainCounts {
  readonly worlds: number;
  readonly moves: number;
  readonly depth: number;
}

/** Every world that can be reached from `first`, but no more than `most`. */
export function plainSearch(
  engine: Engine,
  supply: Supply,
  first: World = engine.first(),
  most = Infinity,
): PlainCounts {
  const plain = new Plain(engine.system, supply);
  let level = [plain.from(engine, first)];
  const seen = new Set(level.map((world) => plain.key(world)));
  let moves = 0;
  let depth = 0;
  while (level.length > 0 && seen.size < most) {
    const next: PlainWorld[] = [];
    for (const world of level) {
      for (const { after } of plain.steps(world)) {
        moves += 1;
        const key = plain.key(after);
        if (seen.has(key)) continue;
        seen.add(key);
        next.push(after);
      }
    }
    if (next.length > 0) depth += 1;
    level = next;
  }
  return { worlds: seen.size, moves, depth };
}

const laneOf = ({ from, to, lane }: PlainLetter): string => `${from} ${to} ${lane}`;
const compare = (a: string, b: string): number => (a < b ? -1 : Number(a > b));

export class Plain {
  readonly #system: System;
  readonly #supply: Supply;

  constructor(system: System, supply: Supply) {
    this.#system = system;
    this.#supply = supply;
  }

  from(engine: Engine, world: World): PlainWorld {
    const { actors, pipes } = this.#system;
    const outside = (place: number): string => (place < 0 ? "outside" : engine.nameOf(place));
    return {
      actors: Object.fromEntries(
        actors.map(({ name }) => [name, engine.actor(world, engine.place(name))]),
      ),
      pipes: Object.fromEntries(
        pipes.map(({ name }) => {
          const place = engine.place(name);
          const line = engine.lines.stateOf(world.slots[place] as number);
          return [name, { line, packets: engine.inFlight(world, place) }];
        }),
      ),
      mail: engine.mail.items(world.slots[engine.mailSlot] as number).map((letter) => {
        const { from, to, lane, input } = engine.letters.value(letter);
        return { from: outside(from), to: outside(to), lane, input };
      }),
      timers: world.timers.map(({ actor, name, input, dueMs }) => ({
        actor: engine.nameOf(actor),
        timer: engine.values.timers.value(name).timer,
        input: engine.values.inputs.value(input),
        leftMs: dueMs - world.nowMs,
      })),
      budget: this.#supply.first,
    };
  }

  key(world: PlainWorld): string {
    const mail = world.mail.toSorted((a, b) => compare(laneOf(a), laneOf(b)));
    const timers = world.timers.toSorted(
      (a, b) => a.leftMs - b.leftMs || compare(JSON.stringify(a), JSON.stringify(b)),
    );
    return JSON.stringify({ ...world, mail, timers });
  }

  /** Every move that can be made. */
  steps(world: PlainWorld): readonly PlainStep[] {
    const steps: PlainStep[] = [];
    const make: Make = (name, move) => {
      const after: PlainWorld = structuredClone(world);
      move(after);
      steps.push({ move: name, after });
    };
    for (const { name, to } of this.#system.pipes) {
      const { line, packets } = present(world.pipes[name], name);
      const tags = this.#system.line.tags(line);
      if (packets.length > 0 && tags.has("delivers")) {
        make(`deliver ${name}`, (copy) => {
          present(copy.pipes[name], name).packets = packets.slice(1);
          this.#tell(copy, to, this.#system.received(packets[0] as object));
        });
      }
      if (tags.has("endsAnytime") || (packets.length === 0 && tags.has("endsWhenEmpty"))) {
        make(`notice ${name}`, (copy) => {
          this.#lineEvent(copy, name, "noticed");
          this.#tell(copy, to, this.#system.ended);
        });
      }
    }
    world.mail.forEach(({ from, to, lane, input }, index) => {
      const isFirst = !world.mail
        .slice(0, index)
        .some((one) => one.from === from && one.to === to && one.lane === lane);
      if (!isFirst) return;
      make(`handle ${from} ${to} ${lane}`, (copy) => {
        copy.mail = world.mail.toSpliced(index, 1);
        this.#tell(copy, to, input);
      });
    });
    this.#fire(world, steps.length > 0, make);
    this.#operate(world, make);
    return steps;
  }

  #fire({ timers, budget }: PlainWorld, stalls: boolean, make: Make): void {
    const leftMs = Math.min(...timers.map((timer) => timer.leftMs));
    const left = stalls ? this.#supply.stalled(budget) : budget;
    if (left === null) return;
    for (const timer of timers) {
      if (timer.leftMs !== leftMs) continue;
      make(`fire ${timer.actor} ${timer.timer}`, (copy) => {
        copy.budget = left;
        copy.timers = timers
          .filter((one) => one !== timer)
          .map((one) => ({ ...one, leftMs: one.leftMs - leftMs }));
        this.#tell(copy, timer.actor, timer.input);
      });
    }
  }

  #operate(world: PlainWorld, make: Make): void {
    for (const { operation, left } of this.#supply.offers(world.budget)) {
      const effects = this.#system.operate(operation, {
        actor: (name) => world.actors[name] ?? null,
        lives: (name) => (world.actors[name] ?? null) !== null,
        expects: (name) => world.mail.some(({ from, to }) => from === name || to === name),
        idle: (pipe) => {
          const { line, packets } = present(world.pipes[pipe], pipe);
          return packets.length === 0 && this.#system.line.tags(line).has("idle");
        },
      });
      if (!effects.ok) continue;
      make(`operate ${JSON.stringify(operation)}`, (copy) => {
        copy.budget = left;
        this.#run(copy, "outside", effects.value);
      });
    }
  }

  #tell(world: PlainWorld, to: string, input: Input): void {
    this.#run(world, to, [{ effect: "tell", to, input }]);
  }

  /** Does what effects ask for; who is told something reacts when the effects before it are done. */
  #run(world: PlainWorld, by: string, effects: readonly Effect[]): void {
    const told: { readonly to: string; readonly input: Input }[] = [];
    const act = (actor: string, all: readonly Effect[]): void => {
      for (const effect of all) {
        if (effect.effect === "tell") told.push(effect);
        else this.#act(world, actor, effect);
      }
    };
    act(by, effects);
    for (let next = told.shift(); next !== undefined; next = told.shift()) {
      const { to, input } = next;
      const state = world.actors[to] ?? null;
      if (state === null) continue;
      const reaction = this.#kind(to).react(state as never, input);
      world.actors[to] = reaction.state;
      act(to, reaction.effects);
      if (reaction.state === null) {
        world.timers = world.timers.filter(({ actor }) => actor !== to);
      }
    }
  }

  #act(world: PlainWorld, actor: string, effect: Effect): void {
    switch (effect.effect) {
      case "post": {
        const { to, lane, input } = effect;
        world.mail = [...world.mail, { from: actor, to, lane, input }];
        break;
      }
      case "burn":
        world.mail = world.mail.filter(({ to }) => to !== effect.to);
        break;
      case "send": {
        const pipe = present(world.pipes[effect.pipe], effect.pipe);
        if (this.#system.line.tags(pipe.line).has("accepts")) {
          pipe.packets = [...pipe.packets, effect.packet];
        }
        break;
      }
      case "line":
        this.#lineEvent(world, effect.pipe, effect.event);
        break;
      case "arm": {
        const { timer, input, afterMs } = effect;
        this.#disarm(world, actor, timer);
        world.timers = [...world.timers, { actor, timer, input, leftMs: afterMs }];
        break;
      }
      case "disarm":
        this.#disarm(world, actor, effect.timer);
        break;
      case "spawn":
        assert(world.actors[effect.actor] === null, `${effect.actor} is free`);
        world.actors[effect.actor] = this.#kind(effect.actor).first(effect.data as never);
        break;
      case "tell":
      case "observe":
        break;
    }
  }

  #disarm(world: PlainWorld, actor: string, timer: string): void {
    world.timers = world.timers.filter((one) => one.actor !== actor || one.timer !== timer);
  }

  #lineEvent(world: PlainWorld, name: string, event: string): void {
    const pipe = present(world.pipes[name], name);
    const leaf = this.#system.line.step(pipe.line, { type: event }, {});
    pipe.line = leaf.to;
    if (leaf.orders.some((order) => order.name === "dropContents")) pipe.packets = [];
  }

  #kind(name: string) {
    return present(
      this.#system.actors.find((actor) => actor.name === name),
      name,
    ).kind;
  }
}
