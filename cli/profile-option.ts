/**
 * A profile as people name it on the command line: one that ships, or a JSON file of their own that
 * says what it changes from one that ships.
 */
import { at, didYouMean, failure, success, type Failure, type Result } from "../src/index.ts";
import { findProfile, profiles, resolveProfile, type Profile } from "../models/index.ts";
import { statements } from "../properties/index.ts";
import type { Io } from "./io.ts";

/** What has a slash or ends in .json is a file; everything else is a name. */
export function profileOption(named: string, io: Io): Result<Profile> {
  if (!named.includes("/") && !named.endsWith(".json")) return findProfile(named);
  const text = io.readFile(named);
  if (!text.ok) return text;
  const input = parseJson(named, text.value);
  if (!input.ok) return input;
  const profile = resolveProfile(input.value, profiles);
  if (!profile.ok) return at(named, profile.failure);
  const cited = citedWrongly(profile.value);
  return cited === null ? profile : at(named, cited);
}

/** A deviation from a statement that there is not: no claim could come from it, and none is known. */
function citedWrongly({ deviations }: Profile): Failure | null {
  for (const [index, { clause, also = [] }] of deviations.entries()) {
    const clauses = [["clause", clause], ...also.map((id, place) => [`also.${place}`, id])];
    for (const [place = "", id = ""] of clauses) {
      if (numbered.includes(id)) continue;
      const near = didYouMean(id, numbered);
      const hint = near.startsWith("known:") ? "cleansession claims --matrix lists them" : near;
      const where = `deviations.${index}.${place}`;
      return { message: `${where} is "${id}", which is no statement that is known here`, hint };
    }
  }
  return null;
}

/** Those that deviations may cite; what has a letter has no number in the standard. */
const numbered: readonly string[] = statements.map(({ id }) => id).filter((id) => /-\d+$/.test(id));

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
