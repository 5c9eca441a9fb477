/** Files that lie: readers end with a verdict or a reason, never with an exception, and keep little. */
import fc from "fast-check";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { Failure } from "../../src/index.ts";
import { OpenedFile, formatOf, formats, type Format } from "./open.ts";
import { usualPorts } from "./tcp.ts";

const samples = [
  "takeover.pcap",
  "takeover.pcapng",
  "takeover.tshark.json",
  "takeover.tshark.ek",
  "takeover.mosquitto.log",
  "emqx.text.log",
  "emqx.json.log",
].map((name) => readFileSync(join(import.meta.dirname, "samples", name)));

interface Outcome {
  readonly failure: Failure | null;
  readonly events: number;
  readonly remarks: number;
}

function outcome(bytes: Uint8Array, format: Format | null = null, piece = 997): Outcome {
  const counts = { events: 0, remarks: 0 };
  const file = new OpenedFile(
    format,
    { ports: usualPorts, anyOther: true },
    {
      event: () => (counts.events += 1),
      remark: () => (counts.remarks += 1),
    },
  );
  let failure: Failure | null = null;
  for (let at = 0; at < bytes.length && failure === null; at += piece) {
    failure = file.push(bytes.subarray(at, at + piece));
  }
  return { failure: failure ?? file.end(), ...counts };
}

const changes = fc.array(
  fc.record({
    at: fc.nat(),
    how: fc.constantFrom("set", "drop", "double", "cut"),
    value: fc.oneof(fc.constantFrom(0, 1, 4, 0x7f, 0x80, 0xff), fc.nat(255)),
    count: fc.integer({ min: 1, max: 12 }),
  }),
  { minLength: 1, maxLength: 8 },
);

test("a sample with changed, missing, doubled and cut bytes is read to an end", () => {
  const ends = { well: 0, refused: 0 };
  const sample = fc.nat(samples.length - 1);
  fc.assert(
    fc.property(sample, changes, fc.integer({ min: 1, max: 5_000 }), (which, all, piece) => {
      let now = Buffer.from(samples[which] ?? "");
      for (const { at, how, value, count } of all) {
        const place = at % Math.max(1, now.length);
        if (how === "set") now.fill(value, place, Math.min(now.length, place + count));
        if (how === "drop")
          now = Buffer.concat([now.subarray(0, place), now.subarray(place + count)]);
        if (how === "double")
          now = Buffer.concat([now.subarray(0, place + count), now.subarray(place)]);
        if (how === "cut") now = now.subarray(0, place);
      }
      const { failure, events } = outcome(now, null, piece);
      // What ends in an endless loop would have told more than there are bytes.
      expect(events).toBeLessThanOrEqual(2 * now.length);
      if (failure === null) ends.well += 1;
      else ends.refused += 1;
      if (failure !== null) expect(failure.message).toMatch(/\w/);
    }),
    { numRuns: 600, seed: 5, endOnFailure: true },
  );
  // Both must happen, or the changes are too gentle or too rough to show anything.
  expect(Math.min(ends.well, ends.refused)).toBeGreaterThan(50);
});

test("bytes at random are refused or read in every format", () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...formats),
      fc.uint8Array({ maxLength: 2_000 }),
      (format, bytes) => {
        expect(outcome(bytes, format).events).toBeLessThanOrEqual(bytes.length);
      },
    ),
    { numRuns: 300, seed: 5, endOnFailure: true },
  );
});

const pcapHeader = Buffer.from("d4c3b2a1020004000000000000000000ffff000001000000", "hex");
const le32 = (...values: readonly number[]): Buffer => {
  const bytes = Buffer.alloc(values.length * 4);
  for (const [index, value] of values.entries()) bytes.writeUInt32LE(value >>> 0, index * 4);
  return bytes;
};
const ngSection = Buffer.concat([le32(0x0a0d0d0a, 28, 0x1a2b3c4d, 1, 0xffffffff, 0xffffffff, 28)]);

test.for<readonly [string, Buffer, RegExp]>([
  ["of nothing", Buffer.alloc(0), /^the file is empty$/],
  ["of nothing known", Buffer.from("hello\nworld\n"), /^it is no capture and no log/],
  ["that is compressed", Buffer.from("1f8b0800", "hex"), /^the file is compressed$/],
  [
    "with a header cut off",
    pcapHeader.subarray(0, 20),
    /^the header of the pcap file is incomplete/,
  ],
  [
    "with a frame of four gigabytes",
    Buffer.concat([pcapHeader, le32(0, 0, 0xffffffff, 0xffffffff)]),
    /^frame 1, at byte 24, is said to have 4294967295 bytes$/,
  ],
  [
    "with a block without length",
    Buffer.concat([ngSection, le32(6, 0, 0)]),
    /^block 2, at byte 28, is said to have 0 bytes$/,
  ],
  [
    "with two lengths that differ",
    Buffer.concat([ngSection, le32(9, 16, 0, 20)]),
    /^block 2, at byte 28, has two lengths that differ$/,
  ],
  [
    "with a frame of no interface",
    Buffer.concat([ngSection, le32(6, 32, 7, 0, 0, 0, 0, 32)]),
    /^block 2, at byte 28, is no whole frame$/,
  ],
])("a file %s is refused with its place", ([, bytes, complaint]) => {
  expect(outcome(bytes).failure?.message).toMatch(complaint);
});

test("a block of two gigabytes of another kind is passed over without being held", () => {
  const file = new OpenedFile(
    "pcapng",
    { ports: usualPorts, anyOther: true },
    {
      event: () => {},
      remark: () => {},
    },
  );
  expect(file.push(Buffer.concat([ngSection, le32(9, 0x7ffffffc)]))).toBe(null);
  const piece = Buffer.alloc(1 << 20);
  const before = process.memoryUsage().arrayBuffers;
  for (let passed = 0; passed < 200; passed += 1) expect(file.push(piece)).toBe(null);
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(50 << 20);
  expect(file.end()).toBe(null);
});

test("a text without line ends and a JSON object without end are not held whole", () => {
  const piece = Buffer.alloc(1 << 20, "x");
  const log = (): Outcome => {
    const bytes = Buffer.concat([Buffer.from("mosquitto version 2\n"), ...Array(40).fill(piece)]);
    return outcome(bytes, "mosquitto-log", 1 << 20);
  };
  expect(log().failure).toBe(null);
  const open = Buffer.concat([Buffer.from('[{"layers":"'), ...Array(20).fill(piece)]);
  expect(outcome(open, "tshark-json", 1 << 20).failure?.message).toBe(
    "object 1 of the file is larger than 16 MiB",
  );
  const nested = Buffer.from(`[{"layers":${'{"a":'.repeat(2_000)}`);
  expect(outcome(nested).failure?.message).toBe("object 1 of the file is nested too deeply");
});

test("formats are told by how files begin", () => {
  expect(samples.map((bytes) => formatOf(bytes))).toEqual(
    ["pcap", "pcapng", "tshark-json", "tshark-json", "mosquitto-log", "emqx-text", "emqx-json"].map(
      (value) => ({ ok: true, value }),
    ),
  );
});
