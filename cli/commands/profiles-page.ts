/**
 * The reference page of all profiles, written from the same tables the program runs on.
 *
 * Table cells are padded the way the formatter pads them, so the page is stable under it.
 */
import {
  diffProfiles,
  knobs,
  liveDeviations,
  presets,
  profiles,
  showKnobValue,
  standardProfile,
  type Deviation,
} from "../../models/index.ts";

/** The text of the page, Markdown. */
export const profilesPage = (): string =>
  [
    "# Profiles",
    "<!-- Written by the program from its own tables; do not edit. -->",
    "A profile is data that says where a Server, and the Clients that talk to it, choose among what the standard leaves open or do something else. One model reads it. `cleansession profiles show <name>` prints a profile, `cleansession profiles diff <name> <name>` compares two.",
    profileTable(),
    "## A profile of your own",
    "A JSON file that says what it changes from a profile. Objects are merged, lists replace, and a keep-alive rule with another `check` replaces the rule. `title`, `knobs` and `deviations` may be left out; deviations that are given replace those of the base. A deviation has an `id`, the `clause` it breaks, `what` it is, its `source` and, if you like, `also` more clauses that fall with it, and the paths of the `knobs` that express it: what is violated without these too is new. Of one without `knobs` nobody can tell, so everything that breaks its clauses is put down to it.",
    '```json\n{ "name": "mine", "basedOn": "mosquitto-2.0", "knobs": { "server": { "maxQueue": 10 } } }\n```',
    "## Knobs",
    'Times are whole milliseconds. "never", "off" and "unlimited" are words, so that zero means zero.',
    knobTable(),
    "## What differs",
    `Every knob in which some profile differs from \`${standardProfile.name}\`; an empty cell means the same as there. K is the Keep Alive of a Client.`,
    differenceTable(),
    "## Known deviations from the standard",
    "What the knobs of a profile make it do against the standard, and where that was read or seen.",
    ...profiles
      .filter(({ deviations }) => deviations.length > 0)
      .flatMap((profile) => [`### ${profile.name}`, deviationList(profile.deviations)]),
    "## Known of real Servers alone",
    "What `conform` knows of the real Servers that the models of these profiles do not do, nor those of profiles that are based on them.",
    ...profiles
      .filter((profile) => liveDeviations(profile).length > 0)
      .flatMap((profile) => [
        `### The real Server of ${profile.name}`,
        deviationList(liveDeviations(profile)),
      ]),
  ].join("\n\n") + "\n";

const profileTable = (): string =>
  table([
    ["Profile", "What it is", "Based on", "Deviations"],
    ...profiles.map(({ name, title, deviations }) => [
      code(name),
      title,
      presets.find((preset) => preset.name === name)?.basedOn ?? "",
      String(deviations.length),
    ]),
  ]);

const knobTable = (): string =>
  table([
    ["Knob", "Meaning", "Allowed", "Unit", "Statement"],
    ...knobs.map(({ path, means, allowed, unit, clause }) => [
      code(path),
      means,
      allowed,
      unit ?? "",
      clause ?? "",
    ]),
  ]);

function differenceTable(): string {
  const others = profiles.filter(({ name }) => name !== standardProfile.name);
  const differences = others.map((profile) => diffProfiles(standardProfile, profile));
  const rows = knobs.flatMap(({ path }) => {
    const found = differences.map((list) => list.find((knob) => knob.path === path) ?? null);
    const usual = found.find((knob) => knob !== null);
    if (usual === undefined || usual === null) return [];
    const cells = found.map((knob) => (knob === null ? "" : showKnobValue(path, knob.b)));
    return [[code(path), showKnobValue(path, usual.a), ...cells]];
  });
  return table([["Knob", standardProfile.name, ...others.map(({ name }) => name)], ...rows]);
}

const deviationList = (deviations: readonly Deviation[]): string =>
  deviations
    .map(({ id, clause, what, source }) => `- ${code(id)} (${clause}): ${what} Source: ${source}.`)
    .join("\n");

const code = (text: string): string => `\`${text}\``;

function table(rows: readonly (readonly string[])[]): string {
  const escaped = rows.map((row) => row.map((cell) => cell.replaceAll(/[|_]/g, "\\$&")));
  const [head = [], ...body] = escaped;
  const widths = head.map((_, column) =>
    Math.max(3, ...escaped.map((row) => (row[column] ?? "").length)),
  );
  const line = (row: readonly string[]): string =>
    `| ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(" | ")} |`;
  return [line(head), line(widths.map((width) => "-".repeat(width))), ...body.map(line)].join("\n");
}
