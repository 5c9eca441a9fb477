import { expect, test } from "vitest";
import { createMachine, setup } from "xstate";
import { Chart, readState, writeState, type Input } from "./chart.ts";
import { toyCounter, toyLine, toySender } from "./toy.ts";

interface Weather {
  readonly isCold: boolean;
  readonly isWet: boolean;
}
interface Leave extends Input {
  readonly type: "leave";
  readonly far: boolean;
}
const leaving = (far: boolean): Leave => ({ type: "leave", far });

/** A machine that decides by two guards, and whose guards say when they were asked. */
function walker() {
  const asked: string[] = [];
  const machine = setup({
    types: {
      context: {} as Weather,
      events: {} as Leave | { type: "wander.off" | "wander.home" | "wave" },
    },
    guards: {
      isFar: ({ event }) => asked.push("isFar") > 0 && event.type === "leave" && event.far,
      isCold: ({ context }) => asked.push("isCold") > 0 && context.isCold,
      isWet: ({ context }) => asked.push("isWet") > 0 && context.isWet,
    },
    actions: {
      take: (_args, _params: { what: string }) => {},
      lock: () => {},
      unlock: () => {},
      wave: () => {},
    },
  }).createMachine({
    id: "walker",
    context: {} as Weather,
    initial: "home",
    on: { wave: { actions: "wave" } },
    states: {
      home: {
        exit: "lock",
        tags: ["warm"],
        on: {
          leave: [
            { guard: "isCold", target: "out", actions: { type: "take", params: { what: "coat" } } },
            { guard: "isWet", target: "out", actions: { type: "take", params: { what: "hat" } } },
            { guard: "isFar", target: "out" },
          ],
          "wander.*": { target: "home", reenter: true },
        },
        entry: "unlock",
      },
      out: { type: "final" },
    },
  });
  return { chart: new Chart(machine), asked: (): readonly string[] => asked.splice(0) };
}

const fair: Weather = { isCold: false, isWet: false };

test("a chart starts where its machine does, with what entering there orders", () => {
  expect(walker().chart.first).toMatchObject({ to: "home", orders: [{ name: "unlock" }] });
  expect(new Chart(toySender).first).toMatchObject({ to: "ready", orders: [], armed: [] });
});

test("facts and event answer the guards, the first one that holds decides", () => {
  const { chart } = walker();
  const leave = (facts: Weather, far: boolean) => {
    const { to, orders } = chart.step("home", leaving(far), facts);
    return [to, ...orders.map(({ name, params }) => (params === null ? name : params))];
  };
  for (const round of ["grown", "remembered"]) {
    const coat = leave({ isCold: true, isWet: true }, true);
    expect(coat, round).toEqual(["out", "lock", { what: "coat" }]);
    expect(leave({ isCold: false, isWet: true }, false)).toEqual(["out", "lock", { what: "hat" }]);
    expect(leave(fair, true)).toEqual(["out", "lock"]);
    expect(leave(fair, false)).toEqual(["home"]);
  }
});

test("a row once filled asks only the guards that XState asked, in its order", () => {
  const { chart, asked } = walker();
  const leave = leaving(true);
  const [wet, cold] = [
    { isCold: false, isWet: true },
    { isCold: true, isWet: true },
  ];
  chart.step("home", leave, wet);
  chart.step("home", leave, cold);
  asked();
  chart.step("home", leave, wet);
  expect(asked()).toEqual(["isCold", "isWet"]);
  chart.step("home", leave, cold);
  expect(asked()).toEqual(["isCold"]);
});

test("XState is asked once for a state, an event and the answers of its guards", () => {
  const { chart } = walker();
  const leaf = (facts: Weather, far: boolean) => chart.step("home", leaving(far), facts);
  expect(leaf(fair, true)).toBe(leaf({ ...fair }, true));
  expect(leaf(fair, false)).not.toBe(leaf(fair, true));
  expect(leaf({ isCold: true, isWet: true }, true)).toBe(
    leaf({ isCold: true, isWet: false }, false),
  );
});

