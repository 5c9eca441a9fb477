/** Knobs are named at the steps in which they are asked, and at no other. */
import { expect, test } from "vitest";
import { present } from "../../src/index.ts";
import { findChoices } from "./choices.ts";
import { branchOf } from "./state.ts";
import { falsePromise, openedWith } from "./trying.ts";

const base = branchOf(openedWith(falsePromise()));
base.track.survey(() => false);
const wrong = present(base.track.violations[0], "a violation").step;
const choices = (number: number) => findChoices(base, number);

test("a step in which no knob is asked names none, though one mends the run later", () => {
  expect(base.track.step(1).move).toBe("connect b");
  expect(choices(1)).toEqual([]);
  expect(choices(wrong).flatMap(({ mends }) => mends)).toContain("session-present-told-truly");
});

test("a knob that decided before says in which step, and is named there too", () => {
  for (const { path, decides } of choices(wrong)) {
    const there = choices(present(decides, path)).find((one) => one.path === path);
    expect(there?.instead, path).not.toBeNull();
    expect(there, path).toBeDefined();
  }
});

test("what a step does instead is no accident of a calm that is made anew", () => {
  for (let number = 1; number <= base.track.length; number += 1) {
    for (const { path } of choices(number)) {
      expect(["server.takeover", "server.adoptLiveCleanSession"], `${number}`).toContain(path);
    }
  }
});
