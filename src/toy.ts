/**
 * Two systems small enough to enumerate by hand, to test the engine without MQTT.
 *
 * The courier sends a parcel and waits for a note that may be lost; the counters count side by side
 * in time. Whatever the engine says about them can be worked out on paper, so a wrong engine shows.
 */
import { setup } from "xstate";
import { Chart, type Input } from "./chart.ts";
import type { Effect, Fact } from "./effect.ts";
import { defineKind, type Kind } from "./kind.ts";
import { failure, success, type Result } from "./result.ts";
import type { Look, System } from "./system.ts";

const showPacket = (packet: object): string => JSON.stringify(packet);
const order = (): void => {};
const noFacts = <Facts extends object>(): Facts => ({}) as Facts;

/** A line that may lose everything in flight at once, be closed in order, or be cut. */
export const toyLine = setup({
  types: { events: {} as { type: "open" | "lose" | "sender.closed" | "cut" | "noticed" } },
  actions: { dropContents: order },
}).createMachine({
  id: "toyLine",
  initial: "idle",
  states: {
    idle: { tags: ["idle"], on: { open: "open" } },
    open: {
      tags: ["accepts", "delivers"],
      on: { lose: { actions: "dropContents" }, "sender.closed": "ended", cut: "cut" },
    },
    ended: { tags: ["delivers", "endsWhenEmpty"], on: { noticed: "idle" } },
    cut: {
      tags: ["delivers", "endsAnytime"],
      on: { noticed: { target: "idle", actions: "dropContents" } },
    },
  },
});

interface SenderData {
  readonly tries: number;
}
interface SenderPolicy {
  readonly patienceMs: number;
  readonly triesMax: number;
}
interface SenderFacts {
  readonly data: SenderData;
  readonly policy: SenderPolicy;
}
export const toySender = setup({
  types: { context: {} as SenderFacts, events: {} as { type: "go" | "packet.note" } },
  guards: { mayTryAgain: ({ context }) => context.data.tries < context.policy.triesMax },
  delays: { patience: ({ context }) => context.policy.patienceMs },
  actions: { sendParcel: order },
}).createMachine({
  id: "sender",
  context: noFacts<SenderFacts>(),
  initial: "ready",
  states: {
    ready: { on: { go: { target: "waiting", actions: "sendParcel" } } },
    waiting: {
      after: {
        patience: [
          { guard: "mayTryAgain", target: "waiting", reenter: true, actions: "sendParcel" },
          { target: "gaveUp" },
        ],
      },
      on: { "packet.note": "done" },
    },
    done: {},
    gaveUp: {},
  },
});

const toyReceiver = setup({
  types: { events: {} as { type: "packet.parcel" | "line.ended" } },
  actions: { sendNote: order },
}).createMachine({
  id: "receiver",
  initial: "listening",
  states: {
    listening: { on: { "packet.parcel": { actions: "sendNote" }, "line.ended": "cutOff" } },
    cutOff: {},
  },
});

/** What is done to the courier: begin, lose the notes in flight, cut the way of the parcels. */
export interface CourierOperation {
  readonly op: "start" | "lose" | "cut";
}

/** A sender that tries `triesMax` times, a receiver that answers each parcel, a lossy way back. */
export function courier(policy: SenderPolicy): System<CourierOperation> {
  const sender = defineKind<SenderData, Input, SenderPolicy>({
    name: "sender",
    charts: [new Chart(toySender)],
    life: null,
    orders: {
      sendParcel(data, _input, turn) {
        turn.send("out", { type: "parcel" });
        return { tries: data.tries + 1 };
      },
    },
    policy,
  });
  const receiver = defineKind<{ readonly got: number }, Input, null>({
    name: "receiver",
    charts: [new Chart(toyReceiver)],
    life: null,
    orders: {
      sendNote(data, _input, turn) {
        turn.observe({ is: "got" });
        turn.send("back", { type: "note" });
        return { got: data.got + 1 };
      },
    },
    policy: null,
  });
  return {
    name: "courier",
    actors: [
      { name: "sender", kind: erased(sender), data: { tries: 0 } },
      { name: "receiver", kind: erased(receiver), data: { got: 0 } },
    ],
    pipes: [
      { name: "out", to: "receiver" },
      { name: "back", to: "sender" },
    ],
    line: new Chart(toyLine),
    // Only parcels and notes are ever put on a pipe.
    received: (packet) => ({ type: `packet.${(packet as { type: string }).type}` }),
    ended: { type: "line.ended" },
    operate: operateCourier,
    parseOperation(text) {
      const op = (["start", "lose", "cut"] as const).find((known) => known === text);
      return op === undefined ? failure(`no operation ${text}`) : success({ op });
    },
    showOperation: ({ op }) => op,
    showPacket,
  };
}