test("an event that the state does not know is ignored, one that orders something is not", () => {
  const { chart } = walker();
  expect(chart.step("home", { type: "sing" }, fair)).toMatchObject({ to: "home", ignored: true });
  expect(chart.step("home", leaving(false), fair).ignored).toBe(true);
  const waved = chart.step("home", { type: "wave" }, fair);
  expect(waved).toMatchObject({ to: "home", orders: [{ name: "wave" }], ignored: false });
});

test("a wildcard hears every event of its family, and entering anew leaves first", () => {
  const { chart } = walker();
  for (const type of ["wander.off", "wander.home"]) {
    const { to, orders } = chart.step("home", { type }, fair);
    expect([to, ...orders.map(({ name }) => name)]).toEqual(["home", "lock", "unlock"]);
  }
});

test("the rows asked for are known, each place that guards may lead to once", () => {
  const { chart } = walker();
  expect(chart.rows()).toEqual([]);
  for (const facts of [fair, { isCold: true, isWet: false }, { isCold: false, isWet: true }]) {
    chart.step("home", leaving(false), facts);
  }
  chart.step("home", { type: "wave" }, fair);
  expect(chart.rows()).toEqual([
    { state: "home", event: "leave", to: "out" },
    { state: "home", event: "leave", to: "home" },
    { state: "home", event: "wave", to: "home" },
  ]);
});

test("the final state is the end, and no other is", () => {
  const { chart } = walker();
  expect(chart.first.ended).toBe(false);
  expect(chart.step("home", leaving(true), fair).ended).toBe(true);
});

test("a delay is known by its name, and how long it lasts by the facts", () => {
  const chart = new Chart(toySender);
  const facts = { data: { tries: 1 }, policy: { patienceMs: 1_500, triesMax: 2 } };
  const go = { type: "go" };
  const timer = "xstate.after.patience.sender.waiting";
  expect(chart.step("ready", go, facts)).toMatchObject({
    to: "waiting",
    armed: [{ timer, delay: "patience" }],
    disarmed: [],
  });
  expect(chart.delayMs("patience", go, facts)).toBe(1_500);
  const never = { ...facts, policy: { patienceMs: Infinity, triesMax: 2 } };
  expect(chart.delayMs("patience", go, never)).toBe(Infinity);
  const again = chart.step("waiting", { type: timer }, facts);
  expect(again).toMatchObject({ to: "waiting", armed: [{ timer }], disarmed: [timer] });
  const left = chart.step("waiting", { type: "packet.note" }, facts);
  expect(left).toMatchObject({ to: "done", armed: [], disarmed: [timer] });
});

test("a delay that the machine does not have is a bug", () => {
  const chart = new Chart(toyCounter);
  expect(() => chart.delayMs("hurry", { type: "start" }, {})).toThrow("delay hurry of counter");
});

test("the tags of a state are the machine's", () => {
  const chart = new Chart(toyLine);
  expect([...chart.tags("open")].toSorted()).toEqual(["accepts", "delivers"]);
  expect([...chart.tags("idle")]).toEqual(["idle"]);
});

test("a machine of parallel regions steps like any other", () => {
  const region = { initial: "off", states: { off: { on: { flip: "on" } }, on: {} } };
  const machine = createMachine({ id: "p", type: "parallel", states: { x: region, y: region } });
  const chart = new Chart(machine);
  const { to } = chart.step(chart.first.to, { type: "flip" }, {});
  expect(JSON.parse(to)).toEqual({ x: "on", y: "on" });
  expect(chart.step(to, { type: "flip" }, {}).ignored).toBe(true);
});

test("a control state written reads back as the same value", () => {
  for (const value of ["open", { x: "on", y: { z: "off" } }]) {
    expect(readState(writeState({ value }))).toEqual(value);
  }
});

test("a machine outside the dialect makes no chart", () => {
  const machine = createMachine({ id: "m", initial: "a", states: { a: { always: "b" }, b: {} } });
  expect(() => new Chart(machine)).toThrow("m.a.always is outside the dialect");
});
