/**
 * What Clients can know, and where the view has to say that they cannot.
 */
import { expect, test } from "vitest";
import { standardProfile } from "../models/index.ts";
import { claim } from "./claim.ts";
import {
  accept,
  ack,
  connack,
  connect,
  hold,
  publish,
  suback,
  subscribe,
  unsubscribe,
} from "./claims/by-hand.ts";
import { sightsOf, type ByHand } from "./claims/harness.ts";
import type { View } from "./view.ts";

/** Sights by hand, and the view that takes them in. */
function seeing(profile = standardProfile): { readonly hand: ByHand; readonly view: View } {
  const views: View[] = [];
  const hand = sightsOf(
    [
      claim({
        id: "looks-on",
        from: [],
        says: "",
        vantage: "wire",
        form: "always",
        when: "",
        watch(stand) {
          views.push(stand.view);
          return { on: {} };
        },
      }),
    ],
    profile,
  );
  // The claim has been asked to watch, so there is a view.
  return { hand, view: views[0] as View };
}

const states = (view: View): readonly string[] =>
  view.session("a").subscriptions.map(({ filter, state }) => `${filter} ${state}`);

/** Whether a Session is unsure once it resumes behind CONNECTs that were never answered. */
const unsureAfter = (clean: readonly boolean[], ms = 0): boolean => {
  const { hand, view } = seeing();
  accept(hand, "a#1").closed("a#1");
  for (const [index, cleanSession] of clean.entries()) {
    const name = `a#${index + 2}`;
    hand.opened(name).sent(name, connect("a", { cleanSession })).closed(name);
  }
  accept(hand.at(ms), "a#9", true);
  return view.session("a").unsure;
};

/** Of a Session that began while the Server restarted. */
const statusAfterRestart = (durability: "none" | "durable"): string => {
  const { knobs } = standardProfile;
  const server = { ...knobs.server, durability };
  const { hand, view } = seeing({ ...standardProfile, knobs: { ...knobs, server } });
  hand.opened("a#1").sent("a#1", connect("a")).operated("restart server");
  hand.received("a#1", connack(false));
  return view.session("a").status;
};

test("a Session is kept, live or gone as CleanSession and the connection say", () => {
  const { hand, view } = seeing();
  accept(hand, "a#1");
  expect(view.session("a").status).toBe("kept");
  hand.closed("a#1");
  expect([view.session("a").status, view.session("a").attached]).toEqual(["kept", false]);
  accept(hand, "a#2", false, { cleanSession: true });
  expect([view.session("a").status, view.session("a").epoch]).toEqual(["live", 2]);
  hand.closed("a#2");
  expect(view.session("a").status).toBe("none");
});

test("a refused CONNECT changes nothing of the Session", () => {
  const { hand, view } = seeing();
  accept(hand, "a#1").closed("a#1");
  const before = view.session("a");
  hand.opened("b#1").sent("b#1", connect("a")).received("b#1", connack(false, 4)).closed("b#1");
  expect(view.session("a")).toEqual(before);
});

test("Session Present 1 where there was none to resume is a Session that nobody knows", () => {
  const { hand, view } = seeing();
  hand.opened("a#1").sent("a#1", connect("a")).closed("a#1");
  accept(hand, "a#2", true);
  expect([view.session("a").unsure, view.sure("a#2")]).toEqual([true, null]);
});

test("an unanswered CONNECT makes the Session unsure only if it may have put another in its place", () => {
  expect(unsureAfter([false])).toBe(false);
  expect(unsureAfter([true])).toBe(false);
  expect(unsureAfter([true, false])).toBe(true);
  // In the meantime it may have expired, and the second CONNECT may have begun another.
  expect(unsureAfter([false], 7_200_000)).toBe(true);
});

test("the end of a Session while an answer is under way makes that answer worth nothing", () => {
  expect([statusAfterRestart("durable"), statusAfterRestart("none")]).toEqual(["kept", "open"]);
});

