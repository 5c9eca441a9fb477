/**
 * The claim about Wills as their watchers see them: it holds for whatever a sound Server may do, and
 * is violated when a Will is not published.
 */
import { expect, test } from "vitest";
import { verdictOf, withTransition, type Setting } from "./harness.ts";
import { willSeenClaims as claims } from "./wills-seen.ts";

const verdict = (lines: readonly string[], setting: Partial<Setting> = {}): string =>
  verdictOf(claims, "will-reaches-its-watchers", lines, setting);

const watched = ["connect w clean=0", "subscribe w gone qos=1"];
const online = "connect a id=x clean=0 will=gone willmessage=bye willqos=1";
const start = [...watched, online];
const mute = (event: string): Partial<Setting> => ({
  machines: withTransition("will", "stored", event, "none"),
});

test.each([
  ["a cut", "link.closed", ["cut a"]],
  ["a crash of the Client's host", "link.closed", ["crash a"]],
  ["a takeover", "takenOver", ["connect b id=x clean=0"]],
  ["a takeover of a half-open connection", "takenOver", ["vanish a", "connect b id=x clean=1"]],
])(
  "after %s the Will reaches whoever was subscribed, and a Server without it is found",
  (_, event, lines) => {
    expect(verdict([...start, ...lines])).toBe("held");
    expect(verdict([...start, ...lines], mute(event))).toBe("violated");
  },
);

test("a watcher that was away gets it when it is back", () => {
  const lines = [...start, "disconnect w", "cut a", "connect w clean=0"];
  expect(verdict(lines)).toBe("held");
  expect(verdict(lines, mute("link.closed"))).toBe("violated");
});

test("the deviation of mosquitto shows where CleanSession 0 takes over from CleanSession 0 alone", () => {
  const settings = { "server.willOnTakeover.persistentByPersistent": "false" };
  expect(verdict([...start, "connect b id=x clean=0"], { settings })).toBe("violated");
  expect(verdict([...start, "connect b id=x clean=1"], { settings })).toBe("held");
});

test.each([
  ["after DISCONNECT", [...start, "disconnect a"]],
  ["of a half-open connection that nobody takes over", [...start, "vanish a"]],
  ["for who subscribes only when the Will's connection is there", [online, ...watched, "cut a"]],
  ["for who unsubscribes meanwhile", [...start, "unsubscribe w gone", "cut a"]],
  ["for who asks for QoS 0", ["connect w", "subscribe w gone qos=0", online, "cut a"]],
  ["of a Will with QoS 0", [...watched, "connect a will=gone willmessage=bye", "cut a"]],
  ["where the Server restarts", [...start, "restart server"]],
  [
    "where the CONNECT that takes over may have been first",
    [...watched, "connect b id=x", "hold b", "hold a", online.replace("clean=0", "clean=1")],
  ],
])("nothing is owed %s", (_, lines) => {
  expect(verdict(lines, mute("link.closed"))).toBe("not triggered");
});

test("a bounded queue may have had no room", () => {
  const settings = { "server.maxQueue": "1" };
  const lines = [...start, 'publish w other qos=1 "m"', "cut a"];
  expect(verdict(lines, { ...mute("link.closed"), settings })).toBe("not triggered");
});
