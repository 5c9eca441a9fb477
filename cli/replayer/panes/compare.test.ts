/** Two runs side by side, and one above the other where there is no room. */
import { expect, test } from "vitest";
import { trackOf } from "../state.ts";
import { plain } from "../text.ts";
import { falsePromise, openedWith, pressed } from "../trying.ts";
import { comparison } from "./compare.ts";

const { state } = pressed(openedWith(falsePromise()), "p v");

test("the cursor is seen wherever it is, however little room there is", () => {
  for (const columns of [60, 120]) {
    for (let cursor = 1; cursor <= trackOf(state).length; cursor += 1) {
      const lines = comparison({ ...state, cursor }, columns, 7).map(plain);
      expect(lines).toHaveLength(7);
      expect(lines.join("\n"), `${columns} ${cursor}`).toMatch(/^▸.*\b(?:b|session)/m);
    }
  }
});

test("with little room what differs is told of each run, and what does not once", () => {
  const lines = comparison(state, 60, 20).map(plain);
  expect(lines.filter((text) => text.includes("> connect b"))).toHaveLength(2);
  expect(lines.filter((text) => /^. [12] ≠ /.test(text))).toHaveLength(2);
});
