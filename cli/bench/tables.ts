/**
 * What asking a table costs against asking XState: the same machines, the same events.
 *
 * Every machine of the four delivery roles and of a network line walks round its life; both sides
 * do nothing but decide where each event leads and what it orders.
 */
import { transition, type AnyMachineSnapshot, type AnyStateMachine } from "xstate";
import { Chart } from "../../src/index.ts";
import { machines } from "../../models/index.ts";

interface Life {
  readonly machine: AnyStateMachine;
  readonly events: readonly string[];
}

const lives: readonly Life[] = [
  { machine: machines.qos1Sender, events: ["send", "resume", "packet.PUBACK"] },
  {
    machine: machines.qos2Sender,
    events: ["send", "resume", "packet.PUBREC", "resume", "packet.PUBREC", "packet.PUBCOMP"],
  },
  {
    machine: machines.qos2Receiver,
    events: ["packet.PUBLISH", "packet.PUBLISH", "packet.PUBREL"],
  },
  {
    machine: machines.networkLink,
    events: ["open", "sender.closed", "noticed", "open", "cut", "noticed", "open", "vanish"],
  },
];

const facts = { policy: { acknowledgesFirst: false, passesOnAtPublish: false } };

/** How many decisions one round takes. */
export const decisions = lives.reduce((sum, { events }) => sum + events.length, 0);

/** Asks XState's pure `transition()` for a whole round. */
export function askXState(): number {
  let orders = 0;
  for (const { machine, events } of lives) {
    const { initial } = machine.config as { initial: string };
    const context = facts as never;
    let snapshot = machine.resolveState({ value: initial, context }) as AnyMachineSnapshot;
    for (const type of events) {
      const [next, actions] = transition(machine, snapshot, { type });
      snapshot = next as AnyMachineSnapshot;
      orders += actions.length;
    }
  }
  return orders;
}

const charts = lives.map(({ machine, events }) => ({
  chart: new Chart(machine),
  events: events.map((type) => ({ type })),
}));

/** Asks the tables for the same round. */
export function askTables(): number {
  let orders = 0;
  for (const { chart, events } of charts) {
    let state = chart.first.to;
    for (const event of events) {
      const leaf = chart.step(state, event, facts);
      state = leaf.to;
      orders += leaf.orders.length;
    }
  }
  return orders;
}
