/**
 * Where mutants are looked for by the explorer: small worlds in which everything that can happen
 * does, each for another part of what a Session is.
 *
 * Some are the explorations that have a name, the others are alphabets: operations that may be done
 * in any order, so many of them in all, from where the first lines have led.
 */
import { assert, Engine, present } from "../../src/index.ts";
import {
  chartsOf,
  mqttSystem,
  parseOperation,
  standardProfile,
  type Model,
  type Operation,
  type Profile,
} from "../../models/index.ts";
import { fieldOf, type Ground } from "../explore/bounds.ts";
import { configurations } from "../explore/configurations.ts";
import { supplyOf, type Limits } from "../explore/letters.ts";

export interface Pen {
  readonly name: string;
  /** What may happen there, in a phrase. */
  readonly about: string;
  readonly ground: (from: Model) => Ground;
}

/** Mutants that are in none of the pens, or too far from where they begin, and why. */
export const unseen: ReadonlyMap<string, string> = new Map([
  [
    "session-never-expires",
    "time passes from timer to timer, and the one that is missing is the one that would have fired",
  ],
]);

interface Alphabet extends Limits {
  readonly devices: readonly string[];
  readonly before: readonly string[];
  readonly letters: readonly string[];
  readonly server: Partial<Profile["knobs"]["server"]>;
}

const usual: Alphabet = {
  devices: ["a", "b"],
  before: [],
  letters: [],
  operations: 3,
  faults: 1,
  stalls: 0,
  server: {},
};

const alphabet = (name: string, about: string, changes: Partial<Alphabet>): Pen => ({
  name,
  about,
  ground: (from) => groundOf({ ...usual, ...changes }, from),
});

const named = (name: string): Pen => {
  const found = configurations.find((one) => one.name === name);
  const { bounds, asks } = present(found, `the exploration ${name}`);
  return { name, about: asks, ground: (from) => fieldOf(bounds, standardProfile, from) };
};

const asks = "a Client with a Will, and a watcher";

