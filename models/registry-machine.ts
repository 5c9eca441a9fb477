/**
 * Machine: which Session a CONNECT gets, the decision of [MQTT3-3.1.2-4] and [MQTT3-3.1.2-6].
 *
 * It has one state, since a registry has no life of its own; what it decides is drawn by its guards.
 */
import { setup } from "xstate";
import type { ServerKnobs } from "./knobs.ts";
import { facts, order } from "./order.ts";
import type { Connect } from "./packets.ts";
import type { Rules } from "./rules.ts";

/** The Session that holds a ClientID. */
export interface Row {
  readonly clientId: string;
  readonly session: string;
  readonly cleanSession: boolean;
  /** The highest QoS it subscribes with, -1 for none; kept only where Session Present asks for it. */
  readonly highestQos: number;
}

/** A connection that was told it has a Session, while that Session is still to hear of it. */
export interface Promised {
  readonly session: string;
  readonly connection: string;
}

export interface RegistryData {
  /** In the order of their ClientIDs. */
  readonly rows: readonly Row[];
  /** Every Session that has not ended, registered or not. */
  readonly alive: readonly string[];
  /** In the order in which they were given; none where takeover is atomic. */
  readonly promises: readonly Promised[];
}

export const newRegistry: RegistryData = { rows: [], alive: [], promises: [] };

/** A CONNECT that passed the checks of its connection. */
export interface Open {
  readonly connection: string;
  readonly connect: Connect;
}

export type RegistryInput =
  | ({ readonly type: "open" } & Open)
  | { readonly type: "session.ended"; readonly session: string; readonly clientId: string }
  | { readonly type: "subscriptions"; readonly session: string; readonly highestQos: number }
  | ({ readonly type: "promise.kept" } & Promised)
  | { readonly type: "kick"; readonly clientId: string }
  | { readonly type: "server.restart" };

interface Facts {
  readonly policy: ServerKnobs & { readonly rules: Rules; readonly sessionsMax: number };
  readonly data: RegistryData;
}

/** Under which name the Session of a ClientID is found: [MQTT3-3.1.3-2] its own, to the letter. */
export const sessionKey = (clientId: string): string => clientId;

/** [MQTT3-3.1.3-6] A ClientID that nobody holds. */
export function assignedClientId(rows: readonly Row[]): string {
  for (let number = 1; ; number += 1) {
    const clientId = `auto-${number}`;
    if (rows.every((row) => row.clientId !== clientId)) return clientId;
  }
}

/** [MQTT3-3.2.2-2] What a CONNECT is told of the Session it resumes, or of a new one: null. */
export function sessionPresent(row: Row | null, rule: ServerKnobs["sessionPresentRule"]): boolean {
  if (row === null) return false;
  switch (rule) {
    case "exists":
      return true;
    case "hasSubscriptions":
      return row.highestQos >= 0;
    case "hasQos1Subscriptions":
      return row.highestQos >= 1;
  }
}

export const rowOf = (
  { rows }: RegistryData,
  clientId: string,
  { sessionKey: keyOf }: Rules,
): Row | null => rows.find((row) => keyOf(row.clientId) === keyOf(clientId)) ?? null;

/** [MQTT3-3.1.2-6] A Session of CleanSession 1 is never resumed, unless the profile does. */
function mayResume({ data, policy }: Facts, event: RegistryInput): boolean {
  if (event.type !== "open" || event.connect.cleanSession) return false;
  const row = rowOf(data, event.connect.clientId, policy.rules);
  return row !== null && (!row.cleanSession || policy.adoptLiveCleanSession);
}

export const registry = setup({
  types: { context: {} as Facts, events: {} as RegistryInput },
  guards: {
    nobodyHere: ({ context, event }) =>
      event.type === "open" &&
      rowOf(context.data, event.connect.clientId, context.policy.rules) === null,
    mayResume: ({ context, event }) => mayResume(context, event),
    noRoom: ({ context, event }) =>
      context.data.alive.length >= context.policy.sessionsMax && !mayResume(context, event),
  },
  actions: {
    createSession: order,
    resumeSession: order,
    replaceSession: order,
    refuseSession: order,
    forgetSession: order,
    keepPromise: order,
    noteSubscriptions: order,
    kickSession: order,
    forgetPromises: order,
  },
}).createMachine({
  id: "registry",
  context: facts<Facts>(),
  initial: "serving",
  states: {
    serving: {
      on: {
        open: [
          { guard: "noRoom", actions: "refuseSession" },
          { guard: "nobodyHere", actions: "createSession" },
          { guard: "mayResume", actions: "resumeSession" },
          { actions: "replaceSession" },
        ],
        "session.ended": { actions: "forgetSession" },
        "promise.kept": { actions: "keepPromise" },
        subscriptions: { actions: "noteSubscriptions" },
        kick: { actions: "kickSession" },
        "server.restart": { actions: "forgetPromises" },
      },
    },
  },
});
