/**
 * The claims about messages: what is owed, what may come, how often and in which order.
 */
import { expect, test } from "vitest";
import { arrivalClaims } from "./arrivals.ts";
import {
  accept,
  ack,
  connect,
  hold,
  publish,
  say,
  suback,
  subscribe,
  unsubscribe,
} from "./by-hand.ts";
import { deliveryClaims } from "./delivery.ts";
import { sightsOf, verdictOf, withTransition, type ByHand, type Setting } from "./harness.ts";
import { orderingClaims } from "./ordering.ts";

const claims = [...deliveryClaims, ...arrivalClaims, ...orderingClaims];
const verdict = (id: string, lines: readonly string[], setting: Partial<Setting> = {}): string =>
  verdictOf(claims, id, lines, setting);
const both = (id: string): ByHand =>
  accept(accept(sightsOf(claims.filter((one) => one.id === id)), "b#1"), "a#1");
/** Device "a" is subscribed to "t" with QoS 1, and "b" is there to publish. */
const start = (id: string): ByHand => hold(both(id), "a#1", 1);
const violated = (said: ByHand): void => expect(said.violations).toHaveLength(1);
const retained = (packetId: number) => publish("m", packetId, { retain: true });
const sound = (said: ByHand): void => expect(said.violations).toEqual([]);

const subscribed = ["connect a clean=0", "connect b", "subscribe a t qos=1"];
const away = [...subscribed, "disconnect a", 'publish b t qos=1 "m"', 'publish b t qos=2 "n"'];

const unsubscribed = (hand: ByHand): ByHand =>
  hand.sent("a#1", unsubscribe(1, "t")).received("a#1", ack("UNSUBACK", 1));

const twice = (hand: ByHand): ByHand =>
  hand.received("a#1", publish("m", 1)).received("a#1", publish("m", 2));

test("no-offline-loss is violated by a Session that takes nothing while its Client is away", () => {
  const id = "no-offline-loss";
  expect(verdict(id, [...away, "connect a clean=0"])).toBe("held");
  const machines = withTransition("serverSession", "detached", "deliver", null);
  expect(verdict(id, [...away, "connect a clean=0"], { machines })).toBe("violated");
});

test("no-offline-loss owes nothing to whoever does not come back, or with CleanSession 1", () => {
  const id = "no-offline-loss";
  expect(verdict(id, away)).toBe("not triggered");
  expect(verdict(id, [...away, "connect a clean=1"])).toBe("not triggered");
  expect(verdict(id, [...away, "wait 2h", "connect a clean=0"])).toBe("not triggered");
});

test("no-offline-loss excuses what a bounded queue may have dropped", () => {
  const id = "no-offline-loss";
  const setting = { settings: { "server.maxQueue": "1" } };
  expect(verdict(id, [...away, "connect a clean=0"], setting)).toBe("not triggered");
});

test("no-offline-loss counts empty messages, Wills and what was on its way to a subscription", () => {
  const id = "no-offline-loss";
  const setting = { settings: { "server.maxQueue": "1" } };
  const one = [...subscribed, "disconnect a", 'publish b t qos=1 "m"'];
  expect(verdict(id, [...one, "connect a clean=0"], setting)).toBe("held");
  const empty = 'publish b t qos=1 retain=1 ""';
  expect(verdict(id, [...one, empty, "connect a clean=0"], setting)).toBe("not triggered");
  const gone = ['connect c will=t willmessage="w" willqos=1', "cut c"];
  expect(verdict(id, [...one, ...gone, "connect a clean=0"], setting)).toBe("not triggered");
  const early = ["connect c", "hold c", 'publish c t qos=1 "n"', ...one, "release c"];
  expect(verdict(id, [...early, "connect a clean=0"], setting)).toBe("not triggered");
});

test("no-offline-loss excuses what was unsubscribed, or subscribed anew with QoS 0", () => {
  const id = "no-offline-loss";
  const missing = (): ByHand => accept(say(start(id).closed("a#1"), "b#1", "m"), "a#2", true);
  violated(missing().judge());
  sound(missing().sent("a#2", unsubscribe(1, "t")).judge());
  sound(
    missing()
      .sent("a#2", subscribe(1, "t", 0))
      .judge(),
  );
  violated(
    missing()
      .sent("a#2", subscribe(1, "t", 2))
      .judge(),
  );
});

test("no-offline-loss excuses nothing that another subscription, there before it, matches", () => {
  const id = "no-offline-loss";
  const missing = (): ByHand =>
    accept(say(hold(start(id), "a#1", 1, "#").closed("a#1"), "b#1", "m"), "a#2", true);
  violated(missing().sent("a#2", unsubscribe(1, "t")).judge());
  violated(
    missing()
      .sent("a#2", subscribe(1, "#", 0))
      .judge(),
  );
  sound(missing().sent("a#2", unsubscribe(1, "t")).sent("a#2", unsubscribe(2, "#")).judge());
  const later = hold(accept(say(start(id).closed("a#1"), "b#1", "m"), "a#2", true), "a#2", 1, "#");
  sound(later.sent("a#2", unsubscribe(1, "t")).judge());
  // It may bring nothing, and takes nothing away.
  const asked = start(id)
    .sent("a#1", subscribe(1, "#", 1))
    .closed("a#1");
  violated(accept(say(asked, "b#1", "m"), "a#2", true).judge());
});

