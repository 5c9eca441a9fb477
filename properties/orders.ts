/**
 * The orders in which what is seen stands: what came before what, as far as anybody asks.
 *
 * What a device sent is compared with the openings of its connections, what a Session sent with those
 * of its Clients. Between devices that have nothing to do with each other there are only the
 * messages: when they were sent and acknowledged, and since when who was there to get them. Two stamps
 * that no order here compares come out of an exploration as if nobody knew which was first.
 */
import type { ConnectionView } from "./connection-view.ts";
import type { Orders, Place } from "./memory.ts";
import type { MessageView } from "./message-view.ts";

/** What stands here is compared with all that stands in the order. */
export const among = (order: string): Place => ({ order, side: null });

/** What stands here is compared with what stands on the other side. */
const left = (order: string): Place => ({ order, side: "left" });
const right = (order: string): Place => ({ order, side: "right" });

/** Connections of a device, and what it sent of its own. */
const ofDevice = (device: string): string => `device ${device}`;

/** Connections of a Client, and what the Server sent to it. */
const ofClient = (clientId: string): string => `client ${clientId}`;

/** How far the Server has read, and how a Client has acknowledged what it got. */
const ofReading = (clientId: string): string => `read of ${clientId}`;

/** Since when and until when somebody is there, and when messages are sent. */
const sent = "sent";

/** When messages are asked for, and when they are acknowledged. */
const acknowledged = "acknowledged";

/**
 * Connections of one name, and what was sent over them. A message has a copy of when its connection
 * was opened, and a stamp that came into an order late could be another's equal by then: so both stand
 * here from the beginning.
 */
const ofName = (connection: string): string => `opened ${connection}`;

/** Exchanges of a Client: which of them began first, and which got its PUBREC first. */
export const exchangeOrders: Orders<unknown> = (key, _, field) => {
  const own = right(ofDevice(key.slice(0, key.indexOf(" "))));
  return field === "seenAt" ? [own] : [own, among(`${field} ${key}`)];
};

/** Deliveries to a Client, in the same way. */
export const deliveryOrders: Orders<unknown> = (clientId, _, field) => {
  if (field === "ackedAt") return [right(ofReading(clientId))];
  const isOwnOrder = field === "beganAt" || field === "recAt";
  const own = right(ofClient(clientId));
  return isOwnOrder ? [own, among(`${field} to ${clientId}`)] : [own];
};

/** Whose a connection is is not known before its CONNECT. */
export const connectionOrders: Orders<ConnectionView> = (connection, on, field) => {
  if (on.connect === null) return null;
  const { device, clientId, answer } = on;
  switch (field) {
    case "openedAt":
      return [left(ofDevice(device)), left(ofClient(clientId)), among(ofName(connection))];
    case "askedAt":
      return [left(ofDevice(device))];
    case "answeredAt":
      return answer === null ? [left(ofClient(clientId))] : [left(ofClient(clientId)), left(sent)];
    default:
      return [left(ofReading(clientId))];
  }
};

export const sessionOrders: Orders<unknown> = (_, __, field) => [
  field === "from" ? left(acknowledged) : left(sent),
];

/** What came last, by a key that begins with the name of the connection it was sent over. */
export const latestOrders: Orders<unknown> = (key, _, field) =>
  field === "openedAt" ? [among(ofName(key.slice(0, key.indexOf(" "))))] : [among(sent)];

/** Of two messages one was sent first, and over one of two connections of a name. */
export const messageOrders: Orders<MessageView> = (_, { connection }, field) => {
  switch (field) {
    case "ackedAt":
      return [right(acknowledged)];
    case "openedAt":
      return [among(ofName(connection))];
    default:
      return [among(sent)];
  }
};
