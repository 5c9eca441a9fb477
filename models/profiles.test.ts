/** The presets: whole, documented, and honest about each deviation that their knobs cause. */
import { expect, test } from "vitest";
import { present } from "../src/index.ts";
import { knobs, knobsSchema } from "./knob-schema.ts";
import type { Knobs, Profile } from "./knobs.ts";
import { diffProfiles } from "./profile-values.ts";
import { presets, profiles, standardProfile } from "./profiles.ts";

const preset = (wanted: string): Profile =>
  present(
    profiles.find(({ name }) => name === wanted),
    wanted,
  );

test("every value in a profile is at the path of exactly one documented knob", () => {
  const leaves = (value: unknown, path: string): string[] =>
    typeof value === "object" && value !== null && !Array.isArray(value) && !("check" in value)
      ? Object.entries(value).flatMap(([key, inner]) => leaves(inner, `${path}.${key}`))
      : [path.slice(1)];
  expect(knobs.map(({ path }) => path)).toEqual(leaves(standardProfile.knobs, ""));
});

test("the standard profile obeys the schema that everything else is checked by", () => {
  expect(knobsSchema.parse(standardProfile.knobs)).toEqual(standardProfile.knobs);
});

test("every knob is explained in one sentence and cites statements with their version", () => {
  for (const { means, clause } of knobs) {
    expect(means).toMatch(/^[A-Z].*[^.]\.$/);
    expect(clause ?? "MQTT3-1.1.1-1").toMatch(/^MQTT3-\d+\.\d+\.\d+-\d+$/);
  }
});

test.each(presets)("$name changes each knob it names", ({ name, basedOn, knobs: changes }) => {
  const changed = diffProfiles(preset(basedOn), preset(name)).map(({ path }) => path);
  const named = knobs.map(({ path }) => path).filter((path) => isNamed(changes, path));
  expect(changed).toEqual(named);
});

const isNamed = (changes: unknown, path: string): boolean => {
  let inner = changes;
  for (const key of path.split(".")) {
    if (typeof inner !== "object" || inner === null || !Object.hasOwn(inner, key)) return false;
    inner = Object.entries(inner).find(([name]) => name === key)?.[1];
  }
  return true;
};

// What each setting of a knob breaks. A claim about a preset that no knob causes, or a knob's
// effect that its preset does not own up to, fails the test below.

type Cause = readonly [id: string, clause: string, holds: (server: Knobs["server"]) => boolean];

const causes: readonly Cause[] = [
  [
    "session-present-needs-subscription",
    "MQTT3-3.2.2-2",
    (s) => s.sessionPresentRule === "hasSubscriptions",
  ],
  [
    "session-present-needs-qos1",
    "MQTT3-3.2.2-2",
    (s) => s.sessionPresentRule === "hasQos1Subscriptions",
  ],
  ["adopts-clean-session", "MQTT3-3.1.2-6", (s) => s.adoptLiveCleanSession],
  ["inbound-qos2-survives-clean", "MQTT3-3.1.2-6", (s) => !s.cleanDiscards.includes("inboundQos2")],
  [
    "zero-length-id-assigned",
    "MQTT3-3.1.3-8",
    (s) => s.zeroLengthClientIdWithoutClean === "assign",
  ],
  ["refused-connection-stays-open", "MQTT3-3.2.2-5", (s) => s.refusalsLeftOpen.length > 0],
  ["old-session-outlives-takeover", "MQTT3-3.1.2-6", (s) => s.takeover === "asynchronous"],
  ["old-connection-outlives-takeover", "MQTT3-3.1.4-2", (s) => s.takeover === "asynchronous"],
  ["session-present-without-session", "MQTT3-3.2.2-3", (s) => s.takeover === "asynchronous"],
  ["no-will-on-takeover", "MQTT3-3.1.2-8", (s) => Object.values(s.willOnTakeover).includes(false)],
  ["late-end-hides-client", "MQTT3-3.1.4-2", (s) => s.lateEndRemovesRegistration],
  ["late-end-loses-session", "MQTT3-3.1.2-4", (s) => s.lateEndRemovesRegistration],
  ["no-dup-on-resend", "MQTT3-3.3.1-1", (s) => Object.values(s.dupOnResend).includes(false)],
  ["no-pubrel-on-resume", "MQTT3-4.4.0-1", (s) => !s.resendPubrel],
  ["new-packet-ids-on-resend", "MQTT3-4.4.0-1", (s) => !s.keepPacketIds],
  ["inbound-qos2-lost-on-resume", "MQTT3-4.1.0-1", (s) => s.inboundQos2OnResume === "clear"],
  ["no-pubrec-beyond-limit", "MQTT3-3.3.4-1", (s) => s.maxAwaitingPubrel !== "unlimited"],
  [
    "awaiting-pubrel-forgotten",
    "MQTT3-4.1.0-1",
    (s) => s.awaitPubrelTimeoutMs !== "never" && s.routeQos2At === "PUBREL",
  ],
  [
    "repeat-routed-after-timeout",
    "MQTT3-4.3.3-2",
    (s) => s.awaitPubrelTimeoutMs !== "never" && s.routeQos2At === "PUBLISH",
  ],
  ["qos2-overtaken", "MQTT3-4.6.0-6", (s) => s.qos2Routing === "unordered"],
  ["puback-for-qos2", "MQTT3-3.3.4-1", (s) => s.maxQos < 2],
  ["qos-upgraded", "MQTT3-3.8.4-6", (s) => s.upgradeQos],
  [
    "qos-0-overtakes-the-queue",
    "MQTT3-4.6.0-6",
    (s) => s.queueQos0Offline === "all" && s.qos0BypassesWindow,
  ],
  ["repeat-acknowledges-another", "MQTT3-4.5.0-1", (s) => s.retryMs !== "off"],
  ["keep-alive-late", "MQTT3-3.1.2-24", (s) => s.keepAlive.check !== "exact"],
  ["wills-lost-on-restart", "MQTT3-3.1.2-8", (s) => s.willOnRestart === "lost"],
];

test.each(profiles)("$name lists exactly the deviations its knobs cause", (profile) => {
  const caused = causes.filter(([, , holds]) => holds(profile.knobs.server));
  const listed = profile.deviations.map(({ id, clause }) => [id, clause]);
  expect(listed.toSorted()).toEqual(caused.map(([id, clause]) => [id, clause]).toSorted());
});

test("emqttd-2.3.11 has the hooks and times of its documentation", () => {
  const { server } = preset("emqttd-2.3.11").knobs;
  expect(server.sessionExpiryMs).toBe(7_200_000);
  expect(server.hooks).toEqual([
    "client.connected",
    "client.disconnected",
    "session.created",
    "session.terminated",
  ]);
  expect(server.displacedDisconnectReason).toEqual({ byClean: null, byPersistent: null });
  expect(server.terminateReasons).toMatchObject({
    clean: "normal",
    displaced: "{shutdown,conflict}",
    expired: "{shutdown,expired}",
  });
  expect(server.queueQos0Offline).toBe("all");
});
