/**
 * A random walk: two devices and a Server, moves and operations drawn from a seed, with tables.
 *
 * Runs are short and begin anew, as the campaign's do; what is published is numbered within a run.
 */
import { Engine, seeded, type Choices, type Move, type MutableWorld } from "../../src/index.ts";
import {
  chartsOf,
  machines,
  mqttSystem,
  parseOperation,
  standardProfile,
  type Operation,
} from "../../models/index.ts";
import { present } from "../../src/index.ts";

const texts = [
  "connect a clean=0",
  "connect b clean=0",
  "subscribe a t/1 qos=1",
  "subscribe b t/1 qos=2",
  'publish a t/1 qos=1 "1"',
  'publish b t/1 qos=2 "2"',
  'publish b t/1 qos=0 "3"',
  "cut a",
  "cut b",
  "disconnect a",
];

const operations: readonly Operation[] = texts.map((text) => {
  const parsed = parseOperation(text);
  return present(parsed.ok ? (parsed.value as Operation) : null, text);
});

const movesPerRun = 40;

export class Walk {
  readonly #engine = new Engine(
    mqttSystem({
      profile: standardProfile,
      devices: ["a", "b"],
      connectionsMax: 2,
      sessionsMax: 3,
      charts: chartsOf(machines),
    }),
  );
  readonly #choices: Choices = seeded(1);

  /** Makes moves and says how many reactions the engine remembers by now. */
  run(moves: number): number {
    let world = this.#fresh();
    let left = movesPerRun;
    for (let made = 0; made < moves;) {
      if (left === 0) {
        world = this.#fresh();
        left = movesPerRun;
      }
      const move = this.#pick(world);
      if (move === null) continue;
      this.#engine.advance(world, move, move.do === "fire" ? undefined : world.nowMs);
      made += 1;
      left -= 1;
    }
    return this.#engine.reactions.size;
  }

  #pick(world: MutableWorld): Move | null {
    const offered = this.#engine.moves(world);
    const drawn = this.#choices.pick(offered.length + 1);
    const move = offered[drawn];
    if (move !== undefined) return move;
    const operation = present(operations[this.#choices.pick(operations.length)], "an operation");
    const possible = this.#engine.operation(world, operation);
    return possible.ok ? possible.value : null;
  }

  #fresh(): MutableWorld {
    const { nowMs, slots, timers } = this.#engine.first();
    return { nowMs, slots: slots.slice(), timers };
  }
}
