/**
 * A scenario as people name it on the command line: one that ships, or a file of their own.
 *
 * A wrong line is reported as file:line, which editors and terminals can follow.
 */
import {
  at,
  didYouMean,
  failure,
  looksLikeTrace,
  type Failure,
  type Result,
} from "../src/index.ts";
import {
  findProfile,
  parseScenario,
  scenarios,
  standardProfile,
  withSettings,
  type Profile,
  type Scenario,
} from "../models/index.ts";
import type { Io, OpenFile } from "./io.ts";
import { profileOption } from "./profile-option.ts";

/** Longer than anybody would write one. */
const scenarioBytesMax = 1 << 20;

/** The scenario of this name, or in this file. */
export function scenarioArgument(named: string, io: Io): Result<Scenario> {
  const shipped = scenarios.find(({ name }) => name === named);
  if (shipped !== undefined) return placed(named, parseScenario(named, shipped.text));
  const file = io.openFile(named);
  if (file.ok) return inOpenFile(named, file.value);
  if (named.includes("/") || named.endsWith(".scenario")) return file;
  const names = scenarios.map(({ name }) => name);
  return failure(`there is no scenario "${named}"`, hint(named, names));
}

function inOpenFile(named: string, { size, read }: OpenFile): Result<Scenario> {
  if (size > scenarioBytesMax) {
    return failure(`${named} is too long for a scenario`, "one has a line for each operation");
  }
  const text = read(0, size)
    .toString("utf8")
    .replace(/^\uFEFF/, "");
  if (looksLikeTrace(text)) {
    return failure(`${named}: it is a trace`, "cleansession replay opens it");
  }
  return placed(named, parseScenario(nameOf(named), text));
}

/** The profile asked for, else the scenario's own, else the standard; with the scenario's settings. */
export function profileFor(
  scenario: Scenario,
  place: string,
  asked: string | null,
  io: Io,
): Result<Profile> {
  const profile = asked === null ? ownProfile(scenario, place) : profileOption(asked, io);
  if (!profile.ok) return profile;
  let set = profile.value;
  for (const { line, path, value } of scenario.settings) {
    const next = withSettings(set, [{ path, value }]);
    if (!next.ok) return at(`${place}:${line}`, next.failure);
    set = next.value;
  }
  return profile;
}

/** "line 3: ..." of a scenario as "file:3: ...". */
export const inFile = (place: string, { message, hint: advice }: Failure): Result<never> =>
  failure(
    message.replace(/^line (\d+)(?:, (".*"))?: /, (_, line: string, text: string | undefined) =>
      text === undefined ? `${place}:${line}: ` : `${place}:${line}: ${text}: `,
    ),
    advice,
  );

function ownProfile({ profile }: Scenario, place: string): Result<Profile> {
  if (profile === null) return { ok: true, value: standardProfile };
  const found = findProfile(profile);
  return found.ok ? found : at(place, found.failure);
}

function placed(place: string, scenario: Result<Scenario>): Result<Scenario> {
  if (scenario.ok) return scenario;
  const found = scenario.failure;
  return /^line \d/.test(found.message) ? inFile(place, found) : at(place, found);
}

/** The file's own name, so that what a run prints does not depend on where the file lies. */
const nameOf = (path: string): string => path.replace(/^.*\//, "").replace(/\.scenario$/, "");

/** Thirty names are too many for one line; the list has a command of its own. */
function hint(named: string, names: readonly string[]): string {
  const near = didYouMean(named, names);
  return near.startsWith("known:")
    ? "cleansession run lists them; a file is named by its path"
    : near;
}
