import fc from "fast-check";
import { beforeAll, expect, test } from "vitest";
import { transition, type AnyMachineSnapshot, type AnyStateMachine, type StateValue } from "xstate";
import { Chart, readState, writeState, type Facts, type Input, type Leaf } from "../src/index.ts";
import { machines, type MachineCharts } from "./machines.ts";
import { devicesOf } from "./play.ts";
import { withSettings } from "./profile.ts";
import { profiles } from "./profiles.ts";
import { parseScenario } from "./scenario.ts";
import { scenarios } from "./scenarios.ts";
import { Story } from "./story.ts";
import { roomy } from "./system.ts";

/** One question to a table. */
interface Asked {
  readonly state: string;
  readonly event: Input;
  readonly facts: Facts;
}

/** A table that keeps what it was asked, and what it answered the first time. */
class ListeningChart extends Chart {
  readonly heard = new Map<string, Asked & { readonly leaf: Leaf }>();

  override step(state: string, event: Input, facts: Facts): Leaf {
    const leaf = super.step(state, event, facts);
    const key = writeAsked({ state, event, facts });
    // The facts are those of this moment; who asks goes on with the same object.
    if (!this.heard.has(key)) this.heard.set(key, { state, event, facts: { ...facts }, leaf });
    return leaf;
  }
}

const names = Object.keys(machines) as readonly (keyof MachineCharts)[];

/** One set of tables for all runs, so that rows grown under one profile answer under another. */
const tables = Object.fromEntries(
  names.map((name) => [name, new ListeningChart(machines[name])]),
) as { readonly [Name in keyof MachineCharts]: ListeningChart };

/** So many Sessions that stay. */
const fill = (count: number): string =>
  Array.from(
    { length: count },
    (_, index) => `connect a id=c${index + 1} clean=0\ndisconnect a`,
  ).join("\n");

/** What no shipped scenario does: the arrows that are left, a story at a time. */
const corners: readonly string[] = [
  `connect a keepalive=10
wait 15s
publish a t "a"
hold a
wait 1h`,
  `connect a keepalive=10
hold a
wait 12s
crash a`,
  `violate a first-packet`,
  `connect a
ping a`,
  `hold a
connect a id="" clean=0
deliver a->server
restart server`,
  `connect a id=s
hold a
kick s
cut a`,
  `connect a
hold a
cut a
vanish a`,
  `connect a id=s
hold server
connect b id=s
cut b
release server`,
  `connect a id=s
hold server
connect b id=s
restart server`,
  `connect a id=s
hold server
connect b id=s
publish b t qos=1 "early"
cut b
restart server
release server`,
  `hold a
connect a clean=0
publish a t qos=2 "one"
disconnect a`,
  `hold a
connect a
cut a
release a`,
  `hold a
connect a
crash a
wait 1h
start a
publish a t "one"
violate a first-packet
disconnect a`,
  `hold a
connect a
wait 1h`,
  `hold a
connect a
restart server`,
  `connect a clean=0
subscribe a t qos=2
unsubscribe a t u
violate a malformed
connect a will=t willmessage="gone"
kick a
connect a will=t willmessage="gone"
restart server
connect a
crash a
start a
connect a clean=0
kick a
connect a clean=0
disconnect a
kick a`,
  `set server.awaitPubrelTimeoutMs=1000
connect b clean=0
subscribe b t qos=2
connect a clean=0
hold a
publish a t qos=2 "one"
deliver a->server
wait 2s
cut a
release a
connect a clean=0
hold a
publish a t qos=2 "two"
deliver a->server
cut a
notice server of a
wait 2s`,
  // While a resume is under way, the Client goes on.
  `connect a clean=0
disconnect a
hold server
connect a clean=0
subscribe a t
unsubscribe a t
publish a t qos=1 "early"
disconnect a
release server`,
  `connect a clean=0
disconnect a
hold server
connect a clean=0 keepalive=10
hold a
wait 1h`,
  ...["second-connect", "malformed"].map(
    (how) => `connect a clean=0
disconnect a
hold server
connect a clean=0
violate a ${how}
release server`,
  ),
  `connect a clean=0 keepalive=10
disconnect a
hold server
connect a clean=0 keepalive=10
wait 15s
restart server`,
  `connect a clean=0
disconnect a
hold server
connect a clean=0
disconnect a
restart server`,
  `connect a clean=0
disconnect a
wait 7199999ms
hold server
connect a clean=0
wait 1ms`,
  `connect a clean=0
disconnect a
wait 7199999ms
hold server
connect a clean=0
disconnect a
wait 1ms`,
  // No room: at once, and for a Client that is gone when it shows.
  `connect b clean=0
disconnect b
${fill(9)}
connect a id=c1 clean=1
disconnect a
connect a id=more clean=0`,
  `connect b clean=0
disconnect b
${fill(8)}
hold server
connect a id=c1 clean=1
connect b id=more clean=0
disconnect b
handle session#2
connect b id=yet-more clean=0
disconnect b
cut a
handle registry`,
  `set server.retryMs=1000
connect b clean=0
subscribe b t qos=1
connect a
hold b
publish a t qos=1 "one"
wait 3s`,
];

/** Arrows for what nobody in the simulation does, but somebody elsewhere might. */
const forStrangers: ReadonlySet<string> = new Set([
  // A Server that sends a second CONNACK; a Client that sends what only a Server may.
  "clientConnection: online packet.CONNACK",
  "serverConnection: connected packet.CONNACK",
  "serverConnection: connected packet.SUBACK",
  "serverConnection: connected packet.UNSUBACK",
  "serverConnection: connected packet.PINGRESP",
  "serverConnection: welcomed packet.CONNACK",
  "serverConnection: welcomed packet.SUBACK",
  "serverConnection: welcomed packet.UNSUBACK",
  "serverConnection: welcomed packet.PINGRESP",
  // A Client that does not wait for CONNACK; a receiver that repeats its PUBREC unasked.
  "serverConnection: opening packet.*",
  "qos2Sender: awaitingPubcomp packet.PUBREC",
  // A line that falls silent after its sender closed it, which then has no more to say.
  "networkLink: ended vanish",
]);

