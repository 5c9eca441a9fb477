/**
 * The claim that what is retained comes for a subscription: nothing is owed as long as something else
 * may be retained by then, or the one who asked may have gone.
 */
import { expect, test } from "vitest";
import type { Publish } from "../../models/index.ts";
import { profileNamed } from "../named.ts";
import { accept, ack, hold, publish, suback, subscribe, unsubscribe } from "./by-hand.ts";
import { sightsOf, verdictOf, type ByHand } from "./harness.ts";
import { retainedOwedClaims as claims } from "./retained-owed.ts";

const id = "retained-comes-on-subscribe";

const retained = (payload: string, packetId: number, changes: Partial<Publish> = {}): Publish =>
  publish(payload, packetId, { retain: true, ...changes });
const acked = (hand: ByHand, packet: Publish, connection = "b#1"): ByHand =>
  hand.sent(connection, packet).received(connection, ack("PUBACK", packet.packetId ?? 0));
/** Two publishers. */
const start = (): ByHand => accept(accept(sightsOf(claims), "b#1"), "c#1");
const one = (): ByHand => acked(start(), retained("one", 1));
const asks = (hand: ByHand): ByHand => hold(accept(hand, "a#1"), "a#1", 1);

const sound = (hand: ByHand): void => expect(hand.judge().violations).toEqual([]);
const violated = (hand: ByHand): void => expect(hand.judge().violations).toHaveLength(1);

test("a sound Server sends what is retained", () => {
  for (const next of ["", 'publish b t qos=2 retain=1 "two"']) {
    const lines = ["connect b", 'publish b t qos=1 retain=1 "one"', ...(next === "" ? [] : [next])];
    const all = [...lines, "connect a", "subscribe a t qos=1 # qos=2"];
    expect(verdictOf(claims, id, all)).toBe("held");
  }
});

test("what is retained for certain has to come for a subscription above QoS 0", () => {
  expect(asks(one()).triggered).toEqual([id]);
  violated(asks(one()));
  sound(asks(one()).received("a#1", retained("one", 1)));
  violated(asks(one()).received("a#1", retained("two", 1)));
  violated(hold(accept(one(), "a#1"), "a#1", 2, "#"));
  sound(hold(accept(one(), "a#1"), "a#1", 0));
  sound(hold(accept(one(), "a#1"), "a#1", 1, "u"));
});

const settled: readonly (readonly [string, () => ByHand])[] = [
  ["another was taken before it was sent", () => acked(one(), retained("two", 2))],
  ["another Client's was", () => acked(one(), retained("two", 2), "c#1")],
  [
    "what has QoS 0 went before it over the same connection",
    () => acked(start().sent("b#1", publish("no", null, { retain: true })), retained("one", 1)),
  ],
  ["what cleared the topic did", () => acked(acked(start(), retained("", 1)), retained("one", 2))],
];

const owedBy = (name: string): ByHand =>
  asks(
    accept(sightsOf(claims, profileNamed(name)), "b#1")
      .sent("b#1", retained("one", 1, { qos: 2 }))
      .received("b#1", ack("PUBREC", 1))
      .sent("b#1", ack("PUBREL", 1))
      .received("b#1", ack("PUBCOMP", 1)),
  );

test("where QoS 2 messages go on by themselves their PUBCOMP says nothing of what is retained", () => {
  violated(owedBy("standard-3.1.1"));
  sound(owedBy("emqttd-2.3.11"));
});

test.each(settled)("it is owed where %s", (_, story) => violated(asks(story())));

const open: readonly (readonly [string, () => ByHand])[] = [
  ["it was not acknowledged", () => start().sent("b#1", retained("one", 1))],
  ["it has QoS 0", () => start().sent("b#1", publish("one", null, { retain: true }))],
  ["another may have taken its place", () => one().sent("c#1", retained("two", 2))],
  [
    "another was under way",
    () => acked(start().sent("c#1", retained("no", 1)), retained("one", 1)),
  ],
  ["it was cleared", () => acked(one(), retained("", 2))],
  [
    "what has QoS 0 went over another connection",
    () => acked(start().sent("c#1", publish("no", null, { retain: true })), retained("one", 1)),
  ],
  [
    "what clears the topic is released later",
    () => acked(start().sent("b#1", retained("", 1, { qos: 2 })), retained("one", 2)),
  ],
  [
    "a Will may take its place",
    () => accept(one(), "d#1", false, { will: { topic: "t", payload: "w", qos: 0, retain: true } }),
  ],
  ["the Server crashed", () => one().operated("restart server")],
  ["somebody has come late", () => one().see("joined", {})],
];

test.each(open)("it is not owed where %s", (_, story) => sound(asks(story())));

const gone: readonly (readonly [string, (hand: ByHand) => ByHand])[] = [
  ["unsubscribes", (hand) => hand.sent("a#1", unsubscribe(2, "t"))],
  ["disconnects", (hand) => hand.sent("a#1", { type: "DISCONNECT" })],
  ["is cut off", (hand) => hand.closed("a#1")],
  ["falls silent", (hand) => hand.operated("vanish a")],
  ["is displaced", (hand) => accept(hand, "a#2", true)],
  ["is kicked", (hand) => hand.operated("kick a")],
  ["sees it replaced", (hand) => hand.sent("b#1", retained("two", 2))],
];

test.each(gone)("nothing is owed any more to who %s", (_, then) => sound(then(asks(one()))));

test("it is owed still to who unsubscribes from something else", () => {
  violated(asks(one()).sent("a#1", unsubscribe(2, "u")));
});

const asked = (): ByHand => accept(one(), "a#1").sent("a#1", subscribe(1, "t", 1));

test("a subscription that is refused, or not answered, brings nothing", () => {
  sound(asked());
  sound(asked().received("a#1", suback(1, 0x80)));
  sound(asked().received("a#1", suback(1, 0)));
  sound(asked().received("a#1", suback(1, 1, 1)));
  violated(asked().received("a#1", suback(1, 1)));
});
