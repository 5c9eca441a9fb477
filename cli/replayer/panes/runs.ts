/**
 * The runs there are: the first, what was forked from it, and what each of them violates.
 */
import { placeOf, type State } from "../state.ts";
import { bad, faint, good, shown, span, strong } from "../text.ts";
import { blank, doing, heading, row, type Row } from "./row.ts";

export function runsPane(state: State): readonly Row[] {
  const { runs, run, glyphs } = state;
  return [
    heading("Runs"),
    ...runs.flatMap(({ track, parent, how, sameUpTo }, index) => {
      const { violations } = track;
      const [first] = violations;
      const depth = depthOf(state, index);
      return [
        doing(
          { do: "switch", run: index },
          span(index === run ? glyphs.cursor : " ", "strong"),
          "  ".repeat(depth),
          `${index + 1}  `,
          index === run ? strong(shown(how)) : shown(how),
        ),
        row(
          faint(`   ${"  ".repeat(depth)}   ${track.length} steps, ${track.options.profile.name}`),
          faint(parent === null ? "" : `, as run ${parent + 1} up to step ${sameUpTo}`),
        ),
        row(
          `   ${"  ".repeat(depth)}   `,
          first === undefined
            ? good(`${glyphs.held} ${track.unharmed}`)
            : bad(`${glyphs.violated} ${first.claim.id}`),
          faint(
            first === undefined
              ? ""
              : ` at ${placeOf(track, first.step)}${violations.length > 1 ? `, and ${violations.length - 1} more` : ""}`,
          ),
        ),
      ];
    }),
    blank,
    row(
      faint("Enter switches, v puts two side by side, u goes back to the run it was forked from."),
    ),
    row(faint(":save-trace FILE and :save-scenario FILE write the run that is looked at.")),
  ];
}

function depthOf({ runs }: State, index: number): number {
  let depth = 0;
  for (let at = runs[index]?.parent ?? null; at !== null; at = runs[at]?.parent ?? null) depth += 1;
  return Math.min(depth, 6);
}
