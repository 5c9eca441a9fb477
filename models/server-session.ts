/**
 * Machine: the life of one Session at the Server.
 *
 * It is attached to a connection or detached from all, and it ends when its CleanSession 1
 * connection does [MQTT3-3.1.2-6], when nobody came back in time, or when somebody ended it. A
 * ClientID does not occur here: which Session a CONNECT gets is the registry's decision, so two
 * Sessions for one ClientID can exist, and a claim can find them.
 */
import { setup } from "xstate";
import type { PacketInput } from "./client-input.ts";
import type { Flow } from "./delivery/sender.ts";
import type { Awaiting } from "./delivery/receiver.ts";
import type { ServerKnobs } from "./knobs.ts";
import type { Message } from "./message.ts";
import { facts, order } from "./order.ts";
import type { Qos, Request } from "./packets.ts";
import type { Opened } from "./server-connection.ts";

/** A message that waits to be sent. */
export interface Pending {
  readonly message: Message;
  readonly qos: Qos;
  readonly retain: boolean;
}

/** The Server's Session State, [MQTT3-3.1.2.4], and whose it is. */
export interface SessionData {
  readonly session: string;
  readonly clientId: string;
  /** Of the connection that created it. */
  readonly userName: string | null;
  /** Whether it ends with its connection. */
  readonly cleanSession: boolean;
  /** The connection it is attached to. */
  readonly connection: string | null;
  readonly subscriptions: readonly Request[];
  /** QoS 1 and 2 messages sent to the Client and not completely acknowledged. */
  readonly flows: readonly Flow[];
  /** Messages that wait to be sent to the Client. */
  readonly queue: readonly Pending[];
  /** QoS 2 messages received from the Client and not completely acknowledged. */
  readonly awaiting: readonly Awaiting[];
  /** Where QoS 2 messages may overtake each other: the lane of the next one. */
  readonly nextLane: number;
}

export const newSession = (
  session: string,
  clientId: string,
  userName: string | null,
  cleanSession: boolean,
): SessionData => ({
  session,
  clientId,
  userName,
  cleanSession,
  connection: null,
  subscriptions: [],
  flows: [],
  queue: [],
  awaiting: [],
  nextLane: 0,
});

/** What ended a connection: an administrator, its Client's DISCONNECT, or anything else. */
export type ClosedBy = "kick" | "disconnect" | "failure";

export type SessionInput =
  | { readonly type: "session.start"; readonly connection: string; readonly opened: Opened }
  | {
      readonly type: "session.resume";
      readonly connection: string;
      readonly cleanSession: boolean;
      /** What the connection hears once the old one has gone; null when it has heard it already. */
      readonly opened: Opened | null;
    }
  /** A CleanSession 1 CONNECT ends this Session; an heir takes over what the profile keeps. */
  | { readonly type: "session.discard"; readonly heir: string | null; readonly byClean: boolean }
  | { readonly type: "session.inherit"; readonly from: SessionData }
  | { readonly type: "session.kick" }
  | {
      readonly type: "connection.closed";
      readonly connection: string;
      readonly by: ClosedBy;
    }
  | { readonly type: "server.restart" }
  | { readonly type: "deliver"; readonly message: Message }
  /** Retained messages that match a subscription just made. */
  | { readonly type: "deliver.retained"; readonly messages: readonly Message[]; readonly qos: Qos }
  | { readonly type: "retry" }
  | { readonly type: "awaitPubrel.timeout"; readonly packetId: number }
  | PacketInput;

interface Facts {
  readonly policy: ServerKnobs;
  readonly data: SessionData;
}

