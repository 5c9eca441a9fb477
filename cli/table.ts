/** Rows as lines with columns of one width each: the first ones from the left, numbers from the right. */
import { present } from "../src/index.ts";

export function columns(
  rows: readonly (readonly string[])[],
  fromTheLeft: number,
): readonly string[] {
  const [first = []] = rows;
  const wide = first.map((_, column) =>
    Math.max(...rows.map((row) => present(row[column], "a cell").length)),
  );
  return rows.map((row) =>
    row
      .map((cell, column) => {
        const width = present(wide[column], "a width");
        return column < fromTheLeft ? cell.padEnd(width) : cell.padStart(width);
      })
      .join("  "),
  );
}
