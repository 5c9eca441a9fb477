/**
 * What claims listen to: a run as packets seen at the Clients' ends, and a run seen from inside.
 *
 * The first is all that a capture or a test of a real Server has: what Clients send, what reaches
 * them, and connections that open and close. When a packet reaches the Server, and whether, nobody
 * sees there; a claim made from packets alone has to allow for it.
 */
import type { ActorState } from "../src/index.ts";
import type { ModelFact, Operation, Packet } from "../models/index.ts";

interface OnConnection {
  readonly connection: string;
  readonly device: string;
}

export interface Sights {
  /** Wire: a Network Connection opens. */
  readonly opened: OnConnection;
  /** Wire: a Client sends a packet. */
  readonly sent: OnConnection & { readonly packet: Packet };
  /** Wire: a packet reaches a Client. */
  readonly received: OnConnection & { readonly packet: Packet };
  /** Wire: a Client closes its end, or notices that the connection has ended. */
  readonly closed: OnConnection & { readonly by: "Client" | "other" };
  /** Wire: users and faults do something; a test bench knows what it does. */
  readonly operated: { readonly operation: Operation };
  /** Wire: whoever looks has just come, and what was before is not known. */
  readonly joined: Record<string, never>;
  /** Wire: from here on it is not known what passes on this connection. */
  readonly obscured: OnConnection;
  /** Inside: the Server reads a packet. */
  readonly arrived: OnConnection & { readonly packet: Packet };
  /** Inside: the Server sends a packet, and whether it is on its way. */
  readonly emitted: OnConnection & { readonly packet: Packet; readonly onItsWay: boolean };
  /** Inside: the Server closes its end, or has noticed that the connection has ended. */
  readonly left: OnConnection;
  readonly fact: { readonly by: string; readonly fact: ModelFact };
  /** Inside: after a step, an actor is not what it was; null is not there. */
  readonly changed: {
    readonly actor: string;
    readonly before: ActorState | null;
    readonly after: ActorState | null;
  };
  /** The step is over. */
  readonly stepped: Record<string, never>;
}

export type SightName = keyof Sights;

/** What a listener does about the sights it cares for. */
export type Handlers = { readonly [Name in SightName]?: (sight: Sights[Name]) => void };
