/**
 * A frame as a capture has it, whatever the capture's own format.
 */
import type { Place } from "./event.ts";

export interface Frame {
  readonly place: Place;
  /** The link-layer header type, as tcpdump numbers them. */
  readonly linkType: number;
  /** Good until the next frame. */
  readonly bytes: Uint8Array;
  /** There was more of it on the wire. */
  readonly isCut: boolean;
}

/** No link carries more in one piece; what claims to be larger is damaged. */
export const frameMax = 1 << 20;

export const viewOf = (bytes: Uint8Array): DataView =>
  new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/** Who takes frames. */
export type FrameSink = (frame: Frame) => void;
