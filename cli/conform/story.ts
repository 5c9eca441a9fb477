/**
 * What is told of one violation at a real Server: how often it came back, the operations with what
 * was seen, the bytes that were sent, and what the model of the profile would have done.
 */
import {
  deviceOf,
  showPacket,
  showWithoutId,
  stepsOfSights,
  type Profile,
  type WireSight,
} from "../../models/index.ts";
import type { LiveWitness, RawLine } from "../../properties/index.ts";
import type { Theme } from "../theme.ts";
import { passagesOfSteps, timeline } from "../timeline.ts";

export interface Told {
  readonly witness: LiveWitness;
  /** What the model does when the same script is acted out. */
  readonly model: readonly WireSight[];
  readonly profile: Profile;
  /** How long what is missing was waited for when it was looked at again. */
  readonly patienceMs: number;
}

/** Lines of the end of what was seen: what nobody could make shorter may have thousands. */
const seenLinesMax = 120;
/** More bytes than these nobody reads; the script has them all. */
const rawLinesMax = 40;
/** Of what only one of the two sends; the traces have it all. */
const differencesMax = 12;

export function storyLines(
  { witness, model, profile, patienceMs }: Told,
  theme: Theme,
  width: number | null,
): readonly string[] {
  const { sights, at, what } = witness;
  const seen = sights.slice(0, at);
  const place = at > sights.length ? "when all is over" : `observation ${at}`;
  const passages = [
    ...passagesOfSteps(stepsOfSights(seen)),
    { is: "expected", text: place, missed: what } as const,
  ];
  return [
    confirmation(witness, patienceMs),
    "",
    ...endOf(timeline(passages, theme, width)),
    "",
    ...modelLines(witness, model, profile),
    ...rawLines(witness, theme),
  ];
}

function confirmation({ seen, of, claim }: LiveWitness, patienceMs: number): string {
  if (seen > 0) {
    const said = `seen again in ${seen} of ${of} more runs`;
    if (claim.form !== "eventually") return said;
    // The standard says of nothing how soon it has to come.
    return `${said}, with ${patienceMs} ms to come in; --patience <ms> waits longer`;
  }
  if (of === 0) return "not looked at again; what was seen is below";
  return claim.form === "eventually"
    ? `not seen again in ${of} more runs; it may have come too late, and does not count`
    : `not seen again in ${of} more runs; what was seen is below`;
}

function endOf(lines: readonly string[]): readonly string[] {
  const left = lines.length - seenLinesMax;
  if (left <= 0) return lines;
  return [`${left} lines before, which --trace-dir <folder> keeps`, "", ...lines.slice(left)];
}

/** What reaches the Clients, packet by packet, in the two worlds. */
function modelLines(
  { sights }: LiveWitness,
  model: readonly WireSight[],
  { name }: Profile,
): readonly string[] {
  const [here, there] = [arrivals(sights), arrivals(model)];
  const gone = without(there, here);
  const more = without(here, there);
  if (gone.length + more.length === 0) {
    return [`the model of ${name} sends its Clients the same packets`, ""];
  }
  return [
    `the model of ${name} would have done otherwise:`,
    ...marked("+", gone),
    ...marked("-", more),
    "",
  ];
}

function marked(sign: string, lines: readonly string[]): readonly string[] {
  const more = lines.length - differencesMax;
  return [
    ...lines.slice(0, differencesMax).map((line) => `  ${sign} ${line}`),
    ...(more > 0 ? [`  ${sign} and ${more} more`] : []),
  ];
}

interface Arrival {
  readonly text: string;
  /** By device, and without the Packet Identifiers that each end chooses as it likes. */
  readonly key: string;
}

const arrivals = (sights: readonly WireSight[]): readonly Arrival[] =>
  sights.flatMap((sight) => {
    if (sight.is !== "received") return [];
    const to = `server -> ${deviceOf(sight.connection)}  `;
    return [{ text: to + showPacket(sight.packet), key: to + showWithoutId(sight.packet) }];
  });

/** The first list without what is in the second, one for one. */
function without(list: readonly Arrival[], other: readonly Arrival[]): readonly string[] {
  const left = other.map(({ key }) => key);
  return list.flatMap(({ text, key }) => {
    const place = left.indexOf(key);
    if (place < 0) return [text];
    left.splice(place, 1);
    return [];
  });
}

function rawLines({ lines }: LiveWitness, theme: Theme): readonly string[] {
  const written = lines.filter(({ is }) => is !== "read" && is !== "ended");
  const shown = written.slice(0, rawLinesMax).map((line) => `  ${rawLine(line, theme)}`);
  const more = written.length - shown.length;
  return [
    "what went to the Server:",
    ...shown,
    ...(more > 0 ? [`  and ${more} more, which --script <file> has`] : []),
    "",
  ];
}

function rawLine({ is, connection, packet, bytes }: RawLine, theme: Theme): string {
  switch (is) {
    case "open":
      return `${connection}  opens`;
    case "close":
      return `${connection}  closes with FIN`;
    case "reset":
      return `${connection}  closes with RST`;
    case "silence":
      return `${connection}  reads and writes no more`;
    default:
      return `${connection}  ${bytes}  ${theme.faint(packet === null ? "" : showPacket(packet))}`;
  }
}
