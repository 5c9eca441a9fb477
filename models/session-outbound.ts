/**
 * From the Server to the Client: which messages a Session takes, keeps, sends and gives up.
 *
 * A message goes from the queue into flight when the window has room, and leaves only by its
 * acknowledgements or with the Session. Everything a profile may choose here is a knob.
 */
import { hearing } from "./hearing.ts";
import { acknowledge, begin, resume, type Flow, type SenderDesk } from "./delivery/sender.ts";
import type { ServerKnobs } from "./knobs.ts";
import type { Message } from "./message.ts";
import type { Publish, Qos } from "./packets.ts";
import { note, toClient, type SessionObey, type SessionTurn } from "./session-turn.ts";
import type { Pending, SessionData } from "./server-session.ts";

export const outboundOrders = {
  /** [MQTT3-4.5.0-1] A message of the Server is offered to every Session. */
  take(data, input, turn) {
    const { message } = hearing(input, "deliver");
    const wanted = copiesFor(data, message, turn);
    const { retainFlag } = turn.policy.rules;
    return wanted.reduce(
      (now, qos) => offer(now, { message, qos, retain: retainFlag(false) }, turn),
      data,
    );
  },

  takeRetained(data, input, turn) {
    const { messages, qos: granted } = hearing(input, "deliver.retained");
    const { rules, upgradeQos } = turn.policy;
    return messages.reduce((now, message) => {
      const qos = rules.deliveredQos(message.qos, granted, upgradeQos);
      return offer(now, { message, qos, retain: rules.retainFlag(true) }, turn);
    }, data);
  },

  acknowledge(data, input, turn) {
    if (!("packet" in input) || !("packetId" in input.packet)) return data;
    const { type, packetId } = input.packet;
    if (packetId === null) return data;
    const flows = acknowledge(data.flows, { type, packetId }, senderDesk(data, turn));
    if (data.flows.length > 0) disarmRetry(flows, turn);
    return pump({ ...data, flows }, turn);
  },

  retry(data, _input, turn) {
    return resumeOutbound(data, turn);
  },
} satisfies Readonly<Record<string, SessionObey>>;

/** [MQTT3-4.4.0-1] What is in flight is sent again, then what waits as far as the window goes. */
export function resumeOutbound(data: SessionData, turn: SessionTurn): SessionData {
  const flows = resume(data.flows, senderDesk(data, turn));
  armRetry(flows, turn);
  return pump({ ...data, flows }, turn);
}

/** One timer for all that is in flight; what is sent later does not put it off. */
export function armRetry(inFlight: readonly Flow[], turn: SessionTurn): void {
  const { retryMs } = turn.policy;
  if (retryMs !== "off" && inFlight.length > 0) turn.arm("retry", retryMs, { type: "retry" });
}

function disarmRetry(inFlight: readonly Flow[], turn: SessionTurn): void {
  if (turn.policy.retryMs !== "off" && inFlight.length === 0) turn.disarm("retry");
}

/** The QoS of each copy of a message that this Session takes. */
function copiesFor(data: SessionData, message: Message, { policy }: SessionTurn): readonly Qos[] {
  const { matches, deliveredQos: qosOf, copies: chosen } = policy.rules;
  const matching = data.subscriptions.filter(({ filter }) => matches(filter, message.topic));
  const each = matching.map(({ qos }) => qosOf(message.qos, qos, policy.upgradeQos));
  return chosen(each, policy.overlappingSubscriptions);
}

/** [MQTT3-3.3.5-1] Of several subscriptions the one with the highest QoS counts, or each. */
export function copies(
  each: readonly Qos[],
  overlapping: ServerKnobs["overlappingSubscriptions"],
): readonly Qos[] {
  if (each.length === 0 || overlapping === "copyEach") return each;
  return [each.reduce((best, qos) => (qos > best ? qos : best))];
}

/** [MQTT3-3.3.1-8] [MQTT3-3.3.1-9] RETAIN is 1 exactly for what answers a subscription. */
export const retainFlag = (answersSubscribe: boolean): boolean => answersSubscribe;

/** [MQTT3-3.8.4-6] The smaller of published and granted QoS. */
export function deliveredQos(published: Qos, granted: Qos, upgrades: boolean): Qos {
  if (upgrades) return published > granted ? published : granted;
  return published < granted ? published : granted;
}

