/**
 * A few claims to try the campaign and its reports with, in tests: one that holds, one that real
 * Servers are known to violate, one that is wrong, and situations that do and do not arise.
 */
import type { SessionData } from "../models/index.ts";
import { claim, type Claim } from "./claim.ts";

export const trialClaims: readonly Claim[] = [
  claim({
    id: "connack-comes-first",
    from: ["MQTT3-3.2.0-1"],
    says: "The first packet that reaches a Client on a Network Connection is CONNACK.",
    vantage: "wire",
    form: "always",
    when: "a packet reaches a Client for the first time",
    watch: (stand) => ({
      on: {
        received({ connection, packet }) {
          if (stand.view.connection(connection)?.answer !== null) return;
          stand.triggered();
          if (packet.type !== "CONNACK") stand.violated(`${packet.type} came first`);
        },
      },
    }),
  }),
  claim({
    id: "one-session-at-a-time",
    from: ["MQTT3-3.1.2-6"],
    says: "A ClientID has one Session at the most.",
    vantage: "inside",
    form: "always",
    when: "a Session begins",
    watch: (stand) => ({
      on: {
        fact({ fact }) {
          if (fact.is !== "sessionCreated") return;
          stand.triggered();
        },
        stepped() {
          const ids = stand
            .actors("session#")
            .map(({ state }) => (state.data as SessionData).clientId);
          const twice = ids.find((id, index) => ids.indexOf(id) !== index);
          if (twice !== undefined) stand.violated(`${twice} has two Sessions`);
        },
      },
    }),
  }),
  claim({
    id: "nothing-is-delivered",
    from: ["MQTT3-4.5.0-1"],
    says: "No message reaches a subscriber, which is wrong.",
    vantage: "inside",
    form: "always",
    when: "a message reaches a Client",
    watch: (stand) => ({
      on: {
        fact({ fact }) {
          if (fact.is !== "handedOver" || fact.qos === 0) return;
          stand.triggered();
          stand.violated(`${fact.payload} was handed over to ${fact.device}`, fact.payload);
        },
      },
    }),
  }),
  claim({
    id: "restarts-happen",
    from: ["MQTT3-4.1.0-1"],
    says: "The Server restarts.",
    vantage: "wire",
    form: "sometimes",
    when: "the Server restarts",
    watch: (stand) => ({
      on: {
        operated({ operation }) {
          if (operation.op === "restart") stand.triggered();
        },
      },
    }),
  }),
  claim({
    id: "pigs-fly",
    from: ["MQTT3-4.1.0-1"],
    says: "Something happens that never does.",
    vantage: "wire",
    form: "sometimes",
    when: "never",
    watch: () => ({ on: {} }),
  }),
  claim({
    id: "pigs-land",
    from: ["MQTT3-4.1.0-1"],
    says: "What never flew lands softly.",
    vantage: "wire",
    form: "always",
    when: "never",
    watch: () => ({ on: {} }),
  }),
];
