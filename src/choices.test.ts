import fc from "fast-check";
import { expect, test } from "vitest";
import { nominal, scripted, seeded } from "./choices.ts";

test("a seeded choice is one of those there are", () => {
  fc.assert(
    fc.property(fc.nat(), fc.integer({ min: 1, max: 2 ** 20 }), (seed, count) => {
      const answer = seeded(seed).pick(count);
      expect(Number.isInteger(answer) && answer >= 0 && answer < count).toBe(true);
    }),
  );
});

/** What a seed answers to twenty questions. */
function answers(seed: number): readonly number[] {
  const choices = seeded(seed);
  return Array.from({ length: 20 }, (_, index) => choices.pick(10 + index));
}

test("the same seed answers the same questions alike, and another seed otherwise", () => {
  expect(answers(1)).toEqual(answers(1));
  expect(answers(1)).not.toEqual(answers(2));
});

test("over many questions every answer comes up about equally often", () => {
  const choices = seeded(5);
  const times = [0, 0, 0, 0, 0];
  for (let asked = 0; asked < 10_000; asked += 1) {
    const answer = choices.pick(times.length);
    times[answer] = (times[answer] ?? 0) + 1;
  }
  // 2,000 each is expected; the standard deviation is 40.
  expect(Math.min(...times)).toBeGreaterThan(1_800);
  expect(Math.max(...times)).toBeLessThan(2_200);
});

test("a choice without an answer, or with too many for one draw, is a bug", () => {
  for (const count of [0, -1, 2 ** 20 + 1]) {
    expect(() => seeded(1).pick(count)).toThrow("a choice has between one and 2^20 answers");
  }
});

test("the nominal run always takes the first answer", () => {
  expect([1, 2, 99].map((count) => nominal.pick(count))).toEqual([0, 0, 0]);
});

test("a script gives its answers in order and then the first one for ever", () => {
  const choices = scripted([2, 0, 1]);
  expect([3, 3, 3, 3, 3].map((count) => choices.pick(count))).toEqual([2, 0, 1, 0, 0]);
});

test("a script's answer that is not there is a bug", () => {
  expect(() => scripted([2]).pick(2)).toThrow("answer 2 is one of 2");
});