test("no-offline-loss needs the acknowledgement of a publisher whose own Session is certain", () => {
  const id = "no-offline-loss";
  const away1 = start(id).closed("a#1");
  sound(accept(away1.sent("b#1", publish("m", 1)), "a#2", true).judge());
  // Device "c" publishes with the ClientID and Session State of "b".
  const mixed = start(id)
    .closed("a#1")
    .opened("c#1")
    .sent("c#1", connect("b"))
    .received("c#1", { type: "CONNACK", sessionPresent: true, returnCode: 0 });
  sound(accept(say(mixed, "c#1", "m"), "a#2", true).judge());
});

test("at-least-once is violated by a message that is acknowledged and goes nowhere", () => {
  const id = "at-least-once";
  expect(verdict(id, [...subscribed, 'publish b t qos=1 "m"'])).toBe("held");
  const machines = withTransition("qos1Receiver", "ready", "packet.PUBLISH", {
    actions: "sendPuback",
  });
  expect(verdict(id, [...subscribed, 'publish b t qos=1 "m"'], { machines })).toBe("violated");
  violated(say(start(id), "b#1", "m").judge());
  sound(say(start(id), "b#1", "m").received("a#1", publish("m", 1)).judge());
});

test("at-least-once owes no QoS 2 message that its publisher's Session has taken with it", () => {
  const id = "at-least-once";
  const released = (sessionPresent: boolean): ByHand => {
    const sent = start(id)
      .sent("b#1", publish("m", 1, { qos: 2 }))
      .received("b#1", ack("PUBREC", 1))
      .sent("b#1", ack("PUBREL", 1))
      .closed("b#1")
      .at(7_200_000);
    return accept(sent, "b#2", sessionPresent)
      .sent("b#2", ack("PUBREL", 1))
      .received("b#2", ack("PUBCOMP", 1));
  };
  violated(released(true).judge());
  sound(released(false).judge());
});

test("at-least-once owes nothing on account of a SUBSCRIBE without its SUBACK", () => {
  const asked = both("at-least-once").sent("a#1", subscribe(1, "t", 1));
  sound(say(asked, "b#1", "m").judge());
});

test("highest-qos-respected is violated by a copy for the lower of two subscriptions alone", () => {
  const id = "highest-qos-respected";
  const lines = [...subscribed, "subscribe a # qos=0", 'publish b t qos=1 "m"'];
  expect(verdict(id, lines)).toBe("held");
  const two = (): ByHand => say(hold(start(id), "a#1", 0, "#"), "b#1", "m");
  violated(two().received("a#1", publish("m")).judge());
  sound(two().received("a#1", publish("m")).received("a#1", publish("m", 1)).judge());
  sound(two().sent("a#1", unsubscribe(1, "t")).received("a#1", publish("m")).judge());
});

test("topic-matches-a-filter is violated by a topic that was not asked for in this Session", () => {
  const id = "topic-matches-a-filter";
  expect(verdict(id, [...subscribed, 'publish b t "m"'])).toBe("held");
  violated(start(id).received("a#1", publish("m", 1, { topic: "u" })));
  violated(hold(both(id), "a#1", 0, "#").received("a#1", publish("m", 1, { topic: "$u" })));
  const anew = accept(start(id).closed("a#1"), "a#2", false, { cleanSession: true });
  violated(anew.received("a#2", publish("m")));
  const refused = both(id)
    .sent("a#1", subscribe(1, "t", 0))
    .received("a#1", suback(1, 0x80));
  violated(refused.received("a#1", publish("m")));
});

test("published-by-somebody is violated by a message out of nowhere, but for Wills", () => {
  const id = "published-by-somebody";
  expect(verdict(id, [...subscribed, 'publish b t "m"'])).toBe("held");
  violated(start(id).received("a#1", publish("m", 1)));
  const will = { topic: "t", payload: "gone", qos: 1, retain: false } as const;
  sound(accept(start(id), "c#1", false, { will }).received("a#1", publish("gone", 1)));
});

test("nothing-new-after-unsuback is violated by what was published behind it", () => {
  const id = "nothing-new-after-unsuback";
  const lines = [...subscribed, "subscribe a # qos=1", "unsubscribe a #", 'publish b t qos=1 "m"'];
  expect(verdict(id, lines)).toBe("held");
  violated(say(unsubscribed(start(id)), "b#1", "m").received("a#1", publish("m", 1)));
  sound(unsubscribed(say(start(id), "b#1", "m")).received("a#1", publish("m", 1)));
  sound(
    say(unsubscribed(hold(start(id), "a#1", 1, "#")), "b#1", "m").received("a#1", publish("m", 1)),
  );
});

