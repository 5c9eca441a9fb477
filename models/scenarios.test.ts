/** The shipped scenarios: each is as it says, and those of emqttd 2.x print what was seen there. */
import { expect, test } from "vitest";
import { assert } from "../src/index.ts";
import { factsOf, play, type Play } from "./play.ts";
import { findProfile, standardProfile } from "./profiles.ts";
import { parseScenario } from "./scenario.ts";
import { scenarios } from "./scenarios.ts";

function acted(name: string, profile: string | null = null, change = (text: string) => text): Play {
  const text = scenarios.find((scenario) => scenario.name === name)?.text ?? "";
  const scenario = parseScenario(name, change(text));
  assert(scenario.ok, name);
  const wanted = profile ?? scenario.value.profile ?? standardProfile.name;
  const found = findProfile(wanted);
  assert(found.ok, wanted);
  const done = play(scenario.value, found.value);
  assert(done.ok, done.ok ? "" : done.failure.message);
  return done.value;
}

const missed = ({ scenes }: Play): readonly string[] =>
  scenes.flatMap(({ line, missed: found }) => (found === null ? [] : [`${line.text}: ${found}`]));

test.each(scenarios)("$name meets what it expects, and expects something", ({ name }) => {
  const done = acted(name);
  expect(missed(done)).toEqual([]);
  expect(done.scenes.some(({ line }) => "expect" in line.what)).toBe(true);
});

test("an expectation that is not so is reported with what is so instead", () => {
  const changed = acted("will-on-network-failure", null, (text) =>
    text.replace("session a detached", "session a attached"),
  );
  expect(missed(changed)).toEqual(["expect session a attached: it is detached"]);
});

const created = "session(firecat_heartbeat001/firecatGTerm) created.";
const connected = "client firecat_heartbeat001 connected, connack: 0";
const disconnected = "client firecat_heartbeat001 disconnected, reason: normal";
const terminated = (reason: string) =>
  `session(firecat_heartbeat001/firecatGTerm) terminated: ${reason}.`;

test.each([
  ["cs1-up-down", [created, connected, disconnected, terminated("normal")]],
  [
    "cs1-conflict",
    [
      created,
      connected,
      terminated("{shutdown,conflict}"),
      created,
      connected,
      disconnected,
      terminated("normal"),
    ],
  ],
  ["cs0-first", [created, connected, disconnected, terminated("{shutdown,expired}")]],
  ["cs0-again", [connected, disconnected, terminated("{shutdown,expired}")]],
  ["cs0-conflict", [created, connected, connected, disconnected, terminated("{shutdown,expired}")]],
])("%s prints exactly the hook lines seen on emqttd 2.x", (name, lines) => {
  expect(acted(name, "emqttd-2.3.11").hooks).toEqual(lines);
});

test("the Session of cs0-first ends two hours after its connection, to the millisecond", () => {
  const { story } = acted("cs0-first");
  const at = story.steps.filter((step) =>
    factsOf([step]).some((fact) => fact.is === "detached" || fact.is === "sessionEnded"),
  );
  expect(at.map(({ atMs }) => atMs)).toEqual([0, 7_200_000]);
});

/** Payloads of the messages published while a device was offline, by where and when they arrived. */
function offlineTable(profile: string) {
  const { scenes } = acted("offline-matrix", profile);
  const back = scenes.findLastIndex(({ line }) => line.text === "connect a clean=1");
  const handed = (from: number, to: number, device: string) =>
    factsOf(scenes.slice(from, to).flatMap(({ steps }) => steps)).flatMap((fact) =>
      fact.is === "handedOver" && fact.device === device ? [fact.payload] : [],
    );
  const away = scenes.findIndex(({ line }) => line.text === "disconnect a");
  return {
    whileOffline: [...handed(away, back, "a"), ...handed(away, back, "c")],
    cleanSession1: handed(back, scenes.length, "a"),
    // QoS 2 takes longer than QoS 1, and between the two there is no order.
    cleanSession0: handed(back, scenes.length, "c").toSorted(),
  };
}

test("what an offline device receives on emqttd 2.3.11: with CleanSession 0 all of it, QoS 0 too", () => {
  expect(offlineTable("emqttd-2.3.11")).toEqual({
    whileOffline: [],
    cleanSession1: [],
    cleanSession0: ["q0", "q1", "q1-again", "q2"],
  });
});

test("what an offline device receives by the standard: with CleanSession 0 all but QoS 0 [MQTT3-3.1.2-5]", () => {
  expect(offlineTable("standard-3.1.1")).toEqual({
    whileOffline: [],
    cleanSession1: [],
    cleanSession0: ["q1", "q1-again", "q2"],
  });
});
