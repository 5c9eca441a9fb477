/** Certificates: what is shortest is said to be, what is not is made shorter, and a budget is no proof. */
import { expect, test } from "vitest";
import { assert, present } from "../../src/index.ts";
import { findProfile, type Profile } from "../../models/index.ts";
import { findClaim } from "../catalogue.ts";
import type { Claim } from "../claim.ts";
import { readScript, violates, type Script } from "../script.ts";
import { counterexample, type Counterexample } from "../shrink.ts";
import { Setups, type Setup } from "../swarm.ts";
import { mutated } from "../zoo/mutant.ts";
import { findMutant } from "../zoo/zoo.ts";
import { Certification } from "./certify.ts";
import { lettersOf } from "./letters.ts";

const valueOf = <T>(found: { ok: true; value: T } | { ok: false }): T => {
  assert(found.ok, "it is there");
  return found.value;
};
const profileNamed = (name: string): Profile => valueOf(findProfile(name));
const claimNamed = (id: string): Claim => valueOf(findClaim(id));

/** Two devices and a ClientID that both may use. */
const worldOf = (profile: string): Setup => new Setups(profileNamed(profile), 2).at(0);

const found = (profile: string, claim: string, script: readonly string[]): Counterexample =>
  counterexample(claimNamed(claim), worldOf(profile), readScript(script));

function mutantFound(id: string, script: readonly string[]): Counterexample {
  const mutant = valueOf(findMutant(id));
  const setups = new Setups(profileNamed("standard-3.1.1"), 2, mutated(mutant));
  return counterexample(claimNamed(mutant.claim), setups.at(0), readScript(script));
}

function certified(one: Counterexample, worlds = 10_000): Certification {
  const certification = new Certification(one, worlds);
  while (!certification.isOver) certification.goOn();
  return certification;
}

/** Every script of so many letters; what is under way happens when they are over. */
function scriptsOf(script: Script, operations: number): readonly Script[] {
  if (operations === 0) return [[]];
  return scriptsOf(script, operations - 1).flatMap((shorter) =>
    lettersOf(script).map((operation): Script => [
      ...shorter,
      { is: "operation", text: "", operation },
    ]),
  );
}

test("the shortest is certified, and none of what is shorter violates the claim", () => {
  const one = found("emqttd-2.3.11", "session-present-told-truly", [
    "connect a",
    "disconnect a",
    "connect a clean=0",
  ]);
  const { certificate, counterexample: kept } = certified(one);
  expect(kept).toBe(one);
  const expected = { certified: true, fewerThan: 3, operations: 3, faults: 0, shrunkTo: 3 };
  expect(certificate).toMatchObject(expected);
  expect(certificate.worlds).toBeGreaterThan(10);
  const shorter = [0, 1, 2].flatMap((operations) => scriptsOf(one.script, operations));
  expect(shorter.length).toBe(13);
  expect(shorter.filter((script) => violates(one.setup, script, one.claim))).toEqual([]);
  const same = scriptsOf(one.script, 3);
  expect(same.some((script) => violates(one.setup, script, one.claim))).toBe(true);
});

test("what only shows in the calm is certified too", () => {
  const one = found("aedes-1.1.1", "session-present-told-truly", [
    "connect a clean=0",
    "settle",
    "cut a",
  ]);
  expect(certified(one).certificate).toMatchObject({ certified: true, operations: 2, faults: 1 });
});

/** From which no line can be taken, and yet there is a shorter one. */
const stuck = [
  'publish a t/1 qos=2 "m1"',
  "connect b id=s1",
  "connect a id=s1 clean=0",
  'publish b t/1 qos=2 "m2"',
  "deliver a#1->server",
  "deliver server->a#1",
  "deliver a#1->server",
  "kick s1",
];

test("what shrinking cannot make shorter the explorer does, by another way", () => {
  const one = found("aedes-1.1.1", "acknowledged-means-taken", stuck);
  const lines = one.script;
  for (const line of lines) {
    const rest = lines.filter((other) => other !== line);
    expect(violates(one.setup, rest, one.claim), line.text).toBe(false);
  }
  const { certificate, counterexample: shorter } = certified(one);
  expect(certificate).toMatchObject({ certified: true, operations: 4, shrunkTo: 5 });
  expect(shorter.operations).toBe(4);
  expect(violates(one.setup, readScript(shorter.script.map(({ text }) => text)), one.claim)).toBe(
    true,
  );
});

test("time that has to pass is a wait in what is found", () => {
  const one = mutantFound("session-expires-early", [
    "connect a clean=0",
    "settle",
    "cut a",
    "settle",
    "connect a clean=0",
    "settle",
    "disconnect a",
    "settle",
    "wait 1h",
  ]);
  const { certificate, counterexample: shorter } = certified(one);
  expect(certificate).toMatchObject({ certified: true, operations: 1, shrunkTo: 4 });
  const lines = shorter.script.map(({ text }) => text);
  expect(lines.filter((text) => /^wait |^fire /.test(text))).not.toEqual([]);
  expect(lines.filter((text) => text.startsWith("fire "))).toEqual([]);
  expect(violates(one.setup, readScript(lines), one.claim)).toBe(true);
});

test("a budget is no proof: what is whole is said, and what is not", () => {
  const one = found("aedes-1.1.1", "acknowledged-means-taken", stuck);
  const { certificate, counterexample: kept } = certified(one, 400);
  expect(kept).toBe(one);
  expect(certificate).toMatchObject({ certified: false, fewerThan: 3, operations: 5 });
  expect(certified(one, 0).of({ counterexample: one }).certificate).toBeNull();
});

test("a mutant's counterexample is certified on the mutant, and comes out the same twice", () => {
  const script = ["connect a clean=0", "settle", "disconnect a", "settle"];
  const one = mutantFound("session-never-stored", script);
  const { certificate } = certified(one);
  expect(certificate).toMatchObject({ certified: true, operations: 2, shrunkTo: 2 });
  expect(certified(one).certificate).toEqual(present(certificate, "a certificate"));
});
