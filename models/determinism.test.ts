import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { join } from "node:path";
import { execPath, features } from "node:process";
import { pathToFileURL } from "node:url";
import { expect, test } from "vitest";
import * as engine from "../src/index.ts";
import { findProfile, standardProfile } from "./profiles.ts";
import { play } from "./play.ts";
import { parseScenario } from "./scenario.ts";
import { scenarios } from "./scenarios.ts";

const models = { findProfile, parseScenario, play, scenarios, standardProfile };
const hash = (text: string): string => createHash("sha256").update(text).digest("hex");

/**
 * A digest of each scenario's steps, to the byte; latencies are drawn from the seed unless it is
 * null. It names nothing outside itself, since its text also runs in another process.
 */
function digests(
  seed: number | null,
  { findProfile: find, parseScenario: parse, play: act, ...shipped }: typeof models,
  { seeded }: Pick<typeof engine, "seeded">,
  digest: (text: string) => string,
): Readonly<Record<string, string>> {
  const entries = shipped.scenarios.map(({ name, text }) => {
    const scenario = parse(name, text);
    if (!scenario.ok) return [name, scenario.failure.message];
    const named = scenario.value.profile;
    const profile = named === null ? null : find(named);
    if (profile?.ok === false) return [name, profile.failure.message];
    const choices = seeded(seed ?? 0);
    const latencyMs = seed === null ? [] : [() => choices.pick(200)];
    const played = act(scenario.value, profile?.value ?? shipped.standardProfile, ...latencyMs);
    // A latency may make a line impossible; where and why is then part of what is compared.
    return [name, digest(JSON.stringify(played.ok ? played.value.story.steps : played.failure))];
  });
  return Object.fromEntries(entries) as Readonly<Record<string, string>>;
}

/** A file beside this one, as a string literal that imports understand. */
const url = (path: string): string =>
  JSON.stringify(pathToFileURL(join(import.meta.dirname, path)).href);

const seeds = [null, 7, 20_250_101] as const;

/** What `digests` gives for each seed in one other process. */
function digestsElsewhere(): unknown {
  const script = `
    import { createHash } from "node:crypto";
    import { stdout } from "node:process";
    import * as engine from ${url("../src/index.ts")};
    import * as models from ${url("index.ts")};
    const hash = (text) => createHash("sha256").update(text).digest("hex");
    const digests = ${digests.toString()};
    const all = ${JSON.stringify(seeds)}.map((seed) => digests(seed, models, engine, hash));
    stdout.write(JSON.stringify(all));
  `;
  const stripsTypes = features.typescript === false ? ["--experimental-strip-types"] : [];
  const options = ["--no-warnings", ...stripsTypes, "--input-type=module", "--eval", script];
  return JSON.parse(execFileSync(execPath, options, { encoding: "utf8" }));
}

const digestsHere = () => seeds.map((seed) => digests(seed, models, engine, hash));
const here = digestsHere();

test("every scenario takes the same steps twice in one process, whatever its latencies", () => {
  expect(digestsHere()).toEqual(here);
  for (const one of here) expect(Object.keys(one)).toEqual(scenarios.map(({ name }) => name));
});

test("every scenario takes the same steps in another process, whatever its latencies", () => {
  expect(digestsElsewhere()).toEqual(here);
});

test("a seed makes a difference to every scenario, so that sameness says something", () => {
  const [nominal, one, other] = here;
  for (const { name } of scenarios) {
    expect(one?.[name], name).not.toBe(nominal?.[name]);
    expect(one?.[name], name).not.toBe(other?.[name]);
  }
});

test("every scenario can be played to its end on its own profile", () => {
  for (const { name, text } of scenarios) {
    const scenario = parseScenario(name, text);
    expect(scenario, name).toMatchObject({ ok: true });
    if (!scenario.ok) continue;
    const profile = findProfile(scenario.value.profile ?? standardProfile.name);
    expect(profile.ok && play(scenario.value, profile.value), name).toMatchObject({ ok: true });
  }
});
