/**
 * The claims about how often a Will comes: each is violated by one copy more than connections can
 * have brought, and holds wherever something else may have ended a connection.
 */
import { expect, test } from "vitest";
import type { Connect } from "../../models/index.ts";
import { accept, ack, connack, connect, hold, publish, say, subscribe } from "./by-hand.ts";
import { sightsOf, verdictOf, withTransition, type ByHand, type Setting } from "./harness.ts";
import { willCopyClaims as claims } from "./will-copies.ts";

const within = "will-copies-within-connections";
const after = "no-will-after-disconnect";

const willed: Partial<Connect> = { will: { topic: "t", payload: "bye", qos: 1, retain: false } };
const disconnect = { type: "DISCONNECT" } as const;

const only = (id: string): ByHand => sightsOf(claims.filter((one) => one.id === id));
/** A Client that is subscribed to the Will of another. */
const start = (id: string, changes: Partial<Connect> = {}): ByHand =>
  accept(hold(accept(only(id), "w#1"), "w#1", 1), "a#1", false, { ...willed, ...changes });
const gone = (hand: ByHand): ByHand => hand.sent("a#1", disconnect).closed("a#1", "Client");
/** The Will comes under this Packet Identifier. */
const comes = (hand: ByHand, packetId: number): ByHand =>
  hand.received("w#1", publish("bye", packetId)).sent("w#1", ack("PUBACK", packetId));

const onU = (packetId: number) => publish("bye", packetId, { topic: "u" });

const sound = (hand: ByHand): void => expect(hand.violations).toEqual([]);
const violated = (hand: ByHand): void => expect(hand.violations).toHaveLength(1);

const online = "connect a id=x clean=0 will=gone willmessage=bye willqos=1";
const watched = ["connect w clean=0", "subscribe w gone qos=1", online];
const at = (event: string, to: object): Partial<Setting> => ({
  machines: withTransition("will", "stored", event, to),
});

test("a sound Server publishes a Will once, and one that does so twice is found", () => {
  const twice = { target: "none", actions: ["publishWill", "publishWill"] };
  expect(verdictOf(claims, within, [...watched, "cut a"])).toBe("held");
  expect(verdictOf(claims, within, [...watched, "cut a"], at("link.closed", twice))).toBe(
    "violated",
  );
});

test("DISCONNECT discards a Will, and a Server that publishes it is found", () => {
  const publishes = { target: "none", actions: "publishWill" };
  const lines = [...watched, "disconnect a"];
  expect(verdictOf(claims, after, lines)).toBe("held");
  expect(verdictOf(claims, after, lines, at("packet.DISCONNECT", publishes))).toBe("violated");
});

test("a second copy of a Will is one too many, repeats not counted", () => {
  const one = (): ByHand => comes(start(within).closed("a#1"), 1);
  expect(one().triggered).toEqual([within]);
  sound(one());
  violated(comes(one(), 2));
  const back = accept(one().closed("w#1"), "w#2", true);
  sound(back.received("w#2", publish("bye", 1, { dup: true })));
  // Whoever sends again without DUP offends against another claim.
  sound(accept(one().closed("w#1"), "w#2", true).received("w#2", publish("bye", 1)));
  sound(one().received("w#1", publish("bye", 2, { retain: true })));
});

test("there is a copy for each filter, each connection and each Session", () => {
  sound(comes(comes(hold(start(within), "w#1", 1, "#").closed("a#1"), 1), 2));
  const again = accept(comes(start(within).closed("a#1"), 1), "a#2", true, willed);
  sound(comes(again.closed("a#2"), 2));
  const other = accept(comes(start(within).closed("a#1"), 1), "b#1", false, willed);
  sound(comes(other.closed("b#1"), 2));
  const anew = accept(comes(start(within).closed("a#1"), 1).closed("w#1"), "w#2", false, {
    cleanSession: true,
  });
  sound(hold(anew, "w#2", 1).received("w#2", publish("bye", 1)));
});

test("a Will is another one on another topic, which other filters match", () => {
  const elsewhere: Partial<Connect> = {
    will: { topic: "u", payload: "bye", qos: 1, retain: false },
  };
  // Two copies on "t", for two filters, and one on "u", for one.
  const both = (): ByHand => {
    const first = comes(comes(hold(start(within), "w#1", 1, "#").closed("a#1"), 1), 2);
    return accept(first, "a#2", true, elsewhere).closed("a#2").received("w#1", onU(3));
  };
  sound(both());
  violated(both().received("w#1", onU(4)));
});

test("nothing is said of copies where the same was published, or a crash may have brought it twice", () => {
  const said = say(accept(start(within), "b#1"), "b#1", "bye").closed("a#1");
  sound(comes(comes(said, 1), 2));
  sound(comes(comes(start(within).closed("a#1").operated("restart server"), 1), 2));
  const late = start(within).see("joined", {}).closed("a#1");
  sound(comes(comes(late, 1), 2));
});

test("a Will that comes after DISCONNECT is one that nothing else can have brought", () => {
  expect(gone(start(after)).triggered).toEqual([after]);
  violated(comes(gone(start(after)), 1));
  const served = say(start(after), "a#1", "m");
  violated(comes(gone(served), 1));
  const reused = accept(gone(start(after)), "a#1", true);
  violated(comes(reused, 1));
});

const near: readonly (readonly [string, () => ByHand])[] = [
  ["its connection broke first", () => gone(start(after).operated("cut a"))],
  ["DISCONNECT may be lost", () => gone(start(after)).operated("cut a")],
  ["the line went silent under it", () => gone(start(after)).operated("vanish a")],
  ["its host crashed", () => gone(start(after)).operated("crash a")],
  ["an administrator threw it out", () => gone(start(after)).operated("kick a")],
  ["the Server crashed", () => gone(start(after)).operated("restart server")],
  ["its Client breaks the protocol", () => gone(start(after).operated("violate a malformed"))],
  ["it sent CONNECT twice", () => gone(start(after).sent("a#1", connect("a", willed)))],
  ["its Client may have been silent", () => gone(start(after, { keepAliveSeconds: 60 }))],
  ["it may not publish what it did", () => gone(start(after).sent("a#1", publish("m")))],
  ["a PUBLISH is unanswered", () => gone(start(after).sent("a#1", publish("m", 1)))],
  ["a SUBSCRIBE is unanswered", () => gone(start(after).sent("a#1", subscribe(1, "u", 0)))],
  [
    "a CONNECT may overtake its DISCONNECT",
    () => gone(start(after)).opened("b#1").sent("b#1", connect("a")),
  ],
  [
    "a takeover is under way",
    () => gone(start(after).opened("b#1").sent("b#1", connect("a"))).received("b#1", connack(true)),
  ],
  [
    "a CONNECT from before was never answered",
    () => {
      const before = hold(accept(only(after), "w#1"), "w#1", 1);
      const lost = before.opened("b#1").sent("b#1", connect("a")).closed("b#1");
      return gone(accept(lost, "a#1", true, willed));
    },
  ],
  [
    "another connection had the same Will",
    () => gone(accept(start(after), "b#1", false, willed)).closed("b#1"),
  ],
  ["it never disconnected", () => start(after).closed("a#1", "Client")],
];

test.each(near)("a Will may come where %s", (_, story) => sound(comes(story(), 1)));
