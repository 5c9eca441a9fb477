/**
 * The claims about CONNECT, and about connections that have to end.
 */
import { expect, test } from "vitest";
import { beginsConnection, violations } from "../../models/index.ts";
import { accept, ack, connack, connect, publish } from "./by-hand.ts";
import { connectClaims } from "./connect.ts";
import { connectionClaims } from "./connections.ts";
import { sightsOf, verdictOf, withTransition, type ByHand, type Setting } from "./harness.ts";

const claims = [...connectClaims, ...connectionClaims];
const hand = (id: string): ByHand => sightsOf(claims.filter((one) => one.id === id));
const held = (id: string, lines: readonly string[], setting: Partial<Setting> = {}): void =>
  expect(verdictOf(claims, id, lines, setting)).toBe("held");
const violated = (said: ByHand): void => expect(said.violations).toHaveLength(1);

const asked = (id: string, device: string, changes = {}): ByHand =>
  hand(id).opened(`${device}#1`).sent(`${device}#1`, connect(device, changes));

test("connack-first holds for a Server that answers, and is violated by a PUBLISH before it", () => {
  held("connack-first", ["connect a"]);
  violated(asked("connack-first", "a").received("a#1", publish("m", 1)));
});

test("one-connack is violated by another one", () => {
  held("one-connack", ["connect a"]);
  violated(accept(hand("one-connack"), "a#1").received("a#1", connack(false)));
});

test("nothing-without-connect is violated by an answer to a PINGREQ that comes first", () => {
  held("nothing-without-connect", ["violate a first-packet"]);
  violated(
    hand("nothing-without-connect")
      .opened("a#1")
      .sent("a#1", { type: "PINGREQ" })
      .received("a#1", { type: "PINGRESP" }),
  );
});

test("a refusal is violated by Session Present 1, and by a packet behind it", () => {
  const lines = ["connect a credentials=bad"];
  held("refusal-without-session-present", lines);
  violated(asked("refusal-without-session-present", "a").received("a#1", connack(true, 4)));
  held("refusal-is-the-last-packet", lines);
  violated(
    asked("refusal-is-the-last-packet", "a")
      .received("a#1", connack(false, 4))
      .received("a#1", ack("PUBACK", 1)),
  );
});

test("refusal-closes is violated by a Server that leaves the connection open", () => {
  const lines = ["connect a level=9"];
  held("refusal-closes", lines);
  const profile = { settings: { "server.refusalsLeftOpen": "[1]" } };
  expect(verdictOf(claims, "refusal-closes", lines, profile)).toBe("violated");
});

test("refusal-is-said is violated by a close without a word", () => {
  for (const lines of [["connect a level=9"], ['connect a id="" clean=0']]) {
    held("refusal-is-said", lines);
    const silent = { target: "closed", actions: "closeLink" };
    const machines = withTransition(
      "serverConnection",
      "awaitingConnect",
      "packet.CONNECT",
      silent,
    );
    expect(verdictOf(claims, "refusal-is-said", lines, { machines })).toBe("violated");
  }
});

test("empty-client-id-needs-clean-session is violated by any other return code", () => {
  const id = "empty-client-id-needs-clean-session";
  held(id, ['connect a id="" clean=0']);
  for (const code of [0, 4]) {
    const opened = hand(id).opened("a#1").sent("a#1", connect(""));
    violated(opened.received("a#1", connack(false, code)));
  }
  const twice = hand(id)
    .opened("a#1")
    .sent("a#1", connect("", { credentials: "bad" }));
  expect(twice.received("a#1", connack(false, 4)).violations).toEqual([]);
});

test("plain-client-id-not-refused is violated by return code 2, but for a longer ClientID", () => {
  const id = "plain-client-id-not-refused";
  held(id, ["connect a"]);
  violated(asked(id, "a").received("a#1", connack(false, 2)));
  expect(asked(id, "a".repeat(24)).received("x", connack(false, 2)).violations).toEqual([]);
});

