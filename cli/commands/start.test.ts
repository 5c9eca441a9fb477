/** `start` holds what it prints against the document; and it can find a difference. */
import { expect, test } from "vitest";
import { parseScenario, play, scenarios, standardProfile, type Play } from "../../models/index.ts";
import { typed } from "../recording-io.ts";
import { themeOf } from "../theme.ts";
import { compareHooks, compareTable } from "./start.ts";

const plain = themeOf(false);

test("everything the document says is so", async () => {
  const { code, out, err } = await typed(["start"]);
  expect({ code, err }).toEqual({ code: 0, err: "" });
  expect(out).not.toContain("✗");
  for (const name of ["cs1-up-down", "cs1-conflict", "cs0-first", "cs0-again", "cs0-conflict"]) {
    expect(out).toContain(`${name} on emqttd-2.3.11: `);
  }
  expect(out).toMatch(/^✓ (client .*connack: 0) +\1$/m);
  expect(out).toMatch(/on emqttd-2\.3\.11: .*\n.*\n.*\n {2}CleanSession=0 {2}received ✓ /);
  expect(out).toMatch(
    /on standard-3\.1\.1: .*\n.*\n.*\n {2}CleanSession=0 {2}none ✓ {6}received ✓ /,
  );
  expect(out).toMatch(/\n\n✓ All hooks and both delivery tables are as expected\.\n$/);
});

test("another hook, a missing one and one too many are each a difference", () => {
  for (const observed of [["a", "x"], ["a"], ["a", "b", "c"]]) {
    const { lines, matches } = compareHooks(observed, ["a", "b"], plain, null);
    expect(matches).toBe(false);
    expect(lines.join("\n")).toMatch(/^ {2}observed {2,3}expected\n✓ a +a\n(?:✓ b +b\n)?✗ /);
  }
  expect(compareHooks(["a", "b"], ["a", "b"], plain, null).matches).toBe(true);
});

test("where two columns do not fit, observed stands above expected", () => {
  const { lines } = compareHooks(["one line"], ["other line"], plain, 20);
  expect(lines).toEqual(["✗ observed  one line", "  expected  other line"]);
});

test("a cell that is not as expected is marked with what was expected", () => {
  const row = { title: "CleanSession=0", device: "c", received: [true, true, true, true] };
  const { lines, matches } = compareTable(matrix(), { profile: "x", rows: [row] }, plain);
  expect(matches).toBe(false);
  expect(lines[1]).toMatch(/^ {2}CleanSession=0 {2}none ✗, expected received {2}received ✓/);
});

function matrix(): Play {
  const text = scenarios.find(({ name }) => name === "offline-matrix")?.text ?? "";
  const scenario = parseScenario("offline-matrix", text);
  const played = scenario.ok ? play(scenario.value, standardProfile) : scenario;
  return played.ok ? played.value : expect.unreachable(played.failure.message);
}
