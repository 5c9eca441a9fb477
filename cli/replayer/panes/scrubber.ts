/**
 * The whole run in one line: how much happens where, and the marks one would go to.
 */
import { placeOf, trackOf, type State } from "../state.ts";
import { Canvas } from "../canvas.ts";
import type { Line } from "../text.ts";

export function scrubber(state: State, width: number): Line {
  const { glyphs, cursor, bookmarks, playing } = state;
  const track = trackOf(state);
  const canvas = new Canvas(width);
  const from = 1;
  const room = width - 2;
  const last = Math.max(1, track.length);
  const column = (step: number): number => from + Math.round((step / last) * (room - 1));
  canvas.put(from, glyphs.rule.repeat(room), "faint");
  const reached = column(track.reached);
  if (!track.isSurveyed)
    canvas.put(reached, glyphs.waiting.repeat(Math.max(0, from + room - reached)), "faint");
  for (const step of track.epochs) canvas.put(column(step), glyphs.dot, "plain");
  for (const [letter, step] of bookmarks) canvas.put(column(step), letter, "changed");
  for (const { step } of track.violations) {
    canvas.put(column(placeOf(track, step)), glyphs.violated, "bad");
  }
  if (track.divergence !== null) canvas.put(column(track.divergence.step), glyphs.differs, "bad");
  canvas.put(column(cursor), playing ? glyphs.right : glyphs.here, "strong");
  return canvas.line();
}
