/**
 * The help: the key table, the commands and the words of a search, as they are defined.
 */
import { commands } from "../commands.ts";
import { keyGroups, keyName } from "../keys.ts";
import { matchWords } from "../match.ts";
import { folded, padded, span } from "../text.ts";
import type { State } from "../state.ts";
import { blank, heading, row, type Row } from "./row.ts";

const start = `A run is a list of steps. One cursor walks through it; every pane shows the moment after that step.
x goes to where a claim is violated, and 7 says why. Then change something: d leaves the step out, w lists what else was possible, p takes the Server of the standard. v shows both runs side by side.`;

export function help({ glyphs }: State, columns: number): readonly Row[] {
  const said = (text: string): readonly Row[] => folded(text, columns).map((one) => row(one));
  const term = (name: string, wide: number, means: string): readonly Row[] =>
    folded(means, Math.max(20, columns - wide)).map((text, index) =>
      row(span(padded(index === 0 ? name : "", wide), "strong"), text),
    );
  const marks = [
    `${glyphs.cursor} the cursor`,
    `${glyphs.violated} a claim is violated`,
    `${glyphs.differs} it differs`,
    `${glyphs.dot} a connection begins or ends`,
    `${glyphs.bookmark} it breaks`,
  ];
  return [
    heading("Start here"),
    ...start.split("\n").flatMap((paragraph) => said(paragraph)),
    ...keyGroups.flatMap(({ title, entries }) => [
      blank,
      heading(title),
      ...entries.flatMap(({ keys, means }) => term(keys.map(keyName).join(" "), 14, means)),
    ]),
    blank,
    heading("Commands, after :"),
    ...commands.flatMap(({ form, means }) => term(form, 24, means)),
    blank,
    heading("Words to search, filter and break by"),
    ...matchWords.flatMap(({ form, means }) => term(form, 24, means)),
    blank,
    heading("Marks"),
    ...said(marks.join("  ")),
    ...said(`${glyphs.changed} changed  ${glyphs.added} new  ${glyphs.removed} gone, in this step`),
    ...said("Without colours everything is said by these marks as well."),
  ];
}
