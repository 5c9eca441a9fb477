/**
 * The claims about retained messages as subscribers see them: a replaced one must not come any more,
 * and nothing is said where it may have come back, or where the request was there before.
 */
import { expect, test } from "vitest";
import type { Publish } from "../../models/index.ts";
import { accept, ack, hold, publish } from "./by-hand.ts";
import { sightsOf, verdictOf, type ByHand } from "./harness.ts";
import { retainedSeenClaims as claims } from "./retained-seen.ts";

const stays = "replaced-retained-stays-away";
const empty = "no-empty-message-retained";

const retained = (payload: string, packetId: number, changes: Partial<Publish> = {}): Publish =>
  publish(payload, packetId, { retain: true, ...changes });
const acked = (hand: ByHand, connection: string, packet: Publish): ByHand =>
  hand.sent(connection, packet).received(connection, ack("PUBACK", packet.packetId ?? 0));
/** Two publishers. */
const start = (id = stays): ByHand =>
  accept(accept(sightsOf(claims.filter((one) => one.id === id)), "b#1"), "c#1");
const one = (): ByHand => acked(start(), "b#1", retained("one", 1));
const replaced = (payload = ""): ByHand => acked(one(), "b#1", retained(payload, 2));
/** Somebody subscribes, and is sent a retained message. */
const gets = (hand: ByHand, payload: string): ByHand =>
  hold(accept(hand, "a#1"), "a#1", 1).received("a#1", retained(payload, 1));

const sound = (hand: ByHand): void => expect(hand.violations).toEqual([]);
const violated = (hand: ByHand): void => expect(hand.violations).toHaveLength(1);

test("a sound Server replaces and clears what is retained", () => {
  const lines = ["connect b", 'publish b t qos=1 retain=1 "one"'];
  for (const payload of ["two", ""]) {
    const next = `publish b t qos=2 retain=1 ${JSON.stringify(payload)}`;
    const all = [...lines, next, "connect a", "subscribe a t qos=1"];
    expect(verdictOf(claims, stays, all)).toBe("held");
  }
});

test("what was replaced or cleared before a SUBSCRIBE must not come for it", () => {
  expect(gets(replaced(), "one").triggered).toEqual([stays]);
  violated(gets(replaced(), "one"));
  violated(gets(replaced("two"), "one"));
  sound(gets(replaced("two"), "two"));
  // Another Client may replace it as well, and a Will that comes meanwhile takes its place too.
  violated(gets(acked(one(), "c#1", retained("", 9)), "one"));
  const will = { topic: "t", payload: "bye", qos: 1, retain: true } as const;
  violated(
    gets(
      accept(one(), "d#1", false, { will })
        .sent("b#1", retained("", 2))
        .received("b#1", ack("PUBACK", 2)),
      "one",
    ),
  );
  const exact = { qos: 2 } as const;
  const released = one()
    .sent("b#1", retained("", 2, exact))
    .received("b#1", ack("PUBREC", 2))
    .sent("b#1", ack("PUBREL", 2));
  violated(gets(released.received("b#1", ack("PUBCOMP", 2)), "one"));
});

const near: readonly (readonly [string, () => ByHand])[] = [
  ["nothing has replaced it", one],
  ["what replaces it is unanswered", () => one().sent("b#1", retained("", 2))],
  ["what replaces it has QoS 0", () => one().sent("b#1", publish("", null, { retain: true }))],
  ["what comes after it is not retained", () => acked(one(), "b#1", publish("two", 2))],
  [
    "what comes after it has another topic",
    () => acked(one(), "b#1", retained("", 2, { topic: "u" })),
  ],
  [
    "it was itself not acknowledged when the other was sent",
    () =>
      acked(start().sent("c#1", retained("one", 1)), "b#1", retained("", 2)).received(
        "c#1",
        ack("PUBACK", 1),
      ),
  ],
  [
    "it is on its way at QoS 0",
    () =>
      acked(start().sent("c#1", publish("one", null, { retain: true })), "b#1", retained("", 2)),
  ],
  [
    "it was sent over two connections",
    () => {
      const again = accept(start().sent("b#1", retained("one", 1)).closed("b#1"), "b#2", true);
      return acked(acked(again, "b#2", retained("one", 1, { dup: true })), "b#2", retained("", 2));
    },
  ],
  ["it was published once more", () => acked(replaced(), "c#1", retained("one", 3))],
  ["it is published once more", () => replaced().sent("c#1", retained("one", 3))],
  [
    "it is a Will too",
    () =>
      accept(replaced(), "d#1", false, {
        will: { topic: "t", payload: "one", qos: 1, retain: true },
      }),
  ],
  ["the Server crashed", () => replaced().operated("restart server")],
  ["somebody has come late", () => replaced().see("joined", {})],
];

test.each(near)("a retained message may come where %s", (_, story) => sound(gets(story(), "one")));

test("a subscription from before may still bring what was replaced since", () => {
  const early = hold(accept(one(), "a#1"), "a#1", 1);
  sound(acked(early, "b#1", retained("", 2)).received("a#1", retained("one", 1)));
});

test("an empty message never comes with RETAIN 1", () => {
  const lines = ["connect a", "subscribe a t qos=1", "connect b", 'publish b t qos=1 retain=1 ""'];
  expect(verdictOf(claims, empty, lines)).toBe("held");
  const asks = (): ByHand => hold(accept(start(empty), "a#1"), "a#1", 1);
  violated(asks().received("a#1", retained("", 1)));
  sound(asks().received("a#1", publish("", 1)));
  sound(asks().received("a#1", retained("m", 1)));
});
