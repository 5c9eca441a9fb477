/** What a takeover explains, and what it does not: each story is told twice. */
import { expect, test } from "vitest";
import type { Packet } from "../../models/index.ts";
import { connack, connect, publish } from "../claims/by-hand.ts";
import { asks, known, mosquitto, opens, type Line } from "./stories.ts";
import { profileNamed } from "../named.ts";

const profile = profileNamed("rabbitmq-3.10");

const strayed = (clean: boolean, next: string): string | null =>
  known({
    profile,
    claim: "topic-matches-a-filter",
    what: "a gets it without a subscription",
    about: "m",
    lines: [
      ...opens("a#1"),
      ...asks("a#1", "t", 1),
      ...opens(next, clean),
      ...opens("b#1"),
      [">", "b#1", publish("m", 1)],
      ["<", next, publish("m", 1)],
    ],
  });

test("a Session is known to outlive a takeover only where CleanSession 1 took over", () => {
  expect(strayed(true, "a#2")).toBe("old-session-outlives-takeover");
  expect(strayed(false, "a#2")).toBeNull();
  expect(strayed(true, "c#1")).toBeNull();
});

const farewell: Packet = { type: "DISCONNECT" };

const marked = (lines: readonly Line[], on: string): string | null =>
  known({
    profile,
    claim: "first-copy-without-dup",
    what: `${on} gets a new message with DUP 1`,
    about: "m",
    lines: [
      ...opens("a#1"),
      ...asks("a#1", "t", 1),
      ...lines,
      ...opens("b#1"),
      [">", "b#1", publish("m", 1)],
      ["<", on, publish("m", 1, { dup: true })],
    ],
  });

test("DUP 1 on a new message is known after a connection that was broken off", () => {
  const id = "sent-to-the-old-connection-first";
  expect(marked(opens("a#2"), "a#2")).toBe(id);
  expect(marked([[">", "a#1", farewell], ...opens("a#2")], "a#2")).toBeNull();
  expect(marked([], "a#1")).toBeNull();
});

test("a Will that a takeover loses is known for the pairs of CleanSession that the profile says", () => {
  const will = { topic: "t", payload: "gone", qos: 1, retain: false } as const;
  const knownAt = (of: typeof profile, first: boolean, next: boolean): string | null =>
    known({
      profile: of,
      claim: "will-reaches-its-watchers",
      what: 'a#1 has ended and its Will "gone" never reached b',
      about: "gone",
      lines: [
        [">", "a#1", connect("a", { will, cleanSession: first })],
        ["<", "a#1", connack(false)],
        ...opens("a#2", next),
      ],
      isMissing: true,
    });
  for (const first of [false, true]) {
    for (const next of [false, true]) {
      expect(knownAt(profile, first, next)).toBe("no-will-on-takeover");
      expect(knownAt(profileNamed("emqttd-2.3.11"), first, next)).toBe("no-will-on-takeover");
      const isMosquittos = !first && !next;
      expect(knownAt(mosquitto, first, next)).toBe(isMosquittos ? "no-will-on-takeover" : null);
    }
  }
});
