/**
 * One line of cells that things are put on, later ones over earlier ones.
 */
import { cut, widthOf, type Line, type Span, type Style } from "./text.ts";

export class Canvas {
  readonly #cells: { text: string; style: Style }[];

  constructor(width: number) {
    this.#cells = Array.from({ length: Math.max(0, width) }, () => ({ text: " ", style: "plain" }));
  }

  put(at: number, text: string, style: Style = "plain"): void {
    let x = at;
    for (const character of cut(text, this.#cells.length - at)) {
      const cells = widthOf(character);
      const last = this.#cells[x - 1];
      if (cells === 0 && last !== undefined) last.text += character;
      if (cells === 0 || x < 0) {
        x += cells;
        continue;
      }
      this.#cells[x] = { text: character, style };
      if (cells === 2) this.#cells[x + 1] = { text: "", style };
      x += cells;
    }
  }

  line(): Line {
    const spans: Span[] = [];
    for (const { text, style } of this.#cells) {
      const last = spans.at(-1);
      if (last !== undefined && last.style === style) {
        spans[spans.length - 1] = { style, text: last.text + text };
      } else {
        spans.push({ text, style });
      }
    }
    return spans;
  }
}
