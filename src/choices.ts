/**
 * The one door of chance. Whoever answers `pick` decides what kind of run it is: a seed gives a
 * random walk, a list of answers gives a replay; nothing else in the engine chooses.
 */
import { assert } from "./assert.ts";
import { prng } from "./prng.ts";

export interface Choices {
  /** A whole number from 0 up to, but not including, `count`. */
  pick(count: number): number;
}

/** Answers drawn from a seed. */
export function seeded(seed: number): Choices {
  const next = prng(seed);
  return {
    pick(count) {
      assert(count > 0 && count <= 0x10_0000, "a choice has between one and 2^20 answers");
      // The high word of a product below 2^52: exact whole numbers, and no bias worth naming.
      return Math.floor((next() * count) / 0x1_0000_0000);
    },
  };
}

/** Always the first answer: the nominal run. */
export const nominal: Choices = { pick: () => 0 };

/** The given answers, then the first answer for ever. */
export function scripted(answers: readonly number[]): Choices {
  let asked = 0;
  return {
    pick(count) {
      const answer = answers[asked] ?? 0;
      asked += 1;
      assert(answer < count, `answer ${answer} is one of ${count}`);
      return answer;
    },
  };
}
