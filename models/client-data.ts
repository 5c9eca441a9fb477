/**
 * What a Client remembers: its Session State by ClientID, and what belongs to one connection only.
 *
 * [MQTT3-3.1.3-2] makes the ClientID the key of Session State at both ends. A device may use
 * several ClientIDs in turn, and two devices may use one, each with a memory of its own.
 */
import type { Flow, SenderDesk } from "./delivery/sender.ts";
import type { Awaiting } from "./delivery/receiver.ts";
import type { ClientKnobs } from "./knobs.ts";
import type { Message } from "./message.ts";
import type { Connect } from "./packets.ts";

/** The Client's Session State, [MQTT3-3.1.2.4]: two lists and nothing else. */
export interface ClientSession {
  readonly clientId: string;
  /** QoS 1 and 2 messages sent and not completely acknowledged. */
  readonly flows: readonly Flow[];
  /** QoS 2 messages received and not completely acknowledged. */
  readonly awaiting: readonly Awaiting[];
}

export interface ClientData {
  readonly device: string;
  /** The connection in use, for example "a#1". */
  readonly link: string | null;
  /** The CONNECT of the connection in use, or of the last one. */
  readonly connect: Connect | null;
  readonly sessions: readonly ClientSession[];
  /** Published by the user and not yet sent; not Session State. */
  readonly waiting: readonly Message[];
  /** SUBSCRIBE and UNSUBSCRIBE that wait for their answer; they end with the connection. */
  readonly requested: readonly number[];
}

export const newClient = (device: string): ClientData => ({
  device,
  link: null,
  connect: null,
  sessions: [],
  waiting: [],
  requested: [],
});

const emptySession = (clientId: string): ClientSession => ({ clientId, flows: [], awaiting: [] });

/** The Session State of the ClientID in use; empty when there is none. */
export function sessionOf({ connect, sessions }: ClientData): ClientSession {
  const clientId = connect?.clientId ?? "";
  return sessions.find((session) => session.clientId === clientId) ?? emptySession(clientId);
}

/** The data with that Session State; an empty one is forgotten, since nothing tells it from none. */
export function withSession(data: ClientData, session: ClientSession): ClientData {
  const others = data.sessions.filter(({ clientId }) => clientId !== session.clientId);
  const isEmpty = session.flows.length === 0 && session.awaiting.length === 0;
  const sessions = isEmpty ? others : [...others, session];
  return { ...data, sessions: sessions.toSorted((a, b) => (a.clientId < b.clientId ? -1 : 1)) };
}

/** The data without Session State for the ClientID in use. */
export const withoutSession = (data: ClientData): ClientData =>
  withSession(data, emptySession(data.connect?.clientId ?? ""));

/** What of its Session State the Client keeps when it learns what the Server has. */
export function keptSession(
  data: ClientData,
  sessionPresent: boolean,
  onAbsent: ClientKnobs["onSessionAbsent"],
): ClientData {
  if (data.connect?.cleanSession === true) return withoutSession(data);
  if (sessionPresent) return data;
  // The Server has no Session: its identifiers begin anew, so what was received under them is over.
  const session = { ...sessionOf(data), awaiting: [] };
  return onAbsent === "resend" ? withSession(data, session) : withoutSession(data);
}

/** How a Client sends again, [MQTT3-4.4.0-1]; nothing here is its own to choose. */
export const clientSending: SenderDesk["policy"] = {
  dupOnResend: { qos1: true, qos2: true },
  resendPubrel: true,
  keepPacketIds: true,
};
