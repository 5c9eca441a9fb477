import fc from "fast-check";
import { expect, test } from "vitest";
import { createMachine } from "xstate";
import { Chart } from "./chart.ts";
import { Interner } from "./intern.ts";
import { Lines } from "./lines.ts";
import { toyLine } from "./toy.ts";

function toyLines() {
  const events = new Interner<{ readonly event: string }>();
  const lines = new Lines(new Chart(toyLine), events);
  /** The pipe after events, the first of which happens to an idle line. */
  const after = (...names: readonly string[]): number =>
    names.reduce((value, event) => lines.after(value, events.idOf({ event })), 0);
  return { lines, after };
}

test("a pipe that nothing happened to is 0: idle and empty", () => {
  const { lines, after } = toyLines();
  expect(lines.stateOf(0)).toBe("idle");
  expect(after("cut", "lose")).toBe(0);
  expect(after("open", "sender.closed", "noticed")).toBe(0);
});

test("a line is where its chart is after the same events", () => {
  const { lines, after } = toyLines();
  const event = fc.constantFrom("open", "lose", "sender.closed", "cut", "noticed");
  const chart = new Chart(toyLine);
  fc.assert(
    fc.property(fc.array(event), (names) => {
      const state = names.reduce((at, type) => chart.step(at, { type }, {}).to, "idle");
      const value = after(...names);
      expect(lines.stateOf(value)).toBe(state);
      expect(lines.accepts(value)).toBe(chart.tags(state).has("accepts"));
    }),
  );
});

test("contents and line do not disturb each other", () => {
  const { lines, after } = toyLines();
  fc.assert(
    fc.property(fc.nat({ max: 2 ** 27 - 1 }), fc.nat({ max: 2 ** 27 - 1 }), (first, second) => {
      const value = lines.withContents(lines.withContents(after("open"), first), second);
      expect(lines.contentsOf(value)).toBe(second);
      expect(lines.stateOf(value)).toBe("open");
    }),
  );
});

test("what is in flight stays through an orderly close and a cut, and is lost when the line says so", () => {
  const { lines, after } = toyLines();
  const full = lines.withContents(after("open"), 9);
  const events = new Map<string, number>();
  for (const event of ["sender.closed", "cut", "lose"]) {
    const ids = new Interner<{ readonly event: string }>();
    const own = new Lines(new Chart(toyLine), ids);
    events.set(event, own.contentsOf(own.after(full, ids.idOf({ event }))));
  }
  expect(Object.fromEntries(events)).toEqual({ "sender.closed": 9, cut: 9, lose: 0 });
});

test("packets arrive only while there are any and the line delivers", () => {
  const { lines, after } = toyLines();
  expect(lines.delivers(after("open"))).toBe(false);
  expect(lines.delivers(lines.withContents(after("open"), 1))).toBe(true);
  expect(lines.delivers(lines.withContents(after("open", "cut"), 1))).toBe(true);
  expect(lines.delivers(lines.withContents(after(), 1))).toBe(false);
});

test("a cut may be noticed at any time, an orderly close once all has arrived, an open line never", () => {
  const { lines, after } = toyLines();
  const mayEnd = (names: readonly string[], contents: number) =>
    lines.mayEnd(lines.withContents(after(...names), contents));
  expect([mayEnd(["open"], 0), mayEnd(["open"], 1)]).toEqual([false, false]);
  expect([mayEnd(["open", "cut"], 0), mayEnd(["open", "cut"], 1)]).toEqual([true, true]);
  const closed = ["open", "sender.closed"];
  expect([mayEnd(closed, 0), mayEnd(closed, 1)]).toEqual([true, false]);
});

test("a line that does not begin with its first state makes no lines, since 0 must be idle", () => {
  const machine = createMachine({ id: "m", initial: "b", states: { a: {}, b: {} } });
  const lines = () => new Lines(new Chart(machine), new Interner<{ readonly event: string }>());
  expect(lines).toThrow("the first state of a line is where it starts");
});
