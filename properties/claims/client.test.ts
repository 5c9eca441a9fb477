/**
 * The claims about what binds Clients.
 */
import { expect, test } from "vitest";
import { accept, ack, connect, publish, subscribe } from "./by-hand.ts";
import { clientExchangeClaims } from "./client-exchanges.ts";
import { clientClaims } from "./client.ts";
import { handingOverClaims } from "./handing-over.ts";
import { sightsOf, told, verdictOf, withTransition, type ByHand, type Setting } from "./harness.ts";

const claims = [...clientClaims, ...clientExchangeClaims, ...handingOverClaims];
const verdict = (id: string, lines: readonly string[], setting: Partial<Setting> = {}): string =>
  verdictOf(claims, id, lines, setting);
const hand = (id: string): ByHand => sightsOf(claims.filter((one) => one.id === id));
const online = (id: string): ByHand => accept(hand(id), "a#1");
const again = (said: ByHand, sessionPresent = true): ByHand =>
  accept(said.closed("a#1"), "a#2", sessionPresent);
const violated = (said: ByHand): void => expect(said.violations).toHaveLength(1);
const sound = (said: ByHand): void => expect(said.violations).toEqual([]);
const dup = { dup: true } as const;
const qos2 = { qos: 2 } as const;

const repeat = (payload: string, packetId: number) =>
  publish(payload, packetId, { ...qos2, dup: true });

const twoReceived = (id: string, qos: 1 | 2): ByHand =>
  online(id)
    .received("a#1", publish("m", 1, { qos }))
    .received("a#1", publish("n", 2, { qos }));

test("client-connects-first is violated by any other packet, unless the Client was told to", () => {
  const id = "client-connects-first";
  expect(verdict(id, ["connect a"])).toBe("held");
  violated(hand(id).opened("a#1").sent("a#1", { type: "PINGREQ" }));
  expect(verdict(id, ["violate a first-packet"])).toBe("not triggered");
});

test("client-connects-once is violated by another CONNECT, unless the Client was told to", () => {
  const id = "client-connects-once";
  expect(verdict(id, ["connect a", "violate a second-connect"])).toBe("held");
  violated(online(id).sent("a#1", connect("a")));
});

test("client-is-silent-after-disconnect is violated by another packet", () => {
  const id = "client-is-silent-after-disconnect";
  expect(verdict(id, ["connect a", "disconnect a"])).toBe("held");
  violated(online(id).sent("a#1", { type: "DISCONNECT" }).sent("a#1", publish("m")));
});

test("client-closes-after-disconnect is violated by a Client that stays", () => {
  const id = "client-closes-after-disconnect";
  expect(verdict(id, ["connect a", "disconnect a"])).toBe("held");
  violated(online(id).sent("a#1", { type: "DISCONNECT" }).judge());
});

test("client-without-id-is-clean is violated by CleanSession 0, unless its user asked for it", () => {
  const id = "client-without-id-is-clean";
  expect(verdict(id, ['connect a id="" clean=1'])).toBe("held");
  expect(verdict(id, ['connect a id="" clean=0'])).toBe("held");
  expect(verdict(id, ['connect a id=""', "violate a second-connect clean=0"])).toBe("held");
  violated(hand(id).opened("a#1").sent("a#1", connect("")));
});

test("client-packet-ids-legal is violated by 0 and by an identifier with QoS 0", () => {
  const id = "client-packet-ids-legal";
  expect(verdict(id, ["connect a", 'publish a t qos=1 "m"'])).toBe("held");
  violated(online(id).sent("a#1", subscribe(0, "t", 0)));
  violated(online(id).sent("a#1", publish("m", 65_536)));
  violated(online(id).sent("a#1", publish("m", 1, { qos: 0 })));
});

test("client-packet-ids-unused is violated while an exchange or a request is unfinished", () => {
  const id = "client-packet-ids-unused";
  const lines = ["connect a", "hold a", 'publish a t qos=1 "m"', "subscribe a t"];
  expect(verdict(id, lines)).toBe("held");
  const one = (): ByHand => online(id).sent("a#1", publish("m", 1));
  violated(one().sent("a#1", publish("n", 1)));
  violated(one().sent("a#1", subscribe(1, "t", 0)));
  violated(
    online(id)
      .sent("a#1", subscribe(1, "t", 0))
      .sent("a#1", publish("m", 1)),
  );
  sound(one().received("a#1", ack("PUBACK", 1)).sent("a#1", publish("n", 1)));
  violated(again(one()).sent("a#2", publish("n", 1)));
});

test("client-packet-ids-unused lets a Client forget what the Server has forgotten", () => {
  const one = online("client-packet-ids-unused").sent("a#1", publish("m", 1));
  sound(again(one, false).sent("a#2", publish("n", 1)));
});

