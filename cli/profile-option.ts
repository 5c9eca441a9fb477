/**
 * A profile as people name it on the command line: one that ships, or a JSON file of their own that
 * says what it changes from one that ships.
 */
import { at, failure, success, type Result } from "../src/index.ts";
import { findProfile, profiles, resolveProfile, type Profile } from "../models/index.ts";
import type { Io } from "./io.ts";

/** What has a slash or ends in .json is a file; everything else is a name. */
export function profileOption(named: string, io: Io): Result<Profile> {
  if (!named.includes("/") && !named.endsWith(".json")) return findProfile(named);
  const text = io.readFile(named);
  if (!text.ok) return text;
  const input = parseJson(named, text.value);
  if (!input.ok) return input;
  const profile = resolveProfile(input.value, profiles);
  return profile.ok ? profile : at(named, profile.failure);
}

function parseJson(path: string, text: string): Result<unknown> {
  try {
    return success(JSON.parse(text));
  } catch {
    // The engine's own words for it change from version to version.
    return failure(
      `${path}: not JSON`,
      'a profile is written like { "name": "mine", "basedOn": "mosquitto-2.0", "knobs": {} }',
    );
  }
}
