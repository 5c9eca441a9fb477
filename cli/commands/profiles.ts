/**
 * `profiles`, `profiles show` and `profiles diff` as text and as JSON: data in, lines out.
 *
 * Nothing here touches the outside world. Columns are as wide as what is in them, and no line is
 * longer than 100 characters: what does not fit is wrapped inside its column.
 */
import { counted } from "../amounts.ts";
import {
  diffProfiles,
  knobs,
  knobValue,
  liveDeviations,
  presets,
  profiles,
  showKnobValue,
  standardProfile,
  type Deviation,
  type Profile,
} from "../../models/index.ts";

const lineWidth = 100;

/** A line a profile, in the order they ship. */
export function listProfiles(): string {
  const rows = profiles.map((profile) => [
    profile.name,
    basisOf(profile) ?? "",
    String(profile.deviations.length),
    profile.title,
  ]);
  return lines(columns([["profile", "based on", "deviations", "title"], ...rows]));
}

export const listProfilesJson = (): string =>
  json(
    profiles.map((profile) => ({
      name: profile.name,
      title: profile.title,
      basedOn: basisOf(profile),
      deviations: profile.deviations.length,
    })),
  );

/** Everything about one profile: every knob with its meaning, then the known deviations. */
export function showProfile(profile: Profile): string {
  const different = diffProfiles(standardProfile, profile);
  const summary =
    profile.name === standardProfile.name
      ? `${knobs.length} knobs`
      : `${different.length} of ${knobs.length} knobs differ from ${standardProfile.name} (marked *)`;
  return lines([
    `${profile.name}: ${profile.title}`,
    `${summary}; ${counted(profile.deviations.length, "known deviation")}`,
    "",
    ...knobLines(profile, new Set(different.map(({ path }) => path))),
    ...deviationLines("Known deviations from the standard", profile.deviations),
    ...deviationLines("Known of the real Server alone, to conform", liveDeviations(profile)),
  ]);
}

export const showProfileJson = (profile: Profile): string => json(profile);

/** The knobs in which two profiles differ, side by side. */
export function diffText(a: Profile, b: Profile): string {
  const different = diffProfiles(a, b);
  if (different.length === 0) return lines([`${a.name} and ${b.name} have the same knobs`]);
  const rows = different.map((knob) => [
    knob.path,
    showKnobValue(knob.path, knob.a),
    showKnobValue(knob.path, knob.b),
  ]);
  return lines([
    ...columns([["knob", a.name, b.name], ...rows]),
    "",
    `${different.length} of ${knobs.length} knobs differ`,
  ]);
}

export const diffJson = (a: Profile, b: Profile): string =>
  json({ a: a.name, b: b.name, differences: diffProfiles(a, b) });

function knobLines(profile: Profile, different: ReadonlySet<string>): readonly string[] {
  const pathWidth = Math.max(...knobs.map(({ path }) => path.length));
  return knobs.flatMap(({ path, means }) => {
    const value = showKnobValue(path, knobValue(profile, path));
    const usual = showKnobValue(path, knobValue(standardProfile, path));
    const mark = different.has(path) ? "*" : " ";
    const note = different.has(path) ? ` Standard: ${usual}.` : "";
    const [first = "", ...rest] = wrapped(value, lineWidth - pathWidth - 4);
    return [
      `${mark} ${path.padEnd(pathWidth)}  ${first}`,
      ...rest.map((line) => " ".repeat(pathWidth + 4) + line),
      ...indented(means + note),
    ];
  });
}

const deviationLines = (title: string, deviations: readonly Deviation[]): readonly string[] =>
  deviations.length === 0
    ? []
    : [
        "",
        title,
        ...deviations.flatMap(({ id, clause, what, source }) => [
          "",
          `${clause}  ${id}`,
          ...indented(what),
          ...indented(`Source: ${source}`),
        ]),
      ];

const basisOf = (profile: Profile): string | null =>
  presets.find(({ name }) => name === profile.name)?.basedOn ?? null;

const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

const lines = (all: readonly string[]): string => all.map((line) => `${line.trimEnd()}\n`).join("");

const indented = (text: string): readonly string[] =>
  wrapped(text, lineWidth - 6).map((line) => `      ${line}`);

/** Rows in aligned columns; if they do not fit, the columns after the first share what is left. */
function columns(rows: readonly (readonly string[])[]): readonly string[] {
  const natural = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => (row[column] ?? "").length)),
  );
  const [first = 0, ...others] = natural;
  const gaps = 2 * others.length;
  const fits = natural.reduce((sum, width) => sum + width, gaps) <= lineWidth;
  const share = Math.floor((lineWidth - first - gaps) / others.length);
  const widths = fits ? natural : [first, ...others.map((width) => Math.min(width, share))];
  return rows.flatMap((row) => {
    const cells = row.map((cell, column) => wrapped(cell, widths[column] ?? share));
    const height = Math.max(...cells.map((cell) => cell.length));
    return Array.from({ length: height }, (_, line) =>
      cells.map((cell, column) => (cell[line] ?? "").padEnd(widths[column] ?? 0)).join("  "),
    );
  });
}

/** The text in lines of at most `width`, broken at spaces; a longer word stays whole. */
function wrapped(text: string, width: number): readonly string[] {
  const all: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    if (line !== "" && line.length + 1 + word.length > width) {
      all.push(line);
      line = word;
    } else {
      line = line === "" ? word : `${line} ${word}`;
    }
  }
  return [...all, line];
}