function operateCourier({ op }: CourierOperation, look: Look): Result<readonly Effect[]> {
  const isReady = look.actor("sender")?.at["sender"] === "ready";
  if (op === "start") return isReady ? success(startCourier) : failure("the courier has left");
  const pipe = op === "lose" ? "back" : "out";
  return look.idle(pipe)
    ? failure(`${pipe} is idle`)
    : success([{ effect: "line", pipe, event: op }]);
}

const startCourier: readonly Effect[] = [
  { effect: "line", pipe: "out", event: "open" },
  { effect: "line", pipe: "back", event: "open" },
  { effect: "tell", to: "sender", input: { type: "go" } },
];

export interface CounterData {
  readonly count: number;
  readonly upTo: number;
  readonly periodMs: number;
}
/** What a counter is told to say. */
export interface Say extends Input {
  readonly type: "say";
  readonly word: string;
}

export const toyCounter = setup({
  types: { context: {} as { readonly data: CounterData }, events: {} as { type: "start" } | Say },
  guards: { isLast: ({ context }) => context.data.count + 1 >= context.data.upTo },
  delays: { period: ({ context }) => context.data.periodMs },
  actions: { count: order, repeat: order },
}).createMachine({
  id: "counter",
  context: noFacts<{ readonly data: CounterData }>(),
  initial: "still",
  on: { say: { actions: "repeat" } },
  states: {
    still: { on: { start: "counting" } },
    counting: {
      after: {
        period: [
          { guard: "isLast", target: "finished", actions: "count" },
          { target: "counting", reenter: true, actions: "count" },
        ],
      },
    },
    finished: { type: "final" },
  },
});

export interface CounterOperation {
  readonly op: "start";
  readonly counter: string;
}

/** Counters by name: each counts up to its number, one a period, and is no more. */
export function counters(
  plans: Readonly<Record<string, { readonly upTo: number; readonly periodMs: number }>>,
): System<CounterOperation> {
  const chart = new Chart(toyCounter);
  const counter = defineKind<CounterData, Input, null>({
    name: "counter",
    charts: [chart],
    life: chart,
    orders: {
      count(data, _input, turn) {
        const count = data.count + 1;
        turn.observe(fact("counted", { count }));
        return { ...data, count };
      },
      repeat(data, input, turn) {
        // The machine gives this order for no other input.
        turn.observe(fact("said", { word: (input as Say).word }));
        return data;
      },
    },
    policy: null,
  });
  return {
    name: "counters",
    actors: Object.entries(plans).map(([name, plan]) => ({
      name,
      kind: erased(counter),
      data: { count: 0, ...plan },
    })),
    pipes: [],
    line: new Chart(toyLine),
    received: () => ({ type: "nothing" }),
    ended: { type: "nothing" },
    operate: ({ counter: to }, look) =>
      look.actor(to)?.at["counter"] === "still"
        ? success([{ effect: "tell", to, input: { type: "start" } }])
        : failure(`${to} does not stand still`),
    parseOperation(text): Result<CounterOperation> {
      const name = /^start (\w+)$/.exec(text)?.[1];
      return name === undefined ? failure(`no "${text}"`) : success({ op: "start", counter: name });
    },
    showOperation: ({ op, counter: name }) => `${op} ${name}`,
    showPacket,
  };
}

/** An observation and the plain data that belongs to it. */
const fact = (is: string, about: object): Fact => ({ is, ...about });

/** A system does not know its kinds' data; the engine gives each actor only its own. */
const erased = <Data>(kind: Kind<Data>): Kind<never> => kind as Kind<never>;
