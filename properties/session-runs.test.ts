/** The library as others use it: a report in a call, and a property for fast-check. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { findProfile } from "../models/index.ts";
import { check, sessionRuns } from "./session-runs.ts";
import { trialClaims } from "./trial-claims.ts";

const named = (id: string) => trialClaims.filter((one) => one.id === id);

test("check reports in one call, the same each time", () => {
  const options = { claims: named("connack-comes-first"), runs: 20 };
  expect(check(options)).toMatchObject({ verdict: "held", runs: 20, seed: 1 });
  expect(check(options)).toEqual(check(options));
});

test("what is undefined is not said, and what no check can be made of is refused", () => {
  const claims = named("connack-comes-first");
  const unsaid = { profile: undefined, seed: undefined, devicesMax: undefined, waived: undefined };
  expect(check({ claims, runs: 5, ...unsaid })).toEqual(check({ claims, runs: 5 }));
  const wrong = [{ runs: 0 }, { runs: 1.5 }, { runs: null }, { seed: -1 }, { devicesMax: 0 }];
  for (const one of wrong) expect(() => check({ claims, ...one })).toThrow(RangeError);
  expect(() => sessionRuns({ seed: Number.NaN })).toThrow(/^seed is a whole number from 0/);
  expect(() => check({ claims, waived: ["no-such-claim"] })).toThrow(/^waived: there is no claim/);
});

test("whoever has no types is told what is wrong, in a sentence", () => {
  // As JavaScript would call it.
  const untyped = check as (options: object) => unknown;
  for (const [options, says] of [
    [
      { profile: "mosquitto-2.0" },
      'profile is a Profile, as findProfile gives, not "mosquitto-2.0"',
    ],
    [{ claims: "no-offline-loss" }, "claims is a list of Claims, as findClaim gives them"],
    [{ claims: ["no-offline-loss"] }, "claims is a list of Claims, as findClaim gives them"],
    [{ runs: "many" }, 'runs is a whole number from 1, not "many"'],
    [{ devicesMax: 9 }, "devicesMax is a whole number from 1 to 4, not 9"],
    [{ sed: 1 }, 'there is no option "sed"; did you mean seed?'],
  ] as const) {
    expect(() => untyped({ runs: 1, ...options })).toThrow(new RangeError(says));
  }
});

test("what holds satisfies fast-check, what does not is shrunk and told", () => {
  fc.assert(sessionRuns({ claims: named("connack-comes-first") }), { seed: 1, numRuns: 30 });
  const wrong = fc.check(sessionRuns({ claims: named("nothing-is-accepted") }), {
    seed: 1,
    numRuns: 100,
  });
  expect(wrong.failed).toBe(true);
  const text = fc.stringify(wrong.counterexample?.[0]);
  expect(text).toMatch(/^nothing-is-accepted is violated: \w+ was accepted\n(?: {2}.+\n?)+$/);
  expect(text).toContain("\n  connect ");
}, 60_000);

test("what a profile is known for satisfies it too, unless it is to be strict", () => {
  const emqttd = findProfile("emqttd-2.3.11");
  if (!emqttd.ok) return expect.unreachable();
  const options = { profile: emqttd.value, claims: named("refusal-closes") };
  const how = { seed: 1, numRuns: 60 };
  expect(fc.check(sessionRuns(options), how).failed).toBe(false);
  expect(fc.check(sessionRuns({ ...options, strict: true }), how).failed).toBe(true);
}, 60_000);

const unreadable = () => {
  JSON.parse("{");
};

test("a claim that throws is told as what it is", () => {
  const [first] = named("connack-comes-first");
  if (first === undefined) return expect.unreachable();
  const wrong = fc.check(
    sessionRuns({ claims: [{ ...first, watch: () => ({ on: {}, judge: unreadable }) }] }),
    {
      seed: 1,
      numRuns: 1,
    },
  );
  expect(String(wrong.errorInstance)).toContain("SyntaxError");
  expect(fc.stringify(wrong.counterexample?.[0])).toMatch(
    /^a run that cannot be made: SyntaxError/,
  );
});