test("a subscription is held once its SUBACK is there and nothing else is asked about it", () => {
  const { hand, view } = seeing();
  accept(hand, "a#1").sent("a#1", subscribe(1, "t", 1));
  expect(states(view)).toEqual(["t asked"]);
  hand.sent("a#1", subscribe(2, "t", 0)).received("a#1", suback(1, 1));
  expect(states(view)).toEqual(["t asked"]);
  hand.received("a#1", suback(2, 0));
  expect(states(view)).toEqual(["t held"]);
});

test("a SUBACK with too few codes leaves open what was granted", () => {
  const { hand, view } = seeing();
  accept(hand, "a#1").sent("a#1", {
    type: "SUBSCRIBE",
    packetId: 1,
    requests: [
      { filter: "t", qos: 1 },
      { filter: "t", qos: 1 },
      { filter: "u", qos: 0 },
    ],
  });
  hand.received("a#1", suback(1, 1, 0));
  expect(states(view)).toEqual(["t asked", "u asked"]);
});

test("a SUBACK does not revive what was unsubscribed behind its SUBSCRIBE", () => {
  const { hand, view } = seeing();
  accept(hand, "a#1")
    .sent("a#1", subscribe(1, "t", 1))
    .sent("a#1", unsubscribe(2, "t"));
  hand.received("a#1", suback(1, 1));
  expect(states(view)).toEqual(["t leaving"]);
  hand.received("a#1", ack("UNSUBACK", 2));
  expect(states(view)).toEqual([]);
});

test("an answer to a displaced connection says nothing of the Session", () => {
  const { hand, view } = seeing();
  accept(hand, "a#1").sent("a#1", subscribe(1, "t", 1));
  hand.opened("b#1").sent("b#1", connect("a")).received("b#1", connack(true));
  hand.received("a#1", suback(1, 1));
  expect([...states(view), view.session("a").mixed]).toEqual(["t asked", true]);
});

test("what was sent before an answered request was read, over that connection alone", () => {
  const { hand, view } = seeing();
  accept(hand, "a#1").received("a#1", publish("m", 1)).sent("a#1", ack("PUBACK", 1));
  const read = (): readonly boolean[] => view.down("a").map(({ isRead }) => isRead);
  expect(read()).toEqual([false]);
  hold(hand, "a#1", 0);
  expect(read()).toEqual([true]);
  accept(hand.closed("a#1"), "a#1", true);
  expect(read()).toEqual([true]);
  hand.received("a#1", publish("m", 1, { dup: true })).sent("a#1", ack("PUBACK", 1));
  expect(read()).toEqual([false]);
});

test("a delivery is done once its last acknowledgement was sent, and open again when it repeats", () => {
  const { hand, view } = seeing();
  const stages = (): readonly string[] => view.down("a").map(({ stage }) => stage);
  accept(hand, "a#1").received("a#1", publish("m", 1, { qos: 2 }));
  hand.sent("a#1", ack("PUBREC", 1));
  expect(stages()).toEqual(["received"]);
  hand.received("a#1", ack("PUBREL", 1)).sent("a#1", ack("PUBCOMP", 1));
  expect(stages()).toEqual(["done"]);
  accept(hand.closed("a#1"), "a#2", true).received("a#2", ack("PUBREL", 1));
  expect(stages()).toEqual(["released"]);
});

test("what a Client sent is forgotten with its store, and optional when the Server has nothing", () => {
  const { hand, view } = seeing();
  accept(hand, "a#1").sent("a#1", publish("m", 1)).closed("a#1");
  accept(hand, "a#2", false);
  expect(view.up("a", "a").map(({ optional }) => optional)).toEqual([true]);
  hand.sent("a#2", publish("m", 1, { dup: true }));
  expect(view.up("a", "a").map(({ optional }) => optional)).toEqual([false]);
  hand.closed("a#2").operated("crash a store=lost");
  expect(view.up("a", "a")).toEqual([]);
});
