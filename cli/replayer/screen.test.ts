/** What is on the screen: every pane at five sizes, without colours, and in ASCII. */
import { describe, expect, test } from "vitest";
import { paneNames } from "./state.ts";
import { findChoices } from "./choices.ts";
import { painted } from "./paint.ts";
import { screen } from "./layout.ts";
import { lineWidth } from "./text.ts";
import { falsePromise, openedWith, pressed, seen } from "./trying.ts";

const finding = falsePromise();
const state = openedWith(finding);
const sizes = [
  [60, 20],
  [80, 24],
  [120, 40],
  [160, 45],
  [200, 60],
] as const;

findChoices(state.runs[0] as (typeof state.runs)[number], state.cursor);

describe.for(sizes)("at %i by %i", ([columns, rows]) => {
  test.for(paneNames)("the pane %s", async (pane) => {
    const shown = pressed(state, String(1 + paneNames.indexOf(pane))).state;
    await expect(seen(shown, columns, rows)).toMatchFileSnapshot(
      `screens/${columns}x${rows}/${pane}.txt`,
    );
  });

  test("help, a comparison and a line being typed", async () => {
    const help = seen(pressed(state, "?").state, columns, rows);
    const beside = seen(pressed(state, "p v").state, columns, rows);
    const typing = seen(pressed(state, `o "pub`).state, columns, rows);
    await expect([help, beside, typing].join("\n\n")).toMatchFileSnapshot(
      `screens/${columns}x${rows}/more.txt`,
    );
  });
});

test("every screen is exactly as large as the terminal, whatever the size", () => {
  for (const keys of [
    "1",
    "2",
    "3",
    "4",
    "5",
    "6",
    "7",
    "8",
    "9",
    "?",
    "p v",
    ": w",
    "z 3",
    "tab",
  ]) {
    const shown = pressed(state, keys).state;
    for (const [columns, rows] of [
      ...sizes,
      [40, 12],
      [39, 12],
      [10, 3],
      [1, 1],
      [99, 33],
    ] as const) {
      const lines = screen(shown, columns, rows);
      expect({ keys, columns, rows, lines: lines.length }).toMatchObject({ lines: rows });
      expect(
        lines.every((one) => lineWidth(one) === columns),
        `${keys} ${columns}`,
      ).toBe(true);
    }
  }
});

test("a terminal that is too small gets a sentence", () => {
  expect(seen(state, 39, 20).replace(/\s+/g, " ")).toContain("the replayer needs 40 by 12");
});

test("without colours there is no escape byte, and ASCII is ASCII", () => {
  const paneKeys = ["1", "2", "3", "4", "5", "6", "7", "8", "9", "?", "p v"];
  const inAscii = openedWith(finding, { ascii: true });
  for (const keys of paneKeys) {
    const lines = screen(pressed(inAscii, keys).state, 120, 40).map((one) => painted(one, false));
    expect(lines.join("\n"), keys).toMatch(/^[\n\u0020-\u007E]*$/);
  }
  expect(painted(screen(state, 120, 40)[0] ?? [], true)).toContain("\u001B[");
});

test("what a message carries cannot move the cursor", () => {
  const hostile = finding.replaceAll("id=b", "id=b\\u001b[2J");
  const shown = seen(openedWith(hostile), 120, 40);
  expect(shown).not.toContain("\u001B");
});
