/**
 * The subscriptions of a Session as its Clients know them, and how SUBSCRIBE, UNSUBSCRIBE and their
 * answers change what is known.
 *
 * Between a request and its answer nobody knows whether it was processed; only what was answered,
 * with nothing else asked about it, is held or gone for certain.
 */
import type { Packet, Qos, Subscribe } from "../models/index.ts";
import type { ConnectionView } from "./connection-view.ts";
import type { SessionView } from "./session-view.ts";

/** One subscription as its Client knows it. */
export interface SubscriptionView {
  readonly filter: string;
  readonly qos: Qos;
  /** Asked for and not answered; held for certain; or given up and not yet gone for certain. */
  readonly state: "asked" | "held" | "leaving";
  readonly since: number;
}

/** One Topic Filter that was asked for in this epoch. */
export interface Ask {
  readonly filter: string;
  readonly qos: Qos;
  /** The QoS granted; null as long as no SUBACK has said so. */
  readonly granted: Qos | null;
  readonly from: number;
  readonly answeredAt: number | null;
  /** When it was gone for certain; null as long as it may be there. */
  readonly until: number | null;
  readonly packetId: number;
  /** "" once it was answered, or the name is used again: it will not be answered any more. */
  readonly connection: string;
}

/** After a SUBSCRIBE was sent. */
export function afterSubscribe(
  session: SessionView,
  { requests, packetId }: Subscribe,
  stamp: number,
  connection: string,
): SessionView {
  const subscriptions = requests.reduce((now, { filter, qos }) => {
    const others = now.filter((one) => one.filter !== filter);
    return [...others, { filter, qos, state: "asked", since: stamp } as const];
  }, session.subscriptions);
  const asks = requests.map(({ filter, qos }): Ask => ({
    filter,
    qos,
    granted: null,
    from: stamp,
    answeredAt: null,
    until: null,
    packetId,
    connection,
  }));
  return { ...session, subscriptions, asks: [...session.asks, ...asks] };
}

/** After an UNSUBSCRIBE was sent. */
export function afterUnsubscribe(
  session: SessionView,
  filters: readonly string[],
  stamp: number,
): SessionView {
  const subscriptions = session.subscriptions.map((one) =>
    filters.includes(one.filter) ? ({ ...one, state: "leaving", since: stamp } as const) : one,
  );
  return { ...session, subscriptions };
}

/**
 * After a SUBACK or UNSUBACK has reached the connection of the Session; `on` has only those requests
 * left that are still to be answered.
 */
export function afterReply(
  session: SessionView,
  on: ConnectionView,
  packet: Packet,
  request: ConnectionView["requests"][number],
  stamp: number,
): SessionView {
  if (packet.type === "UNSUBACK" && request.type === "UNSUBSCRIBE") {
    const gone = session.subscriptions
      .filter(({ filter, state }) => state === "leaving" && request.filters.includes(filter))
      .filter(({ filter }) => !isPending(on, filter))
      .map(({ filter }) => filter);
    const asks = session.asks.map((one) =>
      one.until === null && gone.includes(one.filter) ? { ...one, until: stamp } : one,
    );
    const subscriptions = session.subscriptions.filter(({ filter }) => !gone.includes(filter));
    return { ...session, subscriptions, asks };
  }
  if (packet.type !== "SUBACK" || request.type !== "SUBSCRIBE") return session;
  // Which code is whose nobody knows, so it stays open what was granted.
  if (packet.returnCodes.length !== request.requests.length) return session;
  return request.requests.reduce(
    (now, { filter }, index) => granted(now, on, request, filter, packet.returnCodes[index], stamp),
    session,
  );
}

/** One return code of a SUBACK. */
function granted(
  session: SessionView,
  on: ConnectionView,
  { packetId }: Subscribe,
  filter: string,
  code: number | undefined,
  stamp: number,
): SessionView {
  const qos: Qos | null = code === 0 || code === 1 || code === 2 ? code : null;
  const answered = session.asks.find(
    (one) =>
      one.filter === filter &&
      one.packetId === packetId &&
      one.connection === on.connection &&
      one.answeredAt === null,
  );
  const asks = session.asks.map((one) =>
    one === answered ? { ...one, granted: qos, answeredAt: stamp, connection: "" } : one,
  );
  const known = session.subscriptions.find((one) => one.filter === filter);
  // Of one packet that names a filter twice the last counts.
  const isAsked = known?.state === "asked" || (known?.state === "held" && known.since === stamp);
  // What a later request under way makes of it is not known yet.
  if (!isAsked || isPending(on, filter)) return { ...session, asks };
  const others = session.subscriptions.filter((one) => one !== known);
  // Whether a refusal leaves an earlier subscription standing is left open; then nobody owes it.
  if (qos === null) return { ...session, asks, subscriptions: others };
  const held = { filter, qos, state: "held", since: stamp } as const;
  return { ...session, asks, subscriptions: [...others, held] };
}

/** Whether a request that concerns this filter waits for its answer. */
const isPending = ({ requests }: ConnectionView, filter: string): boolean =>
  requests.some((one) =>
    one.type === "SUBSCRIBE"
      ? one.requests.some((request) => request.filter === filter)
      : one.filters.includes(filter),
  );