export const pens: readonly Pen[] = [
  ...["cut", "qos2-cut", "clean-or-not", "farewell", "restart", "takeover"].map(named),
  alphabet("refusals", "CONNECTs that are to be refused, and what breaks the protocol", {
    letters: [
      "connect a clean=0",
      "connect b id=ab clean=0",
      "connect a credentials=bad",
      "connect a level=9",
      'connect a id="" clean=0',
      'connect a id="" clean=1',
      'connect b id="" clean=1',
      "violate a second-connect",
      "violate a empty-subscribe",
      "violate a malformed",
      "violate a first-packet",
    ],
    operations: 2,
  }),
  alphabet("keep-alive", "a Client with a Keep Alive that falls silent, or whose link stalls", {
    devices: ["a"],
    letters: ["connect a keepalive=60", "connect a", "vanish a", 'publish a t/1 qos=1 "m"'],
    operations: 2,
    stalls: 2,
  }),
  alphabet("wills", asks, {
    devices: ["a", "w"],
    before: ["connect w", "subscribe w dead/# qos=1"],
    letters: [
      'connect a will=dead/a willmessage="gone" willqos=1 willretain=1',
      "connect a clean=0",
      "disconnect a",
      "cut a",
      "violate a second-connect",
      "restart server",
      "subscribe w dead/# qos=1",
    ],
  }),
  alphabet("wills-and-takeovers", `${asks}, and another device with its ClientID`, {
    devices: ["a", "b", "w"],
    before: ["connect w", "subscribe w dead/# qos=1"],
    letters: [
      'connect a id=s clean=0 will=dead/a willmessage="gone"',
      'connect a id=s clean=1 will=dead/a willmessage="gone"',
      "connect b id=s clean=0",
      "connect b id=s clean=1",
    ],
    operations: 2,
    faults: 0,
  }),
  alphabet("retained", "retained messages, and subscriptions made again or resumed", {
    before: ["connect a", "connect b clean=0"],
    letters: [
      'publish a t/1 qos=1 retain=1 "m"',
      "subscribe b t/1 qos=1",
      "disconnect b",
      "connect b clean=0",
    ],
    operations: 4,
    faults: 0,
  }),
  alphabet("subscriptions", "subscriptions that overlap, that change, and that end", {
    before: ["connect a", "connect b clean=0"],
    letters: [
      'publish a t/1 qos=2 "m"',
      "subscribe b t/1 qos=0",
      "subscribe b t/1 qos=1",
      "subscribe b t/# qos=2",
      "unsubscribe b t/1",
      "cut b",
      "connect b clean=0",
    ],
  }),
  alphabet("overlaps", "two subscriptions that overlap", {
    before: ["connect a", "connect b"],
    letters: ['publish a t/1 qos=1 "m"', "subscribe b t/1 qos=1", "subscribe b t/# qos=0"],
    faults: 0,
  }),
  alphabet("away", "messages for a Client that is away, and who comes back to them", {
    devices: ["a", "b", "c"],
    before: ["connect a", "connect b id=s clean=0", "subscribe b t/# qos=1", "disconnect b"],
    letters: [
      'publish a t/1 qos=1 "m"',
      'publish a t/1 qos=2 "m"',
      "connect b id=s clean=0",
      "connect c id=s clean=0",
      "restart server",
    ],
  }),
  alphabet("a window of one", "more messages than may be in flight, and a queue of one", {
    before: ["connect a", "connect b clean=0", "subscribe b t/# qos=2"],
    letters: ['publish a t/1 qos=1 "m"', 'publish a t/1 qos=2 "m"', "cut b", "connect b clean=0"],
    operations: 4,
    server: { maxInFlight: 1, maxQueue: 2 },
  }),
  alphabet("ends of Sessions", "Sessions that are ended, expire, or begin anew", {
    before: ["connect a clean=0", "connect b clean=0", "subscribe b t/# qos=1"],
    letters: [
      "kick b",
      "disconnect b",
      "connect b clean=0",
      "connect b clean=1",
      'publish a t/1 qos=2 "m"',
      'publish b t/1 qos=2 "m"',
    ],
    operations: 4,
  }),
  alphabet("Clients", "a Client that publishes to itself, is cut off and comes back", {
    devices: ["a"],
    before: ["connect a clean=0", "subscribe a t/# qos=2"],
    letters: [
      'publish a t/1 qos=1 "m"',
      'publish a t/1 qos=2 "m"',
      "subscribe a t/1 qos=1",
      "cut a",
      "connect a clean=0",
    ],
  }),
  alphabet(
    "Clients and CleanSession",
    "a Client that goes with something unfinished, and begins anew",
    {
      devices: ["a"],
      letters: [
        "connect a clean=0",
        "connect a clean=1",
        'publish a t/1 qos=1 "m"',
        "disconnect a",
      ],
      operations: 4,
      faults: 0,
    },
  ),
  ...[1, 2].map((qos) =>
    alphabet(`QoS ${qos} again`, `a QoS ${qos} message to oneself, a cut, and what is sent again`, {
      devices: ["a"],
      before: ["connect a clean=0", "subscribe a t/# qos=2"],
      letters: [`publish a t/1 qos=${qos} "m"`, "cut a", "connect a clean=0"],
      operations: 4,
    }),
  ),
  alphabet("a backlog", "messages that have waited, and one that comes after them", {
    before: ["connect a", "connect b clean=0", "subscribe b t/# qos=1", "disconnect b"],
    letters: ['publish a t/1 qos=1 "m"', "connect b clean=0"],
    faults: 0,
  }),
  alphabet("a restart with a full window", "a Server that starts again while messages wait", {
    before: ["connect a", "connect b clean=0", "subscribe b t/# qos=1"],
    letters: ['publish a t/1 qos=1 "m"', "restart server"],
    server: { maxInFlight: 1 },
  }),
  alphabet(
    "empty messages",
    "what is retained, and the message with nothing in it that clears it",
    {
      before: ["connect a", "connect b clean=0", "subscribe b t/1 qos=1"],
      letters: [
        'publish a t/1 qos=1 retain=1 ""',
        'publish a t/1 qos=1 retain=1 "m"',
        "subscribe b t/1 qos=1",
      ],
      faults: 0,
    },
  ),
  alphabet("QoS 0", "what is published at QoS 0, beside what is not", {
    before: ["connect a", "connect b clean=0", "subscribe b t/1 qos=2"],
    letters: ['publish b t/1 qos=2 "b"', 'publish a t/1 "m"'],
    faults: 0,
  }),
];

function groundOf({ devices, before, letters, server, ...limits }: Alphabet, from: Model): Ground {
  const { knobs } = standardProfile;
  const profile = {
    ...standardProfile,
    knobs: { ...knobs, server: { ...knobs.server, ...server } },
  };
  const charts = chartsOf(from.machines);
  const room = { connectionsMax: 2, sessionsMax: devices.length + 2 };
  const engine = new Engine(mqttSystem({ profile, devices, ...room, charts }, from));
  return {
    setup: { devices, shared: [], profile, engine },
    supply: supplyOf(letters.map(operationOf), limits),
    before: before.map(operationOf),
  };
}

function operationOf(text: string): Operation {
  const parsed = parseOperation(text);
  assert(parsed.ok, `${text} can be read`);
  // Only operations are written here, no directions.
  return parsed.value as Operation;
}
