/** The guide for other people's suites has a test file that passes as it stands there. */
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

test("the guide's test file passes as it stands there", () => {
  const root = join(import.meta.dirname, "..");
  const guide = readFileSync(join(root, "docs/guides/your-own-suite.md"), "utf8");
  const [, code = ""] = /^```js\n([^]*?)^```$/m.exec(guide) ?? [];
  expect(code).toContain('from "cleansession"');
  const parent = join(root, ".cleansession");
  mkdirSync(parent, { recursive: true });
  const folder = mkdtempSync(join(parent, "suite-"));
  try {
    // The sources stand for the package, which need not be built for this.
    const source = code.replace('"cleansession"', '"../../properties/all.ts"');
    writeFileSync(join(folder, "own.test.mjs"), source);
    const file = join(folder, "own.test.mjs");
    const run = spawnSync(process.execPath, ["--test", file], { encoding: "utf8", cwd: root });
    expect(run.stdout + run.stderr).toMatch(/pass 3\n/);
    expect(run.status).toBe(0);
  } finally {
    rmSync(folder, { recursive: true });
  }
}, 60_000);
