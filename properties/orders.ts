/**
 * The orders in which what is seen stands: what came before what, as far as anybody asks.
 *
 * What a device did is compared with what else it did, and what became of a Session with what else
 * did. Between devices that have nothing to do with each other there are only the messages: when they
 * were sent and acknowledged, and since when who was there to get them.
 */
import type { ConnectionView } from "./connection-view.ts";

export const deviceOrder = (device: string): string => `device ${device}`;

export const clientOrder = (clientId: string): string => `client ${clientId}`;

/** Messages, and what decides for whom they are. */
export const messageOrder = "messages";

/** The stamps of a connection; whose it is is not known before its CONNECT. */
export function connectionOrders(
  { connect, device, clientId, answer }: ConnectionView,
  field: string,
): readonly string[] | null {
  if (connect === null) return null;
  const own = [deviceOrder(device), clientOrder(clientId)];
  return field === "answeredAt" && answer !== null ? [...own, messageOrder] : own;
}
