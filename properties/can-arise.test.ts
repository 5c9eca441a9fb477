/** A rule about a claim that does not exist would rule nothing out, unnoticed. */
import { expect, test } from "vitest";
import { findProfile, standardProfile } from "../models/index.ts";
import { canArise, ruledClaims } from "./can-arise.ts";
import { claims } from "./catalogue.ts";

test("every claim that a rule names exists", () => {
  const ids = claims.map(({ id }) => id);
  expect(ruledClaims.filter((id) => !ids.includes(id))).toEqual([]);
});

test("on the standard every claim can arise", () => {
  const { knobs } = standardProfile;
  expect(claims.filter(({ id }) => !canArise(id, knobs))).toEqual([]);
});

test("a Server without QoS 2 is not asked about PUBREL", () => {
  const rabbit = findProfile("rabbitmq-3.10");
  expect(rabbit.ok && canArise("pubrel-answered", rabbit.value.knobs)).toBe(false);
  expect(rabbit.ok && canArise("publish-answered", rabbit.value.knobs)).toBe(true);
});
