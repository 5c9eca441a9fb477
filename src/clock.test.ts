import fc from "fast-check";
import { expect, test } from "vitest";
import { parseDuration, showDuration, showInstant } from "./clock.ts";

test("a duration is shown in the largest unit that says it exactly", () => {
  const shown = [0, 1, 999, 1_000, 1_500, 90_000, 120_000, 7_200_000, 86_400_000, 90_000_000];
  expect(shown.map(showDuration)).toEqual([
    "0s",
    "1ms",
    "999ms",
    "1s",
    "1500ms",
    "90s",
    "2m",
    "2h",
    "1d",
    "25h",
  ]);
});

test("a duration shown reads back as the same number of milliseconds", () => {
  const anyUnit = fc.constantFrom(1, 1_000, 60_000, 3_600_000, 86_400_000);
  const duration = fc.tuple(fc.nat({ max: 10_000 }), anyUnit).map(([count, unit]) => count * unit);
  fc.assert(
    fc.property(duration, (ms) => {
      expect(parseDuration(showDuration(ms))).toEqual({ ok: true, value: ms });
    }),
  );
});

test("text that is no duration is refused with the text and the form that would be right", () => {
  for (const text of ["", "2", "h", "2 h", "-1s", "1.5s", "2w", "2hh", " 2h", "2H"]) {
    const refused = parseDuration(text);
    expect(refused, text).toMatchObject({ ok: false });
    expect(JSON.stringify(refused)).toContain(JSON.stringify(`"${text}" is not a`).slice(1, -1));
    expect(JSON.stringify(refused)).toContain("2h, 90s, 250ms");
  }
});

test("an instant is shown as hours, minutes, seconds and milliseconds, whatever their number", () => {
  expect([0, 59_999, 60_000, 5_400_250, 360_000_001].map(showInstant)).toEqual([
    "0:00:00.000",
    "0:00:59.999",
    "0:01:00.000",
    "1:30:00.250",
    "100:00:00.001",
  ]);
});
