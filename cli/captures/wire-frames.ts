/**
 * MQTT packets as frames that a capture at the Clients' ends would have: Ethernet, IPv4, TCP.
 *
 * Every device has an address and every connection a port. A connection begins with the handshake,
 * each packet is acknowledged by the other side, and ends by FIN, or by RST where nobody said goodbye.
 */
import { deviceOf, type WireSight } from "../../models/index.ts";
import { bytesOfPacket } from "./mqtt-encode.ts";

export interface WireFrame {
  readonly atMs: number;
  readonly bytes: Buffer;
}

const serverPort = 1883;
const firstPort = 40_000;
const portsMax = 20_000;
const flag = { fin: 0x01, syn: 0x02, rst: 0x04, psh: 0x08, ack: 0x10 } as const;
/** What an Ethernet frame carries of one packet, so that no frame is larger than a link allows. */
const segmentMax = 1_400;

interface Line {
  readonly host: Buffer;
  readonly port: number;
  /** The next sequence number of each end. */
  seqUp: number;
  seqDown: number;
  /** The last packet said that no other will come. */
  isFarewell: boolean;
}

type Way = "up" | "down";

export class WireFrames {
  readonly #take: (frame: WireFrame) => void;
  readonly #hosts = new Map<string, Buffer>();
  readonly #lines = new Map<string, Line>();
  #ports = 0;
  #frames = 0;

  constructor(take: (frame: WireFrame) => void) {
    this.#take = take;
  }

  see(sight: WireSight): void {
    const { atMs } = sight;
    // What users and faults do is not on the wire, but for what comes of it.
    if (sight.is === "operated" || sight.is === "joined") return;
    if (sight.is === "opened") {
      this.#open(sight.connection, atMs);
      return;
    }
    const line = this.#lines.get(sight.connection);
    if (line === undefined) return;
    switch (sight.is) {
      case "sent":
      case "received": {
        const way = sight.is === "sent" ? "up" : "down";
        const { packet } = sight;
        const isRefusal = packet.type === "CONNACK" && packet.returnCode !== 0;
        line.isFarewell = packet.type === "DISCONNECT" || isRefusal;
        this.#carry(line, atMs, way, bytesOfPacket(packet));
        break;
      }
      case "closed":
        this.#close(line, atMs, sight.by);
        this.#lines.delete(sight.connection);
        break;
      case "obscured":
        this.#lines.delete(sight.connection);
        break;
    }
  }

  #open(connection: string, atMs: number): void {
    const host = this.#hostOf(deviceOf(connection));
    const port = firstPort + (this.#ports % portsMax);
    this.#ports += 1;
    // Each connection has other numbers, and some of them pass the end of their range.
    const seqUp = (this.#ports * 0x9e3779b1) >>> 0;
    const seqDown = (this.#ports * 0x85ebca6b) >>> 0;
    const line: Line = { host, port, seqUp, seqDown, isFarewell: false };
    this.#lines.set(connection, line);
    this.#send(line, atMs, "up", flag.syn);
    this.#send(line, atMs, "down", flag.syn | flag.ack);
    this.#send(line, atMs, "up", flag.ack);
  }

  #carry(line: Line, atMs: number, way: Way, bytes: Buffer): void {
    for (let at = 0; at < bytes.length; at += segmentMax) {
      const piece = bytes.subarray(at, at + segmentMax);
      this.#send(line, atMs, way, flag.psh | flag.ack, piece);
    }
    this.#send(line, atMs, way === "up" ? "down" : "up", flag.ack);
  }

  #close(line: Line, atMs: number, by: "Client" | "other"): void {
    const [first, second]: readonly Way[] = by === "Client" ? ["up", "down"] : ["down", "up"];
    if (by === "other" && !line.isFarewell) {
      this.#send(line, atMs, "down", flag.rst | flag.ack);
      return;
    }
    this.#send(line, atMs, first as Way, flag.fin | flag.ack);
    this.#send(line, atMs, second as Way, flag.fin | flag.ack);
    this.#send(line, atMs, first as Way, flag.ack);
  }

  #send(
    line: Line,
    atMs: number,
    way: Way,
    flags: number,
    payload: Buffer = Buffer.alloc(0),
  ): void {
    this.#frames += 1;
    const bytes = frameOf(line, way, flags, payload, this.#frames & 0xffff);
    const taken = payload.length + Number((flags & (flag.syn | flag.fin)) !== 0);
    if (way === "up") line.seqUp = (line.seqUp + taken) >>> 0;
    else line.seqDown = (line.seqDown + taken) >>> 0;
    this.#take({ atMs, bytes });
  }

  /** 10.0.0.2 and on; the Server is 10.0.0.1. */
  #hostOf(device: string): Buffer {
    const known = this.#hosts.get(device);
    if (known !== undefined) return known;
    const number = this.#hosts.size + 2;
    const host = Buffer.from([10, (number >> 16) & 0xff, (number >> 8) & 0xff, number & 0xff]);
    this.#hosts.set(device, host);
    return host;
  }
}

const serverHost = Buffer.from([10, 0, 0, 1]);

function frameOf(line: Line, way: Way, flags: number, payload: Buffer, id: number): Buffer {
  const isUp = way === "up";
  const [source, target] = isUp ? [line.host, serverHost] : [serverHost, line.host];
  const [fromPort, toPort] = isUp ? [line.port, serverPort] : [serverPort, line.port];
  const [seq, ack] = isUp ? [line.seqUp, line.seqDown] : [line.seqDown, line.seqUp];
  const tcp = Buffer.alloc(20);
  tcp.writeUInt16BE(fromPort, 0);
  tcp.writeUInt16BE(toPort, 2);
  tcp.writeUInt32BE(seq, 4);
  tcp.writeUInt32BE(flags & flag.ack ? ack : 0, 8);
  tcp.writeUInt8(5 << 4, 12);
  tcp.writeUInt8(flags, 13);
  tcp.writeUInt16BE(0xffff, 14);
  const length = tcp.length + payload.length;
  const pseudo = Buffer.from([...source, ...target, 0, 6, length >> 8, length & 0xff]);
  tcp.writeUInt16BE(checksum(Buffer.concat([pseudo, tcp, payload])), 16);
  const ip = Buffer.alloc(20);
  ip.writeUInt8(0x45, 0);
  ip.writeUInt16BE(20 + length, 2);
  ip.writeUInt16BE(id, 4);
  ip.writeUInt16BE(0x4000, 6);
  ip.writeUInt8(64, 8);
  ip.writeUInt8(6, 9);
  source.copy(ip, 12);
  target.copy(ip, 16);
  ip.writeUInt16BE(checksum(ip), 10);
  const ethernet = Buffer.from([2, 0, ...target, 2, 0, ...source, 0x08, 0x00]);
  return Buffer.concat([ethernet, ip, tcp, payload]);
}

/** The Internet checksum: the complement of the sum of all 16-bit words. */
export function checksum(bytes: Buffer): number {
  let sum = 0;
  for (let at = 0; at < bytes.length; at += 2) {
    sum += ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
  }
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);
  return ~sum & 0xffff;
}
