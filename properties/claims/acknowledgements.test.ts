/**
 * The claims about the Server's answers, and about its Packet Identifiers.
 */
import { expect, test } from "vitest";
import { acknowledgementClaims } from "./acknowledgements.ts";
import { accept, ack, hold, publish, suback, subscribe, unsubscribe } from "./by-hand.ts";
import { sightsOf, told, verdictOf, type ByHand } from "./harness.ts";
import { packetIdClaims } from "./packet-ids.ts";

const claims = [...acknowledgementClaims, ...packetIdClaims];
const online = (id: string): ByHand =>
  accept(sightsOf(claims.filter((one) => one.id === id)), "a#1");
const held = (id: string, ...lines: readonly string[]): void =>
  expect(verdictOf(claims, id, ["connect a clean=0", "connect b", ...lines])).toBe("held");
const violated = (said: ByHand): void => expect(said.violations).toHaveLength(1);
const sound = (said: ByHand): void => expect(said.violations).toEqual([]);
const qos2 = { qos: 2 } as const;

const twoOpen = (id: string, qos: 1 | 2): ByHand =>
  online(id)
    .sent("a#1", publish("m", 1, { qos }))
    .sent("a#1", publish("n", 2, { qos }));

test("answers-match-requests is violated by a wrong identifier, a wrong type and a second answer", () => {
  const id = "answers-match-requests";
  held(id, 'publish a t qos=2 "m"', "subscribe a t", "unsubscribe a t");
  violated(online(id).sent("a#1", publish("m", 1)).received("a#1", ack("PUBACK", 2)));
  violated(online(id).sent("a#1", publish("m", 1)).received("a#1", ack("PUBREC", 1)));
  const once = online(id).sent("a#1", publish("m", 1)).received("a#1", ack("PUBACK", 1));
  violated(once.received("a#1", ack("PUBACK", 1)));
});

test("answers-match-requests allows an answer for each copy of a repeated PUBLISH", () => {
  const twice = online("answers-match-requests")
    .sent("a#1", publish("m", 1))
    .sent("a#1", publish("m", 1, { dup: true }));
  sound(twice.received("a#1", ack("PUBACK", 1)).received("a#1", ack("PUBACK", 1)));
});

test("each request that stays without its answer violates the claim about it", () => {
  held("publish-answered", 'publish a t qos=1 "m"', 'publish a t qos=2 "n"');
  held("pubrel-answered", 'publish a t qos=2 "m"');
  held("subscribe-answered", "subscribe a t");
  held("unsubscribe-answered", "unsubscribe a t");
  violated(online("publish-answered").sent("a#1", publish("m", 1)).judge());
  violated(
    online("publish-answered")
      .sent("a#1", publish("m", 1, qos2))
      .judge(),
  );
  violated(online("pubrel-answered").sent("a#1", ack("PUBREL", 1)).judge());
  violated(
    online("subscribe-answered")
      .sent("a#1", subscribe(1, "t", 0))
      .judge(),
  );
  violated(online("unsubscribe-answered").sent("a#1", unsubscribe(1, "t")).judge());
  violated(online("ping-answered").sent("a#1", { type: "PINGREQ" }).judge());
});

test("ping-answered holds for a Client that keeps alive", () => {
  const lines = ["connect a keepalive=1", "wait 3s"];
  expect(verdictOf(claims, "ping-answered", lines)).toBe("held");
});

test("nothing is owed over a connection that is closed", () => {
  sound(online("publish-answered").sent("a#1", publish("m", 1)).closed("a#1").judge());
});

test("pubrec-answered is violated when no PUBREL follows", () => {
  const id = "pubrec-answered";
  held(id, "subscribe a t qos=2", 'publish b t qos=2 "m"');
  const got = (): ByHand =>
    online(id)
      .received("a#1", publish("m", 1, qos2))
      .sent("a#1", ack("PUBREC", 1));
  violated(got().judge());
  sound(got().received("a#1", ack("PUBREL", 1)).judge());
});

test("suback-codes is violated by too few codes, by unknown ones and by more than was asked for", () => {
  const id = "suback-codes";
  held(id, "subscribe a t qos=1 u qos=2");
  const wrong = [[], [0, 0], [3], [2]];
  for (const codes of wrong) {
    violated(
      online(id)
        .sent("a#1", subscribe(1, "t", 1))
        .received("a#1", suback(1, ...codes)),
    );
  }
  for (const code of [0, 1, 0x80]) {
    sound(
      online(id)
        .sent("a#1", subscribe(1, "t", 1))
        .received("a#1", suback(1, code)),
    );
  }
});

test("answers out of order violate the claim about their type", () => {
  const stalled = ["hold a", 'publish a t qos=1 "m"', 'publish a t qos=1 "n"', "release a"];
  held("pubacks-in-order", ...stalled);
  held("pubrecs-in-order", ...stalled.map((line) => line.replace("qos=1", "qos=2")));
  violated(twoOpen("pubacks-in-order", 1).received("a#1", ack("PUBACK", 2)));
  violated(twoOpen("pubrecs-in-order", 2).received("a#1", ack("PUBREC", 2)));
  sound(twoOpen("pubacks-in-order", 1).received("a#1", ack("PUBACK", 1)));
});

test("pubrels-in-order is violated by a PUBREL before that of an earlier PUBREC", () => {
  const two = online("pubrels-in-order")
    .received("a#1", publish("m", 1, qos2))
    .received("a#1", publish("n", 2, qos2))
    .sent("a#1", ack("PUBREC", 1))
    .sent("a#1", ack("PUBREC", 2));
  violated(two.received("a#1", ack("PUBREL", 2)));
  const only = claims.filter(({ id }) => id === "pubrels-in-order");
  const lines = ["connect a", "connect b", "subscribe a t qos=2", "hold a"];
  const both = told(only)
    .do(...lines, 'publish b t qos=2 "m"', 'publish b t qos=2 "n"')
    .make("deliver server->a#1", "deliver server->a#1")
    .do("release a")
    .judge();
  expect([both.triggered, both.violations]).toEqual([["pubrels-in-order"], []]);
});

test("packet-ids-of-the-server-legal is violated by 0 and by an identifier with QoS 0", () => {
  const id = "packet-ids-of-the-server-legal";
  held(id, "subscribe a t qos=1", 'publish b t qos=1 "m"');
  violated(online(id).received("a#1", publish("m", 0)));
  violated(online(id).received("a#1", publish("m", 1, { qos: 0 })));
  violated(online(id).received("a#1", publish("m", null, { qos: 1 })));
});

test("packet-ids-of-the-server-unused is violated while the exchange is unfinished, and not after", () => {
  const id = "packet-ids-of-the-server-unused";
  held(id, "subscribe a t qos=1", 'publish b t qos=1 "m"', 'publish b t qos=1 "n"');
  const one = (): ByHand => hold(online(id), "a#1", 1).received("a#1", publish("m", 1));
  violated(one().received("a#1", publish("n", 1)));
  sound(one().sent("a#1", ack("PUBACK", 1)).received("a#1", publish("n", 1)));
  sound(one().received("a#1", publish("n", 2)));
});
