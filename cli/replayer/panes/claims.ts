/**
 * The claims as they stand at the cursor: violated, with something to say in this step, or silent.
 */
import { claims } from "../../../properties/index.ts";
import { countUpTo, has } from "../match.ts";
import { placeOf, trackOf, type State } from "../state.ts";
import { bad, faint, folded, padded, shown, span } from "../text.ts";
import { blank, doing, heading, row, type Row } from "./row.ts";

export function claimsPane(state: State, width: number): readonly Row[] {
  const track = trackOf(state);
  const { cursor, glyphs } = state;
  const { violations, triggers } = track;
  const standing = claims.map((claim, index) => {
    const steps = triggers[index] ?? [];
    return { claim, steps, times: countUpTo(steps, cursor), isNow: has(steps, cursor) };
  });
  const rows: Row[] = [];
  if (violations.length > 0) {
    rows.push(heading("Violated"));
    for (const { claim, what, step } of violations) {
      const at = placeOf(track, step);
      const when = step > track.length ? "at the end" : `step ${at}`;
      const isPast = at <= cursor;
      rows.push(
        doing(
          { do: "go", to: at },
          span(`${glyphs.violated} `, "bad"),
          isPast ? bad(claim.id) : claim.id,
          faint(`  ${when}${isPast ? "" : ", still to come"}`),
        ),
        ...folded(shown(what), width - 4).map((text) => row(`    ${text}`)),
      );
    }
    rows.push(blank);
  }
  const now = standing.filter(({ isNow }) => isNow);
  if (now.length > 0) {
    rows.push(heading("In this step"));
    for (const { claim, times } of now) {
      rows.push(
        row(span(`${glyphs.triggered} `, "changed"), claim.id, faint(`  ${times}.`)),
        ...folded(claim.says, width - 4).map((text) => row(faint(`    ${text}`))),
      );
    }
    rows.push(blank);
  }
  const past = standing.filter(({ times, isNow }) => times > 0 && !isNow);
  rows.push(heading(`Had their situation so far: ${past.length + now.length}`));
  for (const { claim, steps, times } of past) {
    const last = steps[times - 1] ?? 0;
    rows.push(
      doing(
        { do: "go", to: last },
        `${glyphs.triggered} `,
        padded(claim.id, Math.min(44, width - 18)),
        faint(`  ${times === 1 ? "once" : `${times} times`}, last ${last}`),
      ),
    );
  }
  rows.push(row(faint(`${glyphs.silent} the others have had nothing to say yet`)));
  if (!track.judged) {
    rows.push(row(faint("What must happen in the end is not judged: this run has no calm.")));
  }
  return rows;
}
