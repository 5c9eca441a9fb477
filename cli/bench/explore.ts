/**
 * Distinct worlds a second: the explorer with and without claims, and the obvious search beside it.
 *
 * The configuration is that of the bar: two devices, QoS 1, three publishes, three cuts. Tables are
 * cold at the start, as they are for who types the command.
 */
import { performance } from "node:perf_hooks";
import { standardProfile } from "../../models/index.ts";
import {
  claims,
  configurations,
  Exploration,
  exploreDefaults,
  fieldOf,
  firstWorld,
  safetyClaims,
} from "../../properties/index.ts";
import { plainSearch, present, rethrow } from "../../src/index.ts";
import { ExploreCrew } from "../explore-crew.ts";

const { bounds } = present(
  configurations.find(({ name }) => name === "three-cuts"),
  "three-cuts",
);

export interface Explored {
  readonly worldsPerSecond: number;
  readonly worlds: number;
  readonly bytesPerWorld: number;
}

/** Explores up to so many worlds, by several threads from when they are asked for. */
export async function explored(
  maxWorlds: number,
  withClaims: boolean,
  threads = 1,
): Promise<Explored> {
  const chosen = withClaims ? safetyClaims(claims, standardProfile) : [];
  const options = { ...exploreDefaults(standardProfile, bounds, chosen), maxWorlds };
  const began = performance.now();
  const crew = new ExploreCrew(options, threads - 1);
  const exploration = new Exploration(options, crew);
  while (exploration.ended === null) {
    exploration.open(5_000);
    // Threads that die say so.
    await new Promise((goOn) => void setImmediate(goOn));
    if (crew.died !== null) rethrow(crew.died);
  }
  const seconds = (performance.now() - began) / 1_000;
  crew.dismiss();
  const { worlds, bytes } = exploration.counts;
  return { worldsPerSecond: worlds / seconds, worlds, bytesPerWorld: bytes / worlds };
}

/** How many worlds there are under all safety claims, as a whole and with something left out. */
export function sparedWorlds(name: string): string {
  const found = present(
    configurations.find((one) => one.name === name),
    name,
  );
  const chosen = safetyClaims(claims, standardProfile);
  const usual = exploreDefaults(standardProfile, found.bounds, chosen);
  const worlds = (symmetry: boolean, partialOrder: boolean): number => {
    const exploration = new Exploration({ ...usual, sparing: { symmetry, partialOrder } });
    while (exploration.ended === null) exploration.open(5_000);
    return exploration.counts.worlds;
  };
  const whole = worlds(false, false);
  const factor = (left: number): string => (whole / left).toFixed(1);
  return (
    `${name}: ${whole} worlds with all claims, ${factor(worlds(true, false))} times as many as with ` +
    `symmetry, ${factor(worlds(false, true))} as with partial order, ${factor(worlds(true, true))} as with both`
  );
}

/** The same by plain objects and JSON. */
export function plainlyExplored(most: number): number {
  const field = fieldOf(bounds, standardProfile);
  const began = performance.now();
  const { worlds } = plainSearch(field.setup.engine, field.supply, firstWorld(field), most);
  return (worlds * 1_000) / (performance.now() - began);
}
