/**
 * The receiving side of a Session: the QoS 2 messages received and not completely acknowledged.
 *
 * Pure functions over a list of exchanges, each one a receiver machine at rest. QoS 1 leaves
 * nothing behind: [MQTT3-4.3.2-2] makes every PUBLISH a new one.
 */
import { assert, type Chart } from "../../src/index.ts";
import type { Packet, Publish } from "../packets.ts";
import type { RolePolicy } from "./roles.ts";

/** A QoS 2 message that awaits its PUBREL. */
export interface Awaiting {
  readonly packetId: number;
  /** The packet as it first came; what a repeat carries does not matter. */
  readonly publish: Publish;
  readonly at: string;
}

/** How this end receives, and where answers and messages go. */
export interface ReceiverDesk {
  readonly charts: { readonly qos1Receiver: Chart; readonly qos2Receiver: Chart };
  readonly policy: RolePolicy;
  readonly send: (packet: Packet) => void;
  /** Hands the message on: to the application, or to the Server's subscribers. */
  readonly passOn: (publish: Publish) => void;
}

/** A PUBLISH arrives. */
export function receive(
  awaiting: readonly Awaiting[],
  publish: Publish,
  desk: ReceiverDesk,
): readonly Awaiting[] {
  const { packetId, qos } = publish;
  if (qos === 0) {
    desk.passOn(publish);
    return awaiting;
  }
  assert(packetId !== null, "a PUBLISH above QoS 0 has an identifier");
  if (qos === 2) return hear(awaiting, packetId, "packet.PUBLISH", publish, desk);
  const { qos1Receiver } = desk.charts;
  const leaf = qos1Receiver.step(qos1Receiver.first.to, { type: "packet.PUBLISH" }, desk);
  for (const { name } of leaf.orders) {
    if (name === "passOn") desk.passOn(publish);
    else desk.send({ type: "PUBACK", packetId });
  }
  return awaiting;
}

/** A PUBREL arrives; it is answered whether or not its identifier is known. */
export function release(
  awaiting: readonly Awaiting[],
  packetId: number,
  desk: ReceiverDesk,
): readonly Awaiting[] {
  return hear(awaiting, packetId, "packet.PUBREL", null, desk);
}

/** The patience with an unreleased message has run out. */
export function forget(
  awaiting: readonly Awaiting[],
  packetId: number,
  desk: ReceiverDesk,
): readonly Awaiting[] {
  return hear(awaiting, packetId, "forget", null, desk);
}

function hear(
  awaiting: readonly Awaiting[],
  packetId: number,
  type: string,
  arrived: Publish | null,
  desk: ReceiverDesk,
): readonly Awaiting[] {
  const { qos2Receiver } = desk.charts;
  const known = awaiting.find((one) => one.packetId === packetId);
  const leaf = qos2Receiver.step(known?.at ?? qos2Receiver.first.to, { type }, desk);
  const publish = known?.publish ?? arrived;
  let next = awaiting.map((one) => (one === known ? { ...one, at: leaf.to } : one));
  for (const { name } of leaf.orders) {
    switch (name) {
      case "store":
        assert(publish !== null, "only a PUBLISH is stored");
        next = [...next, { packetId, publish, at: leaf.to }];
        break;
      case "passOn":
        assert(publish !== null, "only a PUBLISH is passed on");
        desk.passOn(publish);
        break;
      case "sendPubrec":
        desk.send({ type: "PUBREC", packetId });
        break;
      case "sendPubcomp":
        desk.send({ type: "PUBCOMP", packetId });
        break;
      case "release":
        next = next.filter((one) => one.packetId !== packetId);
        break;
      default:
        assert(false, `a receiver knows the order ${name}`);
    }
  }
  return next;
}
