import fc from "fast-check";
import { expect, test } from "vitest";
import { hashText, type Hash } from "./intern.ts";
import { Queues } from "./queues.ts";

const queues = (): Queues => new Queues((item) => hashText(String(item)));

type Change = { readonly push: number } | { readonly removeAt: number };
const change: fc.Arbitrary<Change> = fc.oneof(
  fc.record({ push: fc.integer({ min: 1, max: 4 }) }),
  fc.record({ removeAt: fc.nat({ max: 5 }) }),
);

/** The queue after some changes, beside the array that it stands for. */
function changed(kept: Queues, changes: readonly Change[]) {
  let queue = 0;
  let array: readonly number[] = [];
  for (const one of changes) {
    if ("push" in one) {
      queue = kept.push(queue, one.push);
      array = [...array, one.push];
    } else if (array.length > 0) {
      const index = one.removeAt % array.length;
      queue = kept.remove(queue, index);
      array = array.filter((_, place) => place !== index);
    }
  }
  return { queue, array };
}

test("a queue holds what an array would, whatever was pushed and removed before", () => {
  const kept = queues();
  fc.assert(
    fc.property(fc.array(change), (changes) => {
      const { queue, array } = changed(kept, changes);
      expect(kept.items(queue)).toEqual(array);
      expect(queue === 0).toBe(array.length === 0);
    }),
  );
});

test("queues with the same items are one number, however they came about", () => {
  const kept = queues();
  fc.assert(
    fc.property(fc.array(change), (changes) => {
      const { queue, array } = changed(kept, changes);
      expect(array.reduce((built, item) => kept.push(built, item), 0)).toBe(queue);
    }),
  );
});

const hashOf = (kept: Queues, items: readonly number[]): Hash =>
  kept.hash(items.reduce((built, item) => kept.push(built, item), 0));

test("a queue's hash is of its items in order, not of its number", () => {
  const [early, late] = [queues(), queues()];
  for (let item = 1; item < 9; item += 1) late.push(0, item);
  expect(hashOf(early, [3, 1])).toEqual(hashOf(late, [3, 1]));
  expect(hashOf(early, [3, 1])).not.toEqual(hashOf(early, [1, 3]));
  expect(hashOf(early, [3])).not.toEqual(hashOf(early, [3, 3]));
});

test("the empty queue can be reached again and is the number 0", () => {
  const kept = queues();
  const one = kept.push(0, 5);
  expect([kept.remove(one, 0), kept.remove(one, 0)]).toEqual([0, 0]);
});

test("removing what is not queued is a bug", () => {
  const kept = queues();
  expect(() => kept.remove(0, 0)).toThrow("only what is queued is removed");
  expect(() => kept.remove(kept.push(0, 5), 1)).toThrow("only what is queued is removed");
});
