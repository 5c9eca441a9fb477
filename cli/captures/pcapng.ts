/**
 * The pcapng format: blocks, each with its length before and behind it.
 *
 * A section says the byte order, an interface the kind of link and the unit of time. Blocks of other
 * kinds are passed over, however long they are.
 */
import type { Place, Sink } from "./event.ts";
import type { Parsing } from "./feed.ts";
import { frameMax, viewOf, type FrameSink } from "./frame.ts";
import { why } from "./pcap.ts";

const blocks = {
  section: 0x0a0d0d0a,
  interface: 1,
  packet: 2,
  simple: 3,
  names: 4,
  statistics: 5,
  enhanced: 6,
} as const;

/** Names of addresses and statistics: nothing of what went over the network is in them. */
const besides: ReadonlySet<number> = new Set([blocks.names, blocks.statistics]);

const byteOrder = 0x1a2b3c4d;
/** Type and length before the body, the length once more behind it. */
const headBytes = 8;
const tailBytes = 4;
/** More interfaces than any machine captures from. */
const interfacesMax = 4_096;
/** Options of an interface beyond this are passed over. */
const interfaceBytesMax = 1 << 16;

interface Interface {
  readonly linkType: number;
  readonly snapLength: number;
  /** Microseconds of a unit of its clock, and what is to be added. */
  readonly unitUs: number;
  readonly offsetUs: number;
}

interface Section {
  readonly little: boolean;
  readonly interfaces: Interface[];
}

export function* readPcapng(take: FrameSink, remark: Sink["remark"]): Parsing {
  let section: Section = { little: false, interfaces: [] };
  let offset = 0;
  let number = 0;
  for (let index = 1; ; index += 1) {
    const head = yield headBytes;
    if (head.length === 0) return null;
    const here: Place = { unit: "frame", number: number + 1, atUs: 0 };
    if (head.length < headBytes) {
      remark("the end of the file is missing", here);
      return null;
    }
    const at = `block ${index}, at byte ${offset}`;
    let view = viewOf(head);
    const isSection = view.getUint32(0) === blocks.section;
    let lead = 0;
    if (isSection) {
      const lengthBytes = head.slice(4, 8);
      const magic = yield 4;
      if (magic.length < 4) return why(`${at}, is incomplete`);
      const little = viewOf(magic).getUint32(0, true) === byteOrder;
      if (!little && viewOf(magic).getUint32(0) !== byteOrder) {
        return why(`${at}, begins a section of no known byte order`, "the file is damaged here");
      }
      section = { little, interfaces: [] };
      view = viewOf(Uint8Array.from([...new Uint8Array(4), ...lengthBytes]));
      lead = 4;
    }
    const { little, interfaces } = section;
    const type = isSection ? blocks.section : view.getUint32(0, little);
    const length = view.getUint32(4, little);
    const body = length - headBytes - tailBytes - lead;
    if (length % 4 !== 0 || body < 0) {
      return why(`${at}, is said to have ${length} bytes`, "the file is damaged here");
    }
    const kept = keptBytes(type, body);
    if (kept === null) {
      return why(`${at}, holds a frame of ${body} bytes`, "the file is damaged here");
    }
    const bytes = kept === 0 ? new Uint8Array(0) : yield kept;
    if (bytes.length < kept) {
      remark("the end of the file is missing", here);
      return null;
    }
    if (type === blocks.interface) {
      const one = interfaceOf(bytes, little);
      if (one === null || interfaces.length >= interfacesMax) {
        return why(`${at}, describes no interface`, "the file is damaged here");
      }
      interfaces.push(one);
    } else if (isFrame(type)) {
      number += 1;
      const frame = frameOf(type, bytes, section, number);
      if (frame === null) return why(`${at}, is no whole frame`, "the file is damaged here");
      take(frame);
    } else if (!isSection && !besides.has(type)) {
      remark("blocks of another kind", here);
    }
    if (body > kept) yield kept - body;
    const tail = yield tailBytes;
    if (tail.length < tailBytes) {
      remark("the end of the file is missing", here);
      return null;
    }
    if (viewOf(tail).getUint32(0, little) !== length) {
      return why(`${at}, has two lengths that differ`, "the file is damaged here");
    }
    offset += length;
  }
}

const isFrame = (type: number): boolean =>
  type === blocks.enhanced || type === blocks.simple || type === blocks.packet;

/** How much of a block's body is wanted; null for a frame that is too large to be one. */
function keptBytes(type: number, body: number): number | null {
  if (isFrame(type)) return body > frameMax + interfaceBytesMax ? null : body;
  return type === blocks.interface ? Math.min(body, interfaceBytesMax) : 0;
}

function interfaceOf(bytes: Uint8Array, little: boolean): Interface | null {
  if (bytes.length < 8) return null;
  const view = viewOf(bytes);
  let unitUs = 1;
  let offsetUs = 0;
  for (let at = 8; at + 4 <= bytes.length;) {
    const code = view.getUint16(at, little);
    const length = view.getUint16(at + 2, little);
    if (code === 0 || at + 4 + length > bytes.length) break;
    if (code === 9 && length >= 1) unitUs = unitOf(view.getUint8(at + 4));
    if (code === 14 && length >= 8) {
      offsetUs = Number(view.getBigInt64(at + 4, little)) * 1_000_000;
    }
    at += 4 + Math.ceil(length / 4) * 4;
  }
  return {
    linkType: view.getUint16(0, little),
    snapLength: view.getUint32(4, little),
    unitUs,
    offsetUs: Number.isSafeInteger(offsetUs) ? offsetUs : 0,
  };
}

/** A power of ten or of two, in microseconds. */
const unitOf = (resolution: number): number =>
  1_000_000 * (resolution & 0x80 ? 2 ** -(resolution & 0x7f) : 10 ** -resolution);

function frameOf(type: number, bytes: Uint8Array, { little, interfaces }: Section, number: number) {
  const view = viewOf(bytes);
  if (type === blocks.simple) {
    const [first] = interfaces;
    if (first === undefined || bytes.length < 4) return null;
    const original = view.getUint32(0, little);
    const limit = first.snapLength === 0 ? original : Math.min(original, first.snapLength);
    const captured = Math.min(limit, bytes.length - 4);
    const place: Place = { unit: "frame", number, atUs: 0 };
    const { linkType } = first;
    return { place, linkType, bytes: bytes.subarray(4, 4 + captured), isCut: original > captured };
  }
  if (bytes.length < 20) return null;
  const named = type === blocks.enhanced ? view.getUint32(0, little) : view.getUint16(0, little);
  const from = interfaces[named];
  const captured = view.getUint32(12, little);
  if (from === undefined || captured > bytes.length - 20) return null;
  const units = view.getUint32(4, little) * 2 ** 32 + view.getUint32(8, little);
  const atUs = Math.floor(units * from.unitUs) + from.offsetUs;
  const place: Place = { unit: "frame", number, atUs: Number.isSafeInteger(atUs) ? atUs : 0 };
  const isCut = view.getUint32(16, little) > captured;
  return { place, linkType: from.linkType, bytes: bytes.subarray(20, 20 + captured), isCut };
}
