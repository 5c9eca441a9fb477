/**
 * What the models let be known from inside: the observations that no packet capture shows.
 *
 * Packets, lines, timers and actors the engine observes itself. These facts are the rest: what
 * users see at both ends, what happens to a message inside the Server, and the Server's hooks.
 */
import type { HookName } from "./knobs.ts";
import type { Message } from "./message.ts";
import type { Qos } from "./packets.ts";

export type ModelFact =
  /** A user asks a Client to publish. */
  | { readonly is: "published"; readonly device: string; readonly message: Message }
  /** A Client has its publication completely acknowledged: PUBACK or PUBCOMP processed. */
  | { readonly is: "completed"; readonly device: string; readonly message: Message }
  /** A Client hands a received message to its user. */
  | {
      readonly is: "handedOver";
      readonly device: string;
      readonly topic: string;
      readonly payload: string;
      readonly qos: Qos;
      readonly retain: boolean;
    }
  /** The Server takes a message to give to its subscribers, [MQTT3-4.5.0-1]. */
  | { readonly is: "accepted"; readonly message: Message }
  /** A message waits in a Session. */
  | {
      readonly is: "queued";
      readonly session: string;
      readonly clientId: string;
      readonly message: Message;
      readonly qos: Qos;
    }
  /** A message is given up for one Session, and why. */
  | {
      readonly is: "dropped";
      readonly session: string;
      readonly clientId: string;
      readonly message: Message;
      readonly why: "queueFull" | "qos0Offline" | "sessionEnded" | "awaitTimeout" | "awaitFull";
    }
  | {
      readonly is: "sessionCreated";
      readonly session: string;
      readonly clientId: string;
      readonly cleanSession: boolean;
    }
  | {
      readonly is: "sessionEnded";
      readonly session: string;
      readonly clientId: string;
      readonly why: string;
    }
  /** A Session has a connection, its first or another. */
  | {
      readonly is: "attached";
      readonly session: string;
      readonly clientId: string;
      readonly connection: string;
    }
  | { readonly is: "detached"; readonly session: string; readonly clientId: string }
  /** A CONNECT was accepted or refused. */
  | {
      readonly is: "connectAnswered";
      readonly connection: string;
      readonly clientId: string;
      readonly returnCode: number;
    }
  /** The Server closes a connection. */
  | { readonly is: "closing"; readonly connection: string; readonly why: string }
  | { readonly is: "willPublished"; readonly connection: string; readonly message: Message }
  /** A hook of the Server fires; `line` is what its plugin prints. */
  | { readonly is: "hook"; readonly hook: HookName; readonly line: string };
