/** The rules for profiles: a wrong one is refused in words that say how to write it right. */
import { expect, test } from "vitest";
import type { Result } from "../src/index.ts";
import type { Profile } from "./knobs.ts";
import { liveDeviations } from "./live-deviations.ts";
import { diffProfiles, knobValue, showKnobValue } from "./profile-values.ts";
import { resolveProfile, withSettings } from "./profile.ts";
import { findProfile, profiles, standardProfile } from "./profiles.ts";

function good<T>(result: Result<T>): T {
  expect(result).toMatchObject({ ok: true });
  if (!result.ok) expect.unreachable();
  return result.value;
}

const refused = (result: Result<unknown>) => (result.ok ? null : result.failure);

const preset = (name: string): Profile => good(findProfile(name));

const keepAliveAs = (keepAlive: object) =>
  good(resolveProfile(mine({ knobs: { server: { keepAlive } } }), profiles)).knobs.server.keepAlive;

const shown = (name: string, path: string) => showKnobValue(path, knobValue(preset(name), path));

const mine = (more: object): unknown => ({ name: "mine", basedOn: "mosquitto-2.0", ...more });

test("a user's profile changes what it says and keeps the rest of its base", () => {
  const profile = good(
    resolveProfile(mine({ knobs: { server: { maxQueue: 10, hooks: [] } } }), profiles),
  );
  expect(diffProfiles(preset("mosquitto-2.0"), profile)).toEqual([
    { path: "server.hooks", a: ["client.disconnected"], b: [] },
    { path: "server.maxQueue", a: 1_000, b: 10 },
  ]);
  expect(profile).toMatchObject({ name: "mine", title: "mosquitto-2.0 with changes" });
  expect(profile.deviations).toEqual(preset("mosquitto-2.0").deviations);
});

test("what is known of the real Server of its base alone is known of it too", () => {
  const known = liveDeviations(good(resolveProfile(mine({ deviations: [] }), profiles)));
  expect(known.map(({ id }) => id)).toContain("first-of-overlapping-qos");
  expect(known).toEqual(liveDeviations(preset("mosquitto-2.0")));
  expect(liveDeviations(standardProfile)).toEqual([]);
});

test("a list of deviations replaces that of the base", () => {
  const deviations = [{ id: "ours", clause: "MQTT3-3.3.1-1", what: "No DUP.", source: "run" }];
  expect(good(resolveProfile(mine({ deviations }), profiles)).deviations).toEqual(deviations);
});

test("a keep-alive rule of another kind replaces the old one, one of the same kind is merged", () => {
  expect(keepAliveAs({ check: "exact", graceFactor: 2 })).toEqual({
    check: "exact",
    graceFactor: 2,
  });
  expect(keepAliveAs({ graceFactor: 2 })).toEqual({
    check: "scan",
    scanMs: 6_000,
    graceFactor: 2,
  });
});

test.each([
  ["no object", [], "the profile is []", /an object with name/],
  ["no name", { basedOn: "mosquitto-2.0" }, "name is missing", /lower-case/],
  ["a taken name", { name: "emqx-5.8", basedOn: "mosquitto-2.0" }, /taken/, /no profile has/],
  ["an unknown base", { name: "mine", basedOn: "mosquito" }, /"mosquito"/, /mosquitto-2\.0/],
  ["an unknown part", mine({ knob: {} }), "there is no knob", /did you mean knobs/],
  ["no knobs", mine({ knobs: 3 }), "knobs is 3", /maxQueue/],
  [
    "a misspelt knob",
    mine({ knobs: { server: { maxQueu: 10 } } }),
    "there is no server.maxQueu",
    /did you mean maxQueue/,
  ],
  [
    "a knob outside of its group",
    mine({ knobs: { maxQueue: 10 } }),
    "there is no maxQueue",
    /^write { "server": { "maxQueue": ... } }$/,
  ],
  [
    "a knob by its path",
    mine({ knobs: { "server.maxQueue": 10 } }),
    "there is no server.maxQueue",
    /^write { "server": { "maxQueue": ... } }$/,
  ],
  [
    "a misspelt part of a knob",
    mine({ knobs: { server: { dupOnResend: { qos3: true } } } }),
    "there is no server.dupOnResend.qos3",
    /qos1 or qos2/,
  ],
  [
    "a value of another kind",
    mine({ knobs: { server: { maxQueue: "10" } } }),
    'server.maxQueue is "10"',
    'allowed: a whole number from 0, or "unlimited"',
  ],
  [
    "a wrong word",
    mine({ knobs: { client: { store: "disk" } } }),
    'client.store is "disk"',
    'allowed: one of "durable", "volatile"',
  ],
  [
    "a wrong member of a list",
    mine({ knobs: { server: { hooks: ["session.gone"] } } }),
    'server.hooks.0 is "session.gone"',
    /"session\.terminated"/,
  ],
  [
    "a value where there are parts",
    mine({ knobs: { server: { dupOnResend: true } } }),
    "server.dupOnResend is true",
    "allowed: an object with qos1, qos2",
  ],
  [
    "half a keep-alive rule",
    mine({ knobs: { server: { keepAlive: { check: "exact" } } } }),
    "server.keepAlive.graceFactor is missing",
    /"check": "exact", "graceFactor"/,
  ],
  [
    "an unknown keep-alive rule",
    mine({ knobs: { server: { keepAlive: { check: "never" } } } }),
    'server.keepAlive.check is "never"',
    /"periodic"/,
  ],
  [
    "a clause without version",
    mine({ deviations: [{ id: "x", clause: "3.3.1-1", what: "x", source: "y" }] }),
    'deviations.0.clause is "3.3.1-1"',
    /id, clause, what, source/,
  ],
  [
    "a key that every object inherits",
    mine({ knobs: { constructor: {} } }),
    "there is no constructor",
    /server, client/,
  ],
])("a profile with %s is refused with place and remedy", (_, input, message, hint) => {
  const wrong = refused(resolveProfile(input, profiles));
  expect(wrong?.message).toMatch(message);
  expect(wrong?.hint).toMatch(hint);
});

