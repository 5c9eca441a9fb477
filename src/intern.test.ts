import fc from "fast-check";
import { expect, test } from "vitest";
import { hashText, Interner, mix, noHash, showHash } from "./intern.ts";

test("equal values get one number and different values different ones, none of them 0", () => {
  fc.assert(
    fc.property(fc.array(fc.record({ a: fc.nat({ max: 3 }), b: fc.boolean() })), (values) => {
      const interner = new Interner<object>();
      const byText = new Map<string, number>();
      for (const value of values) {
        const text = JSON.stringify(value);
        const id = interner.idOf({ ...value });
        expect(id).toBe(byText.get(text) ?? byText.size + 1);
        expect(interner.value(id)).toEqual(value);
        byText.set(text, id);
      }
      expect(interner.size).toBe(byText.size);
    }),
  );
});

test("a value's hash does not depend on what was interned before it", () => {
  const [early, late] = [new Interner<object>(), new Interner<object>()];
  for (let other = 0; other < 10; other += 1) late.idOf({ other });
  const hashes = [early, late].map((interner) => interner.hash(interner.idOf({ is: "it" })));
  expect(hashes[0]).toEqual(hashes[1]);
});

test("a number that was never given out is a bug", () => {
  expect(() => new Interner<object>().value(1)).toThrow("value 1");
  expect(() => new Interner<object>().value(0)).toThrow("value 0");
});

test("texts that differ in one character somewhere have hashes of their own", () => {
  const texts = ["", "a", "b", "ab", "ba", "aa", "a\u0000", "\u0000a"];
  for (let index = 0; index < 20_000; index += 1) texts.push(`{"count":${index}}`);
  expect(new Set(texts.map((text) => showHash(hashText(text)))).size).toBe(texts.length);
});

test("each half of the hash alone tells short texts apart, so all of its bits count", () => {
  const texts = Array.from({ length: 5_000 }, (_, index) => `{"packetId":${index}}`);
  // Among 5,000 texts 0.003 pairs that agree in 32 bits are expected.
  for (const half of ["high", "low"] as const) {
    expect(new Set(texts.map((text) => hashText(text)[half])).size).toBeGreaterThan(4_997);
  }
});

test("what is mixed in first and what second makes a difference", () => {
  const [a, b] = [hashText("a"), hashText("b")];
  const ab = mix(mix(noHash, a.high, a.low), b.high, b.low);
  const ba = mix(mix(noHash, b.high, b.low), a.high, a.low);
  expect(ab).not.toEqual(ba);
});

test("a hash is shown as sixteen hexadecimal digits, leading zeros included", () => {
  expect(showHash({ high: 0, low: 255 })).toBe("00000000000000ff");
  expect(showHash({ high: 0xffffffff, low: 0x0a0b0c0d })).toBe("ffffffff0a0b0c0d");
});

test("the hashes of earlier versions stay: traces hold them", () => {
  expect(showHash(hashText(""))).toBe("1aee8d83c14d9671");
  expect(showHash(hashText('{"at":{"sender":"ready"}}'))).toBe("6a6ae63b7186b878");
  expect(showHash(mix(noHash, 1, 2))).toBe("080294abd338a331");
});
