/** The judges' reading of Topic Filters: by examples of the standard, and the same as the Server's. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { matches as byServer } from "../models/index.ts";
import { matches } from "./topic-filter.ts";

test.for([
  ["sport/tennis/player1/#", "sport/tennis/player1", true],
  ["sport/tennis/player1/#", "sport/tennis/player1/score/wimbledon", true],
  ["sport/#", "sport", true],
  ["sport/#", "sports", false],
  ["sport/tennis/+", "sport/tennis/player1", true],
  ["sport/tennis/+", "sport/tennis/player1/ranking", false],
  ["sport/+", "sport", false],
  ["sport/+", "sport/", true],
  ["+/+", "/finance", true],
  ["/+", "/finance", true],
  ["+", "/finance", false],
  ["#", "a/b", true],
  ["#", "$SYS/uptime", false],
  ["+/monitor", "$SYS/monitor", false],
  ["$SYS/#", "$SYS/uptime", true],
  ["a.b", "axb", false],
  ["plant-1/#", "plant-1/a", true],
  ["plant-1/#", "plant1/a", false],
] as const)("%s and %s: %s", ([filter, topic, is]) => {
  expect(matches(filter, topic)).toBe(is);
});

test("no sign but the wildcards means more than itself", () => {
  for (let code = 1; code < 0x180; code += 1) {
    const sign = String.fromCharCode(code);
    if ("+#/".includes(sign)) continue;
    expect(matches(`a${sign}b/#`, `a${sign}b/c`), sign).toBe(true);
    expect(matches(`${sign}/+`, `x${sign}/c`), sign).toBe(false);
  }
});

test("the Server of the models reads them alike", () => {
  const level = fc.constantFrom("a", "b", "", "$x", ".");
  const topics = fc.array(level, { minLength: 1, maxLength: 4 }).map((all) => all.join("/"));
  const filters = fc
    .tuple(
      fc.array(fc.oneof(level, fc.constant("+")), { minLength: 1, maxLength: 3 }),
      fc.boolean(),
    )
    .map(([all, rest]) => [...all, ...(rest ? ["#"] : [])].join("/"));
  fc.assert(
    fc.property(fc.oneof(filters, fc.constant("#")), topics, (filter, topic) => {
      expect(matches(filter, topic)).toBe(byServer(filter, topic));
    }),
    { seed: 1, numRuns: 2_000 },
  );
});
