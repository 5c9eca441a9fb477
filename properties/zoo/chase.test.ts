/**
 * The explorer finds mutants in their pens, by the shortest way, and finds nothing where nothing is.
 * These are a few that cost little; `cleansession zoo --explore` looks for all of them.
 */
import { expect, test } from "vitest";
import { assert, present } from "../../src/index.ts";
import { findClaim } from "../catalogue.ts";
import { Chase } from "./chase.ts";
import type { Mutant } from "./mutant.ts";
import { pens, unseen } from "./pens.ts";
import { findMutant } from "./zoo.ts";

function chased(mutant: Mutant, pen: string, worldsMax = 6_000): Chase {
  const claim = findClaim(mutant.claim);
  assert(claim.ok, "the claim is there");
  const among = present(
    pens.find(({ name }) => name === pen),
    pen,
  );
  const chase = new Chase(mutant, claim.value, worldsMax, [among]);
  while (!chase.isOver) chase.goOn();
  return chase;
}

function mutantOf(id: string): Mutant {
  const found = findMutant(id);
  assert(found.ok, "the mutant is there");
  return found.value;
}

/** Each with the moves it takes; "calm" where it shows only then. */
const found = [
  ["id-zero", "cut", 3, ""],
  ["session-never-stored", "cut", 2, ""],
  ["in-flight-lost-with-connection", "cut", 4, ""],
  ["client-forgets-in-flight", "cut", 4, "calm"],
  ["pubrec-ends-exchange", "qos2-cut", 3, "calm"],
  ["repeat-passed-on", "qos2-cut", 10, ""],
  ["empty-client-id-with-state", "refusals", 3, ""],
  ["no-will-on-takeover-by-clean-session", "wills-and-takeovers", 4, ""],
] as const;

test.for(found)("%s is found in the pen %s after %i moves", ([id, pen, moves, calm]) => {
  const { caught, searched } = chased(mutantOf(id), pen);
  expect(caught).toMatchObject({ pen, moves, inCalm: calm === "calm" });
  expect(caught?.counterexample.claim.id).toBe(mutantOf(id).claim);
  expect(searched).toEqual([]);
});

test("the sound model is caught nowhere, and a pen that is searched whole is said to be", () => {
  const change = { place: "nowhere", to: "nothing", apply: <T>(sound: T): T => sound };
  const { caught, searched } = chased({ ...mutantOf("id-zero"), change }, "cut");
  expect(caught).toBeNull();
  expect(searched).toMatchObject([{ pen: "cut", whole: true }]);
  expect(searched[0]?.worlds).toBeGreaterThan(300);
});

test("a pen that is too large is not searched whole", () => {
  const { caught, searched } = chased(mutantOf("will-twice"), "qos2-cut", 300);
  expect(caught).toBeNull();
  expect(searched).toMatchObject([{ pen: "qos2-cut", whole: false }]);
});

test("those that are not found are mutants", () => {
  for (const id of unseen.keys()) expect(mutantOf(id).id).toBe(id);
});
