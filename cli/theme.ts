/**
 * The few colours there are, by what they mean. Without colour every text is itself, and nothing is
 * said by colour alone.
 */
export interface Theme {
  faint(text: string): string;
  strong(text: string): string;
  good(text: string): string;
  bad(text: string): string;
  hook(text: string): string;
}

export function themeOf(colour: boolean): Theme {
  const sgr = (on: number, off: number) => (text: string) =>
    colour && text !== "" ? `\u001B[${on}m${text}\u001B[${off}m` : text;
  return {
    faint: sgr(2, 22),
    strong: sgr(1, 22),
    good: sgr(32, 39),
    bad: sgr(31, 39),
    hook: sgr(36, 39),
  };
}
