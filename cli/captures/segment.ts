/**
 * From a frame to the TCP segment in it: link layer, VLAN tags, IPv4 or IPv6, TCP.
 *
 * Lengths come from the headers and are held against what is there. A chain of headers has an end
 * here even if the frame gives it none.
 */
import { isIPv6 } from "node:net";
import type { Place, Remark } from "./event.ts";
import { viewOf, type Frame } from "./frame.ts";

export interface Segment {
  readonly place: Place;
  /** Addresses with ports: "10.0.0.1:1883", "[::1]:1883". */
  readonly from: string;
  readonly to: string;
  readonly fromPort: number;
  readonly toPort: number;
  readonly seq: number;
  /** null: it acknowledges nothing. */
  readonly ack: number | null;
  readonly syn: boolean;
  readonly fin: boolean;
  readonly rst: boolean;
  readonly payload: Uint8Array;
  /** How long the payload was on the wire. */
  readonly length: number;
}

export const endpoint = (address: string, port: number): string =>
  isIPv6(address) ? `[${address}]:${port}` : `${address}:${port}`;

const etherTypes = { ipv4: 0x0800, ipv6: 0x86dd } as const;
const vlanTags = [0x8100, 0x88a8, 0x9100];
/** More headers in a row than anybody sends. */
const headersMax = 8;
const tcp = 6;

/** The segment of a frame, or what it is instead. */
export function segmentOf(frame: Frame): Segment | Remark {
  const network = networkOf(frame.linkType, frame.bytes);
  if (network === null) return "frames of another network";
  const { at, version } = network;
  const ip = version === 4 ? ipv4(frame.bytes, at) : ipv6(frame.bytes, at);
  return typeof ip === "string" ? ip : transport(frame, ip);
}

interface Network {
  readonly at: number;
  readonly version: 4 | 6;
}

/** Where the IP header begins; null for what carries no IP, or an unknown link. */
function networkOf(linkType: number, bytes: Uint8Array): Network | null {
  const view = viewOf(bytes);
  switch (linkType) {
    case 0:
    case 108:
      return bytes.length < 4 ? null : bare(bytes, 4);
    case 1:
      return bytes.length < 14 ? null : tagged(view, 12);
    case 12:
    case 14:
    case 101:
    case 228:
    case 229:
      return bare(bytes, 0);
    case 113:
      return bytes.length < 16 ? null : tagged(view, 14);
    case 276:
      return bytes.length < 20 ? null : typed(view.getUint16(0), 20, view);
    default:
      return null;
  }
}

/** No type stands before the header; its own first bits tell the version. */
function bare(bytes: Uint8Array, at: number): Network | null {
  const version = (bytes[at] ?? 0) >> 4;
  return version === 4 || version === 6 ? { at, version } : null;
}

const tagged = (view: DataView, typeAt: number): Network | null =>
  typed(view.getUint16(typeAt), typeAt + 2, view);

function typed(type: number, at: number, view: DataView): Network | null {
  for (let tags = 0; tags < headersMax && vlanTags.includes(type); tags += 1) {
    if (at + 4 > view.byteLength) return null;
    type = view.getUint16(at + 2);
    at += 4;
  }
  if (type === etherTypes.ipv4) return { at, version: 4 };
  return type === etherTypes.ipv6 ? { at, version: 6 } : null;
}

interface Ip {
  readonly source: string;
  readonly target: string;
  readonly at: number;
  /** Where the payload ends on the wire. */
  readonly end: number;
}

function ipv4(bytes: Uint8Array, at: number): Ip | Remark {
  if (at + 20 > bytes.length) return "frames that are too short";
  const view = viewOf(bytes);
  const header = (view.getUint8(at) & 0x0f) * 4;
  const total = view.getUint16(at + 2);
  if (view.getUint8(at) >> 4 !== 4 || header < 20) return "frames that are too short";
  if (view.getUint8(at + 9) !== tcp) return "frames without TCP";
  // More fragments, or not the first.
  if ((view.getUint16(at + 6) & 0x3fff) !== 0) return "IP fragments";
  // A length of 0 is what a network card is given to cut up by itself.
  const end = total === 0 ? bytes.length : at + total;
  const source = bytes.subarray(at + 12, at + 16).join(".");
  const target = bytes.subarray(at + 16, at + 20).join(".");
  return { source, target, at: at + header, end };
}

function ipv6(bytes: Uint8Array, at: number): Ip | Remark {
  if (at + 40 > bytes.length) return "frames that are too short";
  const view = viewOf(bytes);
  const length = view.getUint16(at + 4);
  const end = length === 0 ? bytes.length : at + 40 + length;
  let next = view.getUint8(at + 6);
  let here = at + 40;
  for (let headers = 0; next !== tcp; headers += 1) {
    if (headers >= headersMax || here + 8 > bytes.length) return "frames without TCP";
    if (next === 44) {
      if ((view.getUint16(here + 2) & 0xfff9) !== 0) return "IP fragments";
    } else if (next !== 0 && next !== 43 && next !== 60) return "frames without TCP";
    const size = next === 44 ? 8 : (view.getUint8(here + 1) + 1) * 8;
    next = view.getUint8(here);
    here += size;
  }
  const source = ipv6Text(view, at + 8);
  const target = ipv6Text(view, at + 24);
  return { source, target, at: here, end };
}

/** The address with its longest run of zeros left out, as everybody writes it. */
function ipv6Text(view: DataView, at: number): string {
  const groups = Array.from({ length: 8 }, (_, index) => view.getUint16(at + index * 2));
  const text = groups.map((group) => group.toString(16)).join(":");
  const zeros = text.match(/\b0(?::0)+\b/g)?.toSorted((a, b) => b.length - a.length)[0];
  if (zeros === undefined) return text;
  return text.replace(new RegExp(`(?:^|:)${zeros}(?::|$)`), "::");
}

function transport(frame: Frame, { source, target, at, end }: Ip): Segment | Remark {
  const { bytes, place } = frame;
  if (at + 20 > bytes.length) return "frames that are too short";
  const view = viewOf(bytes);
  const fromPort = view.getUint16(at);
  const toPort = view.getUint16(at + 2);
  const header = (view.getUint8(at + 12) >> 4) * 4;
  const flags = view.getUint8(at + 13);
  const start = at + header;
  if (header < 20 || end < start) return "frames that are too short";
  return {
    place,
    from: endpoint(source, fromPort),
    to: endpoint(target, toPort),
    fromPort,
    toPort,
    seq: view.getUint32(at + 4),
    ack: flags & 0x10 ? view.getUint32(at + 8) : null,
    syn: (flags & 0x02) !== 0,
    fin: (flags & 0x01) !== 0,
    rst: (flags & 0x04) !== 0,
    payload: bytes.subarray(start, Math.min(end, bytes.length)),
    length: end - start,
  };
}
