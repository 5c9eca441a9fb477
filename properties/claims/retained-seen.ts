/**
 * Claims: retained messages as those who subscribe see them, from packets alone.
 *
 * A message that was acknowledged before another one for its topic was sent, which was acknowledged
 * in turn, is retained no longer. Others that were under way meanwhile, Wills too, change nothing of
 * that: whatever is retained then, it is not the first.
 */
import type { Publish } from "../../models/index.ts";
import { claim, type Claim, type Stand } from "../claim.ts";
import type { Table } from "../memory.ts";
import { matches } from "../topic-filter.ts";
import { asksFor } from "./copies.ts";

/** A message with RETAIN 1. */
interface Retained {
  readonly topic: string;
  readonly payload: string;
  /** The connection that carried it last; "" if nobody knows whether it was taken, or how often. */
  readonly connection: string;
  readonly packetId: number | null;
  /** None of it is under way: each time it was sent was acknowledged before the next. */
  readonly isOnce: boolean;
  readonly sentAt: number;
  readonly ackedAt: number | null;
  /** When another one had certainly taken its place; null before. */
  readonly goneAt: number | null;
}

const replaced = claim({
  id: "replaced-retained-stays-away",
  from: ["MQTT3-3.3.1-5", "MQTT3-3.3.1-10", "MQTT3-3.3.1-11"],
  says: "A retained message that another one, or an empty one, has replaced does not come for a subscription that is asked for later.",
  vantage: "wire",
  form: "always",
  when: "a Client subscribes to the topic of a retained message that was replaced",
  watch(stand) {
    const all = stand.memory.fading<Retained>();
    return {
      on: {
        sent({ connection, packet }) {
          if (packet.type === "PUBLISH" && packet.retain) noteSent(stand, all, connection, packet);
          if (packet.type !== "SUBSCRIBE" || stand.view.sure(connection) === null) return;
          const isGone = all
            .values()
            .some(
              ({ goneAt, topic }) =>
                goneAt !== null && packet.requests.some(({ filter }) => matches(filter, topic)),
            );
          if (isGone) stand.triggered();
        },
        received({ connection, packet }) {
          if (packet.type === "PUBACK" || packet.type === "PUBCOMP") {
            noteAcknowledged(stand, all, connection, packet.packetId, packet.type);
          }
          if (packet.type !== "PUBLISH" || !packet.retain) return;
          const on = stand.view.sure(connection);
          const { topic, payload } = packet;
          const goneAt = all.get(keyOf(packet))?.goneAt ?? null;
          // A Will may be published, and so retained, once more.
          if (on === null || goneAt === null || stand.dues.isWill(payload)) return;
          const asks = asksFor(stand.view.session(on.clientId), topic);
          if (asks.length === 0 || asks.some(({ from }) => from < goneAt)) return;
          stand.violated(
            `${connection} subscribes to ${topic} and gets "${payload}", which was replaced before`,
            payload,
          );
        },
        operated({ operation }) {
          // What a crash brings back, or takes away, is not known.
          if (operation.op === "restart") all.now = [];
        },
        joined() {
          all.now = [];
        },
        obscured() {
          all.now = [];
        },
      },
    };
  },
});

const notEmpty = claim({
  id: "no-empty-message-retained",
  from: ["MQTT3-3.3.1-11", "MQTT3-3.3.1-9"],
  says: "No message without a payload comes with RETAIN 1: none is stored, and one that is published comes with RETAIN 0.",
  vantage: "wire",
  form: "always",
  when: "a message comes with RETAIN 1, or without a payload",
  watch: (stand) => ({
    on: {
      received({ connection, packet }) {
        if (packet.type !== "PUBLISH" || stand.view.sure(connection) === null) return;
        const { topic, payload, retain } = packet;
        if (!retain && payload !== "") return;
        stand.triggered();
        if (!retain || payload !== "") return;
        stand.violated(`${connection} gets an empty message on ${topic} with RETAIN 1`, payload);
      },
    },
  }),
});

export const retainedSeenClaims: readonly Claim[] = [replaced, notEmpty];

const keyOf = ({ topic, payload }: Pick<Publish, "topic" | "payload">): string =>
  `${topic}\n${payload}`;

function noteSent(
  { view }: Stand,
  all: Table<Retained>,
  connection: string,
  packet: Publish,
): void {
  const { topic, payload, packetId, dup } = packet;
  const known = all.get(keyOf(packet));
  const on = view.sure(connection);
  // One that is sent again may be taken again, and at any time.
  const isCertain = on !== null && packetId !== null && !dup && !view.session(on.clientId).mixed;
  all.set(keyOf(packet), {
    topic,
    payload,
    connection: isCertain ? connection : "",
    packetId,
    isOnce: isCertain && (known === undefined || (known.isOnce && known.ackedAt !== null)),
    sentAt: view.stamp + 1,
    ackedAt: null,
    goneAt: null,
  });
}

function noteAcknowledged(
  { view, profile }: Stand,
  all: Table<Retained>,
  connection: string,
  packetId: number,
  type: "PUBACK" | "PUBCOMP",
): void {
  const on = view.sure(connection);
  if (on === null || view.session(on.clientId).mixed) return;
  const flow = view.up(on.device, on.clientId).find((one) => one.packetId === packetId);
  if (flow === undefined || !flow.publish.retain) return;
  // Where QoS 2 messages take a way of their own, PUBCOMP does not say that one has been taken.
  const isInOrder = profile.knobs.server.qos2Routing === "ordered";
  const isEnd = type === "PUBACK" ? flow.publish.qos === 1 : flow.phase === "pubrel" && isInOrder;
  const key = keyOf(flow.publish);
  const one = all.get(key);
  if (!isEnd || one === undefined || one.ackedAt !== null) return;
  if (one.connection !== connection || one.packetId !== packetId) return;
  const now = view.stamp + 1;
  all.set(key, { ...one, ackedAt: now });
  for (const [other, older] of all.entries()) {
    const { topic, isOnce, ackedAt, goneAt } = older;
    if (other === key || topic !== one.topic || !isOnce || goneAt !== null) continue;
    if (ackedAt !== null && ackedAt < one.sentAt) all.set(other, { ...older, goneAt: now });
  }
}
