/**
 * One TCP connection that may carry MQTT: both directions in order, cut into packets.
 *
 * A capture is taken somewhere between the two ends, but claims speak of what the Client knows. So
 * what goes down is told when the Client has acknowledged it, and what it never acknowledged never
 * reached it, unless a reset came before it had the time. Where the capture has no acknowledgements
 * it is told at once.
 */
import type { CaptureEvent, Obscured, Place, Sink } from "./event.ts";
import type { EventOrder } from "./event-order.ts";
import { type Budget, HalfStream } from "./half-stream.ts";
import { readPacket } from "./mqtt-bytes.ts";
import { packetMax, PacketCutter } from "./packet-cutter.ts";
import type { Segment } from "./segment.ts";
import type { Packet } from "../../models/index.ts";

/** More packets on their way to a Client than any window has. */
const underWayMax = 65_536;

/** Hosts acknowledge no later than this, RFC 1122 section 4.2.3.2. */
const acknowledgedWithinUs = 500_000;

/** The first byte of a CONNECT, and behind its length of one to four bytes the protocol's name. */
const connectByte = 0x10;
const protocolNames = ["\0\u0004MQTT", "\0\u0006MQIsdp"];
const connectStartMax = 13;
const tlsHandshake = 0x16;

function isConnect(head: Buffer): boolean {
  if (head[0] !== connectByte) return false;
  const lengthEnd = head.subarray(1, 5).findIndex((byte) => byte < 0x80);
  const name = head.subarray(lengthEnd + 2).toString("latin1");
  return lengthEnd >= 0 && protocolNames.some((one) => name.startsWith(one));
}

interface Ends {
  readonly id: number;
  readonly client: string;
  readonly server: string;
}

/** What all connections of a file share. */
export interface Around {
  readonly budget: Budget;
  readonly sink: Sink;
  readonly order: EventOrder;
}

export class Conversation {
  /** Whether MQTT, or what stands in its place, has been found. */
  isTold = false;
  isObscured = false;
  isClosed = false;
  /** The numbers of the SYNs that began it: the same one again begins nothing. */
  readonly syns = new Set<number>();
  readonly #ends: Ends;
  /** What it is taken for without a CONNECT: the Server's port is one of MQTT's. */
  readonly #isMqttPort: boolean;
  readonly #sink: Sink;
  readonly #order: EventOrder;
  readonly #up: HalfStream;
  readonly #down: HalfStream;
  readonly #upCutter: PacketCutter;
  readonly #downCutter: PacketCutter;
  #head: Uint8Array = new Uint8Array(0);
  #isWhole = false;
  #hasAcks = false;
  #underWay: { readonly packet: Packet; readonly end: number; readonly atUs: number }[] = [];
  #downEnd = 0;
  #place: Place;

  constructor(ends: Ends, isMqttPort: boolean, { budget, sink, order }: Around, place: Place) {
    this.#order = order;
    this.#ends = ends;
    this.#isMqttPort = isMqttPort;
    this.#sink = sink;
    this.#place = place;
    this.#up = new HalfStream(budget, (bytes) => this.#heardUp(bytes));
    this.#down = new HalfStream(budget, (bytes) => this.#heardDown(bytes));
    this.#upCutter = new PacketCutter(budget, (bytes, length) => this.#cutUp(bytes, length));
    this.#downCutter = new PacketCutter(budget, (bytes, length) => this.#cutDown(bytes, length));
  }

