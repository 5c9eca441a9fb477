/** `start` acts the document out, checks two profiles and says what to try next. */
import { expect, test, vi } from "vitest";
import { typed } from "../recording-io.ts";

vi.mock("../../properties/index.ts", async (original) => {
  const door = await original<typeof import("../../properties/index.ts")>();
  return { ...door, claims: door.trialClaims.slice(0, 2) };
});

test("it ends well, with a summary of each check and what to try next", async () => {
  const { code, out, err } = await typed(["start"]);
  expect(code).toBe(0);
  expect(err).toMatch(/^canary: the mutant \S+ was caught by \S+ in .*\n$/);
  expect(out).not.toContain("✗");
  expect(out).toContain("✓ cs0-conflict on emqttd-2.3.11: ");
  expect(out).toMatch(/\nheld: 2 claims, .* in 1,500 runs, .*; profile standard-3\.1\.1, seed 3\n/);
  expect(out).toMatch(
    /\nheld: 2 claims, 1 violated as is known, .*; profile emqttd-2\.3\.11, seed 3\n/,
  );
  expect(out).toMatch(/\nWhat to try next\n( {2}npx cleansession .*\n)+$/);
}, 60_000);
