/**
 * Where real Servers differ: every choice a profile can make, as plain data.
 *
 * A knob exists only because it tells at least two Servers apart, or because the standard leaves a
 * choice open. Times are whole milliseconds; "never", "off" and "unlimited" are words, not numbers,
 * so that a zero means zero.
 */

/** What of an earlier Session is discarded by CleanSession 1, [MQTT3-3.1.2-6] asks for all of it. */
export type SessionPart = "subscriptions" | "queue" | "inFlight" | "inboundQos2";

/** Who terminates a connection, as the Server's disconnect hook reports it. */
export interface DisconnectReasons {
  /** The Client sent DISCONNECT. */
  readonly disconnect: string;
  /** The Network Connection was closed or reset by the peer. */
  readonly closed: string;
  readonly keepAlive: string;
  readonly kick: string;
  readonly refused: string;
  readonly protocolError: string;
}

/** Why a Session ended, as the Server's terminate hook reports it. */
export interface TerminateReasons {
  /** A CleanSession 1 connection ended. */
  readonly clean: string;
  /** A CleanSession 1 CONNECT displaced a connected Session. */
  readonly displaced: string;
  /** A CleanSession 1 CONNECT discarded an offline Session. */
  readonly discarded: string;
  readonly expired: string;
  readonly kicked: string;
}

/** How long a silent Client stays connected, [MQTT3-3.1.2-24]. */
export type KeepAlivePatience =
  /** A timer that every packet restarts: silence of exactly `graceFactor` times Keep Alive. */
  | { readonly check: "exact"; readonly graceFactor: number }
  /** A look every `periodFactor` times Keep Alive (at most `periodMaxMs`); out after `idleChecks` quiet looks in a row. */
  | {
      readonly check: "periodic";
      readonly periodFactor: number;
      readonly periodMaxMs: number | "unlimited";
      readonly idleChecks: number;
    }
  /** A look every `scanMs`; out at the first one that finds more than `graceFactor` times Keep Alive of silence. */
  | { readonly check: "scan"; readonly scanMs: number; readonly graceFactor: number };

/** Which Will is published when a connection is taken over, by the CleanSession of the old and the new connection. */
export interface WillOnTakeover {
  readonly persistentByPersistent: boolean;
  readonly persistentByClean: boolean;
  readonly cleanByPersistent: boolean;
  readonly cleanByClean: boolean;
}

export interface ServerKnobs {
  // Session identity and CONNECT
  /** When a CleanSession 0 CONNECT is answered with Session Present 1, [MQTT3-3.2.2-2]. */
  readonly sessionPresentRule: "exists" | "hasSubscriptions" | "hasQos1Subscriptions";
  /** Whether CleanSession 0 over a connected CleanSession 1 Session takes it over, against [MQTT3-3.1.2-6]. */
  readonly adoptLiveCleanSession: boolean;
  readonly cleanDiscards: readonly SessionPart[];
  /** A zero-length ClientID with CleanSession 1: assign a unique one or refuse with 0x02, [MQTT3-3.1.3-6]. */
  readonly zeroLengthClientId: "assign" | "refuse";
  /** A zero-length ClientID with CleanSession 0 must be refused with 0x02, [MQTT3-3.1.3-8]. */
  readonly zeroLengthClientIdWithoutClean: "assign" | "refuse";
  readonly connectedHook: "beforeConnack" | "afterConnack";
  readonly connectedHookOnRefusal: boolean;
  /** Return codes after which the Server leaves the connection open, against [MQTT3-3.2.2-5]. */
  readonly refusalsLeftOpen: readonly number[];
  /** How long the Server waits for CONNECT on a new Network Connection. */
  readonly connectTimeoutMs: number | "never";

  // Takeover
  /** Whether registry, session and connection change hands in one step or by messages that may interleave. */
  readonly takeover: "atomic" | "asynchronous";
  /** The disconnect reason of the displaced connection, by the new CONNECT's CleanSession; null: the hook does not fire. */
  readonly displacedDisconnectReason: {
    readonly byClean: string | null;
    readonly byPersistent: string | null;
  };
  readonly willOnTakeover: WillOnTakeover;
  /** Whether an old session that ends late removes its ClientID's registration although a newer session holds it. */
  readonly lateEndRemovesRegistration: boolean;

  // End of life
  /** From the last close of a CleanSession 0 connection to the end of its Session. */
  readonly sessionExpiryMs: number | "never";
  readonly kickKeepsPersistentSession: boolean;
  readonly disconnectReasons: DisconnectReasons;
  readonly terminateReasons: TerminateReasons;
  /** The hooks that exist in this Server. */
  readonly hooks: readonly HookName[];

