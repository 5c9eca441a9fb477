/**
 * Machine: the Will of one Network Connection, and what each way of its ending makes of it.
 *
 * It is stored when the CONNECT is accepted [MQTT3-3.1.2-8], withdrawn by DISCONNECT alone
 * [MQTT3-3.14.4-3], and published by every other end, once [MQTT3-3.1.2-10].
 */
import { setup } from "xstate";
import type { ServerKnobs } from "./knobs.ts";
import { facts, order } from "./order.ts";
import type { ConnectionData, ConnectionInput } from "./server-connection.ts";

interface Facts {
  readonly policy: ServerKnobs;
  readonly data: ConnectionData;
}

/** Whether the profile publishes the Will of a connection that another one displaces. */
function publishedOnTakeover({ policy, data }: Facts, byClean: boolean): boolean {
  const { willOnTakeover } = policy;
  return data.connect?.cleanSession === true
    ? willOnTakeover[byClean ? "cleanByClean" : "cleanByPersistent"]
    : willOnTakeover[byClean ? "persistentByClean" : "persistentByPersistent"];
}

export const will = setup({
  types: { context: {} as Facts, events: {} as ConnectionInput },
  guards: {
    hasWill: ({ context }) => context.data.connect?.will !== null,
    publishedOnTakeover: ({ context, event }) =>
      event.type === "takenOver" && publishedOnTakeover(context, event.byClean),
    publishedOnRestart: ({ context }) => context.policy.willOnRestart === "published",
  },
  actions: { publishWill: order },
}).createMachine({
  id: "will",
  context: facts<Facts>(),
  initial: "none",
  states: {
    none: { on: { "session.opened": { guard: "hasWill", target: "stored" } } },
    stored: {
      on: {
        "packet.DISCONNECT": "none",
        "link.closed": { target: "none", actions: "publishWill" },
        "keepAlive.expired": { target: "none", actions: "publishWill" },
        "protocol.error": { target: "none", actions: "publishWill" },
        kicked: { target: "none", actions: "publishWill" },
        takenOver: [
          { guard: "publishedOnTakeover", target: "none", actions: "publishWill" },
          { target: "none" },
        ],
        "server.restart": [
          { guard: "publishedOnRestart", target: "none", actions: "publishWill" },
          { target: "none" },
        ],
      },
    },
  },
});
