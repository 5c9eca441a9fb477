/**
 * What a mutant is: the sound model with one value changed at one named place, after a bug that
 * somebody reported. A place that is gone, or that holds something else by now, is a bug of ours.
 */
import { assert, type Effect } from "../../src/index.ts";
import {
  model,
  knobValue,
  standardProfile,
  withSettings,
  type Machines,
  type Model,
  type Orders,
  type Packet,
  type Rules,
} from "../../models/index.ts";
import type { StatementId } from "../statements.ts";

export interface Mutant {
  /** A kebab-case fact. */
  readonly id: string;
  /** One sentence. */
  readonly does: string;
  /** Whose bug it is; the delivery roles are shared by both ends. */
  readonly side: "Server" | "Client" | "both";
  /** Who reported it: repository#issue, or what stands for one. */
  readonly reports: readonly string[];
  readonly clause: StatementId;
  /** The claim that kills it. */
  readonly claim: string;
  readonly change: Change;
}

export interface Change {
  /** The one place: "serverSession detached.session.resume", "rule matches" ... */
  readonly place: string;
  /** What stands there instead. */
  readonly to: string;
  readonly apply: (sound: Model) => Model;
}

/** The models with a mutant's change. */
export const mutated = ({ change }: Mutant): Model => change.apply(model);

type Keys = readonly (string | number)[];
type MachineName = keyof Machines;

/**
 * A value in the config of a machine, given by the keys that lead to it; null is nothing there.
 * `was` is what the sound machine has.
 */
export function inMachine(name: MachineName, keys: Keys, was: unknown, is: unknown): Change {
  return {
    place: `${name} ${keys.join(".")}`,
    to: is === null ? "nothing" : JSON.stringify(is),
    apply: (sound) => {
      const config = structuredClone(sound.machines[name].config) as Record<string, unknown>;
      replace(config["states"], keys, was, is, name);
      return withMachine(sound, name, { config });
    },
  };
}

/** What the guard of this name answers. */
export const inGuard = (
  machine: MachineName,
  name: string,
  to: string,
  is: (was: Answer) => Answer,
): Change => inImplementations(machine, "guards", name, to, is);

/** How long the delay of this name is. */
export const inDelay = (
  machine: MachineName,
  name: string,
  to: string,
  is: (was: Answer) => Answer,
): Change => inImplementations(machine, "delays", name, to, is);

/** A guard or a delay, asked with its facts and the event. */
// What XState hands over depends on the machine; whoever replaces a guard knows which it is.
// oxlint-disable-next-line typescript/no-explicit-any
export type Answer = (asked: { readonly context: any; readonly event: any }) => boolean | number;

function inImplementations(
  machine: MachineName,
  of: "guards" | "delays",
  name: string,
  to: string,
  is: (was: Answer) => Answer,
): Change {
  return {
    place: `${machine} ${of === "guards" ? "guard" : "delay"} ${name}`,
    to,
    apply(sound) {
      const { implementations } = sound.machines[machine];
      // XState types each guard and delay by its own machine; here any of them may be meant.
      const named = implementations[of] as unknown as Readonly<Record<string, Answer>>;
      const was = named[name];
      assert(was !== undefined, `${machine} has ${name} among its ${of}`);
      const changed = { ...implementations, [of]: { ...named, [name]: is(was) } };
      return withMachine(sound, machine, { implementations: changed });
    },
  };
}

/** The function that carries an order out. */
export function inOrder<Kind extends keyof Orders, Name extends keyof Orders[Kind] & string>(
  kind: Kind,
  name: Name,
  to: string,
  is: (was: Orders[Kind][Name]) => Orders[Kind][Name],
): Change {
  return {
    place: `order ${name} of the ${kind}`,
    to,
    apply(sound) {
      const was = sound.orders[kind][name];
      assert(was !== undefined, `the ${kind} has an order ${name}`);
      const orders = { ...sound.orders, [kind]: { ...sound.orders[kind], [name]: is(was) } };
      return { ...sound, orders };
    },
  };
}

