/** Where results cannot go is said before the work, not after it. */
import { expect, test } from "vitest";
import { typed } from "./recording-io.ts";

const commands: readonly (readonly string[])[] = [
  ["check"],
  ["explore", "cut"],
  ["conform", "--embedded", "aedes"],
];

test.each(commands)("%s does nothing where its folder is a file", async (...command) => {
  const said = await typed([...command, "--trace-dir", "taken"], { taken: "a file" });
  expect(said).toMatchObject({ code: 2, out: "" });
  expect(said.err).toContain("cannot make taken: a file of that name is there");
});
