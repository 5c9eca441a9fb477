/**
 * A move of a search, made on an engine: what it is about is found again in the engine's own world.
 */
import { assert } from "../assert.ts";
import type { Engine } from "../engine.ts";
import type { Letter, Move, World } from "../world.ts";

/** A move by what it is about, so that it means the same to another engine of the same system. */
export type SearchMove =
  | { readonly do: "deliver" | "notice"; readonly pipe: number }
  | { readonly do: "handle"; readonly letter: Letter }
  | { readonly do: "fire"; readonly actor: number; readonly timer: string }
  | { readonly do: "operate"; readonly operation: object };

/** A move of a search as one of an engine's world, where it can be made. */
export function moveIn(engine: Engine, world: World, move: SearchMove): Move {
  switch (move.do) {
    case "deliver":
      return engine.deliverMove(move.pipe);
    case "notice":
      return engine.noticeMove(move.pipe);
    case "handle": {
      const letters = engine.mail.items(world.slots[engine.mailSlot] as number);
      return { do: "handle", index: letters.indexOf(engine.letters.idOf(move.letter)) };
    }
    case "fire": {
      const { actor } = move;
      const name = engine.values.timers.idOf({ timer: move.timer });
      const index = world.timers.findIndex((one) => one.actor === actor && one.name === name);
      return { do: "fire", index };
    }
    case "operate": {
      const operation = engine.operation(world, move.operation);
      assert(operation.ok, "an operation on the way can be done");
      return operation.value;
    }
  }
}
