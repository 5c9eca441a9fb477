/**
 * Every situation is reached by a story of its own, is not reached where nothing happens, and is
 * never a violation.
 */
import { expect, test } from "vitest";
import { told, type Setting } from "./harness.ts";
import { situationClaims as situations } from "./situations.ts";

interface Reached {
  readonly lines: readonly string[];
  readonly setting?: Partial<Setting>;
}

const up = "deliver a->server";
const down = "deliver server->a";
const kept = ["connect a clean=0", "connect b"];
/** What the device a sends, or what is sent to it, with its connection held back. */
const sending = (line: string) => [...kept, "hold a", line];
const taking = (qos: number) =>
  kept.concat(`subscribe a t qos=${qos}`, "hold a", `publish b t qos=${qos} "one"`);
const two = sending('publish a t qos=2 "one"');
const away = [...kept, "subscribe a t qos=1", "disconnect a"];
const one = 'publish b t qos=1 "one"';
const more = 'publish b t qos=1 "more"';
const will = "connect a id=x clean=0 keepalive=10 will=gone willmessage=bye";
const windowOfOne = { settings: { "server.maxInFlight": "1" } };
const restarted = ["crash a store=kept", "start a"];
const lost = ["crash a store=lost", "start a"];
const crashed = ["crash a store=kept", "release a", "start a", "connect a clean=0"];
const busy = [...kept, "subscribe a t qos=1", "hold a", one, more];

