/** Nothing that others have written reaches a terminal as a command. */
import { expect, test } from "vitest";
import { tame } from "./tame.ts";

const escape = String.fromCharCode(27);

test("control characters are shown as what they are", () => {
  expect(tame(`a${escape}]0;b\u0007c\r\u009bd`, false)).toBe("a\\x1b]0;b\\x07c\\x0d\\x9bd");
  expect(tame(`${escape}[31mred`, false)).toBe("\\x1b[31mred");
});

test("what turns the direction of a line is shown as what it is", () => {
  expect(tame("a\u202eb\u2066c", true)).toBe("a\\u202eb\\u2066c");
});

test("lines, tabs and every other character stay", () => {
  expect(tame("a\tb\nç 漢 🎉", false)).toBe("a\tb\nç 漢 🎉");
});

test("where there are colours they stay, and nothing else does", () => {
  const line = `\r${escape}[2K${escape}[31mred${escape}[39m ${escape}[2J\r.`;
  expect(tame(line, true)).toBe(`\r${escape}[2K${escape}[31mred${escape}[39m \\x1b[2J\\x0d.`);
});