test("unknown-protocol-level-refused is violated by acceptance, but for levels that exist", () => {
  const id = "unknown-protocol-level-refused";
  held(id, ["connect a level=9"]);
  violated(asked(id, "a", { protocolLevel: 9 }).received("a#1", connack(false)));
  const known = asked(id, "a", { protocolLevel: 5 }).received("a#1", connack(false));
  expect(known.violations).toEqual([]);
});

test("clean-session-never-present is violated by Session Present 1", () => {
  const id = "clean-session-never-present";
  held(id, ["connect a clean=1"]);
  violated(accept(hand(id), "a#1", true, { cleanSession: true }));
});

const truth = "session-present-told-truly";

test("session-present-told-truly holds over resume, expiry, takeover and CleanSession 1", () => {
  held(truth, ["connect a clean=0", "disconnect a", "connect a clean=0"]);
  held(truth, ["connect a clean=0", "cut a", "wait 2h", "connect a clean=0"]);
  held(truth, ["connect a clean=1", "connect b id=a clean=0", "connect a clean=0"]);
  held(truth, ["connect a clean=0", "disconnect a", "connect a", "cut a", "connect a clean=0"]);
});

test("session-present-told-truly is violated in both directions", () => {
  violated(accept(hand(truth), "a#1", true));
  const kept = accept(hand(truth), "a#1").closed("a#1");
  violated(accept(kept, "a#2", false));
  const clean = accept(hand(truth), "a#1", false, { cleanSession: true }).closed("a#1");
  violated(accept(clean, "a#2", true));
});

test("session-present-told-truly says nothing once the Session may have expired", () => {
  const late = accept(hand(truth), "a#1").closed("a#1").at(7_200_000);
  expect(accept(late, "a#2", false).violations).toEqual([]);
  const early = accept(hand(truth), "a#1").closed("a#1").at(7_199_999);
  violated(accept(early, "a#2", false));
});

test("session-present-told-truly says nothing behind a CONNECT that was never answered", () => {
  const unanswered = (changes = {}): ByHand =>
    accept(hand(truth), "a#1")
      .closed("a#1")
      .opened("a#2")
      .sent("a#2", connect("a", changes))
      .closed("a#2");
  expect(accept(unanswered({ cleanSession: true }), "a#3", false).violations).toEqual([]);
  // CleanSession 0 leaves the Session where it was.
  violated(accept(unanswered(), "a#3", false));
  const first = hand(truth).opened("a#1").sent("a#1", connect("a")).closed("a#1");
  expect(accept(first, "a#2", true).violations).toEqual([]);
});

test("session-present-told-truly says nothing when two CONNECTs were under way at a time", () => {
  const two = hand(truth)
    .opened("a#1")
    .sent("a#1", connect("a"))
    .opened("b#1")
    .sent("b#1", connect("a"))
    .received("b#1", connack(true))
    .received("a#1", connack(false));
  expect(two.violations).toEqual([]);
});

test("connect-answered is violated by silence", () => {
  held("connect-answered", ["connect a"]);
  violated(asked("connect-answered", "a").judge());
});

test("takeover-closes-the-old-connection is violated while both are open", () => {
  const id = "takeover-closes-the-old-connection";
  held(id, ["connect a id=x clean=0", "connect b id=x clean=0"]);
  const both = accept(hand(id), "a#1")
    .opened("b#1")
    .sent("b#1", connect("a"))
    .received("b#1", connack(true));
  violated(both.judge());
});

test("violation-closes is violated by a Server that takes no notice", () => {
  for (const way of violations) {
    const before = beginsConnection(way) ? [] : ["connect a"];
    held("violation-closes", [...before, `violate a ${way}`]);
  }
  const machines = withTransition("serverConnection", "connected", "packet.CONNECT", {});
  const lines = ["connect a", "violate a second-connect"];
  expect(verdictOf(claims, "violation-closes", lines, { machines })).toBe("violated");
});