test("client-keeps-alive is violated by a silence longer than Keep Alive", () => {
  const id = "client-keeps-alive";
  expect(verdict(id, ["connect a keepalive=10", "wait 1m"])).toBe("held");
  const alive = (): ByHand => accept(hand(id), "a#1", false, { keepAliveSeconds: 10 });
  sound(alive().at(10_000).sent("a#1", { type: "PINGREQ" }));
  violated(alive().at(10_001).sent("a#1", { type: "PINGREQ" }));
  violated(alive().at(10_001).judge());
});

test("client-dup-tells-repeats is violated by DUP 1 at first, by DUP 0 again, and behind PUBREL", () => {
  const id = "client-dup-tells-repeats";
  const lines = ["connect a clean=0", "hold a", 'publish a t qos=1 "m"', "cut a", "release a"];
  expect(verdict(id, [...lines, "connect a clean=0"])).toBe("held");
  violated(online(id).sent("a#1", publish("m", 1, dup)));
  violated(online(id).sent("a#1", publish("m", null, dup)));
  const one = (): ByHand => online(id).sent("a#1", publish("m", 1, qos2));
  violated(again(one()).sent("a#2", publish("m", 1, qos2)));
  sound(again(one()).sent("a#2", publish("m", 1, { ...qos2, dup: true })));
  const released = one().received("a#1", ack("PUBREC", 1)).sent("a#1", ack("PUBREL", 1));
  violated(again(released).sent("a#2", publish("m", 1, { ...qos2, dup: true })));
});

test("client-sends-unfinished-again is violated by a Client that resumes in silence", () => {
  const id = "client-sends-unfinished-again";
  const lines = ["connect a clean=0", "hold a", 'publish a t qos=1 "m"', "cut a"];
  const noticed = (setting: Partial<Setting> = {}) =>
    told(
      claims.filter((one) => one.id === id),
      setting,
    )
      .do(...lines)
      .make("notice a#1->server", "notice server->a#1")
      .do("release a", "connect a clean=0")
      .judge();
  expect([noticed().triggered, noticed().violations]).toEqual([[id], []]);
  const machines = withTransition("qos1Sender", "awaitingPuback", "resume", {});
  violated(again(online(id).sent("a#1", publish("m", 1))).judge());
  expect(noticed({ machines }).violations).toHaveLength(1);
  sound(again(online(id).sent("a#1", publish("m", 1)), false).judge());
});

test("client-repeats-in-order is violated by PUBLISHes and PUBRELs out of order", () => {
  const id = "client-repeats-in-order";
  const two = (): ByHand =>
    online(id)
      .sent("a#1", publish("m", 1, qos2))
      .sent("a#1", publish("n", 2, qos2));
  const right = again(two()).sent("a#2", repeat("m", 1)).sent("a#2", repeat("n", 2));
  expect([right.violations, right.triggered]).toEqual([[], [id]]);
  violated(again(two()).sent("a#2", repeat("n", 2)).sent("a#2", repeat("m", 1)));
  const received = (): ByHand =>
    two().received("a#1", ack("PUBREC", 1)).received("a#1", ack("PUBREC", 2));
  violated(received().sent("a#1", ack("PUBREL", 2)));
  const released = received().sent("a#1", ack("PUBREL", 1)).sent("a#1", ack("PUBREL", 2));
  sound(released);
  violated(again(released).sent("a#2", ack("PUBREL", 2)).sent("a#2", ack("PUBREL", 1)));
});

test("client-answers is violated by a PUBLISH, a PUBREC or a PUBREL without its answer", () => {
  const id = "client-answers";
  const lines = ["connect a", "subscribe a t qos=2", 'publish a t qos=2 "m"'];
  expect(verdict(id, lines)).toBe("held");
  violated(online(id).received("a#1", publish("m", 1)).judge());
  violated(online(id).received("a#1", ack("PUBREL", 1)).judge());
  const asked = online(id)
    .sent("a#1", publish("m", 1, qos2))
    .received("a#1", ack("PUBREC", 1));
  violated(asked.judge());
});

test("client-answers-match is violated by an answer to nothing", () => {
  const id = "client-answers-match";
  expect(verdict(id, ["connect a", "subscribe a t qos=1", 'publish a t qos=1 "m"'])).toBe("held");
  violated(online(id).sent("a#1", ack("PUBACK", 1)));
  violated(
    online(id)
      .received("a#1", publish("m", 1, qos2))
      .sent("a#1", ack("PUBACK", 1)),
  );
});

test("client-pubacks-in-order and client-pubrecs-in-order are violated by the later one first", () => {
  const lines = ["connect a", "subscribe a t qos=2", 'publish a t qos=1 "m"'];
  expect(verdict("client-pubacks-in-order", lines)).toBe("held");
  expect(verdict("client-pubrecs-in-order", [...lines, 'publish a t qos=2 "n"'])).toBe("held");
  violated(twoReceived("client-pubacks-in-order", 1).sent("a#1", ack("PUBACK", 2)));
  violated(twoReceived("client-pubrecs-in-order", 2).sent("a#1", ack("PUBREC", 2)));
});

