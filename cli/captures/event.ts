/**
 * What every reader of captures and logs tells: connections, packets, and what cannot be seen.
 *
 * A reader is pushed bytes and pushes events, so a file of any size passes through in pieces. What
 * is wrong with a piece of traffic is an event or a remark; only a file that cannot be read any
 * further is a failure.
 */
import type { Failure } from "../../src/index.ts";
import type { Packet } from "../../models/index.ts";

/** Where in the file something stands, and when it happened. */
export interface Place {
  readonly unit: "frame" | "line";
  /** From 1. */
  readonly number: number;
  /** Microseconds since 1970; for a log without times the number of the line. */
  readonly atUs: number;
}

export const showPlace = ({ unit, number }: Place): string => `${unit} ${number}`;

interface OnConnection {
  /** A number that no other connection of the file has. */
  readonly id: number;
  readonly place: Place;
}

export type CaptureEvent =
  /** `whole`: seen from its first byte. */
  | (OnConnection & {
      readonly is: "opened";
      readonly client: string;
      readonly server: string;
      readonly whole: boolean;
    })
  /** `up` is from the Client to the Server. A packet down is told when it has reached the Client. */
  | (OnConnection & {
      readonly is: "packet";
      readonly way: "up" | "down";
      readonly packet: Packet;
    })
  | (OnConnection & { readonly is: "closed"; readonly by: "Client" | "other" })
  /** From here on it is not known what passes on this connection. */
  | (OnConnection & { readonly is: "obscured"; readonly why: Obscured });

/** Why what passes on a connection is not known. */
export type Obscured =
  | "began before the capture"
  | "lost segments"
  | "cut frames"
  | "not acknowledged"
  | "no MQTT"
  | "TLS"
  | "WebSocket"
  | "MQTT 3.1"
  | "MQTT 5"
  | "a bridge"
  | "packets not logged"
  | "no client"
  | "too many at once"
  | "too many ClientIDs";

/** Something of the file that was not used, counted by what it is. */
export type Remark =
  | "frames of another network"
  | "frames without TCP"
  | "frames that are too short"
  | "IP fragments"
  | "frames that were cut off by the capture"
  | "segments of other ports"
  | "blocks of another kind"
  | "the end of the file is missing"
  | "lines that are not understood"
  | "records without TCP bytes"
  | "times that go back"
  | "packets of MQTT 3.1"
  | "packets of MQTT 5"
  | "packets of bridges"
  | "packets larger than 1 MiB, known by their heads";

export interface Sink {
  event(event: CaptureEvent): void;
  remark(what: Remark, place: Place): void;
}

/** Reads one file; what it finds goes to the sink it was made with. */
export interface Reader {
  /** The next bytes; a failure says why nothing more can be read. */
  push(bytes: Uint8Array): Failure | null;
  /** There are no more. */
  end(): Failure | null;
}
