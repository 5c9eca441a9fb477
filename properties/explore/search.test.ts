/** The search on MQTT: it is held against the obvious one, and against the engine's own step. */
import { expect, test } from "vitest";
import { Chart, plainSearch, Search, type Engine } from "../../src/index.ts";
import { findProfile, standardProfile, type Profile } from "../../models/index.ts";
import { configurations } from "./configurations.ts";
import { boundsDefaults, fieldOf, firstWorld, type Bounds } from "./bounds.ts";

const small: readonly (readonly [string, Partial<Bounds>, Profile])[] = [
  ["QoS 1, a cut", {}, standardProfile],
  ["QoS 2 and a stall", { qos: [2], cuts: 0, stalls: 1 }, standardProfile],
  ["a takeover", { clientIds: 1, cuts: 0, takeovers: 1, clean: [false, true] }, standardProfile],
  ["letters", { clientIds: 1, cuts: 0, takeovers: 1 }, profileNamed("emqttd-2.3.11")],
];

function profileNamed(name: string): Profile {
  const found = findProfile(name);
  expect(found.ok).toBe(true);
  return found.ok ? found.value : standardProfile;
}

/** Machines that ask XState every time and remember nothing. */
function forget(engine: Engine): void {
  const { line, actors } = engine.system;
  for (const chart of new Set([line, ...actors.flatMap(({ kind }) => kind.charts)])) {
    chart.step = (state, event, facts) => new Chart(chart.machine).step(state, event, facts);
  }
}

for (const [name, bounds, profile] of small) {
  test(`${name}: worlds, moves and depth are those of the obvious search`, () => {
    const field = fieldOf({ ...boundsDefaults, ...bounds }, profile);
    const search = new Search(field.setup.engine, field.supply, null, firstWorld(field));
    while (search.open(1_000));
    const { worlds, moves, depth } = search.counts;
    const other = fieldOf({ ...boundsDefaults, ...bounds }, profile);
    const start = firstWorld(other);
    forget(other.setup.engine);
    expect({ worlds, moves, depth }).toEqual(plainSearch(other.setup.engine, other.supply, start));
    expect(worlds).toBeGreaterThan(10);
  });
}

for (const { name, worlds: expected, bounds } of configurations) {
  // The others take longer than a test should.
  if (expected > 10_000) continue;
  test(`${name} has the worlds that its list says`, () => {
    const field = fieldOf(bounds, standardProfile);
    const search = new Search(field.setup.engine, field.supply, null, firstWorld(field));
    while (search.open(1_000));
    expect(search.counts.worlds).toBe(expected);
  });
}
