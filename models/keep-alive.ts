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

export const clientKeepAlive = setup({
  types: { context: {} as ClientFacts, events: {} as ClientInput },
  guards: {
    accepted: ({ context, event }) =>
      event.type === "packet.CONNACK" &&
      event.packet.returnCode === 0 &&
      clientKeepAliveMs(context) > 0,
  },
  delays: {
    keepAlive: ({ context }) => clientKeepAliveMs(context),
    pingTimeout: ({ context }) => context.policy.responseTimeoutMs,
  },
  actions: { sendPingreq: order, expire: order },
}).createMachine({
  id: "clientKeepAlive",
  context: facts<ClientFacts>(),
  initial: "off",
  states: {
    off: { on: { "packet.CONNACK": { guard: "accepted", target: "counting" } } },
    counting: {
      after: { keepAlive: { target: "awaitingPingresp", actions: "sendPingreq" } },
      on: { sent: { target: "counting", reenter: true }, stopped: "off" },
    },
    awaitingPingresp: {
      after: { pingTimeout: { target: "off", actions: "expire" } },
      on: { "packet.PINGRESP": "counting", stopped: "off" },
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
function lookEveryMs(facts: ServerFacts): number {
  const { keepAlive } = facts.policy;
  switch (keepAlive.check) {
    case "exact":
      return Infinity;
    case "periodic": {
      const periodMs = Math.round(serverKeepAliveMs(facts) * keepAlive.periodFactor);
      return keepAlive.periodMaxMs === "unlimited"
        ? periodMs
        : Math.min(periodMs, keepAlive.periodMaxMs);
    }
    case "scan":
      return keepAlive.scanMs;
  }
}

/** After how many looks in a row without a packet the Client is given up. */
function quietLooksMax(facts: ServerFacts): number {
  const { keepAlive } = facts.policy;
  switch (keepAlive.check) {
    case "exact":
      return Infinity;
    case "periodic":
      return keepAlive.idleChecks;
    case "scan":
      // The look that finds a packet starts the count, so silence is at least this many scans long.
      return Math.ceil((serverKeepAliveMs(facts) * keepAlive.graceFactor) / keepAlive.scanMs);
  }
}

export const serverKeepAlive = setup({
  types: { context: {} as ServerFacts, events: {} as ConnectionInput },
  guards: {
    waitsExactly: ({ context }) =>
      serverKeepAliveMs(context) > 0 && context.policy.keepAlive.check === "exact",
    looksNowAndThen: ({ context }) => serverKeepAliveMs(context) > 0,
    quietTooLong: ({ context }) =>
      !context.data.heardSinceLook && context.data.quietLooks + 1 >= quietLooksMax(context),
  },
  delays: {
    // [MQTT3-3.1.2-24] One and a half times the Keep Alive, unless the profile says otherwise.
    patience: ({ context }) => {
      const { keepAlive } = context.policy;
      const factor = keepAlive.check === "exact" ? keepAlive.graceFactor : 0;
      return Math.round(serverKeepAliveMs(context) * factor);
    },
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
          { guard: "waitsExactly", target: "waiting" },
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
