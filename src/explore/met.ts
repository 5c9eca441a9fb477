/**
 * What a search has met, by number, to be written down and met again.
 *
 * Numbers are given in the order in which things are met. Whoever meets the same things in the same
 * order gives them the same numbers, so worlds kept as numbers mean the same again. What is only
 * remembered so as not to be asked twice is left out: it is asked again.
 */
import type { Engine } from "../engine.ts";
import type { Numbers } from "../intern.ts";
import type { Countdowns } from "./countdowns.ts";
import type { Mailbag } from "./mailbag.ts";
import type { Offers } from "./offers.ts";

/** Each in the order of its numbers. */
export interface Met {
  /** Tables of values, as `numbersOf` lists them. */
  readonly values: readonly (readonly object[])[];
  /** Tables of lists of numbers, as `listsOf` lists them. */
  readonly lists: readonly (readonly (readonly number[])[])[];
  readonly budgets: readonly object[];
  readonly operations: readonly object[];
}

interface Turning {
  readonly mail: Mailbag;
  readonly timers: Countdowns;
}

/** Lists of numbers by number; the first is 0. */
interface Lists {
  readonly size: number;
  items(id: number): readonly number[];
  idOf(items: readonly number[]): number;
}

export function metBy(engine: Engine, turning: Turning, offers: Offers): Met {
  return {
    values: numbersOf(engine).map((numbers) => upTo(numbers.size, (id) => numbers.value(id + 1))),
    lists: listsOf(engine, turning).map((lists) => upTo(lists.size, (id) => lists.items(id))),
    budgets: upTo(offers.budgets, (id) => offers.budget(id)),
    operations: upTo(offers.operations, (id) => offers.operation(id)),
  };
}

/** Meets everything in the same order; says whether all got the same numbers. */
export function meetAgain(met: Met, engine: Engine, turning: Turning, offers: Offers): boolean {
  return (
    numbersOf(engine).every((numbers, at) =>
      same(
        (met.values[at] ?? []).map((value) => numbers.idOf(value)),
        1,
      ),
    ) &&
    listsOf(engine, turning).every((lists, at) =>
      same(
        (met.lists[at] ?? []).map((items) => lists.idOf(items)),
        0,
      ),
    ) &&
    same(
      met.budgets.map((budget) => offers.budgetId(budget)),
      0,
    ) &&
    same(
      met.operations.map((operation) => offers.operationId(operation)),
      0,
    )
  );
}

const upTo = <Item>(size: number, item: (at: number) => Item): readonly Item[] =>
  Array.from({ length: size }, (_, at) => item(at));

function numbersOf({ values, letters }: Engine): readonly Numbers<object>[] {
  const { states, inputs, packets, facts, timers, events } = values;
  // Each is given back only what it gave.
  return [...states, inputs, packets, facts, timers, events, letters] as Numbers<object>[];
}

const listsOf = ({ contents }: Engine, { mail, timers }: Turning): readonly Lists[] => [
  contents,
  mail.all,
  timers.all,
];

const same = (ids: readonly number[], first: number): boolean =>
  ids.every((id, at) => id === at + first);
