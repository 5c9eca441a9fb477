/** Connections are told apart by number, where the models use one again. */
import { expect, test } from "vitest";
import type { WireSight } from "../../models/index.ts";
import { numbered } from "./numbering.ts";

const on = (connection: string, is: "opened" | "obscured"): WireSight => ({
  atMs: 0,
  is,
  connection,
});

test("a connection that is opened again is the next one of its device", () => {
  const sights = [
    on("a#1", "opened"),
    on("b#1", "opened"),
    on("a#1", "obscured"),
    on("a#1", "opened"),
    on("a#2", "opened"),
    on("a#1", "obscured"),
    { atMs: 0, is: "joined" } as const,
  ];
  const names = numbered(sights).map((sight) => ("connection" in sight ? sight.connection : ""));
  expect(names).toEqual(["a#1", "b#1", "a#1", "a#2", "a#3", "a#2", ""]);
});
