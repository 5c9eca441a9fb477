/** Writes the reference pages: `npm run docs`. A test says when they are not as they would be. */
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { pages } from "./docs.ts";

for (const { path, text } of pages()) {
  const file = join(import.meta.dirname, "..", path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}
