/** The router as a kind of actor: every accepted message goes to every Session, which decides. */
import { defineKind, type CarryOut, type Kind } from "../src/index.ts";
import type { ModelFact } from "./facts.ts";
import { hearing } from "./hearing.ts";
import type { ServerKnobs } from "./knobs.ts";
import type { MachineCharts } from "./machines.ts";
import { matches } from "./message.ts";
import type { RouterData, RouterInput } from "./router-machine.ts";

type Obey = CarryOut<RouterData, RouterInput, ServerKnobs>;

export function routerKind(knobs: ServerKnobs, charts: MachineCharts): Kind<RouterData> {
  return defineKind<RouterData, RouterInput, ServerKnobs>({
    name: "router",
    charts: [charts.router],
    life: null,
    orders,
    policy: knobs,
  });
}

const orders: Readonly<Record<string, Obey>> = {
  addSession: (data, input) => ({
    ...data,
    sessions: [...data.sessions, hearing(input, "join").session].toSorted(),
  }),

  removeSession(data, input) {
    const { session } = hearing(input, "leave");
    return { ...data, sessions: data.sessions.filter((one) => one !== session) };
  },

  /** [MQTT3-3.3.1-5] The last one stays; [MQTT3-3.3.1-11] an empty payload takes it away. */
  retain(data, input) {
    const { message } = hearing(input, "route");
    const others = data.retained.filter(({ topic }) => topic !== message.topic);
    const retained = message.payload === "" ? others : [...others, message];
    return { ...data, retained: retained.toSorted((a, b) => (a.topic < b.topic ? -1 : 1)) };
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
    const messages = data.retained.filter(({ topic }) => matches(filter, topic));
    if (messages.length > 0) turn.tell(session, { type: "deliver.retained", messages, qos });
    return data;
  },

  forgetRetained: (data) => ({ ...data, retained: [] }),
};
