/**
 * An XState machine as a table that is grown by asking XState.
 *
 * What a machine does depends on three things: its control state, the type of the event and the
 * answers of its guards. So a row is a small decision tree over guards whose leaves say where the
 * machine goes and what it orders. A row is filled the first time it is needed, by running
 * XState's own pure `transition()` with guards that answer as the real ones do and write down what
 * was asked. No semantics is written twice, and the lockstep test holds both against each other.
 */
import {
  initialTransition,
  transition,
  type AnyMachineSnapshot,
  type AnyStateMachine,
} from "xstate";
import { assert, present } from "./assert.ts";
import { checkDialect } from "./dialect.ts";

/** An event as machines see it: a type and whatever plain data comes with it. */
export interface Input {
  readonly type: string;
}

/** What guards and delays look at besides the event. */
export type Facts = object;

/** Something the machine tells its actor to do. */
export interface Order {
  readonly name: string;
  readonly params: unknown;
}

/** A delay the machine set running or withdrew, by the name of the delay. */
export interface Armed {
  readonly timer: string;
  readonly delay: string;
}

/** One answered row: where the machine goes and what it orders, in order. */
export interface Leaf {
  readonly is: "leaf";
  readonly to: string;
  readonly orders: readonly Order[];
  readonly armed: readonly Armed[];
  readonly disarmed: readonly string[];
  /** The machine reached its final state. */
  readonly ended: boolean;
  /** The machine knows no transition for this event in this state under these answers. */
  readonly ignored: boolean;
}

/** An answered row by what it answers: from where, on what, to where. */
export interface ChartRow {
  readonly state: string;
  readonly event: string;
  readonly to: string;
}

interface Question {
  readonly is: "question";
  readonly guard: string;
  readonly params: unknown;
  yes: Row | null;
  no: Row | null;
}

type Row = Leaf | Question;

type Implementation = (args: { context: Facts; event: Input }, params: unknown) => unknown;

interface Asked {
  readonly guard: string;
  readonly params: unknown;
  readonly answer: boolean;
}

export class Chart {
  readonly id: string;
  /** The machine itself, for drawing and for the lockstep test. */
  readonly machine: AnyStateMachine;
  /** The state a new actor starts in, with what its entry orders. */
  readonly first: Leaf;
  readonly #rows = new Map<string, Map<string, Row>>();
  readonly #guards: Readonly<Record<string, Implementation>>;
  readonly #delays: Readonly<Record<string, Implementation>>;
  readonly #delayNames: readonly string[];
  readonly #probe: AnyStateMachine;
  #asking: ((guard: string, params: unknown) => boolean) | null = null;

  /** @throws BugInSimulator when the machine is outside the dialect. */
  constructor(machine: AnyStateMachine) {
    const checked = checkDialect(machine);
    assert(checked.ok, checked.ok ? "" : checked.failure.message);
    this.machine = machine;
    this.id = machine.id;
    this.#guards = machine.implementations.guards as Record<string, Implementation>;
    // XState types a delay as a number or a function; the dialect has functions only, by name.
    this.#delays = machine.implementations.delays as unknown as Record<string, Implementation>;
    this.#delayNames = Object.keys(this.#delays);
    this.#probe = machine.provide({
      guards: mapKeys(this.#guards, (guard) => (_args: unknown, params: unknown) => {
        return present(this.#asking, "somebody who asks")(guard, params);
      }),
      // A delay answers with its own number, so that its name is known when it comes back.
      delays: mapKeys(this.#delays, (delay) => () => 1 + this.#delayNames.indexOf(delay)),
    } as never);
    const [snapshot, actions] = initialTransition(this.#probe);
    this.first = this.#leaf(snapshot as AnyMachineSnapshot, actions, false);
  }

  /** What the machine does in `state` with `event`, where `facts` answers its guards. */
  step(state: string, event: Input, facts: Facts): Leaf {
    let byEvent = this.#rows.get(state);
    if (byEvent === undefined) this.#rows.set(state, (byEvent = new Map<string, Row>()));
    let row = byEvent.get(event.type);
    while (row !== undefined && row.is === "question") {
      const next: Row | null = this.#answer(row, event, facts) ? row.yes : row.no;
      row = next ?? undefined;
    }
    return row ?? this.#grow(byEvent, state, event, facts);
  }

