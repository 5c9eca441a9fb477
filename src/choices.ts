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
      assert(count > 0, "a choice has at least one answer");
      // Multiply and take the high word: no modulo bias worth naming, no floats in the decision.
      return Number((BigInt(next()) * BigInt(count)) >> 32n);
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
