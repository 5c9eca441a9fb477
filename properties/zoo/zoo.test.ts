/**
 * The zoo is sound: every mutant names what there is, changes something, and dies by its claim, from
 * generated runs alone. Those that die late are hunted by the command; here are ten and more.
 */
import { expect, test } from "vitest";
import { assert } from "../../src/index.ts";
import { model } from "../../models/index.ts";
import { findClaim } from "../catalogue.ts";
import { hunt } from "./hunt.ts";
import { killersOf } from "./killers.ts";
import { inKnob, inMachine, mutated, type Mutant } from "./mutant.ts";
import { findMutant, zoo } from "./zoo.ts";

test("there are sixty mutants and more, each with a name of its own", () => {
  expect(zoo.length).toBeGreaterThanOrEqual(60);
  expect(new Set(zoo.map(({ id }) => id)).size).toBe(zoo.length);
});

test("both sides have mutants, and reports are repositories with an issue or a place", () => {
  expect(new Set(zoo.map(({ side }) => side))).toEqual(new Set(["Server", "Client", "both"]));
  for (const { id, reports } of zoo) {
    expect(reports.length, id).toBeGreaterThan(0);
    for (const report of reports) expect(report, id).toMatch(/^[\w.-]+\/[\w.-]+(?:#\d+|: \S.+)$/);
  }
});

test.for(zoo)("$id names a claim, and its place in the models is there", (mutant) => {
  expect(findClaim(mutant.claim).ok).toBe(true);
  expect(mutated(mutant)).not.toBe(model);
});

/** One of each kind of place; each dies within a few runs. */
const soonDead = [
  "disconnect-ends-session",
  "session-never-stored",
  "session-present-never",
  "session-never-expires",
  "session-present-to-clean-session",
  "restart-loses-sessions",
  "will-twice",
  "id-zero",
  "client-repeats-without-dup",
  "client-forgets-in-flight",
  "session-expires-early",
  "empty-client-id-with-state",
];

test.for(soonDead)("%s dies by its claim, and what kills it is short", (id) => {
  const mutant = mutantOf(id);
  const kill = hunt(mutant, claimOf(mutant), { seed: 5, runsMax: 400 });
  expect(kill).not.toBeNull();
  expect(kill?.counterexample.operations).toBeLessThanOrEqual(12);
  expect(kill?.counterexample.claim.id).toBe(mutant.claim);
});

test("a mutant gets away from a claim that has nothing to do with it", () => {
  const claim = claimOf(mutantOf("ping-unanswered"));
  expect(hunt(mutantOf("will-twice"), claim, { seed: 1, runsMax: 60 })).toBeNull();
});

test("a hunt comes out the same twice", () => {
  const mutant = mutantOf("connected-session-expires");
  const once = hunt(mutant, claimOf(mutant), { seed: 3, runsMax: 400 });
  const again = hunt(mutant, claimOf(mutant), { seed: 3, runsMax: 400 });
  expect(once?.runs).toBe(again?.runs);
  const lines = once?.counterexample.script.map(({ text }) => text);
  expect(lines).toEqual(again?.counterexample.script.map(({ text }) => text));
});

test("every claim that kills a mutant is counted", () => {
  const { by } = killersOf(mutantOf("session-never-stored"), { seed: 1, runs: 5 });
  expect(by["session-ends-for-a-reason"]).toBeGreaterThan(0);
  expect(by["client-keeps-alive"]).toBeUndefined();
});

test("a place that is gone, or holds something else by now, is said", () => {
  const gone = inMachine("will", ["stored", "on", "nobody.knows", "target"], "none", "stored");
  expect(() => gone.apply(model)).toThrow("will has a place stored.on.nobody.knows.target");
  const other = inMachine("will", ["stored", "on", "packet.DISCONNECT"], "stored", "none");
  expect(() => other.apply(model)).toThrow("will has");
  expect(() => inKnob("server.maxInFlight", 7, 8)).toThrow("server.maxInFlight is 7");
});

function mutantOf(id: string): Mutant {
  const found = findMutant(id);
  assert(found.ok, found.ok ? "" : found.failure.message);
  return found.value;
}

function claimOf({ claim }: Mutant) {
  const found = findClaim(claim);
  assert(found.ok, found.ok ? "" : found.failure.message);
  return found.value;
}
