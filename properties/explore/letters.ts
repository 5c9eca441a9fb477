/**
 * What a counterexample is made of, as the alphabet of a search: its operations, each as often and
 * wherever it can be done.
 *
 * Messages are numbered as they are published, since claims know a message by what is in it. Time is
 * no operation: it passes from timer to timer when nothing else is left to happen, and as often as
 * timers fired in the counterexample also while links stall.
 */
import { Engine, type Offer, type Supply } from "../../src/index.ts";
import { showOperation, type Operation } from "../../models/index.ts";
import { isFault, type Line, type Script } from "../script.ts";
import type { Counterexample } from "../shrink.ts";
import type { Setup } from "../swarm.ts";
import type { Ground } from "./bounds.ts";

export const faultsIn = (script: Script): number => script.filter(isFault).length;

/** The operations of a script, each once, and each message the same but for its number. */
export function lettersOf(script: Script): readonly Operation[] {
  const letters = new Map<string, Operation>();
  for (const line of script) {
    if (line.is !== "operation") continue;
    const letter = numbered(line.operation, 0);
    letters.set(showOperation(letter), letter);
  }
  return [...letters.values()];
}

/** How much of each there may be in all. */
export interface Limits {
  readonly operations: number;
  readonly faults: number;
  /** Timers that fire although something is under way. */
  readonly stalls: number;
}

interface Budget extends Limits {
  readonly published: number;
}

/** What letters and limits are taken from. */
export type Pattern = Pick<Counterexample, "setup" | "script" | "steps">;

/**
 * The worlds that these letters lead to, from the very beginning, in so many operations. The engine
 * is a new one: what a search makes of a world's order must not depend on who was there before.
 */
export function groundOf(pattern: Pattern, operations: number): Ground {
  const setup: Setup = { ...pattern.setup, engine: new Engine(pattern.setup.engine.system) };
  const { script, steps } = pattern;
  const fired = steps.filter(({ observations: [first] }) => first?.is === "fired").length;
  const limits = { operations, faults: faultsIn(script), stalls: fired };
  return { setup, supply: supplyOf(lettersOf(script), limits), before: [] };
}

/** Letters in any order, as far as the limits go. */
export function supplyOf(operations: readonly Operation[], limits: Limits): Supply {
  const letters = operations.map((letter) => ({ letter, costs: isHarm(letter) ? 1 : 0 }));
  const first: Budget = { ...limits, published: 0 };
  return {
    first,
    offers(given) {
      // Every budget here follows from the first.
      const budget = given as Budget;
      if (budget.operations === 0) return [];
      return letters.flatMap(({ letter, costs }): readonly Offer[] => {
        const faults = budget.faults - costs;
        if (faults < 0) return [];
        const published = budget.published + (letter.op === "publish" ? 1 : 0);
        const left = { ...budget, operations: budget.operations - 1, faults, published };
        return [{ operation: numbered(letter, published), left }];
      });
    },
    stalled(given) {
      const budget = given as Budget;
      return budget.stalls > 0 ? { ...budget, stalls: budget.stalls - 1 } : null;
    },
  };
}

/** Whether a budget of these has operations left. */
export const hasOperations = (budget: object): boolean => (budget as Budget).operations > 0;

const isHarm = (operation: Operation): boolean => {
  const line: Line = { is: "operation", text: "", operation };
  return isFault(line);
};

/** A message with nothing in it has a meaning of its own, and stays. */
const numbered = (operation: Operation, number: number): Operation =>
  operation.op === "publish" && operation.payload !== ""
    ? { ...operation, payload: `m${number}` }
    : operation;
