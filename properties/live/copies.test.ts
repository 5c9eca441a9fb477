/** Copies of a message at a real Server: known where their deviation's situation is, or news. */
import { expect, test } from "vitest";
import type { Packet } from "../../models/index.ts";
import { ack, connack, connect, publish } from "../claims/by-hand.ts";
import { asks, known, knownOfLost, opens, type Line } from "./stories.ts";

test("a copy under the same identifier is known on a connection that resumed", () => {
  const copy = publish("m", 4);
  const story = (isResumed: boolean, second: Packet): string | null =>
    known({
      claim: "copies-within-subscriptions",
      what: 'copy 2 of "m" reaches a, which may get 1',
      about: "m",
      lines: [...opens("a#1", false, isResumed), ["<", "a#1", copy], ["<", "a#1", second]],
    });
  expect(story(true, copy)).toBe("sent-twice-while-restored");
  expect(story(false, copy)).toBeNull();
  expect(story(true, publish("m", 5))).toBeNull();
});

const twiceOn = (before: readonly Line[], after: readonly Line[]): string | null =>
  known({
    claim: "copies-within-subscriptions",
    what: 'copy 2 of "m" reaches a, which may get 1',
    about: "m",
    lines: [
      ...opens("a#1"),
      [">", "a#2", connect("a")],
      ...before,
      ["<", "a#2", connack(true)],
      ...after,
      ["<", "a#2", publish("m", 4)],
      ["<", "a#2", publish("m", 5)],
    ],
  });

test("a copy under another identifier is known where the message came while the Session was restored", () => {
  const published: readonly Line[] = [[">", "b#1", publish("m", 1)]];
  expect(twiceOn(published, [])).toBe("sent-twice-while-restored");
  expect(twiceOn([], published)).toBeNull();
});

const leftUnfinished = (retain: boolean): string | null =>
  known({
    claim: "unfinished-is-sent-again",
    what: "a#2 resumed a and did not get PUBLISH #5 again",
    about: "m",
    lines: [
      ...opens("a#1"),
      ["<", "a#1", publish("m", 5, { retain })],
      ...opens("a#2", false, true),
    ],
    isMissing: true,
  });

test("an unfinished retained copy is known, another one is news", () => {
  expect(leftUnfinished(true)).toBe("retained-copy-not-kept");
  expect(leftUnfinished(false)).toBeNull();
});

const overtaken = (
  firstSentAt: "before" | "after",
  answered: readonly Line[] = [],
): string | null => {
  const early: Line = [">", "b#1", publish("m", 1)];
  const other: Line = [">", "b#1", publish("n", 2)];
  return known({
    claim: "messages-in-order",
    what: '"m" on t reaches a after a message that b published later',
    about: "m",
    lines: [
      ...opens("a#1"),
      early,
      ...(firstSentAt === "before" ? [other] : []),
      ...answered,
      ...opens("a#2", false, true),
      ...(firstSentAt === "after" ? [other] : []),
      ["<", "a#2", publish("n", 8)],
      ["<", "a#2", publish("m", 9)],
    ],
  });
};

test("an overtaken message is known where what overtakes it was not taken before the connection began", () => {
  expect(overtaken("after")).toBe("live-before-the-queue");
  expect(overtaken("before")).toBe("live-before-the-queue");
  expect(overtaken("before", [["<", "b#1", ack("PUBACK", 2)]])).toBeNull();
});

const whileRestored = (answered: readonly Line[], meanwhile: readonly Line[]): string | null =>
  known({
    claim: "messages-in-order",
    what: '"m" on t reaches a after a message that b published later',
    about: "m",
    lines: [
      ...opens("a#1"),
      [">", "a#2", connect("a")],
      ...answered,
      ...meanwhile,
      ["<", "a#2", publish("n", 8)],
      ["<", "a#2", publish("m", 9)],
    ],
  });

test("an overtaken message is known where it too came while the Session was being restored", () => {
  const answer: Line = ["<", "a#2", connack(true)];
  const both: readonly Line[] = [
    [">", "b#1", publish("m", 1)],
    [">", "b#1", publish("n", 2)],
  ];
  expect(whileRestored([], [...both, answer])).toBe("live-before-the-queue");
  expect(whileRestored([answer], both)).toBeNull();
});

const isLostMeanwhile = (filter: string, answered: readonly Line[]): string | null =>
  knownOfLost([
    ...opens("a#1"),
    ...asks("a#1", "t", 2),
    [">", "b#1", publish("m", 1)],
    ...answered,
    ...asks("a#1", filter, 1, 2),
  ]);

