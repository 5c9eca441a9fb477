/** What of a real Server is judged, and what is known of one. */
import { expect, test } from "vitest";
import { present } from "../../src/index.ts";
import { allLiveDeviations, standardProfile } from "../../models/index.ts";
import { findClaim } from "../catalogue.ts";
import { hasSituation } from "./situations.ts";
import { isShut, seenOf, serverClaims } from "./report.ts";
import { statements } from "../statements.ts";

const claim = (id: string) => {
  const found = findClaim(id);
  return present(found.ok ? found.value : null, `claim ${id}`);
};

test("a real Server is judged by packets, and by what binds a Server", () => {
  const ids = serverClaims(standardProfile).map(({ id }) => id);
  expect(ids).toContain("session-present-told-truly");
  expect(ids).toContain("will-reaches-its-watchers");
  expect(ids).not.toContain("client-pubrecs-in-order");
  expect(ids).not.toContain("will-published-once");
  expect(ids).not.toContain("pubrecs-in-order");
});

test("each deviation that no model has names a statement, claims that there are, and a situation", () => {
  expect(allLiveDeviations.length).toBeGreaterThan(3);
  for (const { id, clause, claims } of allLiveDeviations) {
    expect(hasSituation(id), id).toBe(true);
    expect(statements.some((one) => one.id === clause)).toBe(true);
    for (const one of claims) expect(claim(one).vantage, id).toBe("wire");
  }
});

test("little is shown where most Clients of a kind are turned away, or most Topic Filters, or PINGREQs have no answers", () => {
  const [all, most] = [
    { asked: 10, turnedAway: 0 },
    { asked: 10, turnedAway: 6 },
  ];
  const open = { clean: all, kept: all, qos2: all, filters: all, pings: all };
  expect(isShut(open)).toBe(false);
  expect(isShut({ ...open, qos2: most })).toBe(false);
  expect(isShut({ ...open, kept: most })).toBe(true);
  expect(isShut({ ...open, filters: most })).toBe(true);
  expect(isShut({ ...open, filters: { asked: 9, turnedAway: 9 } })).toBe(false);
  expect(isShut({ ...open, pings: { asked: 100, turnedAway: 1 } })).toBe(false);
  expect(isShut({ ...open, pings: { asked: 100, turnedAway: 2 } })).toBe(true);
});

test("what is missing counts once it was missing again; what came counts at once", () => {
  const [missing, wrong] = [{ claim: claim("at-least-once") }, { claim: claim("connack-first") }];
  const isOnce = (one: typeof missing, again: number | null): boolean =>
    seenOf(one, null, again).isOnce;
  // Whether nobody looked again, or it was not seen.
  for (const again of [null, 0]) {
    expect(isOnce(missing, again)).toBe(true);
    expect(isOnce(wrong, again)).toBe(false);
  }
  expect(isOnce(missing, 1)).toBe(false);
  expect(seenOf(missing, "no-will-on-takeover", null).isOnce).toBe(false);
});
