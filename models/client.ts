/**
 * The Client as a kind of actor: how the orders of its three charts change what it remembers.
 *
 * It does what the standard obliges a Client to, and where the standard lets it choose, what its
 * knobs say.
 */
import { defineKind, present, type CarryOut, type Kind, type Turn } from "../src/index.ts";
import { sessionOf, withoutSession, withSession, type ClientData } from "./client-data.ts";
import type { ClientInput } from "./client-input.ts";
import { acknowledge, begin, resume, type SenderDesk } from "./delivery/sender.ts";
import { receive, release, type ReceiverDesk } from "./delivery/receiver.ts";
import type { ModelFact } from "./facts.ts";
import { hearing } from "./hearing.ts";
import type { ClientKnobs } from "./knobs.ts";
import type { MachineCharts } from "./machines.ts";
import type { Message } from "./message.ts";
import type { Parts } from "./model.ts";
import { lineEnds } from "./names.ts";
import type { Packet, Publish } from "./packets.ts";
import type { Rules } from "./rules.ts";

export interface ClientPolicy extends ClientKnobs {
  readonly charts: MachineCharts;
  readonly rules: Rules;
}
type ClientTurn = Turn<ClientPolicy, ClientInput>;
export type ClientObey = CarryOut<ClientData, ClientInput, ClientPolicy>;

export function clientKind(knobs: ClientKnobs, { charts, orders, rules }: Parts): Kind<ClientData> {
  const { clientConnection, clientKeepAlive, clientPing } = charts;
  return defineKind<ClientData, ClientInput, ClientPolicy>({
    name: "client",
    charts: [clientConnection, clientKeepAlive, clientPing],
    life: null,
    orders: orders.client,
    policy: { ...knobs, charts, rules },
  });
}

export const clientOrders = {
  sendConnect(data, input, turn) {
    const { link, connect } = hearing(input, "app.connect");
    const next = { ...data, link, connect };
    transmit(next, connect, turn);
    return next;
  },

  beginSession(data, input, turn) {
    const { sessionPresent } = hearing(input, "packet.CONNACK").packet;
    const { rules, onSessionAbsent } = turn.policy;
    const kept = rules.keptSession(data, sessionPresent, onSessionAbsent);
    const session = sessionOf(kept);
    const flows = resume(session.flows, senderDesk(kept, turn));
    return pump(withSession(kept, { ...session, flows }), turn);
  },

  keepForLater(data, input, turn) {
    return { ...data, waiting: [...data.waiting, published(data, input, turn)] };
  },

  publish(data, input, turn) {
    return pump({ ...data, waiting: [...data.waiting, published(data, input, turn)] }, turn);
  },

  subscribe(data, input, turn) {
    const { requests } = hearing(input, "app.subscribe");
    const packetId = nextPacketId(data, turn);
    if (packetId === null) return data;
    transmit(data, { type: "SUBSCRIBE", packetId, requests }, turn);
    return { ...data, requested: [...data.requested, packetId] };
  },

  unsubscribe(data, input, turn) {
    const { filters } = hearing(input, "app.unsubscribe");
    const packetId = nextPacketId(data, turn);
    if (packetId === null) return data;
    transmit(data, { type: "UNSUBSCRIBE", packetId, filters }, turn);
    return { ...data, requested: [...data.requested, packetId] };
  },

  receive(data, input, turn) {
    const session = sessionOf(data);
    switch (input.type) {
      case "packet.PUBLISH": {
        const awaiting = receive(session.awaiting, input.packet, receiverDesk(data, turn));
        return withSession(data, { ...session, awaiting });
      }
      case "packet.PUBREL": {
        const { packetId } = input.packet;
        const awaiting = release(session.awaiting, packetId, receiverDesk(data, turn));
        return withSession(data, { ...session, awaiting });
      }
      case "packet.PUBACK":
      case "packet.PUBREC":
      case "packet.PUBCOMP": {
        const flows = acknowledge(session.flows, input.packet, senderDesk(data, turn));
        return pump(withSession(data, { ...session, flows }), turn);
      }
      case "packet.SUBACK":
      case "packet.UNSUBACK": {
        const { packetId } = input.packet;
        return { ...data, requested: data.requested.filter((one) => one !== packetId) };
      }
      default:
        return data;
    }
  },

  sendPingreq(data, _input, turn) {
    transmit(data, { type: "PINGREQ" }, turn);
    turn.raise({ type: "pinged" });
    return data;
  },

  sendDisconnect(data, _input, turn) {
    transmit(data, { type: "DISCONNECT" }, turn);
    return data;
  },

  expire(data, _input, turn) {
    turn.raise({ type: "keepAlive.expired" });
    return data;
  },

  misbehave(data, input, turn) {
    const violate = hearing(input, "app.violate");
    const here = violate.link === null ? data : { ...data, link: violate.link };
    transmit(here, breach(data, violate, turn), turn);
    return here;
  },

  /**
   * [MQTT3-3.1.2-6] A CleanSession 1 Session lasts as long as its connection, at this end too. One
   * that was refused or never answered has not begun, and leaves what was there before.
   */
  endCleanSession: (data) => (data.connect?.cleanSession === true ? withoutSession(data) : data),

  closeLink(data, input, turn) {
    if (data.link !== null) {
      const { up, down } = lineEnds(data.link);
      // A host that crashes leaves its packets to their fate; any prefix of them may arrive.
      turn.line(up, input.type === "host.crash" ? "cut" : "sender.closed");
      turn.line(down, "receiver.closed");
    }
    turn.raise({ type: "stopped" });
    return { ...data, link: null, requested: [] };
  },

  loseStore(data, input) {
    const { losesStore } = hearing(input, "host.crash");
    const left = { ...data, waiting: [] };
    return losesStore ? { ...left, sessions: [] } : left;
  },
} satisfies Readonly<Record<string, ClientObey>>;

