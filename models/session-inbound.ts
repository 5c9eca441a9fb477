/**
 * From the Client to the Server: publications, subscriptions, and their answers.
 */
import { hearing } from "./hearing.ts";
import { forget, receive, release, type ReceiverDesk } from "./delivery/receiver.ts";
import type { Message } from "./message.ts";
import { registryName, routerName } from "./names.ts";
import type { Publish, Qos, Request } from "./packets.ts";
import { note, toClient, type SessionObey, type SessionTurn } from "./session-turn.ts";
import type { SessionData } from "./server-session.ts";

/** Of so many messages on their way to the router, each may overtake the others. */
const lanes = 4;

export const inboundOrders = {
  receive(data, input, turn) {
    let { nextLane } = data;
    const desk = receiverDesk(data, turn, () => {
      nextLane = (nextLane + 1) % lanes;
    });
    const awaiting =
      input.type === "packet.PUBREL"
        ? release(data.awaiting, input.packet.packetId, desk)
        : publication(data, hearing(input, "packet.PUBLISH").packet, desk, turn);
    watchAwaiting(
      data,
      awaiting.map(({ packetId }) => packetId),
      turn,
    );
    return { ...data, awaiting, nextLane };
  },

  forgetAwaiting(data, input, turn) {
    const { packetId } = hearing(input, "awaitPubrel.timeout");
    const forgotten = data.awaiting.find((one) => one.packetId === packetId);
    if (forgotten !== undefined && turn.policy.routeQos2At === "PUBREL") {
      giveUp(data, forgotten.publish, "awaitTimeout", turn);
    }
    const desk = receiverDesk(data, turn, () => {});
    return { ...data, awaiting: forget(data.awaiting, packetId, desk) };
  },

  /** [MQTT3-3.8.4-4] Several filters act like one SUBSCRIBE each, with one SUBACK for all. */
  subscribe(data, input, turn) {
    const { packetId, requests } = hearing(input, "packet.SUBSCRIBE").packet;
    const granted = requests.map(({ filter, qos }) => ({ filter, qos: atMost(qos, turn) }));
    const { subscribed: after } = turn.policy.rules;
    const subscriptions = granted.reduce((now, request) => after(now, request), data.subscriptions);
    const returnCodes = granted.map(({ qos }) => qos);
    toClient(data, { type: "SUBACK", packetId, returnCodes }, turn);
    for (const { filter, qos } of granted) {
      // [MQTT3-3.8.4-3] Retained messages are sent for a replaced subscription too.
      turn.tell(routerName, { type: "retained.request", session: data.session, filter, qos });
    }
    reportSubscriptions(data, subscriptions, turn);
    return { ...data, subscriptions };
  },

  /** [MQTT3-3.10.4-5] The answer always comes. */
  unsubscribe(data, input, turn) {
    const { packetId, filters } = hearing(input, "packet.UNSUBSCRIBE").packet;
    const subscriptions = turn.policy.rules.unsubscribed(data.subscriptions, filters);
    toClient(data, { type: "UNSUBACK", packetId }, turn);
    reportSubscriptions(data, subscriptions, turn);
    return { ...data, subscriptions };
  },
} satisfies Readonly<Record<string, SessionObey>>;

function publication(data: SessionData, packet: Publish, desk: ReceiverDesk, turn: SessionTurn) {
  const { maxAwaitingPubrel, maxQos } = turn.policy;
  const publish = { ...packet, qos: packet.qos > maxQos ? maxQos : packet.qos };
  const known = data.awaiting.some(({ packetId }) => packetId === publish.packetId);
  const full = maxAwaitingPubrel !== "unlimited" && data.awaiting.length >= maxAwaitingPubrel;
  if (publish.qos === 2 && full && !known) {
    giveUp(data, publish, "awaitFull", turn);
    return data.awaiting;
  }
  return receive(data.awaiting, publish, desk);
}

/** Keeps one timer for each message that awaits its PUBREL. */
function watchAwaiting(data: SessionData, packetIds: readonly number[], turn: SessionTurn): void {
  const { awaitPubrelTimeoutMs } = turn.policy;
  if (awaitPubrelTimeoutMs === "never") return;
  const before = data.awaiting.map(({ packetId }) => packetId);
  for (const packetId of before) {
    if (!packetIds.includes(packetId)) turn.disarm(`awaitPubrel ${packetId}`);
  }
  for (const packetId of packetIds) {
    if (before.includes(packetId)) continue;
    const input = { type: "awaitPubrel.timeout", packetId };
    turn.arm(`awaitPubrel ${packetId}`, awaitPubrelTimeoutMs, input);
  }
}

/** [MQTT3-3.8.4-3] The same filter again replaces the subscription and keeps its place. */
export function subscribed(
  subscriptions: readonly Request[],
  request: Request,
): readonly Request[] {
  return subscriptions.some(({ filter }) => filter === request.filter)
    ? subscriptions.map((one) => (one.filter === request.filter ? request : one))
    : [...subscriptions, request];
}

/** [MQTT3-3.10.4-1] Filters are compared to the letter. */
export const unsubscribed = (
  subscriptions: readonly Request[],
  filters: readonly string[],
): readonly Request[] => subscriptions.filter(({ filter }) => !filters.includes(filter));

/** Where Session Present depends on subscriptions, the registry has to know of them. */
function reportSubscriptions(
  { session }: SessionData,
  subscriptions: readonly Request[],
  turn: SessionTurn,
): void {
  if (turn.policy.sessionPresentRule === "exists") return;
  const highestQos = Math.max(-1, ...subscriptions.map(({ qos }) => qos));
  turn.tell(registryName, { type: "subscriptions", session, highestQos });
}

const atMost = (qos: Qos, { policy }: SessionTurn): Qos =>
  qos > policy.maxQos ? policy.maxQos : qos;

/** `posted` hears that the lane of this turn is taken. */
function receiverDesk(data: SessionData, turn: SessionTurn, posted: () => void): ReceiverDesk {
  const { charts, puback, routeQos2At, qos2Routing } = turn.policy;
  return {
    charts,
    policy: {
      acknowledgesFirst: puback === "beforeRoute",
      passesOnAtPublish: routeQos2At === "PUBLISH",
    },
    send: (packet) => toClient(data, packet, turn),
    passOn(publish) {
      const route = { type: "route", message: messageOf(data, publish) };
      if (publish.qos === 2 && qos2Routing === "unordered") {
        // Each message goes its own way, and may overtake another.
        turn.post(routerName, route, data.nextLane);
        posted();
      } else {
        turn.tell(routerName, route);
      }
    },
  };
}

const messageOf = (
  { clientId }: SessionData,
  { topic, payload, qos, retain }: Publish,
): Message => ({ topic, payload, qos, retain, publisher: clientId });

function giveUp(
  data: SessionData,
  publish: Publish,
  why: "awaitTimeout" | "awaitFull",
  turn: SessionTurn,
): void {
  const { session, clientId } = data;
  note({ is: "dropped", session, clientId, message: messageOf(data, publish), why }, turn);
}