  /** A segment of this connection, from its Client or to it. */
  take(segment: Segment, isUp: boolean): void {
    this.#place = segment.place;
    const [here, there] = isUp ? [this.#up, this.#down] : [this.#down, this.#up];
    if (segment.syn) {
      here.begin(segment.seq + 1);
      this.syns.add(segment.seq);
      if (isUp) this.#isWhole = true;
    }
    const { ack, payload, rst } = segment;
    const isBareAck = ack !== null && segment.length === 0 && !segment.syn && !segment.fin && !rst;
    if (isUp && isBareAck && this.#isWhole) this.#hasAcks = true;
    // Whoever sends this had what it acknowledges.
    if (ack !== null) there.acknowledge(ack);
    if (there.gap !== null) this.#obscure(there.gap);
    this.#wait();
    this.#arrive();
    if (!segment.syn || payload.length > 0) here.take(dataOf(segment));
    this.#arrive();
    if (here.gap !== null) this.#obscure(here.gap);
    else if (!here.isWaiting && !there.isWaiting) this.#order.release(this.#ends.id);
    this.#wait();
    if (rst && !isUp) this.#cutOff();
    if (rst) this.#close(isUp && !this.#down.isFinished ? "Client" : "other");
    else if (isUp && this.#up.isFinished) {
      this.#close(this.#down.isFinishedAndAcked ? "other" : "Client");
    }
  }

  /** Nothing more will be seen of it. */
  end(place: Place): void {
    if (this.isClosed) return;
    this.#place = place;
    this.#up.close();
    this.#down.close();
    const gap = this.#up.gap ?? this.#down.gap;
    if (gap !== null) this.#obscure(gap);
    else this.#order.release(this.#ends.id);
    if (this.#down.isFinished) this.#close("other");
    // They may have arrived behind the end of the file, or never.
    else if (this.#underWay.length > 0) this.#obscure("not acknowledged");
    this.#forget();
  }

  /** It cannot be followed any longer. */
  giveUp(why: Obscured): void {
    this.#obscure(why);
    this.#up.close();
    this.#down.close();
  }

  #heardUp(bytes: Uint8Array): void {
    if (this.isObscured) return;
    if (!this.isTold) {
      // What was begun before is seen only from its middle, unless it begins with CONNECT all the same.
      this.#head = Buffer.concat([this.#head, bytes]);
      const known = this.#recognize(this.#head);
      if (known === "unknown") return;
      const head = this.#head;
      this.#head = new Uint8Array(0);
      if (known !== "no MQTT") this.#tell(known === "MQTT");
      if (known !== "MQTT") this.#obscure(known);
      else this.#cut(this.#upCutter, head);
      return;
    }
    this.#cut(this.#upCutter, bytes);
  }

  #heardDown(bytes: Uint8Array): void {
    if (this.isObscured) return;
    if (!this.isTold && !this.#isMqttPort) return;
    if (!this.isTold) {
      this.#tell(this.#isWhole);
      if (!this.#isWhole) {
        this.#obscure("began before the capture");
        return;
      }
    }
    this.#downEnd = this.#down.told - bytes.length;
    this.#cut(this.#downCutter, bytes);
  }

  #recognize(head: Uint8Array): "MQTT" | "unknown" | Obscured {
    const start = Buffer.from(head.subarray(0, connectStartMax));
    if (isConnect(start)) return "MQTT";
    if (start[0] === connectByte && head.length < connectStartMax) return "unknown";
    if (!this.#isMqttPort) return "no MQTT";
    if (start[0] === tlsHandshake && start[1] === 3) return "TLS";
    if (start.toString("latin1").startsWith("GET ")) return "WebSocket";
    return this.#isWhole ? "MQTT" : "began before the capture";
  }

  #tell(whole: boolean): void {
    this.isTold = true;
    this.#order.event(this.#opened(whole));
  }

  #opened(whole: boolean): CaptureEvent {
    const { client, server } = this.#ends;
    return this.#here({ is: "opened", client, server, whole });
  }

  #cut(cutter: PacketCutter, bytes: Uint8Array): void {
    if (!cutter.push(bytes)) this.#obscure("no MQTT");
  }

