/**
 * Machine: the Client's view of its Network Connection, from CONNECT to its end.
 *
 * A Client is offline, waits for CONNACK, is online, or its host is down. Nothing of a Session
 * stands here: Session State outlives every one of these states.
 */
import { setup } from "xstate";
import type { ClientInput } from "./client-input.ts";
import type { ClientKnobs } from "./knobs.ts";
import { facts, order } from "./order.ts";

export const clientConnection = setup({
  types: {
    context: {} as { readonly policy: ClientKnobs },
    events: {} as ClientInput,
  },
  guards: {
    accepted: ({ event }) => event.type === "packet.CONNACK" && event.packet.returnCode === 0,
  },
  delays: {
    responseTimeout: ({ context }) => context.policy.responseTimeoutMs,
  },
  actions: {
    sendConnect: order,
    beginSession: order,
    keepForLater: order,
    publish: order,
    subscribe: order,
    unsubscribe: order,
    receive: order,
    sendPingreq: order,
    sendDisconnect: order,
    misbehave: order,
    endCleanSession: order,
    closeLink: order,
    loseStore: order,
  },
}).createMachine({
  id: "clientConnection",
  context: facts<{ readonly policy: ClientKnobs }>(),
  initial: "offline",
  states: {
    offline: {
      on: {
        "app.connect": { target: "connecting", actions: "sendConnect" },
        "app.publish": { actions: "keepForLater" },
        // Nothing is accepted there, so nothing of a Session begins or ends with it.
        "app.violate": { target: "connecting", actions: "misbehave" },
        "host.crash": { target: "down", actions: "loseStore" },
      },
    },
    connecting: {
      after: { responseTimeout: { target: "offline", actions: "closeLink" } },
      on: {
        "packet.CONNACK": [
          { guard: "accepted", target: "online", actions: "beginSession" },
          { target: "offline", actions: "closeLink" },
        ],
        "link.closed": { target: "offline", actions: "closeLink" },
        "app.publish": { actions: "keepForLater" },
        "app.disconnect": { target: "offline", actions: ["sendDisconnect", "closeLink"] },
        "host.crash": { target: "down", actions: ["closeLink", "loseStore"] },
      },
    },
    online: {
      on: {
        "app.publish": { actions: "publish" },
        "app.subscribe": { actions: "subscribe" },
        "app.unsubscribe": { actions: "unsubscribe" },
        "app.ping": { actions: "sendPingreq" },
        "app.violate": { actions: "misbehave" },
        // [MQTT3-3.14.4-1] After DISCONNECT the Client closes, and [MQTT3-3.14.4-2] sends no more.
        "app.disconnect": {
          target: "offline",
          actions: ["sendDisconnect", "endCleanSession", "closeLink"],
        },
        "packet.PUBLISH": { actions: "receive" },
        "packet.PUBACK": { actions: "receive" },
        "packet.PUBREC": { actions: "receive" },
        "packet.PUBREL": { actions: "receive" },
        "packet.PUBCOMP": { actions: "receive" },
        "packet.SUBACK": { actions: "receive" },
        "packet.UNSUBACK": { actions: "receive" },
        // [MQTT3-4.8.0-1] A Server sends one CONNACK, and sends it first.
        "packet.CONNACK": { target: "offline", actions: ["endCleanSession", "closeLink"] },
        "link.closed": { target: "offline", actions: ["endCleanSession", "closeLink"] },
        "keepAlive.expired": { target: "offline", actions: ["endCleanSession", "closeLink"] },
        "host.crash": { target: "down", actions: ["endCleanSession", "closeLink", "loseStore"] },
      },
    },
    down: {
      on: { "host.start": "offline" },
    },
  },
});
