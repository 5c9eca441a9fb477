/**
 * For tests of wire claims: packets with little to say about each, and the beginnings of stories.
 */
import type {
  Acknowledgement,
  Connack,
  Connect,
  Publish,
  Qos,
  Suback,
  Subscribe,
  Unsubscribe,
} from "../../models/index.ts";
import type { ByHand } from "./harness.ts";

export const connect = (clientId: string, changes: Partial<Connect> = {}): Connect => ({
  type: "CONNECT",
  clientId,
  cleanSession: false,
  keepAliveSeconds: 0,
  userName: null,
  credentials: "good",
  protocolLevel: 4,
  will: null,
  ...changes,
});

export const connack = (sessionPresent: boolean, returnCode = 0): Connack => ({
  type: "CONNACK",
  sessionPresent,
  returnCode,
});

/** A PUBLISH on "t"; without an identifier it has QoS 0. */
export const publish = (
  payload: string,
  packetId: number | null = null,
  changes: Partial<Publish> = {},
): Publish => ({
  type: "PUBLISH",
  packetId,
  topic: "t",
  payload,
  qos: packetId === null ? 0 : 1,
  dup: false,
  retain: false,
  ...changes,
});

export const ack = (type: Acknowledgement["type"], packetId: number): Acknowledgement => ({
  type,
  packetId,
});

export const subscribe = (packetId: number, filter: string, qos: Qos): Subscribe => ({
  type: "SUBSCRIBE",
  packetId,
  requests: [{ filter, qos }],
});

export const suback = (packetId: number, ...returnCodes: readonly number[]): Suback => ({
  type: "SUBACK",
  packetId,
  returnCodes,
});

export const unsubscribe = (packetId: number, filter: string): Unsubscribe => ({
  type: "UNSUBSCRIBE",
  packetId,
  filters: [filter],
});

/** A device connects with its name as ClientID and is accepted. */
export const accept = (
  hand: ByHand,
  connection: string,
  sessionPresent = false,
  changes: Partial<Connect> = {},
): ByHand => {
  const [device = ""] = connection.split("#");
  return hand
    .opened(connection)
    .sent(connection, connect(device, changes))
    .received(connection, connack(sessionPresent));
};

/** A Client subscribes to "t" and is granted what it asks for. */
export const hold = (hand: ByHand, connection: string, qos: Qos, filter = "t"): ByHand =>
  hand.sent(connection, subscribe(60_000, filter, qos)).received(connection, suback(60_000, qos));

/** A message is published with QoS 1, and acknowledged. */
export const say = (hand: ByHand, connection: string, payload: string): ByHand =>
  hand.sent(connection, publish(payload, 50_000)).received(connection, ack("PUBACK", 50_000));
