/**
 * The decisions of the models that no machine draws: small pure functions and one table, each under
 * a name by which it can be replaced.
 *
 * Kinds are handed this record and ask it; nothing else decides these things.
 */
import { clientSending, keptSession } from "./client-data.ts";
import { freePacketId } from "./delivery/sender.ts";
import { matches, willMessage } from "./message.ts";
import { assignedClientId, sessionKey, sessionPresent } from "./registry-machine.ts";
import { retainedAfter } from "./router-machine.ts";
import { subscribed, unsubscribed } from "./session-inbound.ts";
import {
  copies,
  deliveredQos,
  enqueued,
  queueBound,
  retainFlag,
  windowOpen,
} from "./session-outbound.ts";

export const rules = {
  matches,
  willMessage,
  sessionKey,
  assignedClientId,
  sessionPresent,
  freePacketId,
  subscribed,
  unsubscribed,
  copies,
  deliveredQos,
  retainFlag,
  queueBound,
  enqueued,
  windowOpen,
  retainedAfter,
  keptSession,
  clientSending,
};

export type Rules = Readonly<typeof rules>;