test("nothing-older-than-the-subscription is violated by what was acknowledged before it", () => {
  const id = "nothing-older-than-the-subscription";
  expect(verdict(id, away.concat("connect a clean=0"))).toBe("held");
  violated(hold(say(both(id), "b#1", "m"), "a#1", 1).received("a#1", publish("m", 1)));
  sound(hold(say(both(id), "b#1", "m"), "a#1", 1).received("a#1", retained(1)));
  sound(hold(both(id).sent("b#1", publish("m")), "a#1", 1).received("a#1", publish("m")));
});

test("nothing-older-than-the-subscription is violated by a queue that outlives its Session", () => {
  const setting = { settings: { "server.cleanDiscards": '["subscriptions"]' } };
  const lines = [...away, "connect a", "subscribe a t qos=1", 'publish b t qos=1 "o"'];
  const id = "nothing-older-than-the-subscription";
  expect(verdict(id, lines, setting)).toBe("violated");
  expect(verdict(id, lines)).not.toBe("violated");
});

test("delivered-qos is violated by more and by less than the smaller of published and granted", () => {
  const id = "delivered-qos";
  const lines = [...subscribed, 'publish b t qos=0 "m"', 'publish b t qos=2 "n"'];
  expect(verdict(id, lines)).toBe("held");
  expect(verdict(id, lines, { settings: { "server.upgradeQos": "true" } })).toBe("violated");
  violated(say(start(id), "b#1", "m").received("a#1", publish("m")));
  violated(say(start(id), "b#1", "m").received("a#1", publish("m", 1, { qos: 2 })));
  // Before SUBACK nobody knows what is granted.
  const asked = say(both(id).sent("a#1", subscribe(1, "t", 1)), "b#1", "m");
  sound(asked.received("a#1", publish("m")));
});

test("copies-within-subscriptions is violated by one copy too many, repeats not counted", () => {
  const id = "copies-within-subscriptions";
  expect(verdict(id, [...subscribed, 'publish b t qos=1 "m"'])).toBe("held");
  const one = (): ByHand =>
    say(start(id), "b#1", "m").received("a#1", publish("m", 1)).sent("a#1", ack("PUBACK", 1));
  violated(one().received("a#1", publish("m", 2)));
  violated(one().received("a#1", publish("m", 1)));
  const back = accept(one().closed("a#1"), "a#2", true);
  sound(back.received("a#2", publish("m", 1, { dup: true })));
});

test("copies-within-subscriptions allows one for each filter, and for each time a QoS 1 message was sent", () => {
  const id = "copies-within-subscriptions";
  sound(twice(say(hold(start(id), "a#1", 1, "#"), "b#1", "m")));
  const resent = (qos: 1 | 2): ByHand =>
    accept(
      start(id)
        .sent("b#1", publish("m", 1, { qos }))
        .closed("b#1"),
      "b#2",
      true,
    ).sent("b#2", publish("m", 1, { qos, dup: true }));
  sound(twice(resent(1)));
  violated(twice(resent(2)));
});

test("retained-copies-within-requests is violated by RETAIN 1 without a new subscription", () => {
  const id = "retained-copies-within-requests";
  const kept = ["connect a clean=0", "connect b", 'publish b t qos=1 retain=1 "m"'];
  expect(verdict(id, [...kept, "subscribe a t qos=1", "cut a", "connect a clean=0"])).toBe("held");
  const stored = (hand: ByHand): ByHand =>
    hand.sent("b#1", retained(1)).received("b#1", ack("PUBACK", 1));
  sound(hold(stored(both(id)), "a#1", 1).received("a#1", retained(1)));
  violated(stored(start(id)).received("a#1", retained(1)));
  const resumed = accept(
    hold(stored(both(id)), "a#1", 1)
      .received("a#1", retained(1))
      .sent("a#1", ack("PUBACK", 1)),
    "a#2",
    true,
  );
  violated(resumed.received("a#2", retained(2)));
  // The same text on another topic, as two Wills may have it, is another message.
  const other = { ...retained(2), topic: "u" };
  const asked = hold(hold(both(id), "a#1", 1), "a#1", 1, "u");
  sound(asked.received("a#1", retained(1)).received("a#1", other));
});

test("messages-in-order is violated by a message that overtakes an earlier one", () => {
  const id = "messages-in-order";
  const lines = [...subscribed, 'publish b t qos=1 "m"', 'publish b t qos=1 "n"'];
  expect(verdict(id, lines)).toBe("held");
  const two = (): ByHand =>
    say(say(start(id), "b#1", "m"), "b#1", "n").received("a#1", publish("n", 1));
  violated(two().received("a#1", publish("m", 2)));
  // A repeat was first sent at some earlier time.
  sound(two().received("a#1", publish("m", 2, { dup: true })));
});

test("messages-in-order says nothing across publishers, topics and QoS", () => {
  const id = "messages-in-order";
  const mixed = hold(start(id), "a#1", 1, "u")
    .sent("b#1", publish("m", 1))
    .sent("b#1", publish("n", 2, { qos: 2 }))
    .sent("b#1", publish("o", 3, { topic: "u" }));
  const others = say(accept(mixed, "c#1"), "c#1", "p")
    .received("a#1", publish("p", 1))
    .received("a#1", publish("o", 2, { topic: "u" }))
    .received("a#1", publish("n", 3));
  sound(others.received("a#1", publish("m", 4)));
});
