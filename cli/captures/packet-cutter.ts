/**
 * A stream of bytes cut into MQTT Control Packets, whatever the pieces it comes in.
 *
 * A packet is collected as its bytes come, never by what its length says there will be. Of one that
 * is larger than any that sessions depend on, only the head is kept.
 */
import type { Budget } from "./half-stream.ts";

/** Of a larger packet only so much is kept. */
export const packetMax = 1 << 20;

/** A packet's bytes from its first; fewer than `length` of one that is too large. */
export type PacketSink = (bytes: Uint8Array, length: number) => void;

interface Extent {
  readonly length: number;
}

/** How long a packet is that begins here: not known yet, or nonsense. */
function extentOf(bytes: Uint8Array): Extent | "unknown" | "nonsense" {
  let value = 0;
  for (let index = 1; index <= 4; index += 1) {
    const byte = bytes[index];
    if (byte === undefined) return "unknown";
    value += (byte & 0x7f) * 128 ** (index - 1);
    if (byte < 0x80) return { length: 1 + index + value };
  }
  return "nonsense";
}

export class PacketCutter {
  readonly #budget: Budget;
  readonly #take: PacketSink;
  #held: Uint8Array[] = [];
  #heldBytes = 0;
  /** Of the packet at hand: all of it, and how much has passed; null while its length is not known. */
  #length: number | null = null;
  #passed = 0;

  constructor(budget: Budget, take: PacketSink) {
    this.#budget = budget;
    this.#take = take;
  }

  /** Whether a packet has begun and not ended. */
  get isInside(): boolean {
    return this.#passed > 0;
  }

  /** The next bytes; false if they can be no MQTT, after which nothing more should come. */
  push(bytes: Uint8Array): boolean {
    let rest = bytes;
    while (rest.length > 0) {
      if (this.#length === null) {
        const start = this.#passed === 0 ? rest : this.#joinedWith(rest.subarray(0, 5));
        const extent = extentOf(start);
        if (extent === "nonsense") {
          this.forget();
          return false;
        }
        if (extent === "unknown") return this.#keep(rest);
        this.#length = extent.length;
      }
      const length = this.#length;
      const here = rest.subarray(0, length - this.#passed);
      rest = rest.subarray(here.length);
      if (this.#passed === 0 && here.length === length) {
        this.#length = null;
        this.#take(here.subarray(0, packetMax), length);
        continue;
      }
      if (!this.#keep(here)) return false;
      if (this.#passed === length) {
        const whole = this.#joinedWith(nothing);
        this.forget();
        this.#take(whole, length);
      }
    }
    return true;
  }

  forget(): void {
    this.#budget.give(this.#heldBytes);
    this.#held = [];
    this.#heldBytes = 0;
    this.#passed = 0;
    this.#length = null;
  }

  #keep(bytes: Uint8Array): boolean {
    this.#passed += bytes.length;
    const wanted = bytes.slice(0, Math.max(0, packetMax - this.#heldBytes));
    if (wanted.length === 0) return true;
    if (!this.#budget.take(wanted.length)) {
      this.forget();
      return false;
    }
    this.#held.push(wanted);
    this.#heldBytes += wanted.length;
    return true;
  }

  #joinedWith(more: Uint8Array): Uint8Array {
    return Buffer.concat([...this.#held, more]);
  }
}

const nothing = new Uint8Array(0);
