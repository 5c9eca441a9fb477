/**
 * The claims about what is in flight: each holds in a sound story, and is violated when one thing is
 * wrong with the models, or by what no sound model would ever do.
 */
import { expect, test } from "vitest";
import type { SessionData } from "../../models/index.ts";
import { ack, publish } from "./by-hand.ts";
import { sightsOf, verdictOf, withTransition, type ByHand, type Setting } from "./harness.ts";
import { inFlightClaims as claims } from "./in-flight.ts";

const verdict = (id: string, lines: readonly string[], setting: Partial<Setting> = {}): string =>
  verdictOf(claims, id, lines, setting);
const violated = (said: ByHand): void => expect(said.violations).toHaveLength(1);
const sound = (said: ByHand): void => expect(said.violations).toEqual([]);

const message = (payload: string) =>
  ({ topic: "t", payload, qos: 1, retain: false, publisher: "b" }) as const;
const flow = (packetId: number, payload: string): SessionData["flows"][number] => {
  const sent = { message: message(payload), qos: 1, retain: false } as const;
  return { packetId, ...sent, at: "awaitingPuback" };
};
const session: SessionData = {
  session: "session#1",
  clientId: "a",
  userName: null,
  cleanSession: false,
  connection: "a#1",
  subscriptions: [],
  flows: [],
  queue: [],
  awaiting: [],
  nextLane: 0,
};
const connection = { connection: "a#1", connect: null, clientId: "a", session: "session#1" };

/** A connected Session with this in flight. */
const holding = (id: string, flows: SessionData["flows"]): ByHand =>
  sightsOf(claims.filter((one) => one.id === id))
    .changed("session#1", { at: { serverSession: "attached" }, data: { ...session, flows } })
    .changed("a#1", {
      at: { serverConnection: "connected" },
      data: { ...connection, early: [] },
    })
    .stepped();

/** The subscriber is away with one message in flight and another that waits. */
const away = [
  "connect a clean=0",
  "connect b",
  "subscribe a t qos=2",
  "hold a",
  'publish b t qos=1 "one"',
  "cut a",
  'publish b t qos=2 "two"',
  "release a",
  "connect a clean=0",
];

test("dup-tells-what-was-in-flight is violated by a repeat with DUP 0 and a first copy with DUP 1", () => {
  const id = "dup-tells-what-was-in-flight";
  expect(verdict(id, away)).toBe("held");
  const without = { settings: { "server.dupOnResend.qos1": "false" } };
  expect(verdict(id, away, without)).toBe("violated");
  const begun = withTransition("qos2Sender", "ready", "send", {
    target: "awaitingPubrec",
    actions: "resendPublish",
  });
  expect(verdict(id, away, { machines: begun })).toBe("violated");
  const one = (): ByHand => holding(id, [flow(1, "one")]);
  sound(
    one()
      .emitted("a#1", publish("one", 1, { dup: true }))
      .stepped(),
  );
  violated(one().emitted("a#1", publish("one", 1)).stepped());
  sound(one().emitted("a#1", publish("two", 2)).stepped());
  violated(
    one()
      .emitted("a#1", publish("two", 2, { dup: true }))
      .stepped(),
  );
});

test("dup-tells-what-was-in-flight says nothing of an identifier that is freed and taken in one step", () => {
  const id = "dup-tells-what-was-in-flight";
  const freed = (): ByHand => holding(id, [flow(1, "one")]).arrived("a#1", ack("PUBACK", 1));
  sound(freed().emitted("a#1", publish("one", 1)).stepped());
  sound(freed().emitted("a#1", publish("two", 1)).stepped());
  violated(
    freed()
      .emitted("a#1", publish("two", 1, { dup: true }))
      .stepped(),
  );
});

test("dup-tells-what-was-in-flight knows a new Session at the place of an old one", () => {
  const anew = holding("dup-tells-what-was-in-flight", [flow(1, "one")]).fact({
    is: "sessionCreated",
    session: "session#1",
    clientId: "a",
    cleanSession: false,
  });
  violated(anew.emitted("a#1", publish("one", 1, { dup: true })).stepped());
});

test("exchanges-have-ids-of-their-own is violated by one identifier for two, in either direction", () => {
  const id = "exchanges-have-ids-of-their-own";
  const lines = [...away.slice(0, 5), 'publish b t qos=2 "two"'];
  expect(verdict(id, lines)).toBe("held");
  sound(holding(id, [flow(1, "one"), flow(2, "one")]));
  const twice = (): SessionData["flows"] => [flow(1, "one"), flow(1, "two")];
  violated(holding(id, twice()));
  // Equal exchanges are the same, whether they are made anew or not: that is up to the engine.
  const still = { at: { serverSession: "attached" }, data: { ...session, flows: twice() } };
  const told = holding(id, twice()).changed("session#1", still).stepped();
  expect(told.violations).toHaveLength(1);
  const repeated = [
    "connect b clean=0",
    "hold b",
    'publish b t qos=2 "two"',
    "deliver b->server",
    "crash b store=kept",
    "release b",
    "start b",
    "connect b clean=0",
  ];
  const machines = withTransition("qos2Receiver", "awaitingPubrel", "packet.PUBLISH", {
    actions: ["store", "sendPubrec"],
  });
  expect(verdict(id, repeated)).toBe("not triggered");
  expect(verdict(id, repeated, { machines })).toBe("violated");
});
