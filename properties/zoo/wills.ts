/** Mutants: when a Will is published, how often, and how. */
import { inKnob, inMachine, inRule, type Mutant } from "./mutant.ts";

const publishes = { target: "none", actions: "publishWill" };

export const willMutants: readonly Mutant[] = [
  {
    id: "no-will-on-takeover",
    does: "A connection that is taken over has its Will discarded.",
    side: "Server",
    reports: ["emqx/emqx#10551", "eclipse-mosquitto/mosquitto#3509"],
    clause: "MQTT3-3.1.2-8",
    claim: "will-published-at-the-end",
    change: inMachine("will", ["stored", "on", "takenOver", 0, "actions"], "publishWill", null),
  },
  {
    id: "no-will-on-takeover-by-clean-session",
    does: "The Will is discarded if CleanSession 1 takes over.",
    side: "Server",
    reports: ["eclipse-mosquitto/mosquitto#1946"],
    clause: "MQTT3-3.1.2-8",
    claim: "will-published-at-the-end",
    change: inKnob("server.willOnTakeover.persistentByClean", true, false),
  },
  {
    id: "no-will-on-takeover-of-clean-session",
    does: "The Will is discarded if a CleanSession 1 Client is taken over.",
    side: "Server",
    reports: ["eclipse-mosquitto/mosquitto#1946", "emqx/emqx#18565"],
    clause: "MQTT3-3.1.2-8",
    claim: "will-published-at-the-end",
    change: inKnob("server.willOnTakeover.cleanByClean", true, false),
  },
  {
    id: "no-will-on-violation",
    does: "A connection that is closed for a second CONNECT has no Will published.",
    side: "Server",
    reports: ["eclipse-mosquitto/mosquitto#2554"],
    clause: "MQTT3-3.1.2-8",
    claim: "will-published-at-the-end",
    change: inMachine("will", ["stored", "on", "protocol.error"], publishes, "none"),
  },
  {
    id: "no-will-on-reset",
    does: "A connection that breaks has no Will published.",
    side: "Server",
    reports: ["nanomq/nanomq#2412"],
    clause: "MQTT3-3.1.2-8",
    claim: "will-published-at-the-end",
    change: inMachine("will", ["stored", "on", "link.closed"], publishes, "none"),
  },
  {
    id: "will-after-disconnect",
    does: "DISCONNECT publishes the Will.",
    side: "Server",
    reports: ["eclipse-mosquitto/mosquitto#1273"],
    clause: "MQTT3-3.14.4-3",
    claim: "will-discarded-by-disconnect",
    change: inMachine("will", ["stored", "on", "packet.DISCONNECT"], "none", publishes),
  },
  {
    id: "will-twice",
    does: "A connection that breaks has its Will published twice.",
    side: "Server",
    reports: ["moscajs/aedes#109", "eclipse-mosquitto/mosquitto: changelog 2.0.6"],
    clause: "MQTT3-3.1.2-10",
    claim: "will-published-once",
    change: inMachine("will", ["stored", "on", "link.closed"], publishes, {
      target: "none",
      actions: ["publishWill", "publishWill"],
    }),
  },
  {
    id: "no-will-after-restart",
    does: "The Wills of connections that a restart of the Server ends are lost.",
    side: "Server",
    reports: ["eclipse-mosquitto/mosquitto: test/broker/15-persist-will"],
    clause: "MQTT3-3.1.2.5-a",
    claim: "will-published-after-restart",
    change: inKnob("server.willOnRestart", "published", "lost"),
  },
  {
    id: "will-never-retained",
    does: "Will Retain is passed over.",
    side: "Server",
    reports: ["mochi-mqtt/server#153"],
    clause: "MQTT3-3.1.2-17",
    claim: "will-published-as-asked",
    change: inRule("willMessage", "RETAIN 0", (was) => (...all) => ({
      ...was(...all),
      retain: false,
    })),
  },
];
