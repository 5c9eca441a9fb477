/** The router as a kind of actor: every accepted message goes to every Session, which decides. */
import { defineKind, type CarryOut, type Kind } from "../src/index.ts";
import type { ModelFact } from "./facts.ts";
import { hearing } from "./hearing.ts";
import type { ServerKnobs } from "./knobs.ts";
import type { Parts } from "./model.ts";
import type { RouterData, RouterInput } from "./router-machine.ts";
import type { Rules } from "./rules.ts";

export interface RouterPolicy extends ServerKnobs {
  readonly rules: Rules;
}
export type RouterObey = CarryOut<RouterData, RouterInput, RouterPolicy>;

export function routerKind(knobs: ServerKnobs, { charts, orders, rules }: Parts): Kind<RouterData> {
  return defineKind<RouterData, RouterInput, RouterPolicy>({
    name: "router",
    charts: [charts.router],
    life: null,
    orders: orders.router,
    policy: { ...knobs, rules },
  });
}

export const routerOrders = {
  addSession: (data, input) => ({
    ...data,
    sessions: [...data.sessions, hearing(input, "join").session].toSorted(),
  }),

  removeSession(data, input) {
    const { session } = hearing(input, "leave");
    return { ...data, sessions: data.sessions.filter((one) => one !== session) };
  },

  retain(data, input, { policy }) {
    const { message } = hearing(input, "route");
    return { ...data, retained: policy.rules.retainedAfter(data.retained, message) };
  },

  handOn(data, input, turn) {
    const { message } = hearing(input, "route");
    const fact: ModelFact = { is: "accepted", message };
    turn.observe(fact);
    for (const session of data.sessions) turn.tell(session, { type: "deliver", message });
    return data;
  },

  /** [MQTT3-3.3.1-6] A subscription gets what is retained on the topics it matches. */
  answerRetained(data, input, turn) {
    const { session, filter, qos } = hearing(input, "retained.request");
    const { matches } = turn.policy.rules;
    const messages = data.retained.filter(({ topic }) => matches(filter, topic));
    if (messages.length > 0) turn.tell(session, { type: "deliver.retained", messages, qos });
    return data;
  },

  forgetRetained: (data) => ({ ...data, retained: [] }),
} satisfies Readonly<Record<string, RouterObey>>;
