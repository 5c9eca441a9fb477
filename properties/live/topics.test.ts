/**
 * What a Server makes of a Topic Name is known only where the name has what it takes amiss: each story
 * is told twice.
 */
import { expect, test } from "vitest";
import { publish } from "../claims/by-hand.ts";
import { asks, known, knownOfLost, opens, type Line } from "./stories.ts";
import { profileNamed } from "../named.ts";

const profile = profileNamed("rabbitmq-3.10");

const lostFor = (filter: string, topic: string): string | null =>
  knownOfLost([
    ...opens("a#1"),
    ...asks("a#1", filter, 1),
    [">", "b#1", publish("m", 1, { topic })],
  ]);

test("a message on a topic with an empty level is known to be lost where only + matches it", () => {
  expect(lostFor("+/t", "/t")).toBe("empty-level-not-stored");
  expect(lostFor("/t", "/t")).toBeNull();
  expect(lostFor("+/t", "u/t")).toBeNull();
});

const strayed = (filter: string, sent: string, came: string): string | null =>
  known({
    profile,
    claim: "topic-matches-a-filter",
    what: "a#1 gets it without a subscription",
    about: "m",
    lines: [
      ...opens("a#1"),
      ...asks("a#1", filter, 1),
      ...opens("b#1"),
      [">", "b#1", publish("m", 1, { topic: sent })],
      ["<", "a#1", publish("m", 1, { topic: came })],
    ],
  });

test("a message comes on another topic where a dot is taken for a slash, in it or in the filter", () => {
  expect(strayed("t.1", "t.1", "t/1")).toBe("dot-is-a-slash");
  expect(strayed("t.1", "t/1", "t/1")).toBe("dot-is-a-slash");
  expect(strayed("t/+", "t.1", "t/1")).toBe("dot-is-a-slash");
  expect(strayed("u.1", "t.1", "t/1")).toBeNull();
  expect(strayed("u/1", "t/1", "t/1")).toBeNull();
});

const keptFrom = (filter: string, topic: string): string | null =>
  known({
    profile,
    claim: "retained-comes-on-subscribe",
    what: 'a#1 subscribes to it and never gets "m", which is retained there',
    about: "m",
    isMissing: true,
    lines: [
      ...opens("b#1"),
      [">", "b#1", publish("m", 1, { topic, retain: true })],
      ...opens("a#1"),
      ...asks("a#1", filter, 1),
    ],
  });

test("what is retained is known not to come for wildcards, or under a name with a dot", () => {
  expect(keptFrom("+/1", "t/1")).toBe("retained-for-exact-filters-alone");
  expect(keptFrom("t/1", "t/1")).toBeNull();
  expect(keptFrom("t.1", "t.1")).toBe("dot-is-a-slash");
});

test("a message that is not retained is not lost for a dot in its name", () => {
  const lines: readonly Line[] = [
    ...opens("a#1"),
    ...asks("a#1", "t.1", 2),
    [">", "b#1", publish("m", 1, { topic: "t.1", qos: 2 })],
  ];
  const what = 'a is owed "m" with QoS 2 and got it with 1';
  const story = { profile, claim: "highest-qos-respected", what, about: "m", isMissing: true };
  expect(known({ ...story, lines })).toBeNull();
});
