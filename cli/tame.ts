/**
 * Text that a terminal may be given: what others have recorded or typed can hold control characters,
 * which are shown as what they are and do nothing.
 */

const escape = String.fromCharCode(27);
/** What we write ourselves: colours, and a line that is written over. */
const ours = new RegExp(`(${escape}\\[[0-9;]*[mK]|\\r(?=${escape}\\[2K))`, "u");

/** `styled` leaves our own sequences as they are. */
export function tame(text: string, styled: boolean): string {
  if (!styled) return shown(text);
  // Every second piece is one of ours.
  return text
    .split(ours)
    .map((piece, index) => (index % 2 === 1 ? piece : shown(piece)))
    .join("");
}

const shown = (text: string): string =>
  text.replaceAll(/[^\n\t\P{Cc}]|\p{Bidi_Control}/gu, (character) => {
    const digits = (character.codePointAt(0) ?? 0).toString(16);
    return digits.length > 2 ? `\\u${digits.padStart(4, "0")}` : `\\x${digits.padStart(2, "0")}`;
  });
