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

/** What a device can do, by where its Client is. */
const does: Readonly<Record<string, readonly string[]>> = {
  offline: ["connect $ clean=0"],
  connecting: ["cut $"],
  online: [
    "subscribe $ t/1 qos=1",
    "subscribe $ t/1 qos=2",
    'publish $ t/1 qos=1 "1"',
    'publish $ t/1 qos=2 "2"',
    'publish $ t/1 qos=0 "3"',
    "cut $",
    "disconnect $",
  ],
};

const devices = ["a", "b"] as const;

/** By device and state, the operations. */
const operations = new Map(
  devices.flatMap((device) =>
    Object.entries(does).map(([state, texts]) => [
      `${device} ${state}`,
      texts.map((text) => operationOf(text.replaceAll("$", device))),
    ]),
  ),
);

function operationOf(text: string): Operation {
  const parsed = parseOperation(text);
  return present(parsed.ok ? (parsed.value as Operation) : null, text);
}

const movesPerRun = 40;

export class Walk {
  readonly #engine = new Engine(
    mqttSystem({
      profile: standardProfile,
      devices,
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
    const device = devices[this.#choices.pick(devices.length)] as string;
    const client = this.#engine.actor(world, this.#engine.place(device));
    const able = present(
      operations.get(`${device} ${client?.at["clientConnection"]}`),
      "what it can do",
    );
    const operation = able[this.#choices.pick(able.length)] as Operation;
    const possible = this.#engine.operation(world, operation);
    return possible.ok ? possible.value : null;
  }

  #fresh(): MutableWorld {
    const { nowMs, slots, timers } = this.#engine.first();
    return { nowMs, slots: slots.slice(), timers };
  }
}