const handed = { is: "handedOver", device: "a", topic: "t", qos: 2, retain: false } as const;

test("client-hands-over-once is violated by twice and by never", () => {
  const id = "client-hands-over-once";
  const lines = ["connect a", "subscribe a t qos=2", 'publish a t qos=2 "m"'];
  expect(verdict(id, lines)).toBe("held");
  const got = (): ByHand => online(id).received("a#1", publish("m", 1, qos2));
  const once = (): ByHand =>
    got()
      .received("a#1", ack("PUBREL", 1))
      .fact({ ...handed, payload: "m" });
  sound(once().judge());
  violated(once().fact({ ...handed, payload: "m" }));
  violated(got().received("a#1", ack("PUBREL", 1)).judge());
  const machines = withTransition("qos2Receiver", "awaitingPubrel", "packet.PUBREL", {
    target: "done",
    actions: ["release", "sendPubcomp"],
  });
  expect(verdict(id, lines, { machines })).not.toBe("held");
});

test("client-hands-over-once allows the same identifier for a new exchange", () => {
  const id = "client-hands-over-once";
  const both = online(id)
    .received("a#1", publish("m", 1, qos2))
    .fact({ ...handed, payload: "m" })
    .closed("a#1");
  const lost = both.operated("crash a store=lost");
  const anew = accept(lost, "a#2", true).received("a#2", publish("m", 1, { ...qos2, dup: true }));
  sound(anew.fact({ ...handed, payload: "m" }));
});

/** The Client is there to be looked at, with the ClientID that it uses. */
const using = (id: string): ByHand =>
  online(id).changed("a", { at: {}, data: { connect: connect("a") } });

test("client-hands-over-what-it-acknowledges is violated by an answer to what nobody got", () => {
  const id = "client-hands-over-what-it-acknowledges";
  const lines = [
    "connect a",
    "subscribe a t qos=2",
    'publish a t qos=2 "m"',
    'publish a t qos=1 "n"',
  ];
  expect(verdict(id, lines)).toBe("held");
  const one = { ...handed, qos: 1, payload: "m" } as const;
  const got = (): ByHand => using(id).received("a#1", publish("m", 1));
  sound(got().sent("a#1", ack("PUBACK", 1)).fact(one).stepped());
  violated(got().sent("a#1", ack("PUBACK", 1)).stepped());
  violated(
    got()
      .fact({ ...one, payload: "n" })
      .sent("a#1", ack("PUBACK", 1))
      .stepped(),
  );
  // What comes again with QoS 1 is new, and is handed over once more.
  const repeated = (): ByHand =>
    got()
      .fact(one)
      .sent("a#1", ack("PUBACK", 1))
      .stepped()
      .received("a#1", publish("m", 1, dup));
  violated(repeated().sent("a#1", ack("PUBACK", 1)).stepped());
  sound(repeated().fact(one).sent("a#1", ack("PUBACK", 1)).stepped());
});

test("client-hands-over-what-it-acknowledges asks at PUBREC only where a Client hands over at PUBLISH", () => {
  const id = "client-hands-over-what-it-acknowledges";
  const two = { ...handed, payload: "m" };
  const got = (): ByHand =>
    using(id)
      .received("a#1", publish("m", 1, qos2))
      .sent("a#1", ack("PUBREC", 1))
      .stepped();
  sound(got().fact(two).sent("a#1", ack("PUBCOMP", 1)).stepped());
  violated(got().sent("a#1", ack("PUBCOMP", 1)).stepped());
  // Whoever has lost what it kept knows nothing of it.
  sound(got().operated("crash a store=lost").sent("a#1", ack("PUBCOMP", 1)).stepped());
  const lines = ["connect a", "subscribe a t qos=2", 'publish a t qos=2 "m"'];
  const settings = { "client.handOverQos2At": "PUBLISH" };
  expect(verdict(id, lines, { settings })).toBe("held");
  const machines = withTransition("qos2Receiver", "ready", "packet.PUBLISH", {
    target: "awaitingPubrel",
    actions: ["store", "sendPubrec"],
  });
  expect(verdict(id, lines, { machines })).toBe("held");
  expect(verdict(id, lines, { settings, machines })).toBe("violated");
});

test("client-hands-over-what-it-acknowledges tells equal messages by what is acknowledged", () => {
  const two = { ...handed, payload: "m" };
  const got = using("client-hands-over-what-it-acknowledges")
    .received("a#1", publish("m", 1, qos2))
    .received("a#1", publish("m", 2, qos2))
    .stepped();
  const second = got.fact(two).sent("a#1", ack("PUBCOMP", 2)).stepped();
  sound(second);
  violated(second.sent("a#1", ack("PUBCOMP", 1)).stepped());
});
