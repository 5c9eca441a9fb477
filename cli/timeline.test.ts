/** The words of a timeline for what a nominal, smooth run does not show. */
import { expect, test } from "vitest";
import { findProfile, parseScenario, play, standardProfile } from "../models/index.ts";
import { themeOf } from "./theme.ts";
import { passagesOfPlay, timeline } from "./timeline.ts";

/** The rows of a scenario without their times. */
function rows(text: string, profile = standardProfile): readonly string[] {
  const scenario = parseScenario("test", text);
  const played = scenario.ok ? play(scenario.value, profile) : scenario;
  if (!played.ok) return expect.unreachable(played.failure.message);
  const lines = timeline(passagesOfPlay(played.value), themeOf(false), null);
  return lines.map((line) =>
    line.replace(/^\d+:\d\d:\d\d\.\d{3} +/, "").replaceAll(/ {2,}/g, "  "),
  );
}

test("a packet that is held back is shown where it is sent and where it arrives", () => {
  const lines = rows('connect a\nhold a\npublish a t ""\nrelease a\n');
  const held = lines.slice(lines.indexOf("> hold a"));
  expect(held).toEqual([
    "> hold a",
    "",
    '> publish a t ""',
    'a -> server  sent: PUBLISH t qos=0 ""',
    "",
    "> release a",
    'a -> server  arrived: PUBLISH t qos=0 ""',
    'server  accepted: t qos=0 ""',
  ]);
});

test("what is on its way when a connection breaks is lost, each packet by name", () => {
  const lines = rows(
    'connect a\nhold a\npublish a t qos=1 "x"\ncut a\nnotice server of a\nrelease a\n',
  );
  expect(lines).toContain('a -> server  lost: PUBLISH #1 t qos=1 "x"');
});

test("a packet put on a line that takes nothing is swallowed", () => {
  const lines = rows(
    'connect a\nsubscribe a t\nconnect b\nvanish a\npublish b t "x"\nexpect received a nothing\n',
  );
  expect(lines).toContain('server -> a  swallowed: PUBLISH t qos=0 "x"');
});

test("a device's connections have numbers once it has more than one", () => {
  const one = rows("connect a id=s clean=0\ncut a\nconnect a id=s clean=0\n");
  expect(one.join("\n")).not.toContain("a#");
  const two = rows("connect a id=s clean=0\nvanish a\nconnect a id=s clean=0\n");
  expect(two).toContain("a#2 -> server  CONNECT id=s clean=0");
  expect(two).toContain("session#1  attached to a#1");
});

test("a message that a full queue drops is shown with the reason", () => {
  const lines = rows(
    'set server.maxQueue=1\nset server.overflow=dropNewest\nconnect a clean=0\nsubscribe a t qos=1\ndisconnect a\nconnect b\npublish b t qos=1 "1"\npublish b t qos=1 "2"\n',
  );
  expect(lines).toContain('session#1  queued: t qos=1 "1"');
  expect(lines).toContain('session#1  dropped, queue full: t qos=1 "2"');
});

test("timers are shown when they fire and not when they are armed", () => {
  const lines = rows("connect a clean=0 keepalive=10\nvanish a\nwait 15s\n");
  expect(lines.filter((line) => line.includes("timer"))).toEqual([
    "handler a#1  timer patience fires",
  ]);
});

test("a Server's internal messages are shown where they are heard", () => {
  const profile = findProfile("emqttd-2.3.11");
  if (!profile.ok) return expect.unreachable();
  const lines = rows("connect a id=s\nconnect b id=s\n", profile.value);
  expect(lines).toContain("session#1  hears session.discard");
  expect(lines).toContain("handler a#1  hears takenOver");
});

test("a connection that begins with no CONNECT is closed for what that is", () => {
  expect(rows("violate a first-packet\n")).toContain(
    "server  closes the connection of a: protocol violation",
  );
});

test("the Will is shown when it is published", () => {
  const lines = rows('connect a will=dead willmessage="gone"\ncut a\n');
  expect(lines).toContain('server  publishes the Will of a: dead qos=0 "gone"');
});

test("what a scenario line does stands below it, and expectations are marked", () => {
  const lines = rows('connect a\nexpect client a online\nexpect received a "x"\n');
  expect(lines.slice(-2)).toEqual([
    "✓ expect client a online",
    '✗ expect received a "x": no message comes',
  ]);
});

test("a run may be as long as it likes", () => {
  const scenario = parseScenario("test", "connect a\n");
  const played = scenario.ok ? play(scenario.value, standardProfile) : scenario;
  if (!played.ok) return expect.unreachable(played.failure.message);
  const [first] = passagesOfPlay(played.value);
  if (first?.is !== "done") return expect.unreachable();
  const steps = Array.from({ length: 50_000 }, () => first.steps).flat();
  const lines = timeline([{ ...first, steps }], themeOf(false), null);
  expect(lines.length).toBeGreaterThan(150_000);
});