const stories: Readonly<Record<string, Reached>> = {
  "seen-resumed-in-a-row": {
    lines: [...taking(1), ...crashed, "hold a", one, ...crashed, "hold a", more, ...crashed],
  },
  "seen-resumed-without-subscriptions": {
    lines: ["connect a clean=0", "disconnect a", "connect a clean=0"],
  },
  "seen-clean-session-flips": {
    lines: [0, 1, 0].flatMap((clean) => [`connect a clean=${clean}`, "disconnect a"]),
  },
  "seen-takeover-with-late-close": {
    lines: ["connect a id=x", "hold a", "connect b id=x", "release a"],
  },
  "seen-two-connects-under-way": {
    lines: ["hold a", "hold b", "connect a id=x", "connect b id=x"],
  },
  "seen-clean-session-1-finds-state": { lines: [...away, one, "connect a"] },
  "seen-shared-by-two-devices": {
    lines: [...kept, "hold a", 'publish a t qos=2 "one"', up, "connect c id=a clean=0"],
  },
  "seen-resumed-just-before-expiry": { lines: [...away, "wait 7199999ms", "connect a clean=0"] },
  "seen-connected-just-after-expiry": { lines: [...away, "wait 2h", "connect a clean=0"] },
  "seen-expired-with-messages": { lines: [...away, one, "wait 2h"] },
  "seen-refused-beside-a-session": { lines: [...away, "connect a credentials=bad"] },
  "seen-restart-in-flight": { lines: [...away, one, "restart server"] },
  "seen-crash-without-store": { lines: [...two, "crash a store=lost"] },
  "seen-connect-up-cut": { lines: ["hold a", "connect a", "cut a"] },
  "seen-connack-down-cut": { lines: ["hold a", "connect a", up, "cut a"] },
  "seen-publish-up-cut": { lines: [...two, "cut a"] },
  "seen-puback-down-cut": { lines: [...sending('publish a t qos=1 "one"'), up, "cut a"] },
  "seen-pubrec-down-cut": { lines: [...two, up, "cut a"] },
  "seen-pubrel-up-cut": { lines: [...two, up, down, "cut a"] },
  "seen-pubcomp-down-cut": { lines: [...two, up, down, up, "cut a"] },
  "seen-publish-down-cut": { lines: [...taking(1), "vanish a"] },
  "seen-puback-up-cut": { lines: [...taking(1), down, "crash a"] },
  "seen-pubrec-up-cut": { lines: [...taking(2), down, "cut a"] },
  "seen-pubrel-down-cut": { lines: [...taking(2), down, up, "cut a"] },
  "seen-pubcomp-up-cut": { lines: [...taking(2), down, up, down, "cut a"] },
  "seen-subscribe-up-cut": { lines: [...sending("subscribe a t"), "cut a"] },
  "seen-suback-down-cut": { lines: [...sending("subscribe a t"), up, "cut a"] },
  "seen-unsubscribe-up-cut": { lines: [...sending("unsubscribe a t"), "cut a"] },
  "seen-unsuback-down-cut": { lines: [...sending("unsubscribe a t"), up, "cut a"] },
  "seen-acknowledgements-cut-both-ways": {
    lines: [...taking(1), 'publish a u qos=1 "two"', up, down, "cut a"],
  },
  "seen-will-by-failure": { lines: [will, "cut a"] },
  "seen-will-by-keep-alive": { lines: [will, "vanish a", "wait 1m"] },
  "seen-will-by-violation": { lines: [will, "violate a second-connect"] },
  "seen-will-by-takeover": { lines: [will, "connect b id=x"] },
  "seen-will-by-kick": { lines: [will, "kick x"] },
  "seen-will-by-restart": { lines: [will, "restart server"] },
  "seen-ping-at-keep-alive": { lines: ["connect a keepalive=10", "wait 10s"] },
  "seen-heard-just-before-the-end": {
    lines: ["connect a keepalive=1", "hold a", "wait 1499ms", up],
  },
  "seen-silent-too-long": { lines: ["connect a keepalive=1", "vanish a", "wait 2s"] },
  "seen-packet-id-used-again": {
    lines: ["connect a", 'publish a t qos=1 "one"', 'publish a t qos=1 "two"'],
  },
  "seen-packet-id-of-an-open-exchange": {
    lines: two.concat(up, lost, "release a", "connect a", 'publish a t qos=2 "two"'),
  },
  "seen-sent-three-times": {
    lines: taking(1).concat(restarted, "connect a clean=0", up, restarted, "connect a clean=0", up),
  },
  "seen-backlog-beyond-the-window": {
    lines: [...away, one, more, "connect a clean=0"],
    setting: windowOfOne,
  },
  "seen-live-beside-backlog": {
    lines: [...busy, 'publish b t qos=1 "last"'],
    setting: windowOfOne,
  },
  "seen-window-of-one-full": { lines: busy, setting: windowOfOne },
  "seen-pubrec-with-a-full-window": { lines: [...taking(2), down, up], setting: windowOfOne },
  "seen-queue-overflow": {
    lines: [...away, one, more],
    setting: { settings: { "server.maxQueue": "1" } },
  },
  "seen-mixed-qos-subscriptions": { lines: [...kept, "subscribe a t qos=1 u qos=2", one] },
  "seen-overlapping-filters": { lines: [...kept, "subscribe a t qos=1 # qos=1", one] },
  "seen-unsubscribed-while-waiting": { lines: [...busy, "unsubscribe a t", up] },
  "seen-unsubscribed-with-a-full-window": {
    lines: [...busy, "unsubscribe a t", up],
    setting: windowOfOne,
  },
  "seen-retained-on-subscribe": {
    lines: ["connect a", 'publish a t retain=1 "one"', "subscribe a t"],
  },
};

test("every situation has a story here, and every story its situation", () => {
  expect(Object.keys(stories).toSorted()).toEqual(situations.map(({ id }) => id).toSorted());
});

test.each(Object.entries(stories))("%s is reached", (id, { lines, setting = {} }) => {
  const only = situations.filter((situation) => situation.id === id);
  const said = told(only, setting).do(...lines);
  expect(said.triggered).toEqual([id]);
  expect(said.judge().violations).toEqual([]);
});

test("a story in which nothing goes wrong reaches no situation that is about a fault", () => {
  const lines = ["connect a", "subscribe a t", 'publish a t "one"', "disconnect a"];
  expect(told(situations).do(...lines).triggered).toEqual([]);
});
