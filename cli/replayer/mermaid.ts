/**
 * A part of a run as the text of a Mermaid sequence diagram, which many tools draw.
 *
 * Whatever a message carries is text there and nothing else: what Mermaid would read as its own
 * (`;`, `#`, quotes, angle brackets, the word `end`) is written as a character's number.
 */
import { placeOf } from "./state.ts";
import { eventsOf, lanesOf, type Event } from "./panes/sequence.ts";
import { wayText } from "./say.ts";
import type { Track } from "./track.ts";

export function mermaid(track: Track, from: number, to: number): string {
  const lanes = lanesOf(track);
  const known = new Map(lanes.map((name, index) => [name, `p${index}`]));
  const id = (name: string): string =>
    known.get(name) ?? known.get(name.split("#")[0] ?? "") ?? known.get("server") ?? "p0";
  const lines = [
    "sequenceDiagram",
    ...lanes.map((name) => `  participant ${id(name)} as ${escaped(name)}`),
  ];
  if (from > 1) lines.push(`  Note over ${id("server")}: ${from - 1} steps before`);
  for (const step of track.steps(from, to)) {
    for (const event of eventsOf(track, step)) lines.push(`  ${eventLine(event, id)}`);
    for (const { claim, what, step: at } of track.violations) {
      if (placeOf(track, at) !== step.number) continue;
      lines.push(`  Note over ${id("server")}: VIOLATED ${escaped(`${claim.id}: ${what}`)}`);
    }
  }
  if (to < track.length)
    lines.push(`  Note over ${id("server")}: ${track.length - to} steps after`);
  return `${lines.join("\n")}\n`;
}

function eventLine(event: Event, id: (name: string) => string): string {
  if (event.is === "note") {
    return `Note over ${id(event.at)}: ${escaped(event.says.replace(/^> /, ""))}`;
  }
  const { way, says, how } = event;
  const [from, to] = way.isUp ? [way.device, "server"] : ["server", way.device];
  const number = way.connection.endsWith("#1") ? "" : `${wayText(way).replace("→", "to")}, `;
  const text = escaped(number + says);
  switch (how) {
    case "whole":
      return `${id(from)}->>${id(to)}: ${text}`;
    case "sent":
      return `Note over ${id(from)}: sent ${text}`;
    case "arrived":
      return `${id(from)}-->>${id(to)}: ${text}`;
    case "lost":
      return `${id(from)}-x${id(to)}: ${text}`;
  }
}

/** Text that Mermaid takes for nothing else. */
const escaped = (text: string): string =>
  text
    .replace(/[\p{Cc}\p{Cf}]/gu, " ")
    .replace(/[#;"<>%{}|]/g, (character) => `#${character.codePointAt(0)};`)
    .replace(/\bend\b/gi, (word) => `#${word.codePointAt(0)};${word.slice(1)}`);
