/** What a probe finds is what a profile can have: a Server that does not answer may seem to be anything. */
import { expect, test } from "vitest";
import { isOfAProfile } from "./probe.ts";

test("a bound of nothing is not found, and one that there can be is", () => {
  expect(isOfAProfile({ path: "server.maxInFlight", value: 0 })).toBe(false);
  expect(isOfAProfile({ path: "server.maxInFlight", value: 1 })).toBe(true);
  expect(isOfAProfile({ path: "server.overflow", value: "dropNothing" })).toBe(false);
  expect(isOfAProfile({ path: "server.dupOnResend.qos1", value: false })).toBe(true);
});
