/**
 * What a search has met, as plain data, for a search that numbers things in its own way.
 *
 * Numbers are given in the order in which things are met. A search that was written down and goes on
 * meets them in the same order again, so its numbers come out the same; one that shares the work with
 * others gives its own, and the numbers of the others are translated. What is only remembered so as
 * not to be asked twice is left out: it is asked again.
 */
import { present } from "../assert.ts";
import type { Engine } from "../engine.ts";
import type { Numbers } from "../intern.ts";
import type { Companion, Memories } from "./companion.ts";
import type { Countdown } from "./countdowns.ts";
import type { Offers } from "./offers.ts";
import type { Turns } from "./turns.ts";

/** What was met, table by table, each in the order of its numbers. */
export type Met = readonly (readonly unknown[])[];

/** The number here for a number that another gave in a table. */
type NumberOf = (table: Table, id: number) => number;

/** Things that have numbers, 0, 1, 2 ..., and can be told as plain data. */
interface Table {
  readonly size: () => number;
  readonly tell: (id: number) => unknown;
  /** The number of what is told; what is in it is known by the numbers of who tells it. */
  readonly meet: (told: unknown, numberOf: NumberOf) => number;
}

export class Lexicon {
  /** What things are made of comes before them. */
  readonly tables: readonly Table[];
  /** By place: the table of what stands there; of a pipe, what is in flight. */
  readonly atPlaces: readonly Table[];
  readonly operations: Table;
  /** Why steps are wrong; null where nobody says so. */
  readonly reasons: Table | null;
  readonly engine: Engine;
  /** By whom it was told to and table: how much of it. */
  readonly #told: number[][] = [];

  constructor(engine: Engine, turns: Turns, offers: Offers, companion: Companion | null) {
    const { values, firstPipe, mailSlot } = engine;
    this.engine = engine;
    const states = values.states.map((one) => valuesIn(one));
    const inputs = valuesIn(values.inputs);
    const packets = valuesIn(values.packets);
    const names = valuesIn(values.timers);
    const letters = valuesIn(engine.letters);
    const contents = listsIn(engine.contents, packets);
    const mail = listsIn(turns.mail.all, letters);
    const timers = timersIn(turns, names, inputs);
    const budgets = objectsIn(
      () => offers.budgets,
      (id) => offers.budget(id),
      (budget) => offers.budgetId(budget),
    );
    this.operations = objectsIn(
      () => offers.operations,
      (id) => offers.operation(id),
      (operation) => offers.operationId(operation),
    );
    this.reasons = companion === null ? null : memoriesIn(companion.reasons);
    const memories = companion === null ? null : memoriesIn(companion.memories);
    const parts = [...states, inputs, packets, names, letters, contents];
    const own = [mail, timers, budgets, this.operations, memories, this.reasons];
    this.tables = [...parts, ...own.filter((table) => table !== null)];
    this.atPlaces = Array.from(turns.world, (_, place) => {
      if (place < firstPipe) return states[engine.kindOf(place)] as Table;
      if (place < mailSlot) return contents;
      return present([mail, timers, budgets, memories][Math.min(place - mailSlot, 3)], "a table");
    });
  }

  /** Everything that was met. */
  all(): Met {
    return this.tables.map((table) => toldOf(table, 0));
  }

  /** What was met since this one among others was told last. */
  newsFor(index: number): Met {
    const known = this.#told[index] ?? [];
    this.#told[index] = this.tables.map(({ size }) => size());
    return this.tables.map((table, at) => toldOf(table, known[at] ?? 0));
  }
}

/** What the numbers of another search are here. */
export class Peer {
  readonly #lexicon: Lexicon;
  readonly #numbers: ReadonlyMap<Table, number[]>;
  readonly #atPlaces: readonly (readonly number[])[];

  constructor(lexicon: Lexicon) {
    this.#lexicon = lexicon;
    this.#numbers = new Map(lexicon.tables.map((table) => [table, []]));
    this.#atPlaces = lexicon.atPlaces.map((table) => this.#numbersIn(table));
  }

  /** What stands at a place here, where the other has a value there. */
  valueAt(place: number, value: number): number {
    const { firstPipe, mailSlot, lines } = this.#lexicon.engine;
    const numbers = this.#atPlaces[place] as readonly number[];
    return place < firstPipe || place >= mailSlot
      ? (numbers[value] as number)
      : lines.withContents(value, numbers[lines.contentsOf(value)] as number);
  }

  operation(id: number): number {
    return this.#numbersIn(this.#lexicon.operations)[id] as number;
  }

  /** Why a step is wrong. */
  reason(id: number): number {
    return this.#numbersIn(present(this.#lexicon.reasons, "reasons"))[id] as number;
  }

  /** Takes in what the other has met since the last time. */
  hear(met: Met): void {
    const numberOf: NumberOf = (table, id) => this.#numbersIn(table)[id] as number;
    for (const [at, table] of this.#lexicon.tables.entries()) {
      const numbers = this.#numbersIn(table);
      for (const told of met[at] ?? []) numbers.push(table.meet(told, numberOf));
    }
  }

  /** Whether it has numbered everything as it is numbered here. */
  get isAlike(): boolean {
    return this.#lexicon.tables.every((table) =>
      this.#numbersIn(table).every((number, id) => number === id),
    );
  }

  #numbersIn(table: Table): number[] {
    return present(this.#numbers.get(table), "a table");
  }
}

const toldOf = ({ size, tell }: Table, first: number): readonly unknown[] =>
  Array.from({ length: size() - first }, (_, at) => tell(first + at));

/** What one search tells as some kind of thing, another hears as that: both have the same tables. */
const valuesIn = <Value extends object>(numbers: Numbers<Value>): Table => ({
  // Number 0 stands for "nothing there".
  size: () => numbers.size + 1,
  tell: (id) => (id === 0 ? null : numbers.value(id)),
  meet: (told) => (told === null ? 0 : numbers.idOf(told as Value)),
});

const objectsIn = (
  size: () => number,
  tell: (id: number) => object,
  idOf: (told: object) => number,
): Table => ({ size, tell, meet: (told) => idOf(told as object) });

interface Lists {
  readonly size: number;
  items(id: number): readonly number[];
  idOf(items: readonly number[]): number;
}

const listsIn = (lists: Lists, items: Table): Table => ({
  size: () => lists.size,
  tell: (id) => lists.items(id),
  meet: (told, numberOf) =>
    lists.idOf((told as readonly number[]).map((item) => numberOf(items, item))),
});

const timersIn = ({ timers }: Turns, names: Table, inputs: Table): Table => ({
  size: () => timers.size,
  tell: (id) => timers.items(id),
  meet: (told, numberOf) =>
    timers.idOf(
      (told as readonly Countdown[]).map(({ actor, name, input, leftMs }) => ({
        actor,
        name: numberOf(names, name),
        input: numberOf(inputs, input),
        leftMs,
      })),
    ),
});

function memoriesIn(memories: Memories): Table {
  const table: Table = {
    size: () => memories.size,
    tell: (id) => memories.tell(id),
    meet: (told, numberOf) => memories.meet(told, (id) => numberOf(table, id)),
  };
  return table;
}
