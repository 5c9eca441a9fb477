/**
 * One direction of a TCP connection put in order: what came twice is dropped, what came early waits.
 *
 * What is missing for good is a gap, and after a gap nothing more is told, since nobody can say where
 * in the middle of MQTT the next byte stands. How much may wait is bounded, here and for all
 * directions together.
 */
import type { Segment } from "./segment.ts";

/** Bytes that may be kept for later, of a whole file. */
export class Budget {
  #left: number;

  constructor(bytes: number) {
    this.#left = bytes;
  }

  take(bytes: number): boolean {
    if (bytes > this.#left) return false;
    this.#left -= bytes;
    return true;
  }

  give(bytes: number): void {
    this.#left += bytes;
  }
}

/** What comes early waits, up to here. */
const waitingBytesMax = 1 << 20;
const waitingPiecesMax = 1_024;
/** A hole that was acknowledged is waited for no longer than this: captures of several queues mix a little. */
const patienceSegments = 32;

interface Piece {
  readonly seq: number;
  readonly bytes: Uint8Array;
  readonly isCut: boolean;
}

export type Gap = "lost segments" | "cut frames";

export class HalfStream {
  /** How many bytes were told. */
  told = 0;
  /** Why nothing more is told. */
  gap: Gap | null = null;
  readonly #budget: Budget;
  readonly #tell: (bytes: Uint8Array) => void;
  /** The sequence number of the next byte to be told; null before the first is known. */
  #next: number | null = null;
  #waiting: Piece[] = [];
  #waitingBytes = 0;
  #finAt: number | null = null;
  /** How far the other side has acknowledged, in bytes told or to be told. */
  #acked = 0;
  /** How far this side has sent, by its own numbers. */
  #sent = 0;
  #impatience = 0;

  constructor(budget: Budget, tell: (bytes: Uint8Array) => void) {
    this.#budget = budget;
    this.#tell = tell;
  }

  /** Something is missing that may yet come. */
  get isWaiting(): boolean {
    const known = Math.max(this.#acked, this.#sent);
    return this.gap === null && (this.#waiting.length > 0 || known > this.told);
  }

  /** How many of the bytes the other side has acknowledged. */
  get acked(): number {
    return this.#acked;
  }

  /** All bytes were told, and the end of the stream was seen. */
  get isFinished(): boolean {
    return this.#finAt !== null && this.#finAt === this.#next;
  }

  /** The end was seen, and the other side has acknowledged everything before it. */
  get isFinishedAndAcked(): boolean {
    return this.isFinished && this.#acked >= this.told;
  }

  /** The number of the first byte; a repeat of it changes nothing. */
  begin(seq: number): void {
    if (this.told === 0) this.#next = seq >>> 0;
  }

  /** A segment of this direction. */
  take({ seq, payload, length, fin }: Segment): void {
    if (this.gap !== null) return;
    this.#next ??= seq;
    this.#sent = Math.max(this.#sent, this.told + ((seq - this.#next) | 0));
    if (fin) this.#finAt = (seq + length) >>> 0;
    if (length > 0) this.#place({ seq, bytes: payload, isCut: payload.length < length });
    if (this.isWaiting) this.#hurry();
  }

  /** A segment of the other direction, which says how far this one has arrived there. */
  acknowledge(ack: number): void {
    // Of a direction that the capture does not have, acknowledgements are all there is.
    this.#next ??= ack;
    const ahead = (ack - this.#next) | 0;
    // The end of a stream counts as one byte.
    const end = this.#finAt !== null && ack === (this.#finAt + 1) >>> 0 ? ahead - 1 : ahead;
    this.#acked = Math.max(this.#acked, this.told + end);
    if (end > 0) this.#hurry();
  }

  /** Nothing more will come; what is still missing is lost. */
  close(): void {
    if (this.isWaiting) this.gap = "lost segments";
    this.#forget();
  }

  /** A hole that was acknowledged, or has waited long, will not be filled. */
  #hurry(): void {
    this.#impatience += 1;
    if (this.#impatience > patienceSegments) this.#lose("lost segments");
  }

  #place(piece: Piece): void {
    const ahead = (piece.seq - (this.#next ?? piece.seq)) | 0;
    if (ahead > 0) {
      this.#wait(piece);
      return;
    }
    this.#pass(piece, -ahead);
    while (this.gap === null && this.#waiting.length > 0) {
      const [first] = this.#waiting;
      const behind = ((this.#next ?? 0) - (first?.seq ?? 0)) | 0;
      if (first === undefined || behind < 0) break;
      this.#waiting.shift();
      this.#release(first);
      this.#pass(first, behind);
    }
  }

  /** Tells what of a piece was not told yet. */
  #pass({ bytes, isCut, seq }: Piece, known: number): void {
    if (known < bytes.length) {
      const news = bytes.subarray(known);
      this.#next = (seq + bytes.length) >>> 0;
      this.told += news.length;
      this.#impatience = 0;
      this.#tell(news);
    }
    if (isCut) this.#lose("cut frames");
  }

  #wait({ seq, bytes, isCut }: Piece): void {
    const isKnown = this.#waiting.some(
      (one) => one.seq === seq && one.bytes.length >= bytes.length,
    );
    if (isKnown) return;
    const tooMuch =
      this.#waiting.length >= waitingPiecesMax ||
      this.#waitingBytes + bytes.length > waitingBytesMax ||
      !this.#budget.take(bytes.length);
    if (tooMuch) {
      this.#lose("lost segments");
      return;
    }
    this.#waitingBytes += bytes.length;
    const place = this.#waiting.findLastIndex((one) => ((one.seq - seq) | 0) <= 0) + 1;
    // The bytes of a frame are good only until the next one.
    this.#waiting.splice(place, 0, { seq, bytes: bytes.slice(), isCut });
  }

  #lose(why: Gap): void {
    this.gap = why;
    this.#forget();
  }

  #forget(): void {
    for (const piece of this.#waiting) this.#release(piece);
    this.#waiting = [];
  }

  #release({ bytes }: Piece): void {
    this.#budget.give(bytes.length);
    this.#waitingBytes -= bytes.length;
  }
}
