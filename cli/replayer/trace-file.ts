/**
 * A trace that is read where it is looked at: an index of its lines, and no more of them in memory
 * than were needed last. A trace of 200 MB opens like one of 2 KB.
 */
import {
  decodeHeader,
  decodeLine,
  failure,
  success,
  withoutVerdict,
  type Result,
  type Step,
  type TraceHeader,
} from "../../src/index.ts";
import {
  recordingAbout,
  systemOf,
  type Finding,
  type MqttOptions,
  type RecordingAbout,
} from "../../models/index.ts";
import type { OpenFile } from "../io.ts";
import type { Source } from "./track.ts";

interface AnyFile extends Source {
  readonly header: TraceHeader;
  readonly verdict: string;
}

export interface TraceFile extends AnyFile {
  readonly options: MqttOptions;
  readonly finding: Finding | null;
}

export interface RecordingFile extends AnyFile {
  readonly about: RecordingAbout;
}

/** Whether a file tells of something real: it has no moves that could be made again. */
export function isRecording(file: OpenFile): boolean {
  const start = file.read(0, Math.min(file.size, chunkBytes)).toString("utf8");
  const header = decodeHeader(start.split("\n", 1)[0] ?? "", 2);
  return header.ok && header.value.system["recording"] !== undefined;
}

/** How many steps are kept once they were read. */
const keptMax = 4_096;

const chunkBytes = 1 << 20;

/** A longer line is no step of ours. */
const lineBytesMax = 1 << 26;

/** A trace whose moves can be made again. */
export function openTrace(file: OpenFile): Result<TraceFile> {
  const opened = openAny(file);
  if (!opened.ok) return opened;
  const system = systemOf(opened.value.header);
  return system.ok ? success({ ...opened.value, ...system.value }) : system;
}

/** A recording of something real. */
export function openRecording(file: OpenFile): Result<RecordingFile> {
  const opened = openAny(file);
  if (!opened.ok) return opened;
  const about = recordingAbout(opened.value.header);
  if (!about.ok) return about;
  return about.value === null
    ? failure("line 1: it is no recording")
    : success({ ...opened.value, about: about.value });
}

function openAny(file: OpenFile): Result<AnyFile> {
  const ends = lineEnds(file);
  if (ends.length === 0) return failure("the trace is empty");
  const row = (index: number): string => {
    const from = index === 0 ? 0 : (ends[index - 1] as number) + 1;
    const to = ends[index] as number;
    return to - from > lineBytesMax ? "" : file.read(from, to - from).toString("utf8");
  };
  const header = decodeHeader(row(0).replace(/^\uFEFF/, ""), ends.length);
  if (!header.ok) return header;
  const last = decodeLine(row(ends.length - 1), ends.length, ends.length);
  if (ends.length === 1) return withoutVerdict(0);
  if (!last.ok) return last;
  if (!("verdict" in last.value)) return withoutVerdict(ends.length - 1);
  const length = ends.length - 2;
  const { verdict, steps } = last.value;
  if (steps !== length) {
    return failure(`line ${ends.length}: the verdict is of ${steps} steps, but ${length} are here`);
  }
  const kept = new Map<number, Step>();
  const step = (number: number): Step => {
    const known = kept.get(number);
    if (known !== undefined) return known;
    const decoded = decodeLine(row(number), number + 1, ends.length);
    const read = decoded.ok
      ? "verdict" in decoded.value
        ? unreadable(number, `line ${number + 1}: the verdict stands before the end`)
        : decoded.value
      : unreadable(number, decoded.failure.message);
    if (kept.size >= keptMax) kept.clear();
    kept.set(number, read);
    return read;
  };
  return success({ header: header.value, verdict, length, step });
}

/** What stands for a line that is no step: a move that no world offers, so the run ends before it. */
const unreadable = (number: number, why: string): Step => ({
  number,
  atMs: 0,
  move: `(${why})`,
  observations: [],
  changes: [],
  fingerprint: "",
});

/** Where each line ends; an empty one at the end is none. */
function lineEnds(file: OpenFile): readonly number[] {
  const ends: number[] = [];
  for (let from = 0; from < file.size; from += chunkBytes) {
    const chunk = file.read(from, Math.min(chunkBytes, file.size - from));
    for (let at = chunk.indexOf(10); at >= 0; at = chunk.indexOf(10, at + 1)) ends.push(from + at);
  }
  const last = ends.at(-1) ?? -1;
  if (last < file.size - 1) ends.push(file.size);
  return ends;
}