/** The packet with which a Client breaks the protocol. */
function breach(
  data: ClientData,
  { how, clientId, cleanSession }: Extract<ClientInput, { readonly type: "app.violate" }>,
  turn: ClientTurn,
): Packet {
  const packetId = nextPacketId(data, turn) ?? 1;
  switch (how) {
    case "second-connect": {
      const connect = present(data.connect, "the CONNECT of who is online");
      return {
        ...connect,
        clientId: clientId ?? connect.clientId,
        cleanSession: cleanSession ?? connect.cleanSession,
      };
    }
    case "malformed":
    case "first-malformed":
      return { type: "MALFORMED" };
    case "empty-subscribe":
      return { type: "SUBSCRIBE", packetId, requests: [] };
    case "empty-unsubscribe":
      return { type: "UNSUBSCRIBE", packetId, filters: [] };
    case "connack":
      return { type: "CONNACK", sessionPresent: false, returnCode: 0 };
    case "suback":
      return { type: "SUBACK", packetId, returnCodes: [0] };
    case "unsuback":
      return { type: "UNSUBACK", packetId };
    case "pingresp":
      return { type: "PINGRESP" };
    case "first-packet":
      return { type: "PINGREQ" };
  }
}

/** Sends what waits, as far as the window and the identifiers go. */
function pump(data: ClientData, turn: ClientTurn): ClientData {
  let now = data;
  for (;;) {
    const [message, ...waiting] = now.waiting;
    if (message === undefined) return now;
    if (message.qos === 0) {
      transmit(now, qos0(message), turn);
      now = { ...now, waiting };
      continue;
    }
    const session = sessionOf(now);
    const { maxInFlight } = turn.policy;
    if (maxInFlight !== "unlimited" && session.flows.length >= maxInFlight) return now;
    const packetId = nextPacketId(now, turn);
    if (packetId === null) return now;
    const draft = { packetId, qos: message.qos, message, retain: message.retain };
    const flows = begin(session.flows, draft, senderDesk(now, turn));
    now = { ...withSession(now, { ...session, flows }), waiting };
  }
}

const qos0 = ({ topic, payload, retain }: Message): Publish => ({
  type: "PUBLISH",
  packetId: null,
  topic,
  payload,
  qos: 0,
  dup: false,
  retain,
});

function nextPacketId(data: ClientData, { policy }: ClientTurn): number | null {
  const flows = sessionOf(data).flows.map(({ packetId }) => packetId);
  return policy.rules.freePacketId([...flows, ...data.requested]);
}

function published(data: ClientData, input: ClientInput, turn: ClientTurn): Message {
  const { topic, payload, qos, retain } = hearing(input, "app.publish");
  const message: Message = { topic, payload, qos, retain, publisher: "" };
  observe({ is: "published", device: data.device, message }, turn);
  return message;
}

function senderDesk(data: ClientData, turn: ClientTurn): SenderDesk {
  return {
    charts: turn.policy.charts,
    policy: turn.policy.rules.clientSending,
    send: (packet) => transmit(data, packet, turn),
    released: ({ message }) => observe({ is: "completed", device: data.device, message }, turn),
  };
}

function receiverDesk(data: ClientData, turn: ClientTurn): ReceiverDesk {
  const { charts, handOverQos2At } = turn.policy;
  return {
    charts,
    policy: { acknowledgesFirst: false, passesOnAtPublish: handOverQos2At === "PUBLISH" },
    send: (packet) => transmit(data, packet, turn),
    passOn: ({ topic, payload, qos, retain }) =>
      observe({ is: "handedOver", device: data.device, topic, payload, qos, retain }, turn),
  };
}

function transmit(data: ClientData, packet: Packet, turn: ClientTurn): void {
  if (data.link === null) return;
  turn.send(lineEnds(data.link).up, packet);
  if ((data.connect?.keepAliveSeconds ?? 0) > 0) turn.raise({ type: "sent" });
}

const observe = (fact: ModelFact, turn: ClientTurn): void => turn.observe(fact);
