/**
 * QoS 1 and 2 exchanges as they are known at the Clients' ends, in both directions.
 *
 * What a Client sends it knows exactly. Of what the Server sends the first copies may be lost, and
 * an acknowledgement may be lost on its way back: an exchange that a Client has ended is kept as
 * "done", since the Server may not know it yet and send once more.
 */
import type { Publish } from "../models/index.ts";

/** An exchange that a Client began and has not ended. */
export interface ExchangeView {
  readonly packetId: number;
  readonly publish: Publish;
  readonly phase: "publish" | "pubrel";
  readonly beganAt: number;
  /** When its PUBLISH or PUBREL was last sent. */
  readonly seenAt: number;
  /** When its first PUBREC came; null before. */
  readonly recAt: number | null;
  /** The Client may have forgotten it, rightly. */
  readonly optional: boolean;
}

/** An exchange that the Server began with a ClientID. */
export interface DeliveryView {
  readonly packetId: number;
  readonly publish: Publish;
  /** After PUBREC was sent, after PUBREL came, and after PUBACK or PUBCOMP was sent. */
  readonly stage: "published" | "received" | "released" | "done";
  readonly beganAt: number;
  /** Its first copy was not seen. */
  readonly late: boolean;
  /** When its PUBLISH last came, and its PUBREL (-1: never). */
  readonly publishedAt: number;
  readonly releasedAt: number;
  /** When its PUBREC was first sent over the latest connection that had it; null before. */
  readonly recAt: number | null;
  /** When, and on which connection, a Client acknowledged it last; -1 and "" once that is over. */
  readonly ackedAt: number;
  readonly ackedOn: string;
  /** The Server has read that for certain. */
  readonly isRead: boolean;
}

/** What a PUBLISH of the Server is, by what is known under its Packet Identifier. */
export type Arrival =
  /** A new exchange. */
  | "new"
  /** The same message as before. */
  | "again"
  /** A repeat whose first copy was not seen. */
  | "late"
  /** Another message, although the exchange is not over. */
  | "clash";

export function arrivalOf(known: DeliveryView | undefined, publish: Publish): Arrival {
  if (known === undefined) return publish.dup ? "late" : "new";
  const { qos, retain } = known.publish;
  if (known.stage !== "done") return isSame(known.publish, publish) ? "again" : "clash";
  if (!publish.dup) return "new";
  // A message may come once more on account of another subscription, and then looks different.
  const isRepeat =
    isSame(known.publish, publish) && qos === publish.qos && retain === publish.retain;
  return isRepeat ? "again" : "late";
}

export const isSame = (one: Publish, other: Publish): boolean =>
  one.payload === other.payload && one.topic === other.topic;

/** The exchanges of a Client after it has sent a PUBLISH. */
export function afterPublish(
  all: readonly ExchangeView[],
  packetId: number,
  publish: Publish,
  stamp: number,
): readonly ExchangeView[] {
  const known = all.find((one) => one.packetId === packetId);
  if (known !== undefined && known.phase === "publish" && isSame(known.publish, publish)) {
    const again = { ...known, seenAt: stamp, optional: false };
    return all.map((one) => (one === known ? again : one));
  }
  return [
    ...all.filter((one) => one !== known),
    {
      packetId,
      publish,
      phase: "publish",
      beganAt: stamp,
      seenAt: stamp,
      recAt: null,
      optional: false,
    },
  ];
}

/** After an acknowledgement for a Client's exchange, or its PUBREL. */
export function afterStep(
  all: readonly ExchangeView[],
  type: string,
  packetId: number,
  stamp: number,
): readonly ExchangeView[] {
  const known = all.find((one) => one.packetId === packetId);
  if (known === undefined) return all;
  const { qos } = known.publish;
  const isEnd =
    (type === "PUBACK" && qos === 1) ||
    (type === "PUBCOMP" && qos === 2 && known.phase === "pubrel");
  if (isEnd) return all.filter((one) => one !== known);
  if (qos !== 2) return all;
  if (type === "PUBREL") {
    const next = { ...known, phase: "pubrel", seenAt: stamp, optional: false } as const;
    return all.map((one) => (one === known ? next : one));
  }
  if (type !== "PUBREC" || known.recAt !== null) return all;
  return all.map((one) => (one === known ? { ...known, recAt: stamp } : one));
}

/** The deliveries of the Server after one of its PUBLISHes has come. */
export function afterArrival(
  all: readonly DeliveryView[],
  packetId: number,
  publish: Publish,
  stamp: number,
): readonly DeliveryView[] {
  const known = all.find((one) => one.packetId === packetId);
  if (known !== undefined && arrivalOf(known, publish) === "again") {
    const next = { ...known, stage: "published", publishedAt: stamp } as const;
    return all.map((one) => (one === known ? next : one));
  }
  return [
    ...all.filter((one) => one !== known),
    {
      packetId,
      publish: { ...publish, dup: false },
      stage: "published",
      beganAt: stamp,
      late: publish.dup,
      publishedAt: stamp,
      releasedAt: -1,
      recAt: null,
      ackedAt: -1,
      ackedOn: "",
      isRead: false,
    },
  ];
}

/** After the Server's PUBREL has come. */
export function afterRelease(
  all: readonly DeliveryView[],
  packetId: number,
  stamp: number,
): readonly DeliveryView[] {
  return all.map((one) =>
    one.packetId === packetId && one.publish.qos === 2
      ? ({ ...one, stage: "released", releasedAt: stamp } as const)
      : one,
  );
}

/** After a Client has sent an acknowledgement. */
export function afterAck(
  all: readonly DeliveryView[],
  type: string,
  packetId: number,
  stamp: number,
  on: { readonly connection: string; readonly answeredAt: number },
): readonly DeliveryView[] {
  const known = all.find((one) => one.packetId === packetId);
  if (known === undefined) return all;
  const { qos } = known.publish;
  const acked = { ackedAt: stamp, ackedOn: on.connection, isRead: false };
  const next = (): DeliveryView => {
    if (type === "PUBACK" && qos === 1) return { ...known, ...acked, stage: "done" };
    if (type === "PUBCOMP" && qos === 2) return { ...known, ...acked, stage: "done" };
    if (type !== "PUBREC" || qos !== 2 || known.stage !== "published") return known;
    const isFirst = known.recAt === null || known.recAt < on.answeredAt;
    return { ...known, ...acked, stage: "received", recAt: isFirst ? stamp : known.recAt };
  };
  const changed = next();
  return changed === known ? all : all.map((one) => (one === known ? changed : one));
}
