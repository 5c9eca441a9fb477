/**
 * What happens in a run, as typed fast-check commands: operations, interleavings and time.
 *
 * A command names devices, topics and choices by small numbers, so that it keeps its meaning while
 * others are taken out.
 */
import fc from "fast-check";
import { type Qos } from "../models/index.ts";
import {
  clientIdOf,
  deviceOf,
  Line,
  Lines,
  Lost,
  Pass,
  pick,
  publishing,
  Withdrawn,
  type Step,
  type Storm,
} from "./steps.ts";
import type { CommandKind, Weights } from "./swarm.ts";
import { matches } from "./topic-filter.ts";
import { manners, wills, type Manner, type Vocabulary } from "./vocabulary.ts";

const waits = [
  1, 30_000, 3_599_999, 3_600_000, 3_600_001, 5_399_999, 5_400_000, 5_400_001,
] as const;

/** More than windows and batches of real Servers usually hold. */
const floodSize = 24;

/** How long a wait is: a time of the keep-alive, or of the profile's session expiry. */
function waitMs({ setup }: Storm, index: number): number {
  const { sessionExpiryMs } = setup.profile.knobs.server;
  const expiryMs = sessionExpiryMs === "never" ? 7_200_000 : sessionExpiryMs;
  return waits[index] ?? expiryMs - (index % 2);
}

const plainly: Manner = { options: "", says: "own" };
const textOf = (says: Manner["says"], own: string): string =>
  says === "own" ? own : says === "same" ? "m" : "";

/** One CONNECT in three leaves a Will. */
const willMost = 3 * wills.length - 1;

/** How a CONNECT leaves a Will; none beyond those there are. */
function willOf(name: string, index: number): string {
  const left = wills[index];
  return left === undefined ? "" : `${left.options} willmessage="${textOf(left.says, `w${name}`)}"`;
}

const byUser = (user: string | null): string => (user === null ? "" : ` user=${user}`);

const small = fc.nat(3);
/** Delivery is at the smaller of two, so the higher ones are drawn more often. */
const qos = fc.constantFrom<Qos[]>(1, 2, 2, 0);

/** Mostly one, sometimes two to four. */
const upToFour = <T>(one: fc.Arbitrary<T>): fc.Arbitrary<T[]> =>
  fc.oneof(
    { weight: 3, arbitrary: one.map((it) => [it]) },
    { weight: 2, arbitrary: fc.array(one, { minLength: 2, maxLength: 4 }) },
  );

/** Messages on a topic, to who asks for it by one filter and more. */
const withdrawing = (topic: string, filters: readonly string[]) => {
  const matching = filters.filter((filter) => matches(filter, topic));
  const request = fc.record({ filter: fc.constantFrom(...matching), qos });
  return fc.record({
    by: small,
    topic: fc.constant(topic),
    qos: fc.constantFrom<Qos[]>(1, 2),
    device: small,
    requests: fc.array(request, { minLength: 1, maxLength: 3 }),
  });
};