  /** The rows asked for so far; where guards decide, one for each place they lead to. */
  rows(): readonly ChartRow[] {
    return [...this.#rows].flatMap(([state, byEvent]) =>
      [...byEvent].flatMap(([event, row]) => targets(row).map((to) => ({ state, event, to }))),
    );
  }

  /** How long the named delay lasts, in milliseconds; Infinity means it never fires. */
  delayMs(delay: string, event: Input, facts: Facts): number {
    const implementation = present(this.#delays[delay], `delay ${delay} of ${this.id}`);
    return Number(implementation({ context: facts, event }, undefined));
  }

  /** The tags of a control state. */
  tags(state: string): ReadonlySet<string> {
    const snapshot = this.machine.resolveState({ value: readState(state), context: {} } as never);
    return (snapshot as AnyMachineSnapshot).tags;
  }

  #answer({ guard, params }: { guard: string; params: unknown }, event: Input, facts: Facts) {
    const implementation = present(this.#guards[guard], `guard ${guard} of ${this.id}`);
    return Boolean(implementation({ context: facts, event }, params));
  }

  #grow(byEvent: Map<string, Row>, state: string, event: Input, facts: Facts): Leaf {
    const asked: Asked[] = [];
    this.#asking = (guard, params) => {
      const answer = this.#answer({ guard, params }, event, facts);
      asked.push({ guard, params, answer });
      return answer;
    };
    const before = this.#probe.resolveState({ value: readState(state), context: {} } as never);
    const [after, actions] = transition(this.#probe, before as never, event as never);
    this.#asking = null;
    const ignored = actions.length === 0 && writeState(after as AnyMachineSnapshot) === state;
    const leaf = this.#leaf(after as AnyMachineSnapshot, actions, ignored);
    byEvent.set(event.type, graft(byEvent.get(event.type) ?? null, asked, 0, leaf));
    return leaf;
  }

  #leaf(
    snapshot: AnyMachineSnapshot,
    actions: readonly { type: string; params?: unknown }[],
    ignored: boolean,
  ): Leaf {
    const orders: Order[] = [];
    const armed: Armed[] = [];
    const disarmed: string[] = [];
    for (const { type, params } of actions) {
      if (type === "xstate.raise") {
        const { id, delay } = params as { id: string; delay: number };
        armed.push({ timer: id, delay: present(this.#delayNames[delay - 1], `delay of ${id}`) });
      } else if (type === "xstate.cancel") {
        disarmed.push((params as { sendId: string }).sendId);
      } else {
        orders.push({ name: type, params: params ?? null });
      }
    }
    const ended = snapshot.status === "done";
    return { is: "leaf", to: writeState(snapshot), orders, armed, disarmed, ended, ignored };
  }
}

/** A control state as one string: the name of a simple one, JSON for parallel ones. */
export function writeState({ value }: { readonly value: unknown }): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** The XState value of a control state. */
export function readState(state: string): string | object {
  return state.startsWith("{") ? (JSON.parse(state) as object) : state;
}

function graft(row: Row | null, asked: readonly Asked[], depth: number, leaf: Leaf): Row {
  const question = asked[depth];
  if (question === undefined) return leaf;
  const node: Question =
    row?.is === "question"
      ? row
      : { is: "question", guard: question.guard, params: question.params, yes: null, no: null };
  assert(node.guard === question.guard, "XState asks its guards in one order");
  const branch = question.answer ? "yes" : "no";
  node[branch] = graft(node[branch], asked, depth + 1, leaf);
  return node;
}

/** Where the leaves below a row lead, each once. */
function targets(row: Row | null): readonly string[] {
  if (row === null) return [];
  if (row.is === "leaf") return [row.to];
  return [...new Set([...targets(row.yes), ...targets(row.no)])];
}

const mapKeys = <T>(record: object, make: (key: string) => T): Record<string, T> =>
  Object.fromEntries(Object.keys(record).map((key) => [key, make(key)]));
