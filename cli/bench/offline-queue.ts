/** The scenario `offline-queue`, simulated: every packet of it is sent and arrives; nothing is recorded. */
import { Engine, note, present, Schedule, type MutableWorld } from "../../src/index.ts";
import {
  mqttSystem,
  parseScenario,
  roomy,
  scenarios,
  standardProfile,
  type Operation,
} from "../../models/index.ts";

/** Builds the simulated scenario; each run of it returns how many messages arrived at the end. */
export function simulatedOfflineQueue(): () => number {
  const text = present(
    scenarios.find(({ name }) => name === "offline-queue"),
    "the scenario",
  );
  const parsed = parseScenario(text.name, text.text);
  const scenario = present(parsed.ok ? parsed.value : null, "a scenario that parses");
  // Only what users and faults do is needed; the scenario has no directions.
  const operations = scenario.lines.flatMap(({ what }) =>
    "op" in what ? [what as Operation] : [],
  );
  const room = { ...roomy(standardProfile, ["a", "b"]), connectionsMax: 1, sessionsMax: 2 };
  const engine = new Engine(mqttSystem(room));
  return () => run(engine, operations);
}

function run(engine: Engine, operations: readonly Operation[]): number {
  const { nowMs, slots, timers } = engine.first();
  const world: MutableWorld = { nowMs, slots: slots.slice(), timers };
  const schedule = new Schedule(engine);
  let arrived = 0;
  const listen = (kind: number, where: number, what: number): void => {
    schedule.hear(kind, where, what, world.nowMs);
    if (kind === note.observed && engine.values.facts.value(what).is === "handedOver") arrived += 1;
  };
  for (const operation of operations) {
    const move = engine.operation(world, operation);
    engine.advance(world, present(move.ok ? move.value : null, "it can be done"), 0, listen);
    for (;;) {
      const next = schedule.next(world);
      if (next === null || next.move.do === "fire") break;
      engine.advance(world, next.move, next.atMs, listen);
    }
  }
  return arrived;
}
