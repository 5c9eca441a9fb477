import { expect, test } from "vitest";
import { setup } from "xstate";
import { Chart, type Input } from "./chart.ts";
import { defineKind, Turn } from "./kind.ts";
import { toyCounter } from "./toy.ts";

const order = (): void => {};

interface Lamp {
  readonly flips: number;
}
interface LampFacts {
  readonly data: Lamp;
  readonly policy: { readonly dimsAfterMs: number };
  readonly at: Readonly<Record<string, string>>;
}

const lampMachine = setup({
  types: { context: {} as LampFacts },
  guards: { isWorn: ({ context }) => context.data.flips >= 3 },
  delays: { dims: ({ context }) => context.policy.dimsAfterMs * context.data.flips },
  actions: { flip: order, flicker: order },
}).createMachine({
  id: "lamp",
  context: {} as LampFacts,
  initial: "off",
  states: {
    off: {
      on: {
        press: [
          { guard: "isWorn", target: "broken" },
          { target: "on", actions: "flip" },
        ],
      },
    },
    on: { after: { dims: "off" }, on: { press: { target: "off", actions: ["flip", "flicker"] } } },
    broken: { type: "final" },
  },
});

/** Hears the lamp's inputs after it, and sees where it is by then. */
const watcherMachine = setup({
  types: { context: {} as LampFacts },
  guards: { isLit: ({ context }) => context.at["lamp"] === "on" },
  actions: { report: order },
}).createMachine({
  id: "watcher",
  context: {} as LampFacts,
  initial: "dark",
  states: {
    dark: { on: { press: { guard: "isLit", target: "bright" } } },
    bright: { on: { flickered: { target: "dark", actions: "report" } } },
  },
});

function lampKind(dimsAfterMs = 100) {
  const lamp = new Chart(lampMachine);
  return defineKind<Lamp, Input, { dimsAfterMs: number }>({
    name: "lamp",
    charts: [lamp, new Chart(watcherMachine)],
    life: lamp,
    orders: {
      flip: (data) => ({ flips: data.flips + 1 }),
      flicker(data, _input, turn) {
        turn.raise({ type: "flickered" });
        turn.post("wall", { type: "flash" });
        return data;
      },
      report(data, input, turn) {
        turn.observe({ is: `reported ${input.type} at ${data.flips}` });
        return data;
      },
    },
    policy: { dimsAfterMs },
  });
}

const press = { type: "press" };

test("an actor begins in the first state of each of its charts, with its data", () => {
  const first = lampKind().first({ flips: 0 });
  expect(first).toEqual({ at: { lamp: "off", watcher: "dark" }, data: { flips: 0 } });
});

test("each chart hears an input in turn, and sees what those before it did", () => {
  const kind = lampKind();
  const { state } = kind.react(kind.first({ flips: 0 }), press);
  expect(state).toEqual({ at: { lamp: "on", watcher: "bright" }, data: { flips: 1 } });
});

test("a delay is reckoned with the data that the orders of its step left", () => {
  const kind = lampKind();
  const { effects } = kind.react(kind.first({ flips: 1 }), press);
  const input = { type: "xstate.after.dims.lamp.on" };
  expect(effects).toEqual([{ effect: "arm", timer: "dims", afterMs: 200, input }]);
});

test("a delay that lasts for ever arms no timer", () => {
  const kind = lampKind(Infinity);
  expect(kind.react(kind.first({ flips: 1 }), press).effects).toEqual([]);
});

test("what an order raises is heard by every chart within the same reaction, after the input", () => {
  const kind = lampKind();
  const lit = kind.react(kind.first({ flips: 0 }), press).state ?? kind.first({ flips: 0 });
  const { state, effects } = kind.react(lit, press);
  expect(state).toEqual({ at: { lamp: "off", watcher: "dark" }, data: { flips: 2 } });
  expect(effects).toEqual([
    { effect: "disarm", timer: "dims" },
    { effect: "post", to: "wall", input: { type: "flash" }, lane: 0 },
    { effect: "observe", fact: { is: "reported flickered at 2" } },
  ]);
});

test("a timer that fires is an input like any other", () => {
  const kind = lampKind();
  const lit = kind.react(kind.first({ flips: 0 }), press).state ?? kind.first({ flips: 0 });
  const { state } = kind.react(lit, { type: "xstate.after.dims.lamp.on" });
  expect(state?.at["lamp"]).toBe("off");
});

test("the actor is no more once the chart of its life is at its end", () => {
  const kind = lampKind();
  expect(kind.react(kind.first({ flips: 3 }), press)).toEqual({ state: null, effects: [] });
});

test("an input that no chart knows changes nothing, and asking changes nothing that was given", () => {
  const kind = lampKind();
  const first = Object.freeze(kind.first(Object.freeze({ flips: 0 })));
  expect(kind.react(first, { type: "shout" })).toEqual({ state: first, effects: [] });
  expect(kind.react(first, press)).toEqual(kind.react(first, press));
});

test("an order that the kind does not know is a bug", () => {
  const chart = new Chart(toyCounter);
  const charts = [chart];
  const kind = defineKind({ name: "mute", charts, life: null, orders: {}, policy: null });
  expect(() => kind.react(kind.first({}), { type: "say" })).toThrow("order repeat of mute");
});

test("a chart that starts with orders makes no kind, since nobody would obey them", () => {
  const eager = setup({ actions: { act: order } }).createMachine({
    id: "eager",
    initial: "a",
    states: { a: { entry: "act" } },
  });
  const charts = [new Chart(eager)];
  expect(() => defineKind({ name: "e", charts, life: null, orders: {}, policy: null })).toThrow(
    "eager starts without orders",
  );
});

test("a turn keeps what its orders ask for, in order", () => {
  const turn = new Turn(null);
  turn.tell("x", press);
  turn.post("x", press, 2);
  turn.send("pipe", { type: "parcel" });
  turn.line("pipe", "cut");
  turn.arm("soon", 5, press);
  turn.arm("never", Infinity, press);
  turn.disarm("soon");
  turn.spawn("y", { flips: 0 });
  expect(turn.effects.map(({ effect }) => effect)).toEqual([
    "tell",
    "post",
    "send",
    "line",
    "arm",
    "disarm",
    "spawn",
  ]);
});