test("settings take JSON values, bare words and parts of a knob, each seeing those before it", () => {
  const set = good(
    withSettings(preset("mosquitto-2.0"), [
      { path: "server.maxInFlight", value: "1" },
      { path: "server.retryMs", value: "off" },
      { path: "server.hooks", value: '["session.created"]' },
      { path: "server.displacedDisconnectReason.byClean", value: "null" },
      { path: "server.keepAlive", value: '{"check":"exact","graceFactor":1.5}' },
      { path: "server.keepAlive.graceFactor", value: "2.25" },
    ]),
  );
  expect(set.name).toBe("mosquitto-2.0");
  expect(diffProfiles(preset("mosquitto-2.0"), set).map(({ path, b }) => [path, b])).toEqual([
    ["server.displacedDisconnectReason.byClean", null],
    ["server.hooks", ["session.created"]],
    ["server.maxInFlight", 1],
    ["server.keepAlive", { check: "exact", graceFactor: 2.25 }],
  ]);
});

test.each([
  ["maxInFlight", "1", /server\.maxInFlight or client\.maxInFlight/],
  ["server.maxInFlite", "1", /did you mean maxInFlight/],
  ["maxQueu", "1", /did you mean server\.maxQueue/],
  ["temperature", "1", /written like server\.maxQueue/],
  ["server.maxQueue.size", "1", /server\.maxQueue has no parts/],
  ["server.maxInFlight", "0", /a whole number from 1/],
  ["server.keepAlive.graceFactor", "1.23456", /at most 3 decimals/],
])("a setting of %s to %s is refused with a hint", (path, value, hint) => {
  expect(refused(withSettings(standardProfile, [{ path, value }]))?.hint).toMatch(hint);
});

test("a list that is a set has one order, whatever order it was written in", () => {
  const value = '["session.created","client.connected","session.created"]';
  const set = good(withSettings(standardProfile, [{ path: "server.hooks", value }]));
  expect(set.knobs.server.hooks).toEqual(["client.connected", "session.created"]);
});

test("a value is shown as it is meant", () => {
  expect(shown("emqttd-2.3.11", "server.sessionExpiryMs")).toBe("7200000 (2h)");
  expect(shown("emqttd-2.3.11", "server.refusalsLeftOpen")).toBe("1, 2, 3");
  expect(shown("standard-3.1.1", "server.refusalsLeftOpen")).toBe("none");
  expect(shown("standard-3.1.1", "server.hooks")).toBe("all");
  expect(shown("aedes-1.1.1", "server.cleanDiscards")).toBe("all but inboundQos2");
  expect(shown("standard-3.1.1", "server.keepAlive")).toBe("after 1.5 K");
  expect(shown("emqttd-2.3.11", "server.keepAlive")).toBe("after 2 quiet looks, one every 0.75 K");
  expect(shown("mosquitto-2.0", "server.keepAlive")).toBe("first look after 1.5 K, one every 6s");
});
