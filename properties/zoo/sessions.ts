/** Mutants: when a Session begins, goes on and ends, and what a CONNECT is told of it. */
import {
  inDelay,
  inGuard,
  inKnob,
  inMachine,
  inOrder,
  inRule,
  type Answer,
  type Mutant,
} from "./mutant.ts";

/** What CleanSession 1 discards. */
const everything = ["subscriptions", "queue", "inFlight", "inboundQos2"];
const allBut = (part: string): readonly string[] => everything.filter((one) => one !== part);

const fromItsConnection: Answer = ({ context, event }) =>
  event.connection === context.data.connection;

export const sessionMutants: readonly Mutant[] = [
  {
    id: "clean-session-keeps-subscriptions",
    does: "CleanSession 1 gets the subscriptions of the Session before it.",
    side: "Server",
    reports: ["eclipse-mosquitto/mosquitto#874", "eclipse-mosquitto/mosquitto#866"],
    clause: "MQTT3-3.1.2-6",
    claim: "new-session-begins-empty",
    change: inKnob("server.cleanDiscards", everything, allBut("subscriptions")),
  },
  {
    id: "clean-session-keeps-queue",
    does: "CleanSession 1 gets the messages that waited for the Session before it.",
    side: "Server",
    reports: ["vernemq/vernemq#202"],
    clause: "MQTT3-3.1.2-6",
    claim: "new-session-begins-empty",
    change: inKnob("server.cleanDiscards", everything, allBut("queue")),
  },
  {
    id: "clean-session-keeps-in-flight",
    does: "CleanSession 1 gets the messages that were in flight in the Session before it.",
    side: "Server",
    reports: ["EnMasseProject/enmasse#1464"],
    clause: "MQTT3-3.1.2-6",
    claim: "new-session-begins-empty",
    change: inKnob("server.cleanDiscards", everything, allBut("inFlight")),
  },
  {
    id: "clean-session-keeps-received-ids",
    does: "Identifiers of QoS 2 messages received in the Session before survive CleanSession 1, so that a new message under one of them is taken for a repeat.",
    side: "Server",
    reports: ["moscajs/aedes#1153"],
    clause: "MQTT3-3.1.2-6",
    claim: "new-session-begins-empty",
    change: inKnob("server.cleanDiscards", everything, allBut("inboundQos2")),
  },
  {
    id: "clean-session-outlives-its-connection",
    does: "A CleanSession 1 Session stays when its connection ends, and goes on collecting messages.",
    side: "Server",
    reports: ["rabbitmq/rabbitmq-mqtt#37"],
    clause: "MQTT3-3.1.2-6",
    claim: "clean-session-ends-with-its-connection",
    change: inGuard("serverSession", "fromItsCleanConnection", "never", () => () => false),
  },
  {
    id: "clean-session-taken-over",
    does: "CleanSession 0 takes over a connected CleanSession 1 Session, subscriptions and all.",
    side: "Server",
    reports: ["emqx/emqx#18583"],
    clause: "MQTT3-3.1.2-6",
    claim: "clean-session-hands-nothing-on",
    change: inKnob("server.adoptLiveCleanSession", false, true),
  },
  {
    id: "clean-session-resumes",
    does: "CleanSession 1 resumes the Session of its ClientID where there is one.",
    side: "Server",
    reports: ["vernemq/vernemq#202"],
    clause: "MQTT3-3.1.2-6",
    claim: "clean-session-never-present",
    change: inGuard("registry", "mayResume", "whenever there is a Session", () => () => true),
  },
  {
    id: "session-never-stored",
    does: "CleanSession 0 is accepted, but the Session ends with its connection like any other.",
    side: "Server",
    reports: ["fhmq/hmq#170", "nanomq/nanomq#134"],
    clause: "MQTT3-3.1.2-4",
    claim: "session-ends-for-a-reason",
    change: inGuard(
      "serverSession",
      "fromItsCleanConnection",
      "for every connection of its",
      () =>
        ({ context, event }) =>
          event.connection === context.data.connection,
    ),
  },
  {
    id: "disconnect-ends-session",
    does: "DISCONNECT ends a CleanSession 0 Session.",
    side: "Server",
    reports: ["nanomq/nanomq#2412", "nanomq/nanomq#2434", "nanomq/nanomq#1934"],
    clause: "MQTT3-3.1.2-4",
    claim: "session-ends-for-a-reason",
    change: inGuard(
      "serverSession",
      "fromItsCleanConnection",
      "after DISCONNECT too",
      (was) => (asked) =>
        was(asked) || (fromItsConnection(asked) && asked.event.by === "disconnect"),
    ),
  },
  {
    id: "session-present-never",
    does: "Session Present is 0 whatever is stored.",
    side: "Server",
    reports: ["apache/rocketmq-mqtt#281", "rabbitmq/rabbitmq-mqtt#61", "wolfSSL/wolfMQTT#523"],
    clause: "MQTT3-3.2.2-2",
    claim: "session-present-told-truly",
    change: inRule("sessionPresent", "false", () => () => false),
  },
  {
    id: "session-present-from-subscriptions",
    does: "Session Present is 1 only if the stored Session has subscriptions.",
    side: "Server",
    reports: ["moscajs/aedes: lib/handlers/connect.js to 1.2.0"],
    clause: "MQTT3-3.2.2-2",
    claim: "session-present-told-truly",
    change: inKnob("server.sessionPresentRule", "exists", "hasSubscriptions"),
  },
  {
    id: "session-present-to-clean-session",
    does: "CleanSession 1 is answered with Session Present 1.",
    side: "Server",
    reports: ["dotnet/MQTTnet#613", "cm-heclouds/MQTT#2"],
    clause: "MQTT3-3.2.2-1",
    claim: "clean-session-never-present",
    change: inOrder(
      "connection",
      "welcome",
      "with Session Present 1 if CleanSession is 1",
      (was) => (data, input, turn, params) => {
        const claimed = input.type === "session.opened" && data.connect?.cleanSession === true;
        return was(data, claimed ? { ...input, sessionPresent: true } : input, turn, params);
      },
    ),
  },
  {
    id: "assigned-client-id-used-twice",
    does: "Every Client without a ClientID is assigned the same one.",
    side: "Server",
    reports: ["mochi-mqtt/server#416"],
    clause: "MQTT3-3.1.3-6",
    claim: "session-of-its-client-id",
    change: inRule("assignedClientId", '"auto-1"', () => () => "auto-1"),
  },
  {
    id: "client-ids-collide",
    does: "Sessions are found by the first letter of their ClientID.",
    side: "Server",
    reports: ["moquette-io/moquette#964"],
    clause: "MQTT3-3.1.3-2",
    claim: "session-of-its-client-id",
    change: inRule("sessionKey", "the first letter", () => (clientId) => clientId.slice(0, 1)),
  },
  {
    id: "ended-session-is-still-served",
    does: "The Server goes on queueing for Sessions that have ended, CleanSession 1 too.",
    side: "Server",
    reports: ["njouanin/hbmqtt#237", "Yakifo/amqtt#14"],
    clause: "MQTT3-3.1.2-6",
    claim: "no-more-copies-than-subscriptions",
    change: inMachine("router", ["serving", "on", "leave"], { actions: "removeSession" }, {}),
  },
  {
    id: "session-never-expires",
    does: "The timer of a Session's expiry is not set when its connection ends.",
    side: "Server",
    reports: ["eclipse-mosquitto/mosquitto#1494", "eclipse-mosquitto/mosquitto#2546"],
    clause: "MQTT3-3.1.2.4-b",
    claim: "session-expires-on-time",
    change: inMachine(
      "serverSession",
      ["detached", "after"],
      {
        sessionExpiry: {
          target: "ended",
          actions: { type: "terminate", params: { why: "expired" } },
        },
      },
      null,
    ),
  },
  {
    id: "connected-session-expires",
    does: "The timer of a Session's expiry goes on while the Session is connected.",
    side: "Server",
    reports: ["eclipse-mosquitto/mosquitto#2634", "eclipse-mosquitto/mosquitto#3226"],
    clause: "MQTT3-4.1.0-1",
    claim: "session-expires-on-time",
    change: inMachine("serverSession", ["attached", "after"], null, {
      sessionExpiry: {
        target: "ended",
        actions: { type: "terminate", params: { why: "expired" } },
      },
    }),
  },
  {
    id: "session-expires-early",
    does: "A Session expires after half the time that was agreed.",
    side: "Server",
    reports: ["eclipse-mosquitto/mosquitto#1173"],
    clause: "MQTT3-4.1.0-1",
    claim: "session-expires-on-time",
    change: inDelay("serverSession", "sessionExpiry", "half", (was) => (asked) => {
      return Number(was(asked)) / 2;
    }),
  },
  {
    id: "restart-loses-sessions",
    does: "A restart of the Server loses durable Sessions.",
    side: "Server",
    reports: ["emqx/emqx#931"],
    clause: "MQTT3-4.1.0-1",
    claim: "restart-keeps-sessions",
    change: inGuard("serverSession", "survivesRestart", "never", () => () => false),
  },
  {
    id: "restart-loses-queue",
    does: "Messages that waited for a Client are not loaded after a restart of the Server.",
    side: "Server",
    reports: ["vernemq/vernemq: changelog 1.2.3"],
    clause: "MQTT3-4.1.0-1",
    claim: "waiting-messages-are-kept",
    change: inOrder(
      "session",
      "detach",
      "without the queue after a restart",
      (was) => (data, input, turn, params) => {
        const left = was(data, input, turn, params);
        return input.type === "server.restart" ? { ...left, queue: [] } : left;
      },
    ),
  },
  {
    id: "subscriptions-lost-with-connection",
    does: "A Session loses its subscriptions when its connection ends.",
    side: "Server",
    reports: ["rabbitmq/rabbitmq-mqtt#2"],
    clause: "MQTT3-3.1.2-4",
    claim: "subscriptions-are-kept",
    change: inOrder("session", "detach", "without subscriptions", (was) => (...all) => ({
      ...was(...all),
      subscriptions: [],
    })),
  },
  {
    id: "qos-0-subscriptions-lost-with-connection",
    does: "A Session loses its QoS 0 subscriptions when its connection ends.",
    side: "Server",
    reports: ["rabbitmq/rabbitmq-server: f46f0541"],
    clause: "MQTT3-3.1.2-4",
    claim: "subscriptions-are-kept",
    change: inOrder("session", "detach", "without QoS 0 subscriptions", (was) => (...all) => {
      const left = was(...all);
      return { ...left, subscriptions: left.subscriptions.filter(({ qos }) => qos > 0) };
    }),
  },
  {
    id: "nothing-queued-while-away",
    does: "Nothing is kept for a Session while it has no connection.",
    side: "Server",
    reports: ["nanomq/nanomq#134"],
    clause: "MQTT3-3.1.2-5",
    claim: "no-offline-loss",
    change: inMachine("serverSession", ["detached", "on", "deliver"], { actions: "take" }, null),
  },
  {
    id: "in-flight-lost-with-connection",
    does: "A resumed Session has its subscriptions, but not what was in flight.",
    side: "Server",
    reports: ["wolfSSL/wolfMQTT#489"],
    clause: "MQTT3-4.4.0-1",
    claim: "in-flight-is-kept",
    change: inOrder("session", "detach", "without what is in flight", (was) => (...all) => ({
      ...was(...all),
      flows: [],
    })),
  },
  {
    id: "old-session-removes-new",
    does: "A Session that CleanSession 1 replaces takes the registration of its successor away as it ends.",
    side: "Server",
    reports: [
      "moquette-io/moquette#108",
      "moquette-io/moquette#124",
      "eclipse-mosquitto/mosquitto#645",
    ],
    clause: "MQTT3-3.1.4-2",
    claim: "one-session-per-client-id",
    change: inKnob("server.lateEndRemovesRegistration", false, true),
  },
  {
    id: "expired-session-still-registered",
    does: "The registration of a Session outlives it, and blocks its ClientID.",
    side: "Server",
    reports: ["emqx/emqx#17424"],
    clause: "MQTT3-3.1.4-4",
    claim: "connect-answered",
    change: inOrder("registry", "forgetSession", "nothing", () => (data) => data),
  },
];
