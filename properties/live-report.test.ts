/** What of a real Server is judged, and what is known of one. */
import { expect, test } from "vitest";
import { present } from "../src/index.ts";
import { allLiveDeviations, findProfile, profiles, standardProfile } from "../models/index.ts";
import { findClaim } from "./catalogue.ts";
import { liveKnown, serverClaims } from "./live-report.ts";
import { statements } from "./statements.ts";

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

test("each deviation that no model has names a statement and claims that there are", () => {
  expect(allLiveDeviations.length).toBeGreaterThan(3);
  for (const { id, clause, claims } of allLiveDeviations) {
    expect(statements.some((one) => one.id === clause)).toBe(true);
    for (const one of claims) expect(claim(one).vantage, id).toBe("wire");
  }
});

test("a violation is known by the profile, by what is known of its Server, or by permission", () => {
  const mosquitto = findProfile("mosquitto-2.0");
  const profile = present(mosquitto.ok ? mosquitto.value : null, "a profile");
  expect(liveKnown(profile, claim("will-reaches-its-watchers"), [])).toBe("no-will-on-takeover");
  expect(liveKnown(profile, claim("highest-qos-respected"), [])).toBe("first-of-overlapping-qos");
  expect(liveKnown(standardProfile, claim("highest-qos-respected"), [])).toBeNull();
  const allowed = ["first-of-overlapping-qos", "repeat-with-dup"];
  expect(liveKnown(standardProfile, claim("highest-qos-respected"), allowed)).toBe(allowed[0]);
  expect(liveKnown(standardProfile, claim("repeat-with-dup"), allowed)).toBe(allowed[1]);
  expect(liveKnown(standardProfile, claim("connack-first"), allowed)).toBeNull();
  expect(profiles.map(({ name }) => name)).toContain("aedes-1.2.0");
});