test("a message is known to be lost where its filter was asked for again meanwhile", () => {
  expect(isLostMeanwhile("t", [])).toBe("subscribing-again-interrupts");
  expect(isLostMeanwhile("u", [])).toBeNull();
  expect(isLostMeanwhile("t", [["<", "b#1", ack("PUBACK", 1)]])).toBeNull();
});

const isLateAgain = (filter: string): string | null =>
  known({
    claim: "repeats-in-order",
    what: "a#3 gets PUBLISH #4 again after #5, which was sent later at first",
    about: "n",
    lines: [
      ...opens("a#1"),
      ...asks("a#1", "t", 1),
      ...asks("a#1", filter, 1, 2),
      [">", "b#1", publish("m", 1)],
      ...opens("a#3", false, true),
      ["<", "a#3", publish("m", 5)],
      ["<", "a#3", publish("n", 4)],
    ],
  });

test("a repeat that comes too late is known where subscriptions overlap", () => {
  expect(isLateAgain("#")).toBe("overlap-keeps-its-place");
  expect(isLateAgain("u")).toBeNull();
});

const isLostBehind = (retain: boolean, answered: readonly Line[]): string | null =>
  knownOfLost([
    ...opens("a#1"),
    ...asks("a#1", "t", 1),
    [">", "b#1", publish("r", 1, { retain })],
    ...answered,
    [">", "b#1", publish("m", 2)],
  ]);

test("a message is known to be lost where a retained one was still on its way before it", () => {
  expect(isLostBehind(true, [])).toBe("overtaken-is-taken-for-a-copy");
  expect(isLostBehind(false, [])).toBeNull();
  expect(isLostBehind(true, [["<", "b#1", ack("PUBACK", 1)]])).toBeNull();
});

const thirdCopy = (again: Packet): string | null =>
  known({
    claim: "copies-within-subscriptions",
    what: 'copy 3 of "m" reaches a, which may get 2',
    about: "m",
    lines: [
      ...opens("a#1"),
      ["<", "a#1", publish("m", 4)],
      ...opens("a#2", false, true),
      ["<", "a#2", again],
      ["<", "a#2", publish("m", 6, { dup: true })],
    ],
  });

test("a copy too many is known where another came again with DUP 0 under its identifier", () => {
  expect(thirdCopy(publish("m", 4))).toBe("repeat-is-no-other-copy");
  expect(thirdCopy(publish("m", 4, { dup: true }))).toBeNull();
  expect(thirdCopy(publish("m", 5))).toBeNull();
});

const fromTheQueue = (filter: string, id: number): string | null =>
  known({
    claim: "copies-within-subscriptions",
    what: 'copy 3 of "m" reaches a, which may get 2',
    about: "m",
    lines: [
      ...opens("a#1"),
      ...asks("a#1", "t", 1),
      ...asks("a#1", filter, 1, 2),
      [">", "b#1", publish("m", 1)],
      ...opens("a#2", false, true),
      ["<", "a#2", publish("m", 4)],
      ["<", "a#2", publish("m", 5)],
      ...opens("a#3", false, true),
      ["<", "a#3", publish("m", id)],
    ],
  });

test("an acknowledged copy that comes again is known where subscriptions overlap", () => {
  expect(fromTheQueue("#", 6)).toBe("overlap-again-from-the-queue");
  expect(fromTheQueue("u", 6)).toBeNull();
});

const willAgain = (filters: readonly string[]): string | null =>
  known({
    claim: "will-copies-within-connections",
    what: 'copy 3 of the Will "w" reaches a',
    about: "w",
    lines: [
      ...opens("a#1"),
      ...filters.flatMap((filter, at) => asks("a#1", filter, 1, at + 1)),
      [">", "b#1", connect("b", { will: { topic: "t", payload: "w", qos: 1, retain: false } })],
      ...opens("a#2", false, true),
      ["<", "a#2", publish("w", 4)],
      ...opens("a#3", false, true),
      ["<", "a#3", publish("w", 9)],
    ],
  });

test("a Will that comes once more from the queue is known where two subscriptions match, and not for one", () => {
  expect(willAgain(["t", "#"])).toBe("overlap-again-from-the-queue");
  expect(willAgain(["t"])).not.toBe("overlap-again-from-the-queue");
});
