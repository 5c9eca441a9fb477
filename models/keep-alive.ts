/**
 * Machines: the Client's ping and the Server's patience, [MQTT3-3.1.2.10].
 *
 * The Client lets no gap between its packets grow beyond the Keep Alive. The Server gives up on a
 * Client it has not heard for one and a half times that long, either exactly, by a timer that every
 * packet restarts, or by looking now and then, as many real Servers do.
 */
import { setup } from "xstate";
import type { ClientInput } from "./client-input.ts";
import type { ClientData } from "./client-data.ts";
import type { ClientKnobs, ServerKnobs } from "./knobs.ts";
import { facts, order } from "./order.ts";
import type { ConnectionData, ConnectionInput } from "./server-connection.ts";

interface ClientFacts {
  readonly policy: ClientKnobs;
  readonly data: ClientData;
}

const clientKeepAliveMs = ({ data }: ClientFacts): number =>
  (data.connect?.keepAliveSeconds ?? 0) * 1_000;

/** When to send: [MQTT3-3.1.2-23] counts from the last packet sent, whatever is awaited meanwhile. */
export const clientKeepAlive = setup({
  types: { context: {} as ClientFacts, events: {} as ClientInput },
  delays: { keepAlive: ({ context }) => clientKeepAliveMs(context) },
  actions: { sendPingreq: order },
}).createMachine({
  id: "clientKeepAlive",
  context: facts<ClientFacts>(),
  initial: "off",
  states: {
    off: { on: { sent: "counting" } },
    counting: {
      after: { keepAlive: { target: "counting", reenter: true, actions: "sendPingreq" } },
      on: { sent: { target: "counting", reenter: true }, stopped: "off" },
    },
  },
});

/** How long to wait for PINGRESP. */
export const clientPing = setup({
  types: { context: {} as ClientFacts, events: {} as ClientInput },
  delays: { pingTimeout: ({ context }) => context.policy.responseTimeoutMs },
  actions: { expire: order },
}).createMachine({
  id: "clientPing",
  context: facts<ClientFacts>(),
  initial: "idle",
  states: {
    idle: { on: { pinged: "awaitingPingresp" } },
    awaitingPingresp: {
      after: { pingTimeout: { target: "idle", actions: "expire" } },
      on: { "packet.PINGRESP": "idle", stopped: "idle" },
    },
  },
});

interface ServerFacts {
  readonly policy: ServerKnobs;
  readonly data: ConnectionData;
}

const serverKeepAliveMs = ({ data }: ServerFacts): number =>
  (data.connect?.keepAliveSeconds ?? 0) * 1_000;

/** How often a looking Server looks, in milliseconds. */
function lookEveryMs(context: ServerFacts): number {
  const { keepAlive } = context.policy;
  switch (keepAlive.check) {
    case "exact":
    case "scan":
      return Infinity;
    case "periodic": {
      const periodMs = Math.round(serverKeepAliveMs(context) * keepAlive.periodFactor);
      return keepAlive.periodMaxMs === "unlimited"
        ? periodMs
        : Math.min(periodMs, keepAlive.periodMaxMs);
    }
  }
}

/** After how many looks in a row without a packet the Client is given up. */
function quietLooksMax({ policy: { keepAlive } }: ServerFacts): number {
  return keepAlive.check === "periodic" ? keepAlive.idleChecks : Infinity;
}

/** How long a Server with a timer for each Client waits, in milliseconds. */
function patienceMs(context: ServerFacts): number {
  const { keepAlive } = context.policy;
  switch (keepAlive.check) {
    case "exact":
      return Math.round(serverKeepAliveMs(context) * keepAlive.graceFactor);
    case "periodic":
      return Infinity;
    case "scan": {
      // Out at the first scan that finds more silence than that; scans are counted from the packet.
      const graceMs = Math.round(serverKeepAliveMs(context) * keepAlive.graceFactor);
      return (Math.floor(graceMs / keepAlive.scanMs) + 1) * keepAlive.scanMs;
    }
  }
}

export const serverKeepAlive = setup({
  types: { context: {} as ServerFacts, events: {} as ConnectionInput },
  guards: {
    hasTimer: ({ context }) =>
      serverKeepAliveMs(context) > 0 && context.policy.keepAlive.check !== "periodic",
    looksNowAndThen: ({ context }) => serverKeepAliveMs(context) > 0,
    quietTooLong: ({ context }) =>
      !context.data.heardSinceLook && context.data.quietLooks + 1 >= quietLooksMax(context),
  },
  delays: {
    // [MQTT3-3.1.2-24] One and a half times the Keep Alive, unless the profile says otherwise.
    patience: ({ context }) => patienceMs(context),
    nextLook: ({ context }) => lookEveryMs(context),
  },
  actions: { noteHeard: order, noteLook: order, expire: order },
}).createMachine({
  id: "serverKeepAlive",
  context: facts<ServerFacts>(),
  initial: "off",
  states: {
    off: {
      on: {
        "session.opened": [
          { guard: "hasTimer", target: "waiting" },
          { guard: "looksNowAndThen", target: "looking", actions: "noteHeard" },
        ],
      },
    },
    waiting: {
      after: { patience: { target: "off", actions: "expire" } },
      on: { "packet.*": { target: "waiting", reenter: true } },
    },
    looking: {
      after: {
        nextLook: [
          { guard: "quietTooLong", target: "off", actions: "expire" },
          { target: "looking", reenter: true, actions: "noteLook" },
        ],
      },
      on: { "packet.*": { actions: "noteHeard" } },
    },
  },
});
