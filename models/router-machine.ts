/**
 * Machine: the Server's store of retained messages and its way to every Session.
 *
 * One state: retained messages belong to no Session [MQTT3-3.1.2-7] and know no life cycle.
 */
import { setup } from "xstate";
import type { ServerKnobs } from "./knobs.ts";
import type { Message } from "./message.ts";
import { facts, order } from "./order.ts";
import type { Qos } from "./packets.ts";

export interface RouterData {
  readonly sessions: readonly string[];
  /** The last retained message of each topic. */
  readonly retained: readonly Message[];
}

export const newRouter: RouterData = { sessions: [], retained: [] };

/** [MQTT3-3.3.1-5] The last one stays; [MQTT3-3.3.1-11] an empty payload takes it away. */
export function retainedAfter(retained: readonly Message[], message: Message): readonly Message[] {
  const others = retained.filter(({ topic }) => topic !== message.topic);
  const next = message.payload === "" ? others : [...others, message];
  return next.toSorted((a, b) => (a.topic < b.topic ? -1 : 1));
}

export type RouterInput =
  | { readonly type: "join"; readonly session: string }
  | { readonly type: "leave"; readonly session: string }
  | { readonly type: "route"; readonly message: Message }
  | {
      readonly type: "retained.request";
      readonly session: string;
      readonly filter: string;
      readonly qos: Qos;
    }
  | { readonly type: "server.restart" };

interface Facts {
  readonly policy: ServerKnobs;
  readonly data: RouterData;
}

export const router = setup({
  types: { context: {} as Facts, events: {} as RouterInput },
  guards: {
    isRetained: ({ event }) => event.type === "route" && event.message.retain,
    isForgetful: ({ context }) => context.policy.durability === "none",
  },
  actions: {
    addSession: order,
    removeSession: order,
    retain: order,
    handOn: order,
    answerRetained: order,
    forgetRetained: order,
  },
}).createMachine({
  id: "router",
  context: facts<Facts>(),
  initial: "serving",
  states: {
    serving: {
      on: {
        join: { actions: "addSession" },
        leave: { actions: "removeSession" },
        route: [{ guard: "isRetained", actions: ["retain", "handOn"] }, { actions: "handOn" }],
        "retained.request": { actions: "answerRetained" },
        "server.restart": { guard: "isForgetful", actions: "forgetRetained" },
      },
    },
  },
});
