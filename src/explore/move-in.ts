/**
 * A move of a search, made on an engine: what it is about is found again in the engine's own world.
 */
import { assert } from "../assert.ts";
import type { Engine } from "../engine.ts";
import type { Move, World } from "../world.ts";
import type { SearchMove } from "./search.ts";

/** A move of a search as one of an engine's world, where it can be made. */
export function moveIn(engine: Engine, world: World, move: SearchMove): Move {
  switch (move.do) {
    case "deliver":
      return engine.deliverMove(move.pipe);
    case "notice":
      return engine.noticeMove(move.pipe);
    case "handle": {
      const letters = engine.mail.items(world.slots[engine.mailSlot] as number);
      return { do: "handle", index: letters.indexOf(move.letter) };
    }
    case "fire": {
      const { actor, timer } = move;
      const index = world.timers.findIndex((one) => one.actor === actor && one.name === timer);
      return { do: "fire", index };
    }
    case "operate": {
      const operation = engine.operation(world, move.operation);
      assert(operation.ok, "an operation on the way can be done");
      return operation.value;
    }
  }
}
