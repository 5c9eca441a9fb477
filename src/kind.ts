/**
 * A kind of actor: a pure, total function from a state and an input to a state and effects.
 *
 * An actor is a few charts side by side over one piece of data. Every input is offered to each
 * chart in turn, as regions of one statechart would hear it; the charts give orders, and the orders
 * are pure functions that return the changed data and hand their effects to the turn.
 */
import { assert, present } from "./assert.ts";
import type { Chart, Input, Leaf } from "./chart.ts";
import type { Effect, Fact } from "./effect.ts";

/** An actor at rest: where each of its charts is, and its data. */
export interface ActorState<Data = object> {
  readonly at: Readonly<Record<string, string>>;
  readonly data: Data;
}

/** What came of one input; a null state means that the actor is no more. */
export interface Reaction<Data = object> {
  readonly state: ActorState<Data> | null;
  readonly effects: readonly Effect[];
}

export interface Kind<Data = object> {
  readonly name: string;
  readonly charts: readonly Chart[];
  first(data: Data): ActorState<Data>;
  react(state: ActorState<Data>, input: Input): Reaction<Data>;
}

/** What guards, delays and orders can look at. */
export interface Situation<Data, Policy> {
  readonly data: Data;
  readonly policy: Policy;
  readonly at: Readonly<Record<string, string>>;
}

/** One order carried out: the data it leaves, with effects handed to `turn`. */
export type CarryOut<Data, In extends Input, Policy> = (
  data: Data,
  input: In,
  turn: Turn<Policy, In>,
  params: unknown,
) => Data;

/** Collects what the orders of one reaction ask for. */
export class Turn<Policy, In extends Input = Input> {
  readonly policy: Policy;
  readonly effects: Effect[] = [];
  readonly raised: In[] = [];

  constructor(policy: Policy) {
    this.policy = policy;
  }

  /** The actor's own charts hear `input` next, within this reaction. */
  raise(input: In): void {
    this.raised.push(input);
  }
  tell<Told extends Input>(to: string, input: Told): void {
    this.effects.push({ effect: "tell", to, input });
  }
  post<Told extends Input>(to: string, input: Told, lane = 0): void {
    this.effects.push({ effect: "post", to, input, lane });
  }
  send(pipe: string, packet: object): void {
    this.effects.push({ effect: "send", pipe, packet });
  }
  line(pipe: string, event: string): void {
    this.effects.push({ effect: "line", pipe, event });
  }
  /** Arms a timer unless the delay is Infinity, which stands for never. */
  arm<Later extends Input>(timer: string, afterMs: number, input: Later): void {
    if (afterMs !== Infinity) this.effects.push({ effect: "arm", timer, afterMs, input });
  }
  disarm(timer: string): void {
    this.effects.push({ effect: "disarm", timer });
  }
  observe(fact: Fact): void {
    this.effects.push({ effect: "observe", fact });
  }
  spawn(actor: string, data: object): void {
    this.effects.push({ effect: "spawn", actor, data });
  }
  /** Letters on their way to an actor are lost. */
  burn(to: string): void {
    this.effects.push({ effect: "burn", to });
  }
}

export interface KindPlan<Data, In extends Input, Policy> {
  readonly name: string;
  /** In the order in which they hear each input. */
  readonly charts: readonly Chart[];
  /** The chart whose final state ends the actor; null for an actor that never ends. */
  readonly life: Chart | null;
  readonly orders: Readonly<Record<string, CarryOut<Data, In, Policy>>>;
  readonly policy: Policy;
}

/** Builds a kind from its charts and the functions that carry out their orders. */
export function defineKind<Data extends object, In extends Input, Policy>(
  plan: KindPlan<Data, In, Policy>,
): Kind<Data> {
  const { name, charts, life, orders, policy } = plan;
  for (const chart of charts) {
    const { first } = chart;
    assert(first.orders.length + first.armed.length === 0, `${chart.id} starts without orders`);
  }
  const at = Object.fromEntries(charts.map((chart) => [chart.id, chart.first.to]));

  /** Carries out what a chart orders; the situation becomes what it is then. */
  function obey(
    chart: Chart,
    leaf: Leaf,
    now: Mutable<Situation<Data, Policy>>,
    input: In,
    turn: Turn<Policy, In>,
  ): void {
    for (const timer of leaf.disarmed) turn.disarm(shortName(timer));
    for (const order of leaf.orders) {
      const carryOut = present(orders[order.name], `order ${order.name} of ${name}`);
      now.data = carryOut(now.data, input, turn, order.params);
    }
    if (now.at[chart.id] !== leaf.to) now.at = { ...now.at, [chart.id]: leaf.to };
    for (const { timer, delay } of leaf.armed) {
      turn.arm(shortName(timer), chart.delayMs(delay, input, now), { type: timer });
    }
  }

  return {
    name,
    charts,
    first: (data) => ({ at, data }),
    react(state, input) {
      const turn = new Turn<Policy, In>(policy);
      // The engine hands an actor only inputs that its kind understands.
      turn.raised.push(input as In);
      const now = { data: state.data, policy, at: state.at };
      let ended = false;
      for (let heard = 0; heard < turn.raised.length && !ended; heard += 1) {
        const event = turn.raised[heard] as In;
        for (const chart of charts) {
          const place = present(now.at[chart.id], `${name} is somewhere in ${chart.id}`);
          const leaf = chart.step(place, event, now);
          if (!leaf.ignored) obey(chart, leaf, now, event, turn);
          if (leaf.ended && chart === life) ended = true;
        }
      }
      const { effects } = turn;
      if (ended) return { state: null, effects };
      // Who is as before is the same state, not an equal one.
      if (now.at === state.at && now.data === state.data) return { state, effects };
      return { state: { at: now.at, data: now.data }, effects };
    },
  };
}

type Mutable<T> = { -readonly [Field in keyof T]: T[Field] };

/** "xstate.after.sessionExpiry.serverSession.detached" is the timer "sessionExpiry". */
const shortNames = new Map<string, string>();
function shortName(timer: string): string {
  let short = shortNames.get(timer);
  if (short === undefined) shortNames.set(timer, (short = timer.split(".")[2] ?? timer));
  return short;
}
