/**
 * What an exploration is of: devices, ClientIDs, and how often each thing may be done to them.
 *
 * The first device publishes. Every other ClientID subscribes, or the only one there is. That has
 * happened when the exploration begins: before it the first device of each ClientID has connected
 * and its subscription was granted. From there on everything that can happen does.
 */
import {
  assert,
  Engine,
  present,
  type Move,
  type Offer,
  type Supply,
  type World,
} from "../../src/index.ts";
import {
  chartsOf,
  model,
  mqttSystem,
  parseOperation,
  type Model,
  type Operation,
  type Profile,
  type Qos,
} from "../../models/index.ts";
import type { Setup } from "../swarm.ts";
import type { Watch } from "../watch.ts";
import { alikeDevices, asidesOf, nextOfAlike, nothingSpared, type Sparing } from "./sparing.ts";

/** How often each thing may be done, in all. */
export interface Bounds {
  readonly devices: number;
  /** Fewer than devices: some devices use one ClientID. */
  readonly clientIds: number;
  readonly publishes: number;
  readonly cuts: number;
  /** CONNECTs with a ClientID that another device has used last. */
  readonly takeovers: number;
  readonly restarts: number;
  readonly disconnects: number;
  /** Timers that fire although something is under way, as when links stall. */
  readonly stalls: number;
  /** What is published with. */
  readonly qos: readonly Qos[];
  /** CleanSession of the CONNECTs. */
  readonly clean: readonly boolean[];
  /** How many connections of a device can exist at a time, half-open ones included. */
  readonly connections: number;
}

export const boundsDefaults: Bounds = {
  devices: 2,
  clientIds: 2,
  publishes: 1,
  cuts: 1,
  takeovers: 0,
  restarts: 0,
  disconnects: 0,
  stalls: 0,
  qos: [1],
  clean: [false],
  connections: 2,
};

/** Which of a budget's counts an operation uses up. */
type Count = "publishes" | "cuts" | "takeovers" | "restarts" | "disconnects" | "stalls";

interface Budget extends Readonly<Record<Count, number>> {
  /** By ClientID: the device that used it last. */
  readonly holders: Readonly<Record<string, string>>;
  /** Devices that something was done to, of those that are alike; nobody asks where none are. */
  readonly touched: readonly string[];
}

/** What every search of worlds under claims needs. */
export interface Ground {
  readonly setup: Setup;
  readonly supply: Supply;
  /** What happens before, each line with everything under way after it. */
  readonly before: readonly Operation[];
}

export interface Field extends Ground {
  readonly bounds: Bounds;
  readonly room: { readonly connectionsMax: number; readonly sessionsMax: number };
}

const names = ["a", "b", "c", "d"] as const;
const topic = "t/1";

/** The worlds and operations of an exploration. */
export function fieldOf(
  bounds: Bounds,
  profile: Profile,
  from: Model = model,
  sparing: Sparing = nothingSpared,
): Field {
  const devices = names.slice(0, bounds.devices);
  assert(devices.length === bounds.devices, "there are names for the devices");
  const idOf = clientIds(bounds);
  const ids = [...new Set(devices.map(idOf))];
  const room = { connectionsMax: bounds.connections, sessionsMax: ids.length + 2 };
  const charts = chartsOf(from.machines);
  const engine = new Engine(mqttSystem({ profile, devices, ...room, charts }, from));
  const shared = ids.filter((id) => !devices.some((device) => device === id));
  const holders = Object.fromEntries(
    ids.map((id) => [
      id,
      present(
        devices.find((one) => idOf(one) === id),
        id,
      ),
    ]),
  );
  const [first = "a"] = devices;
  const subscribers = Object.values(holders).filter((one) => ids.length === 1 || one !== first);
  const most = Math.max(...bounds.qos);
  const before = [
    ...Object.entries(holders).map(([id, device]) => connect(device, id, bounds.clean[0] ?? false)),
    ...subscribers.map((device) => operationOf(`subscribe ${device} t/# qos=${most}`)),
  ];
  return {
    bounds,
    setup: { devices, shared, profile, engine },
    supply: supplyOf(bounds, devices, idOf, holders, sparing),
    before,
    room,
  };
}

