/** Lists on a tape are read back as they were written, however many there are. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { Tape } from "./tape.ts";

const read = ({ cells }: Tape, at: number): readonly number[] =>
  Array.from(cells.subarray(at + 1, at + 1 + (cells[at] as number)));

const lists = fc.array(fc.array(fc.integer({ min: -100_000, max: 100_000 }), { maxLength: 9 }), {
  minLength: 1,
  maxLength: 2_000,
  size: "max",
});

test("every list is where it was written, and the next one stands right behind it", () => {
  fc.assert(
    fc.property(lists, (all) => {
      const tape = new Tape();
      const at = all.map((items) => tape.add(items));
      expect(at.map((one) => read(tape, one))).toEqual(all);
      expect(at.slice(1)).toEqual(
        all.slice(0, -1).map(({ length }, place) => (at[place] as number) + 1 + length),
      );
    }),
    { numRuns: 20 },
  );
});

test("what is cut off is written over, and what stands before it stays", () => {
  const tape = new Tape();
  const first = tape.add([1, 2]);
  const second = tape.add([3, 4, 5]);
  tape.cut(second);
  expect(tape.add([6])).toBe(second);
  expect([read(tape, first), read(tape, second)]).toEqual([[1, 2], [6]]);
});