  // Outbound queue
  /** Messages that may wait for a Client; what exceeds it is dropped by `overflow`. */
  readonly maxQueue: number | "unlimited";
  /** How many more may wait while the Client is connected. */
  readonly maxQueueOnlineExtra: number;
  readonly overflow: "dropOldest" | "dropNewest";
  /** Which messages with effective QoS 0 wait for an offline Client, [MQTT3-3.1.2.4]. */
  readonly queueQos0Offline: "none" | "all" | "ifSubscribedAboveQos0";
  /** Whether QoS 0 goes out at once although the window is full. */
  readonly qos0BypassesWindow: boolean;

  // Outbound in flight
  /** QoS 1 and 2 messages sent and not completely acknowledged at one time. */
  readonly maxInFlight: number | "unlimited";
  /** Which packet frees the window slot of a QoS 2 message. */
  readonly inFlightFreedAt: "PUBREC" | "PUBCOMP";
  /** Re-sending of unacknowledged packets while the Client stays connected. */
  readonly retryMs: number | "off";
  readonly dupOnResend: { readonly qos1: boolean; readonly qos2: boolean };
  readonly resendPubrel: boolean;
  /** Whether a message keeps its Packet Identifier when re-sent, [MQTT3-4.4.0-1]. */
  readonly keepPacketIds: boolean;

  // Inbound QoS 2
  /** When a QoS 2 message goes on to subscribers: method B (PUBLISH) or A (PUBREL), [MQTT3-4.3.3]. */
  readonly routeQos2At: "PUBLISH" | "PUBREL";
  readonly inboundQos2OnResume: "keep" | "clear";
  /** QoS 2 messages awaiting PUBREL at one time; beyond it the PUBLISH gets no answer. */
  readonly maxAwaitingPubrel: number | "unlimited";
  /** After this time an inbound QoS 2 message that awaits its PUBREL is forgotten. */
  readonly awaitPubrelTimeoutMs: number | "never";
  /** Whether a QoS 1 message is acknowledged before or after it is routed. */
  readonly puback: "beforeRoute" | "afterRoute";
  /** Whether QoS 2 messages may overtake each other after PUBREL (routed by a process of their own). */
  readonly qos2Routing: "ordered" | "unordered";

  // QoS, subscriptions, keep alive, durability
  readonly maxQos: 0 | 1 | 2;
  /** Delivered QoS is the larger, not the smaller, of published and granted, against [MQTT3-3.8.4-6]. */
  readonly upgradeQos: boolean;
  /** Several matching filters of one Client: one copy at the highest QoS, or a copy each, [MQTT3-3.3.5-1]. */
  readonly overlappingSubscriptions: "oneCopy" | "copyEach";
  readonly keepAlive: KeepAlivePatience;
  /** What of the Sessions survives a restart of the Server. */
  readonly durability: "none" | "durable";
  /** What becomes of the Wills of connections that a restart ends, [MQTT3-3.1.2.5]. */
  readonly willOnRestart: "published" | "lost";
}

/** What the Clients do where the standard lets them choose. */
export interface ClientKnobs {
  /** Whether Session State survives a crash of the Client. */
  readonly store: "durable" | "volatile";
  /** What a Client with Session State does when the Server has none (Session Present 0). */
  readonly onSessionAbsent: "resend" | "discard";
  /** How long a Client waits for PINGRESP, and for CONNACK, before it closes. */
  readonly responseTimeoutMs: number;
  /** QoS 1 and 2 messages sent and not completely acknowledged at one time. */
  readonly maxInFlight: number | "unlimited";
  /** When a received QoS 2 message is handed to the application. */
  readonly handOverQos2At: "PUBLISH" | "PUBREL";
}

export interface Knobs {
  readonly server: ServerKnobs;
  readonly client: ClientKnobs;
}

/** Hooks of Servers, by the names their plugins use. */
export type HookName =
  | "client.connected"
  | "client.disconnected"
  | "session.created"
  | "session.resumed"
  | "session.discarded"
  | "session.takenover"
  | "session.terminated";

/** A known difference between a Server and the standard. */
export interface Deviation {
  /** kebab-case name, unique within the profile. */
  readonly id: string;
  /** By path, what expresses it: as the standard has any of these, it is not there. */
  readonly knobs?: readonly string[] | undefined;
  /** The statement it breaks, for example "MQTT3-3.1.2-6". */
  readonly clause: string;
  /** Statements that fall with it: what a claim may report when it is this deviation that shows. */
  readonly also?: readonly string[] | undefined;
  /** One sentence. */
  readonly what: string;
  /** Where it was read or seen: file and line, issue, or "run". */
  readonly source: string;
}

/** One Server, with the Clients that talk to it. */
export interface Profile {
  readonly name: string;
  /** One line: which product and versions. */
  readonly title: string;
  /** What the profile in somebody's file is based on. */
  readonly basedOn?: string | undefined;
  readonly knobs: Knobs;
  readonly deviations: readonly Deviation[];
}
