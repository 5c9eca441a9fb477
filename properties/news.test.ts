/** What goes beyond the known deviations of a profile is news, whatever clause they have in common. */
import { expect, test } from "vitest";
import { present } from "../src/index.ts";
import { withKnob, type Profile } from "../models/index.ts";
import { newsOf } from "./news.ts";
import { claimNamed, profileNamed } from "./named.ts";
import { readScript } from "./script.ts";
import { check } from "./session-runs.ts";
import { Setups } from "./swarm.ts";

const mosquitto = profileNamed("mosquitto-2.0");

const withOther = (path: string, value: unknown): Profile => {
  const changed = withKnob(mosquitto, path, value);
  return present(changed.ok ? changed.value : null, "a profile");
};

/** It is known to publish no Will where CleanSession 0 takes over from 0; nobody said what else it loses. */
const forgetful = withOther("server.willOnRestart", "lost");
const silent = withOther("server.willOnTakeover.persistentByClean", false);

const isNews = (profile: Profile, id: string, lines: readonly string[]): boolean =>
  newsOf(profile, claimNamed(id))(new Setups(profile, 2).at(0), () => readScript(lines));

test("a violation that is there without the known deviations is news", () => {
  const taken = ["connect a clean=0 will=t", "settle", "connect b id=a clean=0", "settle"];
  expect(isNews(forgetful, "will-published-at-the-end", taken)).toBe(false);
  const restarted = ["connect a clean=0 will=t", "settle", "restart server", "settle"];
  expect(isNews(forgetful, "will-published-after-restart", restarted)).toBe(true);
});

test("what no knob expresses may be behind everything that its clause is", () => {
  const [deviation] = forgetful.deviations;
  const { knobs: _, ...rest } = present(deviation, "a deviation");
  const vague: Profile = { ...forgetful, deviations: [rest] };
  const restarted = ["connect a clean=0 will=t", "settle", "restart server", "settle"];
  expect(isNews(vague, "will-published-after-restart", restarted)).toBe(false);
});

test("what is known of a claim hides nothing else that violates it", () => {
  const claim = claimNamed("will-published-at-the-end");
  const options = { claims: [claim], runs: 100, certifyWorlds: 0 };
  const verdictsOn = (profile: Profile) => {
    const { claims, verdict, counterexamples } = check({ ...options, profile });
    const known = [...claims, ...counterexamples].map((one) => one.known);
    return { verdict, known };
  };
  const id = "no-will-on-takeover";
  expect(verdictsOn(mosquitto)).toEqual({ verdict: "held", known: [id, id] });
  expect(verdictsOn(silent)).toEqual({ verdict: "violated", known: [null, null] });
});
