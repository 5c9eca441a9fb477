/**
 * Swarm: each run may do only some of what can be done, and does some of it more often.
 *
 * Runs in which everything may happen are all alike; a run without disconnects fills its queues, a
 * run without publishers flips its Sessions. What a run may do is drawn before it and is frozen
 * while it is shrunk.
 */
import { Engine, seeded, type System } from "../src/index.ts";
import {
  chartsOf,
  clientsAlone,
  model,
  mqttSystem,
  type Knobs,
  type MachineCharts,
  type Model,
  type MqttOptions,
  type Profile,
} from "../models/index.ts";

/** What a run's world looks like: the parts of a configuration that are worth varying. */
export interface Setup {
  readonly devices: readonly string[];
  /** ClientIDs that any device may use; each device has one of its own besides. */
  readonly shared: readonly string[];
  readonly profile: Profile;
  readonly engine: Engine;
}

/** About a kilobyte each, states and all. */
const reactionsMax = 250_000;

const deviceNames = ["a", "b", "c", "d"] as const;
/** Each differs from the others by little. */
const sharedNames = ["s1", "S1", "s2"] as const;

interface Variant {
  readonly devices: number;
  readonly shared: number;
  readonly changes: (knobs: Knobs) => Knobs;
}

/**
 * Where the Server is: in the world, with knobs that may be varied; outside of it; or in the world in
 * place of one outside, with its knobs as they are.
 */
export type Where = "inside" | "outside" | "real";

const asItIs = (knobs: Knobs): Knobs => knobs;
const server =
  (changes: Partial<Knobs["server"]>) =>
  (knobs: Knobs): Knobs => ({ ...knobs, server: { ...knobs.server, ...changes } });

const variants: readonly Variant[] = [
  { devices: 2, shared: 1, changes: asItIs },
  { devices: 3, shared: 1, changes: asItIs },
  { devices: 2, shared: 0, changes: server({ maxInFlight: 2, maxQueue: 3 }) },
  {
    devices: 2,
    shared: 0,
    changes: (knobs) => {
      const { client } = knobs;
      return server({ maxInFlight: 1 })({ ...knobs, client: { ...client, maxInFlight: 1 } });
    },
  },
  { devices: 4, shared: 3, changes: asItIs },
  { devices: 1, shared: 0, changes: asItIs },
  { devices: 3, shared: 1, changes: server({ maxInFlight: 1 }) },
];

const realVariants: readonly Variant[] = [
  { devices: 2, shared: 1, changes: asItIs },
  { devices: 3, shared: 1, changes: asItIs },
  { devices: 2, shared: 0, changes: asItIs },
  {
    devices: 2,
    shared: 0,
    changes: (knobs) => ({ ...knobs, client: { ...knobs.client, maxInFlight: 1 } }),
  },
  { devices: 4, shared: 3, changes: asItIs },
  { devices: 1, shared: 0, changes: asItIs },
];

/** The worlds of a campaign on a profile; their tables stay warm from run to run. */
export class Setups {
  readonly count: number;
  readonly #profile: Profile;
  readonly #devicesMax: number;
  readonly #model: Model;
  readonly #charts: MachineCharts;
  readonly #made = new Map<number, Setup>();
  readonly #allowed: readonly Variant[];
  readonly #where: Where;

  constructor(profile: Profile, devicesMax: number, from: Model = model, where: Where = "inside") {
    this.#profile = profile;
    this.#where = where;
    this.#devicesMax = devicesMax;
    this.#model = from;
    this.#charts = chartsOf(from.machines);
    const all = where === "inside" ? variants : realVariants;
    this.#allowed = all.filter(({ devices }) => devices <= devicesMax);
    this.count = this.#allowed.length;
  }

  get devicesMax(): number {
    return this.#devicesMax;
  }

  /** The machines' tables, which know what was asked of them. */
  get charts(): MachineCharts {
    return this.#charts;
  }

  /** Worlds whose tables have grown large begin anew; what they remember is only a saving. */
  trim(): void {
    for (const [index, { engine }] of this.#made) {
      if (engine.reactions.size > reactionsMax) this.#made.delete(index);
    }
  }

