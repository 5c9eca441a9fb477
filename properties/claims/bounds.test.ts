/** A bound is judged as the profile has it, also where it leaves no room at all. */
import { expect, test } from "vitest";
import { present } from "../../src/index.ts";
import { standardProfile, withKnob } from "../../models/index.ts";
import { claimNamed } from "../named.ts";
import { check } from "../session-runs.ts";

test("where no message may wait the newcomer is dropped, and that is as it should be", () => {
  const none = withKnob(standardProfile, "server.maxQueue", 0);
  const profile = present(none.ok ? none.value : null, "a profile");
  const { claims } = check({
    profile,
    claims: [claimNamed("queue-bound-is-kept")],
    runs: 40,
    certifyWorlds: 0,
  });
  expect(claims.map(({ verdict }) => verdict)).toEqual(["held"]);
  expect(claims[0]?.triggers).toBeGreaterThan(100);
});
