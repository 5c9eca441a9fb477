/**
 * The sending side of a Session: its unfinished exchanges in the order they were begun.
 *
 * Pure functions over a list; each exchange is one of the sender machines at rest. Both ends use
 * them, and nothing else in the models decides what a PUBACK, PUBREC or PUBCOMP means.
 */
import { assert, type Chart } from "../../src/index.ts";
import type { Message } from "../message.ts";
import type { Packet, Publish } from "../packets.ts";

/** One message on its way, from the first PUBLISH to the last acknowledgement. */
export interface Flow {
  readonly packetId: number;
  /** The QoS of this delivery: at most that of the message. */
  readonly qos: 1 | 2;
  readonly message: Message;
  readonly retain: boolean;
  /** Where its sender machine is. */
  readonly at: string;
}

/** How this end sends, and where its packets and its finished exchanges go. */
export interface SenderDesk {
  readonly charts: { readonly qos1Sender: Chart; readonly qos2Sender: Chart };
  readonly policy: {
    readonly dupOnResend: { readonly qos1: boolean; readonly qos2: boolean };
    readonly resendPubrel: boolean;
    readonly keepPacketIds: boolean;
  };
  readonly send: (packet: Packet) => void;
  readonly released: (flow: Flow) => void;
}

const chartOf = ({ qos }: Flow, { charts }: SenderDesk): Chart =>
  qos === 1 ? charts.qos1Sender : charts.qos2Sender;

/** The smallest Packet Identifier not in use; null when all 65,535 are, [MQTT3-2.3.1-2]. */
export function freePacketId(inUse: readonly number[]): number | null {
  for (let packetId = 1; packetId <= 65_535; packetId += 1) {
    if (!inUse.includes(packetId)) return packetId;
  }
  return null;
}

/** Begins the delivery of a message under a free identifier. */
export function begin(
  flows: readonly Flow[],
  draft: Omit<Flow, "at">,
  desk: SenderDesk,
): readonly Flow[] {
  const ready = { ...draft, at: "" };
  const flow = { ...draft, at: chartOf(ready, desk).first.to };
  return [...flows, ...hear(flow, "send", desk)];
}

/** An acknowledgement arrives; it moves the exchange it belongs to, and no other. */
export function acknowledge(
  flows: readonly Flow[],
  { type, packetId }: { readonly type: string; readonly packetId: number },
  desk: SenderDesk,
): readonly Flow[] {
  return flows.flatMap((flow) =>
    flow.packetId === packetId ? hear(flow, `packet.${type}`, desk) : [flow],
  );
}

/** [MQTT3-4.4.0-1] Sends again what was not acknowledged, in the original order. */
export function resume(flows: readonly Flow[], desk: SenderDesk): readonly Flow[] {
  const highest = Math.max(0, ...flows.map(({ packetId }) => packetId));
  return flows.flatMap((flow, index) => {
    const packetId = desk.policy.keepPacketIds ? flow.packetId : highest + 1 + index;
    return hear({ ...flow, packetId }, "resume", desk);
  });
}

/** The flow after an event: one, or none once it is complete. */
function hear(flow: Flow, type: string, desk: SenderDesk): readonly Flow[] {
  const leaf = chartOf(flow, desk).step(flow.at, { type }, {});
  let kept = true;
  for (const { name } of leaf.orders) {
    switch (name) {
      case "sendPublish":
        desk.send(publish(flow, false));
        break;
      case "resendPublish":
        desk.send(publish(flow, desk.policy.dupOnResend[flow.qos === 1 ? "qos1" : "qos2"]));
        break;
      case "sendPubrel":
        desk.send({ type: "PUBREL", packetId: flow.packetId });
        break;
      case "resendPubrel":
        if (desk.policy.resendPubrel) desk.send({ type: "PUBREL", packetId: flow.packetId });
        else kept = false;
        break;
      case "release":
        desk.released(flow);
        kept = false;
        break;
      default:
        assert(false, `a sender knows the order ${name}`);
    }
  }
  return kept ? [{ ...flow, at: leaf.to }] : [];
}

function publish({ packetId, qos, message, retain }: Flow, dup: boolean): Publish {
  const { topic, payload } = message;
  return { type: "PUBLISH", packetId, topic, payload, qos, dup, retain };
}