  at(index: number): Setup {
    const known = this.#made.get(index);
    if (known !== undefined) return known;
    const variant = this.#allowed[index % this.count] as Variant;
    const profile = { ...this.#profile, knobs: variant.changes(this.#profile.knobs) };
    const devices = deviceNames.slice(0, variant.devices);
    const charts = this.#charts;
    const engine = new Engine(this.#system({ profile, devices, charts }));
    const shared = sharedNames.slice(0, variant.shared);
    const setup = { devices, shared, profile, engine };
    this.#made.set(index, setup);
    return setup;
  }

  #system(options: Pick<MqttOptions, "profile" | "devices" | "charts">): System {
    // A Server outside may keep a connection for as long as it likes, so no name is used twice.
    if (this.#where === "outside") return clientsAlone({ ...options, connectionsMax: 24 });
    const room = this.#where === "inside" ? connectionsInside : 24;
    const sessionsMax = sessionsFor(options.devices, room);
    return mqttSystem({ ...options, connectionsMax: room, sessionsMax }, this.#model);
  }
}

/** Room for connections of each device, where the Server is in the world. */
const connectionsInside = 4;
const sessionsFor = (devices: readonly string[], connectionsMax: number): number =>
  2 * devices.length + connectionsMax;

/** The tables of the sound models, which stay warm. */
let soundCharts: MachineCharts | null = null;

/** The same world with a Server of another profile. */
export function setupLike(setup: Setup, profile: Profile): Setup {
  const { devices } = setup;
  const charts = (soundCharts ??= chartsOf(model.machines));
  const sessionsMax = sessionsFor(devices, connectionsInside);
  const room = { connectionsMax: connectionsInside, sessionsMax };
  return {
    ...setup,
    profile,
    engine: new Engine(mqttSystem({ profile, devices, charts, ...room })),
  };
}

/** What users and faults can do in a run, by name; a swarm allows some of it. */
export const kindsOfCommand = [
  "connect",
  "disconnect",
  "cut",
  "vanish",
  "publish",
  "subscribe",
  "unsubscribe",
  "crash",
  "kick",
  "restart",
  "violate",
  "refused",
  "happen",
  "drain",
  "settle",
  "wait",
  "ping",
] as const;

/** What is too slow or too rough for some runs is drawn only where it is asked for. */
export type CommandKind =
  (typeof kindsOfCommand)[number] | "stall" | "withdraw" | "flood" | "willed" | "lose";

/** How often each kind of command is drawn, out of the sum; 0 is never. */
export type Weights = Readonly<Record<CommandKind, number>>;

/** What a run cannot do without, or hardly. */
const always: Partial<Weights> = {
  connect: 4,
  happen: 8,
  drain: 3,
  settle: 1,
  publish: 6,
  subscribe: 3,
  cut: 1,
};
/** Harm, and what is rare anyway: half of all swarms do without each. */
const rare: ReadonlySet<CommandKind> = new Set([
  "vanish",
  "crash",
  "kick",
  "restart",
  "violate",
  "refused",
  "unsubscribe",
  "ping",
]);

/** How many swarms there are; each campaign has the same ones and draws among them. */
export const swarmCount = 64;

/** What each may do, and how often; the first does everything. */
const drawn: readonly Weights[] = Array.from({ length: swarmCount }, (_, index) => {
  const choices = seeded(index);
  const weights = kindsOfCommand.map((kind) => {
    const choice = index === 0 ? 1 : choices.pick(4);
    const weight = rare.has(kind) ? [0, 0, 1, 2][choice] : [0, 1, 2, 6][choice];
    return [kind, Math.max(weight ?? 0, always[kind] ?? 0)];
  });
  // Every kind is named above, so the record has them all.
  const all = Object.fromEntries(weights) as Weights;
  return { ...all, stall: 2, withdraw: 0, flood: 0, willed: 0, lose: 0 };
});

/** The swarms, each with its own weights; what can be done in many ways is done more often. */
export const swarms: readonly Weights[] = drawn.map((weights) => ({
  ...weights,
  violate: 4 * weights.violate,
  withdraw: 2 * weights.unsubscribe,
}));

/** Devices that come and go in peace while much is published. */
const backlog: Partial<Weights> = {
  flood: 4,
  publish: 2,
  disconnect: 3,
  crash: 0,
  vanish: 0,
  violate: 0,
  refused: 0,
  unsubscribe: 0,
};

/** Connections that end between what comes over them and its answer. */
const brokenOff: Partial<Weights> = {
  lose: 16,
  connect: 14,
  subscribe: 14,
  disconnect: 0,
  crash: 0,
  violate: 0,
  refused: 0,
  unsubscribe: 0,
};

/** Subscriptions that come and go while much is published, some of it to be retained. */
const fickle: Partial<Weights> = {
  subscribe: 14,
  unsubscribe: 8,
  publish: 10,
  connect: 6,
  settle: 14,
  violate: 0,
  refused: 0,
};

/** Clients that leave Wills and break off, or say farewell, under the eyes of others. */
const bereft: Partial<Weights> = {
  connect: 2,
  willed: 8,
  subscribe: 6,
  cut: 2,
  vanish: 0,
  disconnect: 1,
  publish: 1,
  settle: 16,
  happen: 1,
  crash: 0,
  violate: 0,
  refused: 0,
  unsubscribe: 0,
};

/**
 * The same against something real, which is not restarted, and where time cannot be made to pass. A
 * real Server makes some hundred steps where a simulated one makes a hundred thousand, so most runs
 * settle often and know much.
 */
export const realSwarms: readonly Weights[] = drawn.map((weights, index) => ({
  ...weights,
  connect: weights.connect + 4,
  subscribe: weights.subscribe + 4,
  settle: index % 4 === 3 ? weights.settle : 8,
  happen: index % 4 === 3 ? weights.happen : 2,
  kick: 0,
  restart: 0,
  wait: 0,
  willed: index % 4 === 2 ? 6 : 0,
  ...(index % 8 === 1 ? backlog : {}),
  ...(index % 8 === 4 ? fickle : {}),
  ...(index % 8 === 5 ? brokenOff : {}),
  ...(index % 8 === 6 ? bereft : {}),
}));
