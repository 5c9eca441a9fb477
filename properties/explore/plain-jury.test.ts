/** Claims in a search, held against claims that remember everything at once and are always asked. */
import { expect, test } from "vitest";
import {
  more,
  note,
  Search,
  Trails,
  type Companion,
  type Hand,
  type World,
} from "../../src/index.ts";
import { findProfile, standardProfile, type Operation, type Profile } from "../../models/index.ts";
import { claims } from "../catalogue.ts";
import type { Claim } from "../claim.ts";
import { Watch } from "../watch.ts";
import { boundsDefaults, fieldOf, firstWorld, type Bounds, type Field } from "./bounds.ts";
import { safetyClaims } from "./exploration.ts";
import { Jury } from "./jury.ts";
import { presentMs, Tidy } from "./tidy.ts";

const heard = [note.sent, note.swallowed, note.received, note.ended, note.line, note.observed];

/** One watch, put back to where it was before each step, whatever was asked before. */
class PlainJury implements Companion {
  readonly trails = new Trails(heard, true);
  readonly places = 1;
  /** It is never saved nor shared. */
  readonly memories = { size: 0, tell: () => null, meet: () => 0 };
  readonly reasons = this.memories;
  readonly arisen: number[] = [];
  wrong = 0;
  readonly violated = new Set<string>();
  readonly #field: Field;
  readonly #watch: Watch;
  readonly #tidy: Tidy;
  readonly #memories: Int32Array[] = [];
  readonly #ids = new Map<string, number>();
  readonly #operationOf: (id: number) => object;
  readonly #wrongs = new Map<string, number>();
  #hand: Hand | null = null;
  #at = 0;

  constructor(field: Field, watched: readonly Claim[], operationOf: (id: number) => object) {
    const { engine, profile } = field.setup;
    this.#field = field;
    this.#operationOf = operationOf;
    this.#watch = new Watch(engine, engine.first(), profile, watched);
    firstWorld(field, this.#watch);
    this.#tidy = new Tidy(this.#watch.memory);
  }

  begin(hand: Hand, first: number): void {
    this.#hand = hand;
    this.#at = first;
    hand.world[first] = this.#remember(0);
  }

  after(trail: number): void {
    const { engine } = this.#field.setup;
    const { world: slots, put } = this.#hand as Hand;
    const notes = this.trails.notes(trail);
    const before = Array.from(slots.subarray(0, engine.firstPipe));
    for (const one of notes) if (one.kind === more.changed) before[one.where] = one.before;
    const now = Array.from(slots.subarray(0, engine.mailSlot + 1));
    const world: World = { nowMs: presentMs, slots: now, timers: [] };
    const memory = this.#memories[slots[this.#at] as number] as Int32Array;
    this.#watch.goOn(this.#tidy.values(memory), before, world);
    const nowMs = presentMs + (notes.find(({ kind }) => kind === more.passed)?.what ?? 0);
    this.#watch.begin(nowMs);
    for (const { kind, where, what } of notes) {
      if (kind === more.operated) this.#watch.operate(this.#operationOf(what) as Operation);
      else if (kind !== more.changed && kind !== more.passed) this.#watch.hear(kind, where, what);
    }
    this.#watch.stepped(world);
    const ids = [...new Set(this.#watch.violations.map(({ claim: { id } }) => id))].toSorted();
    for (const id of ids) this.violated.add(id);
    this.wrong = ids.length === 0 ? 0 : this.#wrongOf(ids.join(" "));
    put.call(this.#hand, this.#at, this.#remember(nowMs));
  }

  #wrongOf(ids: string): number {
    const known = this.#wrongs.get(ids) ?? this.#wrongs.size + 1;
    this.#wrongs.set(ids, known);
    return known;
  }

  #remember(nowMs: number): number {
    const memory = this.#tidy.idsOf(this.#watch.memory.save(), nowMs);
    const text = memory.join(" ");
    let id = this.#ids.get(text);
    if (id === undefined) {
      id = this.#memories.push(memory) - 1;
      this.#ids.set(text, id);
    }
    return id;
  }
}

function profileNamed(name: string): Profile {
  const found = findProfile(name);
  expect(found.ok).toBe(true);
  return found.ok ? found.value : standardProfile;
}

function searched(field: Field, jury: Companion, first: { search: Search | null }) {
  const { engine } = field.setup;
  const search = new Search(engine, field.supply, jury, firstWorld(field));
  first.search = search;
  while (search.open(500));
  const { worlds, moves, depth } = search.counts;
  const wrong = search.wrong().map(({ far }) => far);
  return { worlds, moves, depth, wrong };
}

const emqttd = profileNamed("emqttd-2.3.11");
const small: readonly (readonly [string, Partial<Bounds>, Profile])[] = [
  ["a cut, each QoS", { qos: [0, 1, 2] }, standardProfile],
  ["stalls", { publishes: 0, stalls: 2 }, standardProfile],
  ["a takeover", { clientIds: 1, cuts: 0, takeovers: 1, clean: [false, true] }, standardProfile],
  [
    "disconnects and restarts of aedes",
    { cuts: 0, publishes: 0, restarts: 1, disconnects: 1 },
    profileNamed("aedes-1.1.1"),
  ],
  ["letters", { clientIds: 1, cuts: 0, takeovers: 1 }, emqttd],
];

for (const [name, bounds, profile] of small) {
  test(`${name}: claims asked one by one make of every step what all of them at once make of it`, () => {
    const watched = safetyClaims(claims, profile);
    const at: { search: Search | null } = { search: null };
    const operationOf = (id: number): object => (at.search as Search).offers.operation(id);
    const field = fieldOf({ ...boundsDefaults, ...bounds }, profile);
    const plain = new PlainJury(field, watched, operationOf);
    const expected = searched(field, plain, at);
    const other = fieldOf({ ...boundsDefaults, ...bounds }, profile);
    const jury = new Jury(other, watched, operationOf);
    expect(searched(other, jury, at)).toEqual(expected);
    expect(plain.violated.size > 0).toBe(profile !== standardProfile);
    expect(expected.worlds).toBeGreaterThan(100);
  });
}
