/**
 * A few claims to try the campaign and its reports with, in tests: one that holds, one that real
 * Servers are known to violate, one that is wrong, and situations that do and do not arise.
 */
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
    id: "refusal-closes",
    from: ["MQTT3-3.2.2-5"],
    says: "After a CONNACK that refuses, the Server closes the Network Connection.",
    vantage: "inside",
    form: "always",
    when: "a CONNECT is refused",
    watch: (stand) => {
      const refused = stand.memory.cell<string | null>(null);
      return {
        on: {
          emitted({ connection, packet }) {
            if (packet.type !== "CONNACK" || packet.returnCode === 0) return;
            stand.triggered();
            refused.now = connection;
          },
          fact({ fact }) {
            if (fact.is === "closing" && fact.connection === refused.now) refused.now = null;
          },
          stepped() {
            if (refused.now === null) return;
            stand.violated(`${refused.now} was refused and stays open`);
            refused.now = null;
          },
        },
      };
    },
  }),
  claim({
    id: "nothing-is-accepted",
    from: ["MQTT3-4.5.0-1"],
    says: "The Server accepts no message, which is wrong.",
    vantage: "inside",
    form: "always",
    when: "a message is accepted",
    watch: (stand) => ({
      on: {
        fact({ fact }) {
          if (fact.is !== "accepted" || fact.message.qos === 0) return;
          stand.triggered();
          stand.violated(`${fact.message.payload} was accepted`, fact.message.payload);
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
