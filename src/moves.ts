/**
 * Moves by name. A trace names its moves, never only numbers them, so that it can be read, edited
 * and replayed by another build: "deliver a#1->server", "fire session#1 sessionExpiry".
 */
import { failure, success, type Result } from "./result.ts";
import { present } from "./assert.ts";
import type { Engine } from "./engine.ts";
import type { Move, World } from "./world.ts";

/** The name of a move of this world. */
export function moveName(engine: Engine, world: World, move: Move): string {
  switch (move.do) {
    case "deliver":
      return `deliver ${engine.nameOf(move.pipe)}`;
    case "notice":
      return `notice ${engine.nameOf(move.pipe)}`;
    case "handle": {
      const mail = engine.mail.items(world.slots[engine.mailSlot] as number);
      const { from, to, lane } = engine.letters.value(present(mail[move.index], "a letter"));
      const sender = from < 0 ? "outside" : engine.nameOf(from);
      return `handle ${engine.nameOf(to)} from ${sender}${lane === 0 ? "" : ` lane ${lane}`}`;
    }
    case "fire": {
      const { actor, name } = present(world.timers[move.index], "a timer");
      return `fire ${engine.nameOf(actor)} ${engine.values.timers.value(name).timer}`;
    }
    case "operate":
      return engine.system.showOperation(move.operation);
  }
}

/** The move of this world that has the name, or why there is none. */
export function findMove(engine: Engine, world: World, name: string): Result<Move> {
  const offered = engine.moves(world);
  const found = offered.find((move) => moveName(engine, world, move) === name);
  if (found !== undefined) return success(found);
  if (/^(deliver|notice|handle|fire) /.test(name)) {
    const possible = offered.map((move) => moveName(engine, world, move));
    return failure(
      `"${name}" is not possible here`,
      possible.length === 0
        ? "nothing is under way; only operations are possible"
        : `possible: ${possible.join(", ")}`,
    );
  }
  const operation = engine.system.parseOperation(name);
  return operation.ok ? engine.operation(world, operation.value) : operation;
}
