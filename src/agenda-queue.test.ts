import fc from "fast-check";
import { expect, test } from "vitest";
import { AgendaQueue, type Entry } from "./agenda-queue.ts";

const entry = (dueMs: number, order: number): Entry => ({
  is: "deliver",
  ref: 0,
  epoch: 0,
  nth: 1,
  dueMs,
  order,
});

/** Due times in the order asked for, or null for taking the first one out. */
const doings = fc.array(fc.option(fc.nat({ max: 5 }), { freq: 2 }), { maxLength: 100 });

test("what is due first comes first, and at one instant what was asked for first", () => {
  fc.assert(
    fc.property(doings, (asked) => {
      const agenda = new AgendaQueue();
      let kept: readonly Entry[] = [];
      for (const [order, dueMs] of asked.entries()) {
        if (dueMs === null) {
          agenda.removeFirst();
          kept = kept.slice(1);
        } else {
          agenda.add(entry(dueMs, order));
          // A stable sort of what was kept in order: nothing later gets before its equals.
          kept = [...kept, entry(dueMs, order)].toSorted((a, b) => a.dueMs - b.dueMs);
        }
        expect(agenda.first()).toEqual(kept[0] ?? null);
        expect(agenda.entries().length).toBe(kept.length);
      }
    }),
  );
});

test("an order below all others comes before them at its instant, and only there", () => {
  const agenda = new AgendaQueue();
  for (const one of [entry(1, 1), entry(0, 2), entry(1, -3)]) agenda.add(one);
  const taken = [1, 2, 3].map(() => {
    const order = agenda.first()?.order;
    agenda.removeFirst();
    return order;
  });
  expect(taken).toEqual([2, -3, 1]);
});
