/** From frames to bytes in order: links, tags, addresses; and segments that come twice, early, overlapping, or never. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { captureOf } from "./capture-writer.ts";
import type { Place } from "./event.ts";
import { Budget, HalfStream } from "./half-stream.ts";
import { bytesOfPacket } from "./mqtt-encode.ts";
import { readPacket, text, bytesOf } from "./mqtt-bytes.ts";
import { PacketCutter } from "./packet-cutter.ts";
import { segmentOf, type Segment } from "./segment.ts";

const place: Place = { unit: "frame", number: 1, atUs: 0 };
const ethernet = captureOf([{ is: "opened", atMs: 0, connection: "a#1" }], "pcap").subarray(40, 94);
const ip = ethernet.subarray(14);
const hex = (digits: string): Buffer => Buffer.from(digits.replaceAll(" ", ""), "hex");
const before = (digits: string): Buffer => Buffer.concat([hex(digits), ip]);
const read = (linkType: number, bytes: Uint8Array) =>
  segmentOf({ place, linkType, bytes, isCut: false });

test.for<readonly [string, number, Buffer]>([
  ["Ethernet", 1, ethernet],
  ["Ethernet with a VLAN tag", 1, before("020000000001 020000000002 8100 0005 0800")],
  ["Ethernet with two", 1, before("020000000001 020000000002 88a8 0005 8100 0007 0800")],
  ["raw IP", 101, Buffer.from(ip)],
  ["BSD loopback", 0, before("02000000")],
  ["OpenBSD loopback", 108, before("00000002")],
  ["Linux cooked", 113, before("0000 0001 0006 020000000001 0000 0800")],
  ["Linux cooked, version 2", 276, before("0800 0000 00000001 0001 00 06 0200000000010000")],
])("a segment is found on %s", ([, linkType, bytes]) => {
  expect(read(linkType, bytes)).toMatchObject({
    from: "10.0.0.2:40000",
    to: "10.0.0.1:1883",
    syn: true,
  });
});

test("IPv6 is read behind its options, and its addresses are written short", () => {
  const tcp = ip.subarray(20);
  const addresses = `20010db8${"00".repeat(11)}05 ${"00".repeat(15)}01`;
  const v6 = Buffer.concat([hex(`60000000 001c 00 40 ${addresses} 06 00 000000000000`), tcp]);
  expect(read(101, v6)).toMatchObject({ from: "[2001:db8::5]:40000", to: "[::1]:1883" });
  const endless = Buffer.concat([hex(`60000000 0100 00 40 ${addresses}`), Buffer.alloc(256)]);
  expect(read(101, endless)).toBe("frames without TCP");
});

test.for<readonly [string, Buffer, string]>([
  ["ARP", before("020000000001 020000000002 0806"), "frames of another network"],
  [
    "nothing but tags",
    hex(`020000000001 020000000002 ${"8100 0001".repeat(30)}`),
    "frames of another network",
  ],
  ["half a header", ethernet.subarray(0, 30), "frames that are too short"],
  ["UDP", ethernet.with(23, 17) as Buffer, "frames without TCP"],
  ["a fragment", ethernet.with(20, 0x20) as Buffer, "IP fragments"],
  ["a TCP header of no length", ethernet.with(46, 0) as Buffer, "frames that are too short"],
])("%s is none, and it is said what it is", ([, bytes, what]) => {
  expect(read(1, Buffer.from(bytes))).toBe(what);
});

const piece = fc.record({
  size: fc.integer({ min: 1, max: 40 }),
  overlap: fc.nat(20),
  repeated: fc.boolean(),
  late: fc.nat(6),
});

const segment = (seq: number, payload: Uint8Array): Segment => ({
  place,
  from: "",
  to: "",
  fromPort: 0,
  toPort: 0,
  seq: seq >>> 0,
  ack: null,
  syn: false,
  fin: false,
  rst: false,
  payload,
  length: payload.length,
});

test("a stream in pieces that repeat, overlap and come in another order is the same stream", () => {
  const start = fc.oneof(fc.constant(0xffffffff - 60), fc.nat());
  fc.assert(
    fc.property(fc.array(piece, { minLength: 1, maxLength: 30 }), start, (pieces, first) => {
      const total = pieces.reduce((sum, { size }) => sum + size, 0);
      const whole = Uint8Array.from({ length: total }, (_, index) => (index * 7) & 0xff);
      const sent: { readonly turn: number; readonly at: Segment }[] = [];
      let from = 0;
      for (const [index, { size, overlap, repeated, late }] of pieces.entries()) {
        const begin = Math.max(0, from - overlap);
        const one = segment(first + begin, whole.subarray(begin, from + size));
        sent.push({ turn: index + late, at: one });
        if (repeated) sent.push({ turn: index + 2, at: one });
        from += size;
      }
      const told: number[] = [];
      const stream = new HalfStream(new Budget(1 << 20), (bytes) => told.push(...bytes));
      stream.begin(first);
      for (const { at } of sent.toSorted((a, b) => a.turn - b.turn)) stream.take(at);
      stream.close();
      expect(told).toEqual([...whole]);
      expect(stream.gap).toBe(null);
    }),
    { numRuns: 200, seed: 3 },
  );
});

test("what was acknowledged and never seen is a gap, and nothing behind it is told", () => {
  const told: number[] = [];
  const stream = new HalfStream(new Budget(1 << 20), (bytes) => told.push(...bytes));
  stream.begin(100);
  stream.take(segment(100, Uint8Array.of(1, 2)));
  stream.take(segment(105, Uint8Array.of(6)));
  stream.acknowledge(106);
  expect(stream.isWaiting).toBe(true);
  stream.close();
  expect({ told, gap: stream.gap }).toEqual({ told: [1, 2], gap: "lost segments" });
});

test("packets are cut whole from any pieces, and large ones leave their head", () => {
  const small = bytesOfPacket({ type: "SUBACK", packetId: 7, returnCodes: [0, 1, 0x80] });
  const large = bytesOfPacket({
    type: "PUBLISH",
    packetId: 9,
    topic: "t",
    payload: "x".repeat(3 << 20),
    qos: 1,
    dup: true,
    retain: false,
  });
  const bytes = Buffer.concat([small, large, small]);
  for (const size of [1 << 22, 65_536, 1_001]) {
    const packets: object[] = [];
    const cutter = new PacketCutter(new Budget(64 << 20), (one, length) => {
      const got = readPacket(one, length);
      if (got.is === "packet") packets.push(got.packet);
    });
    for (let at = 0; at < bytes.length; at += size) cutter.push(bytes.subarray(at, at + size));
    const ack = { type: "SUBACK", packetId: 7, returnCodes: [0, 1, 0x80] };
    const publish = { type: "PUBLISH", packetId: 9, topic: "t", payload: "(3145728 bytes)" };
    expect(packets).toEqual([ack, { ...publish, qos: 1, dup: true, retain: false }, ack]);
  }
  const nonsense = new PacketCutter(new Budget(100), () => {});
  expect(nonsense.push(hex("30 ffffffffff"))).toBe(false);
});

test("a payload is text where it is, and otherwise told by its bytes or their digest", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 256 }), (bytes) => {
      expect([...bytesOf(text(bytes))]).toEqual([...bytes]);
    }),
    { seed: 3 },
  );
  expect(text(Buffer.from("21.5"))).toBe("21.5");
  expect(text(Uint8Array.of(0xff, 0))).toBe("bytes:ff00");
  expect(text(Buffer.alloc(300))).toMatch(/^bytes:300#[0-9a-f]{16}$/);
  expect(text(Buffer.alloc(300))).not.toBe(text(Buffer.alloc(300, 1)));
});