export const serverSession = setup({
  types: { context: {} as Facts, events: {} as SessionInput },
  guards: {
    isClean: ({ context }) => context.data.cleanSession,
    /** The close of a connection that this Session has left already concerns it no more. */
    fromItsConnection: ({ context, event }) =>
      event.type === "connection.closed" && event.connection === context.data.connection,
    fromItsKickedConnection: ({ context, event }) =>
      event.type === "connection.closed" &&
      event.connection === context.data.connection &&
      event.by === "kick" &&
      !context.policy.kickKeepsPersistentSession,
    fromItsCleanConnection: ({ context, event }) =>
      event.type === "connection.closed" &&
      event.connection === context.data.connection &&
      context.data.cleanSession,
    survivesRestart: ({ context }) =>
      context.policy.durability === "durable" && !context.data.cleanSession,
    survivesKick: ({ context }) =>
      context.policy.kickKeepsPersistentSession && !context.data.cleanSession,
  },
  delays: {
    sessionExpiry: ({ context }) =>
      context.policy.sessionExpiryMs === "never" ? Infinity : context.policy.sessionExpiryMs,
  },
  actions: {
    create: order,
    inherit: order,
    displace: order,
    attach: order,
    redeliver: order,
    detach: order,
    kickConnection: order,
    discardConnection: order,
    terminate: (
      _facts,
      _params: { why: "clean" | "displaced" | "discarded" | "expired" | "kicked" },
    ) => {},
    vanish: order,
    receive: order,
    acknowledge: order,
    subscribe: order,
    unsubscribe: order,
    take: order,
    takeRetained: order,
    retry: order,
    forgetAwaiting: order,
  },
}).createMachine({
  id: "serverSession",
  context: facts<Facts>(),
  initial: "starting",
  states: {
    starting: {
      on: {
        "session.start": { target: "attached", actions: ["create", "attach"] },
      },
    },
    attached: {
      on: {
        "session.inherit": { actions: "inherit" },
        "session.resume": { actions: ["displace", "attach", "redeliver"] },
        "session.discard": {
          target: "ended",
          actions: [{ type: "terminate", params: { why: "displaced" } }, "discardConnection"],
        },
        "session.kick": { actions: "kickConnection" },
        "connection.closed": [
          {
            guard: "fromItsKickedConnection",
            target: "ended",
            actions: { type: "terminate", params: { why: "kicked" } },
          },
          {
            guard: "fromItsCleanConnection",
            target: "ended",
            actions: { type: "terminate", params: { why: "clean" } },
          },
          { guard: "fromItsConnection", target: "detached", actions: "detach" },
        ],
        "server.restart": [
          { guard: "survivesRestart", target: "detached", actions: "detach" },
          { target: "ended", actions: "vanish" },
        ],
        deliver: { actions: "take" },
        "deliver.retained": { actions: "takeRetained" },
        retry: { actions: "retry" },
        "awaitPubrel.timeout": { actions: "forgetAwaiting" },
        "packet.PUBLISH": { actions: "receive" },
        "packet.PUBREL": { actions: "receive" },
        "packet.PUBACK": { actions: "acknowledge" },
        "packet.PUBREC": { actions: "acknowledge" },
        "packet.PUBCOMP": { actions: "acknowledge" },
        "packet.SUBSCRIBE": { actions: "subscribe" },
        "packet.UNSUBSCRIBE": { actions: "unsubscribe" },
      },
    },
    detached: {
      after: {
        sessionExpiry: {
          target: "ended",
          actions: { type: "terminate", params: { why: "expired" } },
        },
      },
      on: {
        "session.resume": { target: "attached", actions: ["attach", "redeliver"] },
        "session.discard": {
          target: "ended",
          actions: { type: "terminate", params: { why: "discarded" } },
        },
        "session.kick": [
          { guard: "survivesKick" },
          { target: "ended", actions: { type: "terminate", params: { why: "kicked" } } },
        ],
        "server.restart": [{ guard: "survivesRestart" }, { target: "ended", actions: "vanish" }],
        deliver: { actions: "take" },
        "awaitPubrel.timeout": { actions: "forgetAwaiting" },
      },
    },
    ended: { type: "final" },
  },
});