/** Every shipped scenario and every corner under every profile, as far as it goes there. */
beforeAll(() => {
  const texts = [
    ...scenarios.map(({ text }) => text),
    ...corners.map((text) => `# A corner.\n${text}\n`),
  ];
  for (const text of texts) {
    const scenario = parseScenario("lockstep", text);
    expect(scenario, text).toMatchObject({ ok: true });
    if (!scenario.ok) continue;
    for (const profile of profiles) {
      const set = withSettings(profile, scenario.value.settings);
      expect(set, text).toMatchObject({ ok: true });
      if (!set.ok) continue;
      const options = { ...roomy(set.value, devicesOf(scenario.value)), charts: tables };
      const story = new Story(options);
      for (const { what } of scenario.value.lines) {
        // What cannot be done under another profile than its own is left out there.
        if ("op" in what) story.perform(what);
      }
    }
  }
});

for (const name of names) {
  const machine = machines[name];
  const { id } = machine;

  test(`${id}: what the table answered in every scenario is what XState does`, () => {
    for (const asked of tables[name].heard.values()) {
      expect(byTable(tables[name], asked, asked.leaf), writeAsked(asked)).toEqual(
        byXState(machine, asked),
      );
    }
  });

  test(`${id}: a table grown in any order answers as XState does, in any state to anything`, () => {
    const heard = [...tables[name].heard.values()];
    const chart = new Chart(machine);
    const asked = fc.record({
      state: fc.constantFrom(...statesOf(machine)),
      event: fc.constantFrom(...heard.map(({ event }) => event)),
      facts: fc.constantFrom(...heard.map(({ facts }) => facts)),
    });
    fc.assert(
      fc.property(asked, (one) => {
        const leaf = chart.step(one.state, one.event, one.facts);
        expect(byTable(chart, one, leaf)).toEqual(byXState(machine, one));
      }),
      { numRuns: 500 },
    );
  });

  test(`${id}: the scenarios and corners visit every state that is drawn`, () => {
    const heard = [...tables[name].heard.values()];
    const visited = new Set(heard.flatMap(({ state, leaf }) => [state, leaf.to]));
    expect(statesOf(machine).filter((state) => !visited.has(state))).toEqual([]);
  });

  test(`${id}: the scenarios and corners take every arrow but those that only strangers take`, () => {
    const heard = [...tables[name].heard.values()].filter(({ leaf }) => !leaf.ignored);
    const taken = new Set(heard.map(({ state, event }) => arrowOf(machine, state, event)));
    const left = arrowsOf(machine).filter((arrow) => !taken.has(arrow));
    expect(left.filter((arrow) => !forStrangers.has(`${id}: ${arrow}`))).toEqual([]);
  });
}

/** What a table says that the machine does, with its delays in milliseconds. */
function byTable(chart: Chart, { event, facts }: Asked, leaf: Leaf) {
  const { to, orders, disarmed, ended } = leaf;
  const armed = leaf.armed.map(({ timer, delay }) => ({
    timer,
    afterMs: chart.delayMs(delay, event, facts),
  }));
  return { to, orders, armed, disarmed, ended };
}

/** What the machine does by XState's own account, its guards and delays asked for themselves. */
function byXState(machine: AnyStateMachine, { state, event, facts }: Asked) {
  const before = machine.resolveState({ value: readState(state) as StateValue, context: facts });
  const [after, actions] = transition(machine, before, event);
  const of = (type: string) => actions.filter((action) => action.type === type);
  const orders = actions.filter(({ type }) => !["xstate.raise", "xstate.cancel"].includes(type));
  return {
    to: writeState(after as AnyMachineSnapshot),
    orders: orders.map(({ type, params }) => ({ name: type, params: params ?? null })),
    armed: of("xstate.raise").map(({ params }) => {
      const { id, delay } = params as { readonly id: string; readonly delay: number };
      return { timer: id, afterMs: delay };
    }),
    // XState types the parameters of its own actions as anything.
    disarmed: of("xstate.cancel").map(
      ({ params }) => (params as unknown as { readonly sendId: string }).sendId,
    ),
    ended: after.status === "done",
  };
}

const statesOf = ({ config }: AnyStateMachine): readonly string[] =>
  Object.keys(config.states ?? {});

/** What is drawn, as "waiting packet.*" or "waiting after patience". */
const arrowsOf = (machine: AnyStateMachine): readonly string[] =>
  statesOf(machine).flatMap((state) => {
    const { on = {}, after = {} } = machine.config.states?.[state] ?? {};
    const delays = Object.keys(after).map((delay) => `after ${delay}`);
    return [...Object.keys(on), ...delays].map((label) => `${state} ${label}`);
  });

/** The arrow that leaves a state with an event. */
function arrowOf(machine: AnyStateMachine, state: string, { type }: Input): string {
  const [first, second, delay] = type.split(".");
  if (first === "xstate" && second === "after") return `${state} after ${delay}`;
  const isDrawn = arrowsOf(machine).includes(`${state} ${type}`);
  return isDrawn ? `${state} ${type}` : `${state} ${first}.*`;
}

/** A question as text; the tables that some facts carry are no facts. */
const writeAsked = ({ state, event, facts }: Asked): string =>
  JSON.stringify([state, event, facts], (key, value: unknown) => (key === "charts" ? null : value));
