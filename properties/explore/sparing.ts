/**
 * What an exploration may leave out because something else stands for it.
 *
 * Of devices that are alike a run has a mirror image, with their names exchanged, so it is enough if
 * each does something for the first time after those before it. And where nothing left to try is done
 * to a device any more, what arrives there can arrive at once: it changes the device alone, and
 * whatever else happens meanwhile comes to the same.
 */
import type { Aside } from "../../src/index.ts";
import { lineEnds, linksOf } from "../../models/index.ts";
import type { Bounds } from "./bounds.ts";

export interface Sparing {
  /** Runs that are mirror images of others. */
  readonly symmetry: boolean;
  /** Orders of deliveries that do not touch each other; a way is then not always the shortest. */
  readonly partialOrder: boolean;
}

export const nothingSpared: Sparing = { symmetry: false, partialOrder: false };

/** Devices that nothing but their names tells apart when an exploration begins, group by group. */
export function alikeDevices(
  devices: readonly string[],
  { devices: many, clientIds }: Bounds,
): readonly (readonly string[])[] {
  // The first device publishes, so it is like none. The first of those that share holds the ClientID.
  const sharing = many - clientIds + 1;
  return [devices.slice(1, sharing), devices.slice(Math.max(1, sharing))];
}

/** Those of a group that are to do something: who has before, and the next of the others. */
export function nextOfAlike(
  groups: readonly (readonly string[])[],
  touched: readonly string[],
  device: string,
): boolean {
  const group = groups.find((one) => one.includes(device)) ?? [device];
  return group.slice(0, group.indexOf(device)).every((before) => touched.includes(before));
}

/** Where what arrives can arrive at once, for devices that nothing is done to any more. */
export const asidesOf = (devices: readonly string[], connections: number): readonly Aside[] =>
  devices.flatMap((device) => {
    const ends = linksOf(device, connections).map(lineEnds);
    return ends.map(({ up, down }) => ({
      pipe: down,
      back: up,
      others: ends.flatMap((one) => (one.down === down ? [] : [one.up, one.down])),
    }));
  });
