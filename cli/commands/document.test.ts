/** The document is held against what is observed; and a difference is found. */
import { expect, test } from "vitest";
import { parseScenario, play, scenarios, standardProfile, type Play } from "../../models/index.ts";
import { themeOf } from "../theme.ts";
import { compareHooks, compareTable, documentParts } from "./document.ts";

const plain = themeOf(false);

test("everything the document says is so, on one line each", () => {
  const parts = documentParts(plain, null);
  expect(parts.map(({ lines, matches }) => ({ lines: lines.length, matches }))).toEqual(
    parts.map(() => ({ lines: 1, matches: true })),
  );
  expect(parts.map(({ lines }) => lines[0])).toEqual([
    "✓ cs1-up-down on emqttd-2.3.11: 4 hook lines as expected",
    "✓ cs1-conflict on emqttd-2.3.11: 7 hook lines as expected",
    "✓ cs0-first on emqttd-2.3.11: 4 hook lines as expected",
    "✓ cs0-again on emqttd-2.3.11: 3 hook lines as expected",
    "✓ cs0-conflict on emqttd-2.3.11: 5 hook lines as expected",
    "✓ offline-matrix on emqttd-2.3.11: its table of deliveries as expected",
    "✓ offline-matrix on standard-3.1.1: its table of deliveries as expected",
  ]);
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
