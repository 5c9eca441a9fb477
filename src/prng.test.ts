import fc from "fast-check";
import { expect, test } from "vitest";
import { prng } from "./prng.ts";

const word = (value: bigint): bigint => BigInt.asUintN(32, value);

/** sfc32 as its author defines it, in whole numbers of any size; ours must agree. */
function* reference(seed: number): Generator<number, never> {
  let [a, b, c] = [0x9e3779b9n, word(BigInt(seed) >> 32n), word(BigInt(seed))];
  for (let round = 1n; ; round += 1n) {
    const sum = word(a + b + round);
    a = b ^ (b >> 9n);
    b = word(c + (c << 3n));
    c = word(((c << 21n) | (c >> 11n)) + sum);
    if (round > 12n) yield Number(sum);
  }
}

test("a seed means the walk it has always meant", () => {
  const golden: readonly (readonly [number, readonly number[]])[] = [
    [0, [0x88eb00ba, 0xfce40f10, 0xa738f5fa, 0x245bc7c7]],
    [1, [0x6593cf9d, 0xd396d451, 0xd40042f4, 0xa1325292]],
    [42, [0xb2667824, 0x9fef673d, 0xd7634e10, 0xd1d2e348]],
    [2 ** 32, [0xb8ac85f2, 0xff8f1c02, 0x78a55250, 0x5fdd4417]],
    [Number.MAX_SAFE_INTEGER, [0x21807f60, 0x14fc4de2, 0x82e0ff2a, 0x16b5e77f]],
  ];
  for (const [seed, outputs] of golden) {
    const next = prng(seed);
    expect(outputs.map(() => next())).toEqual(outputs);
  }
});

test("the generator is sfc32 after twelve rounds, for every seed", () => {
  fc.assert(
    fc.property(fc.maxSafeNat(), (seed) => {
      const [next, expected] = [prng(seed), reference(seed)];
      for (let index = 0; index < 50; index += 1) expect(next()).toBe(expected.next().value);
    }),
  );
});

test("two generators of one seed do not disturb each other", () => {
  const [a, b] = [prng(3), prng(3)];
  a();
  a();
  const third = a();
  b();
  b();
  expect(b()).toBe(third);
});
