/**
 * The pcap format: a header that says byte order, unit of time and kind of link, then frames.
 */
import { failure, type Failure } from "../../src/index.ts";
import type { Place, Sink } from "./event.ts";
import type { Parsing } from "./feed.ts";
import { frameMax, viewOf, type FrameSink } from "./frame.ts";

const headerBytes = 24;
const recordBytes = 16;

/** The magic number as it stands in the file, with the unit that it means. */
const magics: ReadonlyMap<number, { readonly little: boolean; readonly nanos: boolean }> = new Map([
  [0xa1b2c3d4, { little: false, nanos: false }],
  [0xd4c3b2a1, { little: true, nanos: false }],
  [0xa1b23c4d, { little: false, nanos: true }],
  [0x4d3cb2a1, { little: true, nanos: true }],
]);

export const isPcapMagic = (magic: number): boolean => magics.has(magic);

export function* readPcap(take: FrameSink, remark: Sink["remark"]): Parsing {
  const header = yield headerBytes;
  if (header.length < headerBytes) return why("the header of the pcap file is incomplete");
  const view = viewOf(header);
  const kind = magics.get(view.getUint32(0));
  if (kind === undefined) return why("it is no pcap file");
  const { little, nanos } = kind;
  // The upper bits tell of checksums behind frames, which matter to nobody here.
  const linkType = view.getUint32(20, little) & 0xffff;
  let offset = headerBytes;
  for (let number = 1; ; number += 1) {
    const record = yield recordBytes;
    if (record.length === 0) return null;
    const end: Place = { unit: "frame", number, atUs: 0 };
    if (record.length < recordBytes) {
      remark("the end of the file is missing", end);
      return null;
    }
    const fields = viewOf(record);
    const seconds = fields.getUint32(0, little);
    const fraction = fields.getUint32(4, little);
    const captured = fields.getUint32(8, little);
    const original = fields.getUint32(12, little);
    if (captured > frameMax) {
      return why(
        `frame ${number}, at byte ${offset}, is said to have ${captured} bytes`,
        "the file is damaged here",
      );
    }
    const micros = nanos ? Math.floor(fraction / 1_000) : fraction;
    const place: Place = { unit: "frame", number, atUs: seconds * 1_000_000 + micros };
    const bytes = captured === 0 ? new Uint8Array(0) : yield captured;
    if (bytes.length < captured) {
      remark("the end of the file is missing", place);
      return null;
    }
    take({ place, linkType, bytes, isCut: original > captured });
    offset += recordBytes + captured;
  }
}

export function why(message: string, hint: string | null = null): Failure {
  const { failure: reason } = failure(message, hint) as { readonly failure: Failure };
  return reason;
}
