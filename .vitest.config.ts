/**
 * How tests run: in threads that keep what they have loaded and compiled from one file to the next.
 *
 * A file that puts another module in the place of ours has a thread to itself, before the others.
 */
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { defineConfig } from "vitest/config";

const root = import.meta.dirname;
const files = ["src", "models", "properties", "cli"].map(
  (folder) => `${folder}/**/*.test.{ts,tsx}`,
);
const mocking = globSync(files, { cwd: root }).filter((file) =>
  readFileSync(join(root, file), "utf8").includes("vi.mock("),
);

export default defineConfig({
  test: {
    pool: "threads",
    maxWorkers: "100%",
    testTimeout: 30_000,
    hookTimeout: 30_000,
    // Commands that tests start in processes of their own begin with what was compiled before.
    env: { NODE_COMPILE_CACHE: join(root, "node_modules", ".cache", "compiled") },
    projects: [
      { extends: true, test: { name: "mocking", include: mocking } },
      { extends: true, test: { name: "others", include: files, exclude: mocking, isolate: false } },
    ],
  },
});
