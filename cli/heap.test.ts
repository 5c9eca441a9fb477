/** A process that has hardly any memory left is left in time. */
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const bin = fileURLToPath(new URL("bin.ts", import.meta.url));

const explored = (...more: readonly string[]) => {
  const heap = ["--max-old-space-size=40", bin, "explore", "restart", "--quiet", ...more];
  const { status, stdout, stderr } = spawnSync(process.execPath, heap, { encoding: "utf8" });
  return { status, stdout, stderr };
};
const left = {
  status: 3,
  stdout: expect.stringMatching(
    /^unfinished \(enough memory\): \d+ of \d+ claims triggered, /,
  ) as string,
  stderr: expect.stringMatching(/^the exploration was left, since hardly any memory/) as string,
};

test("an exploration in a small heap is unfinished, and does not die", () => {
  expect(explored()).toEqual(left);
}, 60_000);

test("nor do its threads", () => {
  expect(explored("--jobs", "2")).toEqual(left);
}, 60_000);
