import { expect, test } from "vitest";
import { createMachine, setup } from "xstate";
import { checkDialect } from "./dialect.ts";
import { toyCounter, toyLine, toySender } from "./toy.ts";

/** XState's types refuse some of what is tried here; the dialect has to do without them. */
const inDialect = (config: object) => checkDialect(createMachine({ id: "m", ...config } as never));

const inOneState = (state: object) => inDialect({ initial: "a", states: { a: state, b: {} } });

test("machines of named guards, orders and delays are in the dialect", () => {
  for (const machine of [toyLine, toySender, toyCounter]) {
    expect(checkDialect(machine)).toEqual({ ok: true, value: machine });
  }
});

test("orders with plain parameters, parallel states, tags and notes for people are in it", () => {
  const region = { initial: "on", states: { on: { tags: ["t"], description: "d", meta: {} } } };
  const on = { go: { target: ".x", actions: [{ type: "say", params: { word: "hi" } }] } };
  expect(inDialect({ type: "parallel", states: { x: region, y: region }, on }).ok).toBe(true);
});

const refused: readonly (readonly [string, object, string])[] = [
  ["what starts actors", { invoke: { src: "x" } }, "m.a.invoke is outside the dialect"],
  ["a transition that no event starts", { always: "b" }, "m.a.always is outside the dialect"],
  ["an end of something invoked", { onDone: "b" }, "m.a.onDone is outside the dialect"],
  ["an output", { type: "final", output: {} }, "m.a.output is outside the dialect"],
  ["a function on entry", { entry: () => {} }, "m.a.entry is a function; give it a name"],
  ["a function on exit", { exit: ["fine", () => {}] }, "m.a.exit is a function; give it a name"],
  ["a function as an order", { on: { go: { actions: () => {} } } }, "m.a.on.go.actions is a func"],
  ["a function as a guard", { on: { go: { guard: () => true } } }, "m.a.on.go.guard is a function"],
  [
    "the second of two transitions",
    { on: { go: [{ guard: "fine" }, { actions: () => {} }] } },
    "m.a.on.go.actions is a function",
  ],
  ["an order of XState's own", { entry: { type: "xstate.raise" } }, "m.a.entry has no name"],
  [
    "parameters that depend on data",
    { entry: { type: "say", params: () => ({}) } },
    "m.a.entry.params is a function",
  ],
  ["an unknown key of a transition", { on: { go: { target: "b", delay: 5 } } }, "m.a.on.go.delay"],
  ["a delay without a name", { after: { 100: "b" } }, "m.a.after.100 is a delay without a name"],
];

for (const [what, state, message] of refused) {
  test(`the dialect refuses ${what}, and says where it stands`, () => {
    const checked = inOneState(state);
    expect(checked).toMatchObject({ ok: false });
    expect(checked.ok ? "" : checked.failure.message).toContain(message);
  });
}

test("what is refused is found at any depth", () => {
  const deep = { initial: "x", states: { x: { initial: "y", states: { y: { always: "y" } } } } };
  expect(JSON.stringify(inOneState(deep))).toContain("m.a.x.y.always is outside the dialect");
});

test("a context is the facts' and no complaint, but only at the root", () => {
  const machine = setup({ types: { context: {} as { count: number } } }).createMachine({
    id: "m",
    context: { count: 0 },
  });
  expect(checkDialect(machine).ok).toBe(true);
  expect(JSON.stringify(inOneState({ context: {} }))).toContain("m.a.context");
});