/** Each kind of command, as an arbitrary. */
const arbitrariesOf = (words: Vocabulary): Readonly<Record<CommandKind, fc.Arbitrary<Step>>> => {
  const aTopic = fc.constantFrom(...words.topics);
  const aFilter = fc.constantFrom(...words.filters);
  const aUser = fc.constantFrom(...words.users);
  const aKeepAlive = fc.constantFrom(...words.keepAlivesSeconds);
  return {
    connect: fc
      .record({
        device: small,
        id: fc.nat(5),
        clean: fc.nat(2),
        will: fc.nat(willMost),
        seconds: aKeepAlive,
        user: aUser,
      })
      .map(
        ({ device, id, clean, will, seconds, user }) =>
          new Line((storm) => {
            const name = deviceOf(storm, device);
            const alive = seconds === 0 ? "" : ` keepalive=${seconds}`;
            const clientId = clientIdOf(storm, name, id);
            // The highest numbers are Wills, so that what is made smaller has none.
            const left = willOf(name, willMost - will);
            return `connect ${name} id=${clientId} clean=${Number(clean === 0)}${byUser(user)}${alive}${left}`;
          }),
      ),
    disconnect: small.map((device) => new Line((storm) => `disconnect ${deviceOf(storm, device)}`)),
    ping: small.map((device) => new Line((storm) => `ping ${deviceOf(storm, device)}`)),
    cut: small.map((device) => new Line((storm) => `cut ${deviceOf(storm, device)}`)),
    vanish: small.map((device) => new Line((storm) => `vanish ${deviceOf(storm, device)}`)),
    publish: fc
      .record({ device: small, topic: aTopic, qos, manner: fc.nat(23), more: fc.nat(2) })
      .map(
        ({ device, topic, qos: level, manner, more }) =>
          new Lines(
            new Line((storm) => {
              // The highest numbers are odd, so that what is made smaller is plain.
              const { options, says } = manners[23 - manner] ?? plainly;
              const text = textOf(says, `m${storm.published + 1}`);
              return `publish ${deviceOf(storm, device)} ${topic} qos=${level}${options} "${text}"`;
            }),
            more + 1,
          ),
      ),
    willed: fc
      .record({ device: small, id: fc.nat(5), clean: fc.nat(2), will: fc.nat(wills.length - 1) })
      .map(
        ({ device, id, clean, will }) =>
          new Line((storm) => {
            const name = deviceOf(storm, device);
            const clientId = clientIdOf(storm, name, id);
            return `connect ${name} id=${clientId} clean=${Number(clean === 0)}${willOf(name, will)}`;
          }),
      ),
    flood: fc
      .record({ device: small, topic: aTopic, qos: fc.constantFrom<Qos[]>(1, 2) })
      .map(
        ({ device, topic, qos: level }) => new Lines(publishing(device, topic, level), floodSize),
      ),
    // The same filter twice in one SUBSCRIBE is as good as two SUBSCRIBEs.
    subscribe: fc
      .record({ device: small, requests: upToFour(fc.record({ of: aFilter, qos })) })
      .map(
        ({ device, requests }) =>
          new Line((storm) => {
            const asked = requests.map((one) => `${one.of} qos=${one.qos}`);
            return `subscribe ${deviceOf(storm, device)} ${asked.join(" ")}`;
          }),
      ),
    unsubscribe: fc.record({ device: small, those: upToFour(aFilter) }).map(
      ({ device, those }) =>
        new Line((storm) => {
          return `unsubscribe ${deviceOf(storm, device)} ${those.join(" ")}`;
        }),
    ),
    withdraw: fc
      .oneof(...words.topics.map((topic) => withdrawing(topic, words.filters)))
      .map((drawn) => new Withdrawn(drawn)),
    crash: fc.record({ device: small, lost: fc.nat(2), start: fc.nat(2) }).map(
      ({ device, lost, start }) =>
        new Line((storm) => {
          const name = deviceOf(storm, device);
          if (start > 0 && storm.run.client(name) === "down") return `start ${name}`;
          return `crash ${name}${lost === 2 ? " store=lost" : ""}`;
        }),
    ),
    kick: fc
      .record({ device: small, id: fc.nat(5) })
      .map(
        ({ device, id }) =>
          new Line((storm) => `kick ${clientIdOf(storm, deviceOf(storm, device), id)}`),
      ),
    restart: fc.constant(new Line(() => "restart server")),
    violate: fc
      .record({ device: small, how: fc.constantFrom(...words.breaches), id: fc.nat(6) })
      .map(
        ({ device, how, id }) =>
          new Line((storm) => {
            const name = deviceOf(storm, device);
            const { devices, shared } = storm.setup;
            const others = [...devices, ...shared].filter((one) => one !== name);
            return `violate ${name} ${how(others.length === 0 ? name : pick(others, id))}`;
          }),
      ),
    refused: fc
      .record({ device: small, id: fc.nat(5), how: fc.nat(5), will: fc.nat(willMost), user: aUser })
      .map(
        ({ device, id, how, will, user }) =>
          new Line((storm) => {
            const name = deviceOf(storm, device);
            const clientId = clientIdOf(storm, name, id);
            const wrong = [
              `id=${clientId} clean=1 credentials=bad`,
              `id=${clientId} clean=0 credentials=bad`,
              `id=${clientId} clean=1 level=9`,
              `id=${clientId} clean=0 level=9`,
              'id="" clean=0',
              'id="" clean=1',
            ];
            return `connect ${name} ${pick(wrong, how)}${byUser(user)}${willOf(name, willMost - will)}`;
          }),
      ),
    happen: fc.record({ choice: fc.nat(7), times: fc.nat(7) }).map(
      ({ choice, times }) =>
        new Pass((run) => {
          for (let made = 0; made <= times; made += 1) run.happen(choice);
        }),
    ),
    drain: fc.nat(7).map((choice) => new Pass((run) => run.drain(choice))),
    stall: small.map(
      (device) => new Pass((run, storm) => run.stall(deviceOf(storm, device), "up")),
    ),
    lose: fc
      .record({ by: small, topic: aTopic, qos: fc.constantFrom<Qos[]>(1, 2), device: small })
      .map((drawn) => new Lost(drawn)),
    settle: fc.constant(new Pass((run) => run.settle())),
    wait: fc
      .record({ ms: fc.nat(waits.length + 1), stalled: fc.nat(3) })
      .map(
        ({ ms, stalled }) => new Pass((run, storm) => run.pass(waitMs(storm, ms), stalled === 0)),
      ),
  };
};

/** Commands drawn as a swarm says, in its words; fast-check keeps only those that could be done. */
export function commandsArbitrary(
  weights: Weights,
  words: Vocabulary,
  commandsMax: number,
): fc.Arbitrary<Iterable<Step>> {
  const arbitraries = arbitrariesOf(words);
  const weighted = (Object.keys(arbitraries) as CommandKind[]).flatMap((kind) =>
    Array.from({ length: weights[kind] }, () => arbitraries[kind]),
  );
  return fc.commands(weighted, { maxCommands: commandsMax, size: "max" });
}