/** The world in which an exploration begins; who watches sees how it comes to be. */
export function firstWorld(
  { setup: { engine }, before }: Ground,
  watch: Watch | null = null,
): World {
  let world = engine.first();
  const make = (move: Move): void => {
    watch?.begin(world.nowMs);
    // An operation of the models, since the engine is one of theirs.
    if (move.do === "operate") watch?.operate(move.operation as Operation);
    world = engine.apply(world, move, world.nowMs, (kind, where, what) =>
      watch?.hear(kind, where, what),
    );
    watch?.stepped(world);
  };
  for (const operation of before) {
    const move = engine.operation(world, operation);
    assert(move.ok, "what happens before can be done");
    make(move.value);
    for (;;) {
      const next = engine.moves(world).find((one) => one.do !== "fire");
      if (next === undefined) break;
      make(next);
    }
  }
  return world;
}

function clientIds({ devices, clientIds: ids }: Bounds): (device: string) => string {
  // The devices that have to share come first: the one that publishes is among them.
  const sharing = devices - ids + 1;
  return (device) => (sharing > 1 && names.indexOf(device as "a") < sharing ? "s" : device);
}

function supplyOf(
  bounds: Bounds,
  devices: readonly string[],
  idOf: (device: string) => string,
  holders: Budget["holders"],
  { symmetry, partialOrder }: Sparing,
): Supply {
  const { publishes, cuts, takeovers, restarts, disconnects, stalls } = bounds;
  const first: Budget = {
    publishes,
    cuts,
    takeovers,
    restarts,
    disconnects,
    stalls,
    holders,
    touched: [],
  };
  const [publisher = "a"] = devices;
  const alike = symmetry ? alikeDevices(devices, bounds).filter((group) => group.length > 1) : [];
  const alone = devices.filter((one) =>
    devices.every((other) => other === one || idOf(other) !== idOf(one)),
  );
  return {
    first,
    offers(given) {
      // Every budget here follows from the first.
      const budget = given as Budget;
      const offers: Offer[] = [];
      const offer = (count: Count, operation: Operation, from = budget): void => {
        const left = from[count] - 1;
        if (left >= 0) offers.push({ operation, left: { ...from, [count]: left } });
      };
      const next = devices.filter((one) => nextOfAlike(alike, budget.touched, one));
      for (const device of next) {
        offers.push(...connects(bounds, touching(budget, alike, device), device, idOf(device)));
      }
      const number = publishes - budget.publishes + 1;
      for (const qos of bounds.qos) {
        offer("publishes", operationOf(`publish ${publisher} ${topic} qos=${qos} "${number}"`));
      }
      for (const count of ["cuts", "disconnects"] as const) {
        const verb = count === "cuts" ? "cut" : "disconnect";
        for (const device of next) {
          offer(count, operationOf(`${verb} ${device}`), touching(budget, alike, device));
        }
      }
      offer("restarts", { op: "restart" });
      return offers;
    },
    stalled(given) {
      const budget = given as Budget;
      return budget.stalls > 0 ? { ...budget, stalls: budget.stalls - 1 } : null;
    },
    asides(given) {
      const {
        cuts: cutsLeft,
        restarts: restartsLeft,
        disconnects: disconnectsLeft,
        publishes: publishesLeft,
      } = given as Budget;
      if (!partialOrder || cutsLeft + restartsLeft + disconnectsLeft > 0) return [];
      const left = alone.filter((one) => one !== publisher || publishesLeft === 0);
      return asidesOf(left, bounds.connections);
    },
  };
}

function touching(budget: Budget, alike: readonly (readonly string[])[], device: string): Budget {
  const { touched } = budget;
  // Nobody comes after the last of a group.
  const counts =
    alike.some((group) => group.slice(0, -1).includes(device)) && !touched.includes(device);
  return counts ? { ...budget, touched: [...touched, device].toSorted() } : budget;
}

/** A device may always come back to the ClientID that it has used last; others take it over. */
function connects({ clean }: Bounds, budget: Budget, device: string, id: string): readonly Offer[] {
  const isHolder = budget.holders[id] === device;
  if (!isHolder && budget.takeovers === 0) return [];
  const holders = { ...budget.holders, [id]: device };
  const left = isHolder ? budget : { ...budget, takeovers: budget.takeovers - 1, holders };
  return clean.map((cleanSession) => ({ operation: connect(device, id, cleanSession), left }));
}

const connect = (device: string, id: string, clean: boolean): Operation =>
  operationOf(`connect ${device} id=${id} clean=${Number(clean)}`);

function operationOf(text: string): Operation {
  const parsed = parseOperation(text);
  assert(parsed.ok, `${text} can be read`);
  // Only operations are written here, no directions.
  return parsed.value as Operation;
}
