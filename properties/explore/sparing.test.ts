/**
 * What is left out of an exploration changes no verdict. And why it may be left out: a delivery that
 * is made before all else leads with any other move to one world, in either order, and nothing but
 * itself takes it away.
 */
import { expect, test } from "vitest";
import { Plain, present, type Aside, type PlainWorld, type System } from "../../src/index.ts";
import { findProfile, model, standardProfile, type Profile } from "../../models/index.ts";
import { claims } from "../catalogue.ts";
import { boundsDefaults, fieldOf, firstWorld, type Bounds } from "./bounds.ts";
import { Exploration, exploreDefaults, safetyClaims } from "./exploration.ts";
import { nothingSpared, type Sparing } from "./sparing.ts";

const three: Partial<Bounds> = { devices: 3, clientIds: 3 };
const small: readonly (readonly [string, Partial<Bounds>])[] = [
  ["QoS 1, a cut", {}],
  ["QoS 2, a cut", { qos: [2] }],
  ["a restart", { cuts: 0, restarts: 1 }],
  ["a farewell", { cuts: 0, disconnects: 1, clean: [false, true] }],
  ["a takeover", { clientIds: 1, cuts: 0, takeovers: 1 }],
  ["three devices", three],
];

const isAside = (system: System, { pipes }: PlainWorld, { pipe, back, others }: Aside): boolean => {
  const tagged = (name: string, tag: string): boolean =>
    system.line.tags(present(pipes[name], name).line).has(tag);
  return (
    present(pipes[pipe], pipe).packets.length > 0 &&
    [pipe, back].every((name) => tagged(name, "accepts")) &&
    others.every((name) => tagged(name, "idle") && pipes[name]?.packets.length === 0)
  );
};

for (const [name, bounds] of small) {
  test(`${name}: what else can be done comes before or after such a delivery to the same`, () => {
    const sparing = { symmetry: false, partialOrder: true };
    const field = fieldOf({ ...boundsDefaults, ...bounds }, standardProfile, model, sparing);
    const { engine } = field.setup;
    const plain = new Plain(engine.system, field.supply);
    const seen = new Map<string, PlainWorld>();
    const first = plain.from(engine, firstWorld(field));
    const open = [first];
    let squares = 0;
    for (let world = open.pop(); world !== undefined; world = open.pop()) {
      const steps = plain.steps(world);
      const stands = field.supply.asides?.(world.budget) ?? [];
      for (const aside of stands) {
        if (!isAside(engine.system, world, aside)) continue;
        const delivery = `deliver ${aside.pipe}`;
        const made = present(
          steps.find(({ move }) => move === delivery),
          delivery,
        );
        const afterwards = new Map(
          plain.steps(made.after).map(({ move, after }) => [move, plain.key(after)]),
        );
        for (const { move, after } of steps) {
          if (move === delivery) continue;
          squares += 1;
          expect(isAside(engine.system, after, aside)).toBe(true);
          const last = plain.steps(after).find((one) => one.move === delivery);
          expect(afterwards.get(move)).toBe(plain.key(present(last, delivery).after));
        }
      }
      for (const { after } of steps) {
        const key = plain.key(after);
        if (seen.has(key)) continue;
        seen.set(key, after);
        open.push(after);
      }
    }
    expect(squares > 0).toBe(name !== "a takeover");
  });
}

const profileNamed = (name: string): Profile => {
  const found = findProfile(name);
  return present(found.ok ? found.value : null, name);
};
function explored(bounds: Bounds, profile: Profile, sparing: Sparing) {
  const options = exploreDefaults(profile, bounds, safetyClaims(claims, profile));
  const exploration = new Exploration({ ...options, sparing });
  while (exploration.ended === null) exploration.open(1_000);
  const { report } = exploration.conclude(false);
  return {
    worlds: report.worlds,
    verdicts: report.claims.map(({ id, verdict, triggered }) => ({ id, verdict, triggered })),
    moves: report.counterexamples.map(({ claim, moves }) => `${claim} ${moves}`),
  };
}

const sharing: Partial<Bounds> = { devices: 3, clientIds: 1, cuts: 0, takeovers: 1 };
const subjects: readonly (readonly [string, Partial<Bounds>, Profile])[] = [
  ["QoS 2, a cut", { qos: [2] }, standardProfile],
  ["emqttd, a takeover", { clientIds: 1, cuts: 0, takeovers: 1 }, profileNamed("emqttd-2.3.11")],
  ["aedes, three devices", three, profileNamed("aedes-1.1.1")],
  ["emqttd, three devices share", sharing, profileNamed("emqttd-2.3.11")],
];

for (const [name, changed, profile] of subjects) {
  test(`${name}: verdicts are the same whatever is left out`, () => {
    const bounds = { ...boundsDefaults, ...changed };
    const whole = explored(bounds, profile, nothingSpared);
    const mirrored = explored(bounds, profile, { symmetry: true, partialOrder: false });
    const ordered = explored(bounds, profile, { symmetry: false, partialOrder: true });
    const both = explored(bounds, profile, { symmetry: true, partialOrder: true });
    for (const less of [mirrored, ordered, both]) expect(less.verdicts).toEqual(whole.verdicts);
    // A mirror image is as long.
    expect(mirrored.moves).toEqual(whole.moves);
    expect([mirrored.worlds < whole.worlds, ordered.worlds < whole.worlds]).toEqual([
      bounds.devices === 3,
      bounds.clientIds > 1,
    ]);
  });
}