  #cutUp(bytes: Uint8Array, length: number): void {
    const packet = this.#read(bytes, length);
    if (packet !== null) this.#event({ is: "packet", way: "up", packet });
  }

  #cutDown(bytes: Uint8Array, length: number): void {
    this.#downEnd += length;
    const packet = this.#read(bytes, length);
    if (packet === null) return;
    if (this.#underWay.length >= underWayMax) this.#obscure("too many at once");
    else this.#underWay.push({ packet, end: this.#downEnd, atUs: this.#place.atUs });
  }

  #read(bytes: Uint8Array, length: number): Packet | null {
    if (this.isObscured) return null;
    const read = readPacket(bytes, length);
    if (read.is === "other") {
      this.#obscure(read.version);
      return null;
    }
    if (length > packetMax) {
      this.#sink.remark("packets larger than 1 MiB, known by their heads", this.#place);
    }
    return read.packet;
  }

  /** What the Client has acknowledged has reached it. */
  #arrive(): void {
    const { acked } = this.#down;
    const isHere = this.#underWay.findIndex(({ end }) => this.#hasAcks && end > acked);
    const arrived = isHere < 0 ? this.#underWay : this.#underWay.slice(0, isHere);
    if (arrived.length === 0) return;
    this.#underWay = isHere < 0 ? [] : this.#underWay.slice(isHere);
    for (const { packet } of arrived) this.#event({ is: "packet", way: "down", packet });
  }

  /** What the Server has sent right before its reset may have reached the Client, or may not. */
  #cutOff(): void {
    const sinceUs = this.#place.atUs - acknowledgedWithinUs;
    if (this.#underWay.some(({ atUs }) => atUs > sinceUs)) this.#obscure("not acknowledged");
  }

  /** While something is missing, what comes behind it waits, and so does everybody else. */
  #wait(): void {
    if (this.isObscured || this.isClosed) return;
    if (!this.#up.isWaiting && !this.#down.isWaiting) return;
    this.#order.hold(this.#ends.id, this.#place, () => this.giveUp("lost segments"));
  }

  /** What was seen while something was missing is not told: it may not be what it looks like. */
  #obscure(why: Obscured): void {
    if (this.isObscured) return;
    this.isObscured = true;
    this.#forget();
    const events = this.#lossOf(why);
    this.isTold ||= events.length > 0;
    this.#order.lose(events, this.#ends.id);
  }

  #lossOf(why: Obscured): readonly CaptureEvent[] {
    const obscured = this.#here({ is: "obscured", why });
    if (this.isTold) return [obscured];
    // Of a connection that lost its very CONNECT it has to be known that there was one.
    const isGap = why === "lost segments" || why === "cut frames";
    return isGap && this.#isMqttPort ? [this.#opened(false), obscured] : [];
  }

  #close(by: "Client" | "other"): void {
    if (this.isClosed) return;
    this.isClosed = true;
    this.#up.close();
    this.#down.close();
    const gap = this.#up.gap ?? this.#down.gap;
    if (gap !== null) this.#obscure(gap);
    else if (!this.isTold && !this.#isWhole && this.#isMqttPort) {
      // Of what ends before anything is read of it, the CONNECT may have been any.
      this.#tell(false);
      this.#obscure("began before the capture");
    }
    this.#forget();
    this.#order.release(this.#ends.id);
    if (this.isTold) this.#event({ is: "closed", by });
  }

  #forget(): void {
    this.#upCutter.forget();
    this.#downCutter.forget();
    this.#underWay = [];
  }

  #event(event: Told): void {
    this.#order.event(this.#here(event));
  }

  #here(event: Told): CaptureEvent {
    return { id: this.#ends.id, place: this.#place, ...event };
  }
}

type WithoutPlace<Event> = Event extends unknown ? Omit<Event, "id" | "place"> : never;
type Told = WithoutPlace<CaptureEvent>;

/** What a SYN carries begins one behind its own number. */
const dataOf = (segment: Segment): Segment =>
  segment.syn ? { ...segment, seq: (segment.seq + 1) >>> 0 } : segment;
