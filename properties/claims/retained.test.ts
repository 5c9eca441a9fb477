/**
 * The claims about retained messages: each holds in a sound story, and is violated when one thing is
 * wrong with the models.
 */
import { expect, test } from "vitest";
import { model } from "../../models/index.ts";
import { sightsOf, verdictOf, withTransition, type Setting } from "./harness.ts";
import { retainedClaims as claims } from "./retained.ts";

interface Case {
  readonly id: string;
  readonly lines: readonly string[];
  readonly wrong: string;
  readonly setting: Partial<Setting>;
}

const router = (event: string, transition: object | string | null): Partial<Setting> => ({
  machines: withTransition("router", "serving", event, transition),
});
const kept = ["connect b", 'publish b t qos=1 retain=1 "one"'];
const replaced = [...kept, 'publish b t "two"', 'publish b t qos=1 retain=1 ""'];

const cases: readonly Case[] = [
  {
    id: "retained-follows-messages",
    lines: replaced,
    wrong: "nothing is retained",
    setting: router("route", { actions: "handOn" }),
  },
  {
    id: "retained-follows-messages",
    lines: replaced,
    wrong: "every message is retained",
    setting: router("route", { actions: ["retain", "handOn"] }),
  },
  {
    id: "retained-outlives-sessions",
    lines: [...kept, "connect a", "disconnect a"],
    wrong: "the end of a Session empties the store",
    setting: router("leave", { actions: ["removeSession", "forgetRetained"] }),
  },
  {
    id: "retained-sent-on-subscribe",
    lines: [...kept, "connect a clean=0", "subscribe a t qos=1", "subscribe a t qos=1"],
    wrong: "a SUBSCRIBE brings nothing",
    setting: router("retained.request", {}),
  },
];

test.each(cases)("$id holds where its situation arises", ({ id, lines }) => {
  expect(verdictOf(claims, id, lines)).toBe("held");
});

test.each(cases)("$id is violated when $wrong", ({ id, lines, setting }) => {
  expect(verdictOf(claims, id, lines, setting)).toBe("violated");
});

test("retained-not-sent-on-resume holds where its situation arises", () => {
  const lines = [...kept, "connect a clean=0", "subscribe a t qos=1", "cut a", "connect a clean=0"];
  expect(verdictOf(claims, "retained-not-sent-on-resume", lines)).toBe("held");
});

test("retained-not-sent-on-resume is violated by RETAIN 1 that answers no SUBSCRIBE", () => {
  const at = { serverConnection: "connected" };
  const data = { connection: "a#1", connect: null, clientId: "a", session: "session#1", early: [] };
  const publish = {
    type: "PUBLISH",
    packetId: null,
    topic: "t",
    payload: "one",
    qos: 0,
    dup: false,
    retain: true,
  } as const;
  const one = { topic: "t", payload: "one", qos: 0, retain: true, publisher: "b" } as const;
  const connected = () =>
    sightsOf(claims.filter(({ id }) => id === "retained-not-sent-on-resume"))
      .changed("a#1", { at, data })
      .changed("router", { at: {}, data: { sessions: ["session#1"], retained: [one] } })
      .stepped();
  const subscribed = (filter: string) =>
    connected()
      .arrived("a#1", { type: "SUBSCRIBE", packetId: 1, requests: [{ filter, qos: 0 }] })
      .emitted("a#1", publish);
  expect(subscribed("t").stepped().violations).toEqual([]);
  expect(subscribed("u").stepped().violations).toHaveLength(1);
  expect(subscribed("t").emitted("a#1", publish).stepped().violations).toHaveLength(1);
  expect(connected().emitted("a#1", publish).stepped().violations).toHaveLength(1);
});

test("retained-not-sent-on-resume is violated by a queue that keeps RETAIN as published", () => {
  const lines = [
    ...kept,
    "connect a clean=0",
    "subscribe a t qos=1",
    "cut a",
    'publish b t qos=1 retain=1 "two"',
    "connect a clean=0",
  ];
  const wrong = { ...model, rules: { ...model.rules, retainFlag: () => true } };
  expect(verdictOf(claims, "retained-not-sent-on-resume", lines)).toBe("held");
  expect(verdictOf(claims, "retained-not-sent-on-resume", lines, { model: wrong })).toBe(
    "violated",
  );
});

test("a Server that is not durable may lose what it retained when it restarts", () => {
  const lines = [...kept, "restart server"];
  const setting = { settings: { "server.durability": "none" } };
  expect(verdictOf(claims, "retained-follows-messages", lines, setting)).toBe("held");
});
