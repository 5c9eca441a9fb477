/**
 * Machine: the Server's handler of one Network Connection.
 *
 * It checks the CONNECT before anything changes [MQTT3-3.1.4-1], asks the registry for a Session,
 * and from then on carries packets between its connection and that Session until it is closed, for
 * whatever reason. Session State is none of its business. Where a Session is promised before it
 * knows, nothing of the connection reaches it before the word that it is attached: until then
 * packets wait, and so does the word of an end.
 */
import { setup } from "xstate";
import type { PacketInput } from "./client-input.ts";
import type { ServerKnobs } from "./knobs.ts";
import { facts, order } from "./order.ts";
import type { Connect, Packet } from "./packets.ts";

export interface ConnectionData {
  /** Its own name, for example "a#1". */
  readonly connection: string;
  readonly connect: Connect | null;
  /** The ClientID in use: the one of the CONNECT, or the one assigned. */
  readonly clientId: string | null;
  /** The Session it serves, or was promised; null before it is open and when the Session has left. */
  readonly session: string | null;
  /** Packets that came before the Session was attached; a Client need not wait for CONNACK. */
  readonly early: readonly Packet[];
  /** For a Server that looks now and then: whether, and since how many looks, it heard nothing. */
  readonly heardSinceLook: boolean;
  readonly quietLooks: number;
}

export const newConnection = (connection: string): ConnectionData => ({
  connection,
  connect: null,
  clientId: null,
  session: null,
  early: [],
  heardSinceLook: false,
  quietLooks: 0,
});

/** The answer to a CONNECT that passed the checks: its Session is there. */
export interface Opened {
  readonly type: "session.opened";
  readonly session: string;
  readonly clientId: string;
  readonly sessionPresent: boolean;
}

export type ConnectionInput =
  | { readonly type: "link.opened" }
  | { readonly type: "link.closed" }
  | Opened
  /** There is no room for another Session. */
  | { readonly type: "session.refused" }
  /** From here on the Session is this connection's. */
  | { readonly type: "session.attached" }
  /** The Session has ended, or has left for another connection. */
  | { readonly type: "session.gone" }
  | { readonly type: "connect.refused" }
  /** The Session has a packet for the Client. */
  | { readonly type: "session.send"; readonly packet: Packet }
  | { readonly type: "takenOver"; readonly byClean: boolean }
  | { readonly type: "kicked" }
  | { readonly type: "server.restart" }
  | { readonly type: "protocol.error" }
  | { readonly type: "keepAlive.expired" }
  | PacketInput;

interface Facts {
  readonly policy: ServerKnobs;
  readonly data: ConnectionData;
}

/** What is answered without the Session. */
const answeredHere = {
  // [MQTT3-3.1.0-2] A second CONNECT is a violation, not a takeover.
  "packet.CONNECT": { actions: "complain" },
  "packet.MALFORMED": { actions: "complain" },
  "packet.CONNACK": { actions: "complain" },
  "packet.SUBACK": { actions: "complain" },
  "packet.UNSUBACK": { actions: "complain" },
  "packet.PINGRESP": { actions: "complain" },
  "packet.PINGREQ": { actions: "sendPingresp" },
} as const;

