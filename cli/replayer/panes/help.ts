/**
 * The help: the key table, the commands and the words of a search, as they are defined.
 */
import { commands } from "../commands.ts";
import { keyGroups, keyName } from "../keys.ts";
import { matchWords } from "../match.ts";
import { faint, padded, span } from "../text.ts";
import type { State } from "../state.ts";
import { blank, heading, row, type Row } from "./row.ts";

export function help({ glyphs }: State): readonly Row[] {
  const keyWidth = 14;
  return [
    heading("Start here"),
    row(
      "A run is a list of steps. One cursor walks through it; every pane shows the moment after that step.",
    ),
    row(
      "x goes to where a claim is violated, and 7 says why. Then change something: d leaves the step out,",
    ),
    row(
      "w lists what else was possible, p takes the Server of the standard. v shows both runs side by side.",
    ),
    ...keyGroups.flatMap(({ title, entries }) => [
      blank,
      heading(title),
      ...entries.map(({ keys, means }) =>
        row(span(padded(keys.map(keyName).join(" "), keyWidth), "strong"), means),
      ),
    ]),
    blank,
    heading("Commands, after :"),
    ...commands.map(({ form, means }) => row(span(padded(form, 24), "strong"), means)),
    blank,
    heading("Words to search, filter and break by"),
    ...matchWords.map(({ form, means }) => row(span(padded(form, 24), "strong"), means)),
    blank,
    heading("Marks"),
    row(
      `${glyphs.cursor} the cursor  ${glyphs.violated} a claim is violated  ${glyphs.differs} it differs  ${glyphs.dot} a connection begins or ends  ${glyphs.bookmark} it breaks`,
    ),
    row(`${glyphs.changed} changed  ${glyphs.added} new  ${glyphs.removed} gone, in this step`),
    row(faint("Without colours everything is said by these marks as well.")),
  ];
}
