import fc from "fast-check";
import { expect, test } from "vitest";
import { PairTable } from "./pair-table.ts";

test("a pair table remembers what a Map does, through growth and collisions", () => {
  const number = fc.oneof(fc.nat({ max: 20 }), fc.nat({ max: 2 ** 31 - 1 }));
  const value = fc.integer({ min: 1, max: 2 ** 31 - 1 });
  const entries = fc.array(fc.tuple(number, number, value), { maxLength: 300 });
  fc.assert(
    fc.property(entries, number, number, (given, first, second) => {
      const table = new PairTable(4);
      const map = new Map<string, number>();
      for (const [a, b, c] of given) {
        if (map.has(`${a} ${b}`)) continue;
        map.set(`${a} ${b}`, c);
        table.set(a, b, c);
      }
      expect(table.size).toBe(map.size);
      for (const [a, b] of given) expect(table.get(a, b)).toBe(map.get(`${a} ${b}`));
      expect(table.get(first, second)).toBe(map.get(`${first} ${second}`) ?? 0);
      expect(table.get(second, first)).toBe(map.get(`${second} ${first}`) ?? 0);
    }),
  );
});

test("an unknown pair is 0, even in a table that has just been filled to its bound", () => {
  const table = new PairTable(4);
  for (let first = 0; first < 100; first += 1) {
    table.set(first, 7, first + 1);
    expect(table.get(first, 8)).toBe(0);
    expect(table.get(7, first)).toBe(first === 7 ? 8 : 0);
  }
});

test("the order of a pair counts, and a pair of zeros is a pair like any other", () => {
  const table = new PairTable();
  table.set(1, 2, 12);
  table.set(2, 1, 21);
  table.set(0, 0, 99);
  expect([table.get(1, 2), table.get(2, 1), table.get(0, 0), table.get(0, 1)]).toEqual([
    12, 21, 99, 0,
  ]);
});