export const serverConnection = setup({
  types: { context: {} as Facts, events: {} as ConnectionInput },
  guards: {
    unknownProtocolLevel: ({ event }) =>
      event.type === "packet.CONNECT" && event.packet.protocolLevel !== 4,
    badCredentials: ({ event }) =>
      event.type === "packet.CONNECT" && event.packet.credentials === "bad",
    clientIdRefused: ({ context, event }) =>
      event.type === "packet.CONNECT" &&
      event.packet.clientId === "" &&
      (event.packet.cleanSession
        ? context.policy.zeroLengthClientId === "refuse"
        : context.policy.zeroLengthClientIdWithoutClean === "refuse"),
    /** A refusal that was reported like a connection is reported to be over like one. */
    reportsRefusals: ({ context }) => context.policy.connectedHookOnRefusal,
    asksForNothing: ({ event }) =>
      (event.type === "packet.SUBSCRIBE" && event.packet.requests.length === 0) ||
      (event.type === "packet.UNSUBSCRIBE" && event.packet.filters.length === 0),
  },
  delays: {
    connectTimeout: ({ context }) =>
      context.policy.connectTimeoutMs === "never" ? Infinity : context.policy.connectTimeoutMs,
  },
  actions: {
    refuse: (_facts, _params: { returnCode: number }) => {},
    askForSession: order,
    keepEarly: order,
    welcome: order,
    answerEarly: order,
    abandon: order,
    handOverEarly: order,
    loseSession: order,
    toSession: order,
    toClient: order,
    sendPingresp: order,
    complain: order,
    reportClosed: order,
    reportDisplaced: order,
    leaveSession: order,
    closeLink: order,
    loseMail: order,
  },
}).createMachine({
  id: "serverConnection",
  context: facts<Facts>(),
  initial: "unused",
  states: {
    unused: { on: { "link.opened": "awaitingConnect" } },
    awaitingConnect: {
      after: { connectTimeout: { target: "closed", actions: "closeLink" } },
      on: {
        "packet.CONNECT": [
          // [MQTT3-3.1.2-2] and [MQTT3-3.2.2-5]: an answer that says why, and then the close.
          {
            guard: "unknownProtocolLevel",
            target: "refused",
            actions: { type: "refuse", params: { returnCode: 1 } },
          },
          // [MQTT3-3.1.3-8]
          {
            guard: "clientIdRefused",
            target: "refused",
            actions: { type: "refuse", params: { returnCode: 2 } },
          },
          {
            guard: "badCredentials",
            target: "refused",
            actions: { type: "refuse", params: { returnCode: 4 } },
          },
          { target: "opening", actions: "askForSession" },
        ],
        // [MQTT3-3.1.0-1] Anything else first is a violation, and gets no answer [MQTT3-3.1.4-1].
        "packet.*": { target: "closed", actions: "closeLink" },
        "link.closed": { target: "closed", actions: "closeLink" },
        "server.restart": { target: "closed" },
      },
    },
    /** A refusal that a profile leaves open waits here for the Client to go away. */
    refused: {
      on: {
        "connect.refused": "closed",
        "link.closed": [
          {
            guard: "reportsRefusals",
            target: "closed",
            actions: ["reportClosed", "closeLink"],
          },
          { target: "closed", actions: "closeLink" },
        ],
        "server.restart": { target: "closed" },
      },
    },
    opening: {
      on: {
        "session.opened": { target: "welcomed", actions: ["welcome", "answerEarly"] },
        // [MQTT3-3.2.2-5] The Server is unavailable, for want of room.
        "session.refused": {
          target: "refused",
          actions: { type: "refuse", params: { returnCode: 3 } },
        },
        "link.closed": "abandoned",
        "server.restart": { target: "closed" },
        "packet.*": { actions: "keepEarly" },
      },
    },
    /** The Client is gone before its Session came: it gets one, and loses the connection at once. */
    abandoned: {
      on: {
        "session.opened": { target: "welcomed", actions: ["welcome", "answerEarly", "abandon"] },
        "session.refused": { target: "closed", actions: "closeLink" },
        "server.restart": { target: "closed" },
      },
    },
    /** CONNACK is sent and the Session still to be attached; a state of one instant if atomic. */
    welcomed: {
      on: {
        "session.attached": { target: "connected", actions: "handOverEarly" },
        // It ended before it read its resume: SP=1, and nothing behind it.
        "session.gone": { target: "connected", actions: "loseSession" },
        ...answeredHere,
        "packet.SUBSCRIBE": [
          { guard: "asksForNothing", actions: "complain" },
          { actions: "keepEarly" },
        ],
        "packet.UNSUBSCRIBE": [
          { guard: "asksForNothing", actions: "complain" },
          { actions: "keepEarly" },
        ],
        "packet.DISCONNECT": { target: "leaving", actions: ["reportClosed", "closeLink"] },
        "packet.*": { actions: "keepEarly" },
        "link.closed": { target: "leaving", actions: ["reportClosed", "closeLink"] },
        "keepAlive.expired": { target: "leaving", actions: ["reportClosed", "closeLink"] },
        "protocol.error": { target: "leaving", actions: ["reportClosed", "closeLink"] },
        "server.restart": { target: "closed" },
      },
    },
    /** Over for its Client; its Session has yet to come, to get what came before, and to be left. */
    leaving: {
      on: {
        "session.attached": { target: "closed", actions: ["handOverEarly", "leaveSession"] },
        "session.gone": { target: "closed" },
        "server.restart": { target: "closed" },
      },
    },
    connected: {
      on: {
        "session.send": { actions: "toClient" },
        "session.gone": { actions: "loseSession" },
        ...answeredHere,
        // [MQTT3-3.8.3-3] [MQTT3-3.10.3-2]
        "packet.SUBSCRIBE": [
          { guard: "asksForNothing", actions: "complain" },
          { actions: "toSession" },
        ],
        "packet.UNSUBSCRIBE": [
          { guard: "asksForNothing", actions: "complain" },
          { actions: "toSession" },
        ],
        "packet.PUBLISH": { actions: "toSession" },
        "packet.PUBACK": { actions: "toSession" },
        "packet.PUBREC": { actions: "toSession" },
        "packet.PUBREL": { actions: "toSession" },
        "packet.PUBCOMP": { actions: "toSession" },
        "packet.DISCONNECT": {
          target: "closed",
          actions: ["reportClosed", "leaveSession", "closeLink"],
        },
        "link.closed": {
          target: "closed",
          actions: ["reportClosed", "leaveSession", "closeLink"],
        },
        "keepAlive.expired": {
          target: "closed",
          actions: ["reportClosed", "leaveSession", "closeLink"],
        },
        "protocol.error": {
          target: "closed",
          actions: ["reportClosed", "leaveSession", "closeLink"],
        },
        kicked: {
          target: "closed",
          actions: ["reportClosed", "leaveSession", "closeLink"],
        },
        // The Session has left, and said so.
        takenOver: { target: "closed", actions: ["reportDisplaced", "closeLink"] },
        "server.restart": { target: "closed" },
      },
    },
    // Who takes the place later must not read what was meant for this one.
    closed: { type: "final", entry: "loseMail" },
  },
});
