/**
 * One Network Connection as it is known at its Client's end, and how packets change what is known.
 *
 * Every request and its answer pass here, so the list of what is still to be answered is exact. An
 * answer proves more than itself: whatever was sent before the request has been read by then.
 */
import {
  isForbidden,
  type Connect,
  type Packet,
  type Subscribe,
  type Unsubscribe,
} from "../models/index.ts";

/** An answer that is due: its type, and its Packet Identifier if it has one. */
export interface Owed {
  readonly type: "PUBACK" | "PUBREC" | "PUBCOMP" | "SUBACK" | "UNSUBACK" | "PINGRESP";
  readonly packetId: number | null;
}

/** A request whose answer will tell how far the Server has read. */
export interface Probe extends Owed {
  readonly at: number;
  readonly ms: number;
}

/** One Network Connection, from its opening until its name is used again. */
export interface ConnectionView {
  readonly connection: string;
  readonly device: string;
  /** How many sights came before it; tells earlier from later. */
  readonly openedAt: number;
  readonly connect: Connect | null;
  /** The ClientID, or a name nobody else has for one that the Server assigns. */
  readonly clientId: string;
  readonly askedAt: number;
  /** -1 once it was answered. */
  readonly askedMs: number;
  readonly answer: { readonly returnCode: number; readonly sessionPresent: boolean } | null;
  readonly answeredAt: number;
  /** Another CONNECT for the same ClientID, or the end of its Session, was on its way at that time. */
  readonly contested: boolean;
  readonly disconnected: boolean;
  readonly closed: boolean;
  /** The Client has broken the protocol here. */
  readonly misbehaved: boolean;
  /** Somebody told the Client to break it. */
  readonly told: boolean;
  /** -1 without a Keep Alive, since nobody asks. */
  readonly lastSentMs: number;
  /** Whether any packet has reached the Client over it. */
  readonly heard: boolean;
  /** SUBSCRIBE and UNSUBSCRIBE without their answers. */
  readonly requests: readonly (Subscribe | Unsubscribe)[];
  readonly owedByServer: readonly Owed[];
  readonly owedByClient: readonly Owed[];
  readonly probe: Probe | null;
}

export const newConnection = (
  connection: string,
  device: string,
  openedAt: number,
  nowMs: number,
  told: boolean,
): ConnectionView => ({
  connection,
  device,
  openedAt,
  connect: null,
  clientId: "",
  askedAt: openedAt,
  askedMs: nowMs,
  answer: null,
  answeredAt: openedAt,
  contested: false,
  disconnected: false,
  closed: false,
  misbehaved: false,
  told,
  lastSentMs: -1,
  heard: false,
  requests: [],
  owedByServer: [],
  owedByClient: [],
  probe: null,
});

/** The answer that a packet asks for, [MQTT3-3.3.4-1] and its like; null when it asks for none. */
export function answerTo(packet: Packet): Owed | null {
  switch (packet.type) {
    case "PUBLISH":
      if (packet.qos === 0) return null;
      return { type: packet.qos === 1 ? "PUBACK" : "PUBREC", packetId: packet.packetId };
    case "PUBREL":
      return { type: "PUBCOMP", packetId: packet.packetId };
    case "SUBSCRIBE":
      return { type: "SUBACK", packetId: packet.packetId };
    case "UNSUBSCRIBE":
      return { type: "UNSUBACK", packetId: packet.packetId };
    case "PINGREQ":
      return { type: "PINGRESP", packetId: null };
    default:
      return null;
  }
}

/** Where among what is owed this packet is; -1 when nobody has asked for it. */
export function placeOf(packet: Packet, owed: readonly Owed[]): number {
  if (owed.length === 0) return -1;
  const packetId = "packetId" in packet ? packet.packetId : null;
  return owed.findIndex((one) => one.type === packet.type && one.packetId === packetId);
}

/** Whether a packet is of a kind that only ever answers another. */
export const isAnswer = ({ type }: Packet): boolean =>
  type === "PUBACK" ||
  type === "PUBREC" ||
  type === "PUBCOMP" ||
  type === "SUBACK" ||
  type === "UNSUBACK" ||
  type === "PINGRESP";

/** After the Client has sent a packet. */
export function afterSent(
  on: ConnectionView,
  packet: Packet,
  stamp: number,
  nowMs: number,
): ConnectionView {
  const owed = answerTo(packet);
  const isProbe =
    owed !== null &&
    on.probe === null &&
    !on.owedByServer.some((one) => one.type === owed.type && one.packetId === owed.packetId);
  const isRequest = packet.type === "SUBSCRIBE" || packet.type === "UNSUBSCRIBE";
  const connect = on.connect ?? (packet.type === "CONNECT" ? packet : null);
  return {
    ...on,
    lastSentMs: (connect?.keepAliveSeconds ?? 0) > 0 ? nowMs : -1,
    disconnected: on.disconnected || packet.type === "DISCONNECT",
    misbehaved: on.misbehaved || breaksProtocol(on, packet),
    requests: isRequest ? [...on.requests, packet] : on.requests,
    owedByServer: owed === null ? on.owedByServer : [...on.owedByServer, owed],
    owedByClient: without(on.owedByClient, packet),
    probe: isProbe ? { ...owed, at: stamp, ms: nowMs } : on.probe,
  };
}

/** After a packet has reached the Client. */
export function afterReceived(on: ConnectionView, packet: Packet): ConnectionView {
  const owed = answerTo(packet);
  const { probe } = on;
  const isProof = probe !== null && placeOf(packet, [probe]) === 0;
  return {
    ...on,
    heard: true,
    owedByServer: without(on.owedByServer, packet),
    owedByClient: owed === null ? on.owedByClient : [...on.owedByClient, owed],
    probe: isProof ? null : probe,
  };
}

/** After it is closed at its Client's end: nobody asks any more when anything was and what is due. */
export const afterClosed = (on: ConnectionView): ConnectionView => ({
  ...on,
  closed: true,
  answer: on.answer === null ? null : { ...on.answer, sessionPresent: false },
  openedAt: 0,
  askedAt: 0,
  askedMs: -1,
  answeredAt: 0,
  lastSentMs: -1,
  requests: [],
  owedByServer: [],
  owedByClient: [],
  probe: null,
});

/** Whether a Client may not send a packet here. */
export const breaksProtocol = ({ connect }: ConnectionView, packet: Packet): boolean =>
  isForbidden(packet) || (packet.type === "CONNECT") === (connect !== null);

function without(owed: readonly Owed[], packet: Packet): readonly Owed[] {
  if (owed.length === 0 || !isAnswer(packet)) return owed;
  const place = placeOf(packet, owed);
  return place < 0 ? owed : owed.toSpliced(place, 1);
}