/** A rule of the models. */
export function inRule<Name extends keyof Rules>(
  name: Name,
  to: string,
  is: (was: Rules[Name]) => Rules[Name],
): Change {
  return {
    place: `rule ${name}`,
    to,
    apply(sound) {
      const was = sound.rules[name];
      assert(was !== undefined, `there is a rule ${name}`);
      return { ...sound, rules: { ...sound.rules, [name]: is(was) } };
    },
  };
}

/** What a knob comes to, while everybody else believes the profile. */
export function inKnob(path: string, was: unknown, is: unknown): Change {
  const holds = knobValue(standardProfile, path);
  assert(same(holds, was), `${path} is ${JSON.stringify(was)} in the standard profile`);
  return {
    place: `knob ${path}`,
    to: JSON.stringify(is),
    apply: (sound) => ({
      ...sound,
      settings(knobs) {
        const setting = { line: 0, path, value: JSON.stringify(is) };
        const changed = withSettings({ ...standardProfile, knobs }, [setting]);
        assert(changed.ok, changed.ok ? "" : changed.failure.message);
        return changed.value.knobs;
      },
    }),
  };
}

/** Carries something out and takes those of its effects away that are not to be kept. */
export function keeping<Done>(
  turn: { readonly effects: Effect[] },
  isKept: (effect: Effect) => boolean,
  carryOut: () => Done,
): Done {
  const before = turn.effects.length;
  const done = carryOut();
  const made = turn.effects.splice(before);
  turn.effects.push(...made.filter(isKept));
  return done;
}

/** Carries something out and makes others of its effects. */
export function replacing<Done>(
  turn: { readonly effects: Effect[] },
  other: (effect: Effect) => Effect,
  carryOut: () => Done,
): Done {
  const before = turn.effects.length;
  const done = carryOut();
  turn.effects.push(...turn.effects.splice(before).map(other));
  return done;
}

/** The packet that a Session has its connection send, if that is what an effect is. */
export function packetSentBy(effect: Effect): Packet | null {
  if (effect.effect !== "tell" || effect.input.type !== "session.send") return null;
  // What a connection is told to send is a packet; an effect does not know what its input is made of.
  return (effect.input as unknown as { readonly packet: Packet }).packet;
}

/** The same turn under another policy. */
export const under = <T extends { readonly policy: object }>(
  turn: T,
  changes: Partial<T["policy"]>,
): T =>
  Object.assign(Object.create(Object.getPrototypeOf(turn) as object) as T, turn, {
    policy: { ...turn.policy, ...changes },
  });

function withMachine(
  sound: Model,
  name: MachineName,
  changes: { readonly config?: object; readonly implementations?: object },
): Model {
  const machine = sound.machines[name];
  const { config, implementations } = { ...machine, ...changes };
  // What is not changed is as before, and the class that made the sound machine makes this one.
  const Machine = machine.constructor as new (...made: unknown[]) => Machines[MachineName];
  const made = new Machine(config, implementations);
  return { ...sound, machines: { ...sound.machines, [name]: made } };
}

function replace(root: unknown, keys: Keys, was: unknown, is: unknown, name: string): void {
  const place = keys.join(".");
  let holder = root as Record<string | number, unknown>;
  for (const key of keys.slice(0, -1)) {
    const inner = holder[key];
    assert(typeof inner === "object" && inner !== null, `${name} has a place ${place}`);
    holder = inner as Record<string | number, unknown>;
  }
  const last = keys.at(-1);
  assert(last !== undefined, `a place in ${name} has keys`);
  assert(same(holder[last] ?? null, was), `${name} has ${JSON.stringify(was)} at ${place}`);
  if (is === null) delete holder[last];
  else holder[last] = is;
}

const same = (one: unknown, other: unknown): boolean =>
  JSON.stringify(one) === JSON.stringify(other);