function offer(data: SessionData, pending: Pending, turn: SessionTurn): SessionData {
  const { policy } = turn;
  if (pending.qos === 0) {
    if (data.connection === null && !keepsQos0(data, pending, turn)) {
      drop(data, pending.message, "qos0Offline", turn);
      return data;
    }
    if (data.connection !== null && (policy.qos0BypassesWindow || data.queue.length === 0)) {
      toClient(data, qos0(pending), turn);
      return data;
    }
  }
  return pump(enqueue(data, pending, turn), turn);
}

function keepsQos0(data: SessionData, { message }: Pending, { policy }: SessionTurn): boolean {
  const { matches } = policy.rules;
  switch (policy.queueQos0Offline) {
    case "none":
      return false;
    case "all":
      return true;
    case "ifSubscribedAboveQos0":
      return data.subscriptions.some(
        ({ filter, qos }) => qos > 0 && matches(filter, message.topic),
      );
  }
}

function enqueue(data: SessionData, pending: Pending, turn: SessionTurn): SessionData {
  const { session, clientId, queue, flows } = data;
  const { rules, overflow } = turn.policy;
  const { message, qos } = pending;
  const isOnline = data.connection !== null;
  const bound = rules.queueBound(turn.policy, isOnline);
  // What can be sent at once does not count as waiting.
  const goesAtOnce = isOnline && queue.length === 0 && rules.windowOpen(flows, turn.policy);
  const full = queue.length >= bound && !goesAtOnce;
  const [oldest, ...rest] = queue;
  if (full && (overflow === "dropNewest" || oldest === undefined)) {
    drop(data, message, "queueFull", turn);
    return data;
  }
  note({ is: "queued", session, clientId, message, qos }, turn);
  if (!full || oldest === undefined) return { ...data, queue: rules.enqueued(queue, pending) };
  drop(data, oldest.message, "queueFull", turn);
  return { ...data, queue: rules.enqueued(rest, pending) };
}

/** How many messages may wait. */
export function queueBound(
  { maxQueue, maxQueueOnlineExtra }: ServerKnobs,
  isOnline: boolean,
): number {
  if (maxQueue === "unlimited") return Infinity;
  return maxQueue + (isOnline ? maxQueueOnlineExtra : 0);
}

/** [MQTT3-4.6.0-6] What comes later waits behind what came earlier. */
export const enqueued = (queue: readonly Pending[], pending: Pending): readonly Pending[] => [
  ...queue,
  pending,
];

/** Sends what waits, in order, while the window and the identifiers last. */
function pump(data: SessionData, turn: SessionTurn): SessionData {
  let now = data;
  while (now.connection !== null) {
    const [next, ...queue] = now.queue;
    if (next === undefined) return now;
    if (next.qos === 0) {
      toClient(now, qos0(next), turn);
      now = { ...now, queue };
      continue;
    }
    const { rules } = turn.policy;
    const packetId = rules.freePacketId(now.flows.map((flow) => flow.packetId));
    if (!rules.windowOpen(now.flows, turn.policy) || packetId === null) return now;
    const draft = { packetId, qos: next.qos, message: next.message, retain: next.retain };
    const flows = begin(now.flows, draft, senderDesk(now, turn));
    if (now.flows.length === 0) armRetry(flows, turn);
    now = { ...now, queue, flows };
  }
  return now;
}

/** Whether another QoS 1 or 2 message may go into flight. */
export function windowOpen(
  flows: readonly Flow[],
  { maxInFlight, inFlightFreedAt }: ServerKnobs,
): boolean {
  if (maxInFlight === "unlimited") return true;
  const occupying =
    inFlightFreedAt === "PUBCOMP" ? flows : flows.filter(({ at }) => at !== "awaitingPubcomp");
  return occupying.length < maxInFlight;
}

function senderDesk(data: SessionData, turn: SessionTurn): SenderDesk {
  return {
    charts: turn.policy.charts,
    policy: turn.policy,
    send: (packet) => toClient(data, packet, turn),
    released: () => {},
  };
}

function qos0({ message, retain }: Pending): Publish {
  const { topic, payload } = message;
  return { type: "PUBLISH", packetId: null, topic, payload, qos: 0, dup: false, retain };
}

function drop(
  { session, clientId }: SessionData,
  message: Message,
  why: "queueFull" | "qos0Offline",
  turn: SessionTurn,
): void {
  note({ is: "dropped", session, clientId, message, why }, turn);
}
