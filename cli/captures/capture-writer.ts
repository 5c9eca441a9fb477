/**
 * What was seen at the Clients' ends as a pcap or pcapng file, which any tool of captures opens.
 */
import type { WireSight } from "../../models/index.ts";
import { WireFrames, type WireFrame } from "./wire-frames.ts";

export const captureFormats = ["pcap", "pcapng"] as const;
export type CaptureFormat = (typeof captureFormats)[number];

/** Virtual time begins here; a capture has to have a date. */
const beginMs = Date.UTC(2026, 0, 1);
const ethernet = 1;
const snapLength = 262_144;

/** The bytes of a capture of these sights. */
export function captureOf(sights: readonly WireSight[], format: CaptureFormat): Buffer {
  const parts: Buffer[] = [format === "pcap" ? pcapHeader() : pcapngHeader()];
  let lastUs = 0;
  const frames = new WireFrames(({ atMs, bytes }: WireFrame) => {
    // Frames of one millisecond follow one another by microseconds.
    const earliestUs = (beginMs + atMs) * 1_000;
    lastUs = lastUs < earliestUs ? earliestUs : Math.min(lastUs + 1, earliestUs + 999);
    parts.push(format === "pcap" ? pcapFrame(lastUs, bytes) : pcapngFrame(lastUs, bytes));
  });
  for (const sight of sights) frames.see(sight);
  return Buffer.concat(parts);
}

function pcapHeader(): Buffer {
  const header = Buffer.alloc(24);
  header.writeUInt32LE(0xa1b2c3d4, 0);
  header.writeUInt16LE(2, 4);
  header.writeUInt16LE(4, 6);
  header.writeUInt32LE(snapLength, 16);
  header.writeUInt32LE(ethernet, 20);
  return header;
}

function pcapFrame(atUs: number, bytes: Buffer): Buffer {
  const record = Buffer.alloc(16);
  record.writeUInt32LE(Math.floor(atUs / 1_000_000), 0);
  record.writeUInt32LE(atUs % 1_000_000, 4);
  record.writeUInt32LE(bytes.length, 8);
  record.writeUInt32LE(bytes.length, 12);
  return Buffer.concat([record, bytes]);
}

function pcapngHeader(): Buffer {
  const section = Buffer.alloc(16);
  section.writeUInt32LE(0x1a2b3c4d, 0);
  section.writeUInt16LE(1, 4);
  section.writeBigInt64LE(-1n, 8);
  const link = Buffer.alloc(8);
  link.writeUInt16LE(ethernet, 0);
  link.writeUInt32LE(snapLength, 4);
  return Buffer.concat([block(0x0a0d0d0a, section), block(1, link)]);
}

function pcapngFrame(atUs: number, bytes: Buffer): Buffer {
  const head = Buffer.alloc(20);
  head.writeUInt32LE(Math.floor(atUs / 2 ** 32), 4);
  head.writeUInt32LE(atUs % 2 ** 32, 8);
  head.writeUInt32LE(bytes.length, 12);
  head.writeUInt32LE(bytes.length, 16);
  const padding = Buffer.alloc((4 - (bytes.length % 4)) % 4);
  return block(6, Buffer.concat([head, bytes, padding]));
}

function block(type: number, body: Buffer): Buffer {
  const head = Buffer.alloc(8);
  const tail = Buffer.alloc(4);
  head.writeUInt32LE(type, 0);
  head.writeUInt32LE(body.length + 12, 4);
  tail.writeUInt32LE(body.length + 12, 0);
  return Buffer.concat([head, body, tail]);
}
