/**
 * What else could have happened: the moves there were instead of this step, and after it.
 */
import { moveName, type Move } from "../../../src/index.ts";
import { called } from "../say.ts";
import { trackOf, type State } from "../state.ts";
import { faint, folded, shown, strong } from "../text.ts";
import type { Track } from "../track.ts";
import { blank, doing, heading, row, type Row } from "./row.ts";
import { unknownYet } from "./sessions.ts";
import { shortPacket } from "./sequence.ts";
import type { Packet } from "../../../models/index.ts";

export function whatif(state: State, width: number): readonly Row[] {
  const track = trackOf(state);
  const { cursor } = state;
  if (track.world(cursor) === null) return [row(unknownYet(track, cursor))];
  return [
    ...folded(
      "Enter makes another run: the same up to here, then on as it was, where that is possible.",
      width,
    ).map((text) => row(faint(text))),
    blank,
    ...(cursor === 0 ? [] : instead(track, cursor)),
    ...afterwards(track, cursor),
    blank,
    heading("Another Server"),
    doing({ do: "standard" }, "the same operations with the Server of the standard"),
    doing(
      { do: "prompt", kind: "command" },
      "with any other: type ",
      strong("profile"),
      " and its name",
    ),
  ];
}

function instead(track: Track, cursor: number): readonly Row[] {
  const step = track.step(cursor);
  const at = cursor - 1;
  return [
    heading(`Instead of step ${cursor}, ${shown(step.move)}`),
    doing({ do: "without" }, "it does not happen"),
    ...offered(track, at, step.move).map(({ name, told }) =>
      doing({ do: "fork", change: { is: "move", at, name } }, "first: ", shown(told)),
    ),
    blank,
  ];
}

function afterwards(track: Track, cursor: number): readonly Row[] {
  const next = cursor < track.length ? track.step(cursor + 1).move : null;
  const what = next === null ? "Next" : `After step ${cursor}, before ${shown(next)}`;
  return [
    heading(what),
    doing({ do: "prompt", kind: "operation" }, "an operation: type it"),
    ...offered(track, cursor, next).map(({ name, told }) =>
      doing({ do: "fork", change: { is: "move", at: cursor, name } }, shown(told)),
    ),
  ];
}

/** The moves of a world by name, but for the one that was made. */
function offered(track: Track, number: number, made: string | null) {
  const world = track.world(number);
  if (world === null) return [];
  return track
    .moves(number)
    .map((move) => ({ move, name: moveName(track.engine, world, move) }))
    .filter(({ name }) => name !== made)
    .map(({ move, name }) => ({ name, told: moveText(track, number, move, name) }));
}

/** A move with what it carries. */
function moveText(track: Track, number: number, move: Move, name: string): string {
  const world = track.world(number);
  if (world === null || move.do !== "deliver") {
    return move.do === "notice" ? `${name} (the end is noticed)` : called(name);
  }
  const [packet] = track.engine.inFlight(world, move.pipe);
  return packet === undefined ? name : `${name}  ${shortPacket(packet as Packet)}`;
}
