/** Causes over a long passage: looked for as far as that goes, and counted where it does not. */
import { expect, test } from "vitest";
import { present } from "../../src/index.ts";
import { findClaim } from "../catalogue.ts";
import { Causes, situationsMax } from "./causes.ts";
import { aedes, asks, opens, sightsOf, type Line } from "./stories.ts";

const found = findClaim("session-present-told-truly");
const claim = present(found.ok ? found.value : null, "a claim");

const seen = (lines: readonly Line[]) => {
  const causes = new Causes(aedes);
  for (const sight of sightsOf(lines)) causes.see(sight);
  return causes;
};

const violation = (step: number) => ({
  claim,
  what: "a#2: a has a Session and gets CONNACK sp=0 code=0",
  about: null,
  step,
});

const denied = [...opens("a#1"), ...opens("a#2")];
const subscribed = [...opens("a#1"), ...asks("a#1", "t", 0), ...opens("a#2")];

test("a violation is put down to a deviation where its situation was, and nowhere else", () => {
  expect(seen(denied).of(violation(denied.length))).toBe("session-present-needs-subscription");
  expect(seen(subscribed).of(violation(subscribed.length))).toBeNull();
});

test("what is beyond is put down to its clause, and counted as that", () => {
  const often = seen(subscribed);
  for (let times = 0; times < 200; times += 1) {
    expect(often.of(violation(subscribed.length))).toBeNull();
  }
  expect(often.byClause).toBe(0);
  expect(often.of(violation(subscribed.length))).toBe("session-present-needs-subscription");
  expect(often.byClause).toBe(1);
  const far = seen(subscribed);
  expect(far.of(violation(situationsMax + 1))).toBe("session-present-needs-subscription");
  expect(far.byClause).toBe(1);
});
