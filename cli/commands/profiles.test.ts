/** What the `profiles` commands print, and that their reference page is one the formatter keeps. */
import { format } from "prettier";
import { expect, test } from "vitest";
import { knobs, profiles, standardProfile, type Profile } from "../../models/index.ts";
import { typed } from "../recording-io.ts";
import { profilesPage } from "./profiles-page.ts";
import {
  diffJson,
  diffText,
  listProfiles,
  listProfilesJson,
  showProfile,
  showProfileJson,
} from "./profiles.ts";

function preset(wanted: string): Profile {
  const found = profiles.find(({ name }) => name === wanted);
  return found ?? expect.unreachable(wanted);
}

test("the list has a line for every profile, in aligned columns", () => {
  const [head = "", ...rows] = listProfiles().trimEnd().split("\n");
  expect(rows.map((row) => row.split(" ")[0])).toEqual(profiles.map(({ name }) => name));
  for (const [index, row] of rows.entries()) {
    expect(row.slice(head.indexOf("title"))).toBe(profiles[index]?.title);
  }
});

test("showing a profile marks what differs and says what the standard profile has there", () => {
  const text = showProfile(preset("mosquitto-2.0"));
  expect(text).toMatch(/^mosquitto-2\.0: Eclipse Mosquitto 2\.0, without persistence\n/);
  expect(text).toMatch(/\n\* server\.maxQueue +1000\n {6}How many .* Standard: unlimited\.\n/);
  expect(text).toMatch(/\n {2}server\.takeover +atomic\n/);
  expect(text).toMatch(/\nMQTT3-3\.1\.2-8 {2}no-will-on-takeover\n {6}The Will .*\n/);
});

test("showing the standard profile marks nothing and has every knob", () => {
  const text = showProfile(standardProfile);
  expect(text).not.toMatch(/^\*/m);
  for (const { path } of knobs) expect(text).toContain(`  ${path} `);
});

test("a difference shows both values, wrapped inside their columns", () => {
  const text = diffText(preset("emqttd-2.2.0"), preset("emqttd-2.3.11"));
  expect(text).toMatch(/\nserver\.resendPubrel +false +true\n/);
  expect(text).toMatch(/\nserver\.maxAwaitingPubrel +100 +1000\n/);
  expect(text).toMatch(/ every\n +1\.25 K +0\.75 K\n/);
  expect(text).toMatch(/\n6 of \d+ knobs differ\n$/);
});

test.for([
  [{ clause: "MQTT3-3.3.1-99" }, 'clause is "MQTT3-3.3.1-99"', "did you mean MQTT3-3.3.1-9 or "],
  [{ clause: "MQTT3-3.3.1-1", also: ["MQTT3-4.3.3-2", "MQTT3-4.3.3-22"] }, "also.1", "did you"],
  [{ clause: "MQTT3-77.88.99-1234" }, "clause is", "cleansession claims --matrix lists them\n"],
] as const)("a deviation from no statement is refused: %j", async ([cites, place, hint]) => {
  const deviations = [{ id: "d", ...cites, what: "w", source: "s" }];
  const mine = JSON.stringify({ name: "mine", basedOn: "mosquitto-2.0", deviations });
  const { code, err } = await typed(["profiles", "show", "mine.json"], { "mine.json": mine });
  expect(code).toBe(2);
  const [message = "", advice = ""] = err.split("\n  ");
  expect(message.startsWith(`mine.json: deviations.0.${place}`)).toBe(true);
  expect(message).toContain(", which is no statement that is known here");
  expect(advice.startsWith(hint)).toBe(true);
});

test("profiles without a difference say so", () => {
  expect(diffText(standardProfile, { ...standardProfile, name: "twin" })).toBe(
    "standard-3.1.1 and twin have the same knobs\n",
  );
});

test("no line is longer than 100 characters", () => {
  const texts = [
    listProfiles(),
    ...profiles.map((profile) => showProfile(profile)),
    ...profiles.flatMap((a) => profiles.map((b) => diffText(a, b))),
  ];
  const long = texts.flatMap((text) => text.split("\n")).filter((line) => line.length > 100);
  expect(long).toEqual([]);
});

test("the JSON forms carry the data itself", () => {
  expect(JSON.parse(listProfilesJson())).toContainEqual({
    name: "emqttd-2.0.7",
    title: preset("emqttd-2.0.7").title,
    basedOn: "emqttd-2.2.0",
    deviations: preset("emqttd-2.0.7").deviations.length,
  });
  expect(JSON.parse(showProfileJson(preset("emqx-5.8")))).toEqual(preset("emqx-5.8"));
  expect(JSON.parse(diffJson(standardProfile, preset("mosquitto-2.0")))).toMatchObject({
    a: "standard-3.1.1",
    b: "mosquitto-2.0",
    differences: expect.arrayContaining([{ path: "server.maxQueue", a: "unlimited", b: 1_000 }]),
  });
});

test("the reference page names every profile, knob and deviation and is formatted", async () => {
  const page = profilesPage();
  for (const { name, deviations } of profiles) {
    expect(page).toContain(`| \`${name}\``);
    for (const { what } of deviations) expect(page).toContain(what);
  }
  for (const { path } of knobs) expect(page).toContain(`| \`${path}\``);
  expect(await format(page, { parser: "markdown", printWidth: 100 })).toBe(page);
});
