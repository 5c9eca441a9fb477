/** Mutants: acknowledged delivery, what is sent again, and Packet Identifiers. */
import type { Effect } from "../../src/index.ts";
import type { Packet } from "../../models/index.ts";
import {
  inKnob,
  inMachine,
  inOrder,
  inRule,
  keeping,
  replacing,
  under,
  type Mutant,
} from "./mutant.ts";

export const exchangeMutants: readonly Mutant[] = [
  {
    id: "qos-1-repeat-without-dup",
    does: "A QoS 1 PUBLISH is sent again with DUP 0.",
    side: "Server",
    reports: ["moscajs/aedes#601"],
    clause: "MQTT3-3.3.1-1",
    claim: "repeat-with-dup",
    change: inKnob("server.dupOnResend.qos1", true, false),
  },
  {
    id: "qos-2-repeat-without-dup",
    does: "A QoS 2 PUBLISH is sent again with DUP 0.",
    side: "Server",
    reports: ["apache/bifromq#281"],
    clause: "MQTT3-3.3.1-1",
    claim: "repeat-with-dup",
    change: inKnob("server.dupOnResend.qos2", true, false),
  },
  {
    id: "repeat-under-new-id",
    does: "What is sent again gets a new Packet Identifier.",
    side: "Server",
    reports: ["cloudamqp/lavinmq#2233", "vernemq/vernemq: changelog 1.10.0"],
    clause: "MQTT3-4.4.0-1",
    claim: "in-flight-is-kept",
    change: inKnob("server.keepPacketIds", true, false),
  },
  {
    id: "pubrel-not-sent-again",
    does: "A PUBREL that awaits PUBCOMP is not sent again; its exchange is dropped.",
    side: "Server",
    reports: ["rmqtt/rmqtt#456", "emqx/emqx#1216", "vernemq/vernemq#762"],
    clause: "MQTT3-4.4.0-1",
    claim: "resumed-session-sends-again",
    change: inKnob("server.resendPubrel", true, false),
  },
  {
    id: "pubrel-waits-for-good",
    does: "An exchange that awaits PUBCOMP when its connection ends stays as it is, and nothing is sent.",
    side: "both",
    reports: ["vernemq/vernemq: changelog 1.12.6"],
    clause: "MQTT3-4.4.0-1",
    claim: "resumed-session-sends-again",
    change: inMachine(
      "qos2Sender",
      ["awaitingPubcomp", "on", "resume"],
      { actions: "resendPubrel" },
      {},
    ),
  },
  {
    id: "publish-again-after-pubrel",
    does: "PUBLISH instead of PUBREL is sent again.",
    side: "both",
    reports: [
      "eclipse-paho/paho.mqtt.golang#788",
      "fusesource/mqtt-client#120",
      "at-wat/mqtt-go#152",
    ],
    clause: "MQTT3-4.3.3-1",
    claim: "no-publish-after-pubrec",
    change: inMachine(
      "qos2Sender",
      ["awaitingPubcomp", "on", "resume", "actions"],
      "resendPubrel",
      "resendPublish",
    ),
  },
  {
    id: "qos-1-not-sent-again",
    does: "A QoS 1 PUBLISH that was not acknowledged is not sent again.",
    side: "both",
    reports: ["eclipse-paho/paho.mqtt.c#429"],
    clause: "MQTT3-4.4.0-1",
    claim: "resumed-session-sends-again",
    change: inMachine(
      "qos1Sender",
      ["awaitingPuback", "on", "resume"],
      { actions: "resendPublish" },
      {},
    ),
  },
  {
    id: "nothing-sent-again",
    does: "A resumed Session sends again nothing of what is in flight.",
    side: "Server",
    reports: ["wolfSSL/wolfMQTT#489"],
    clause: "MQTT3-4.4.0-1",
    claim: "resumed-session-sends-again",
    change: inMachine(
      "serverSession",
      ["detached", "on", "session.resume", "actions"],
      ["attach", "redeliver"],
      ["attach"],
    ),
  },
  {
    id: "pubrec-ends-exchange",
    does: "PUBREC ends an exchange, and no PUBREL follows.",
    side: "both",
    reports: ["eclipse-mosquitto/mosquitto#3275"],
    clause: "MQTT3-4.3.3-1",
    claim: "client-answers",
    change: inMachine(
      "qos2Sender",
      ["awaitingPubrec", "on", "packet.PUBREC"],
      { target: "awaitingPubcomp", actions: "sendPubrel" },
      { target: "done", actions: "release" },
    ),
  },
  {
    id: "pubrec-ends-delivery",
    does: "The Server takes PUBREC for the end of a delivery, and sends no PUBREL.",
    side: "Server",
    reports: ["eclipse-mosquitto/mosquitto#3275"],
    clause: "MQTT3-4.3.3-1",
    claim: "pubrec-answered",
    change: inOrder("session", "acknowledge", "the end with PUBREC", (was) => (data, ...rest) => {
      const [input] = rest;
      if (input.type !== "packet.PUBREC") return was(data, ...rest);
      const { packetId } = input.packet;
      return { ...data, flows: data.flows.filter((flow) => flow.packetId !== packetId) };
    }),
  },
  {
    id: "repeat-passed-on",
    does: "A QoS 2 PUBLISH that comes again within its exchange is passed on once more.",
    side: "both",
    reports: [
      "vernemq/vernemq: changelog 1.7.0",
      "rmqtt/rmqtt#456",
      "eclipse-paho/paho.mqtt.python#194",
    ],
    clause: "MQTT3-4.3.3-2",
    claim: "message-taken-once-per-exchange",
    change: inMachine(
      "qos2Receiver",
      ["awaitingPubrel", "on", "packet.PUBLISH", "actions"],
      "sendPubrec",
      ["passOn", "sendPubrec"],
    ),
  },
  {
    id: "received-ids-forgotten",
    does: "A resumed Session has forgotten which QoS 2 messages await their PUBREL: it answers PUBCOMP and passes none on.",
    side: "Server",
    reports: ["vernemq/vernemq#496", "nanomq/nanomq#2412"],
    clause: "MQTT3-4.3.3-2",
    claim: "awaiting-pubrel-is-kept",
    change: inKnob("server.inboundQos2OnResume", "keep", "clear"),
  },
  {
    id: "unknown-pubrel-unanswered",
    does: "A PUBREL whose Packet Identifier is not known is not answered.",
    side: "both",
    reports: [
      "moscajs/aedes#634",
      "moscajs/aedes#87",
      "eclipse-paho/paho.mqtt.python#284",
      "bytebeamio/rumqtt#664",
    ],
    clause: "MQTT3-4.3.3-2",
    claim: "pubrel-answered",
    change: inMachine(
      "qos2Receiver",
      ["ready", "on", "packet.PUBREL"],
      { actions: "sendPubcomp" },
      {},
    ),
  },
  {
    id: "received-id-never-released",
    does: "The identifier of a QoS 2 message stays known after PUBREL, so that the next message under it is swallowed.",
    side: "both",
    reports: ["emqx/emqx#14815", "mqttjs/MQTT.js#893", "vert-x3/vertx-mqtt#133"],
    clause: "MQTT3-4.3.3-2",
    claim: "message-taken-once-per-exchange",
    change: inMachine(
      "qos2Receiver",
      ["awaitingPubrel", "on", "packet.PUBREL", 1],
      { target: "done", actions: ["passOn", "release", "sendPubcomp"] },
      { target: "awaitingPubrel", actions: ["passOn", "sendPubcomp"] },
    ),
  },
  {
    id: "acknowledged-is-kept",
    does: "PUBACK ends nothing: the message is sent again with every connection.",
    side: "both",
    reports: ["moquette-io/moquette#11", "dotnet/MQTTnet#1569", "mqttjs/MQTT.js#572"],
    clause: "MQTT3-4.3.2-1",
    claim: "acknowledged-is-not-sent-again",
    change: inMachine(
      "qos1Sender",
      ["awaitingPuback", "on", "packet.PUBACK"],
      { target: "done", actions: "release" },
      {},
    ),
  },
  {
    id: "pubcomp-ends-nothing",
    does: "PUBCOMP ends nothing: PUBREL is sent again with every connection.",
    side: "both",
    reports: ["mqttjs/MQTT.js#572"],
    clause: "MQTT3-4.3.3-1",
    claim: "acknowledged-is-not-sent-again",
    change: inMachine(
      "qos2Sender",
      ["awaitingPubcomp", "on", "packet.PUBCOMP"],
      { target: "done", actions: "release" },
      {},
    ),
  },
  {
    id: "id-used-twice",
    does: "A new message takes the Packet Identifier of one that is in flight.",
    side: "both",
    reports: ["mqttjs/MQTT.js#1337", "mqttjs/MQTT.js#1492"],
    clause: "MQTT3-2.3.1-4",
    claim: "packet-ids-of-the-server-unused",
    change: inRule("freePacketId", "1", () => () => 1),
  },
  {
    id: "id-zero",
    does: "The first Packet Identifier is 0.",
    side: "both",
    reports: ["moscajs/aedes#652"],
    clause: "MQTT3-2.3.1-1",
    claim: "packet-ids-of-the-server-legal",
    change: inRule(
      "freePacketId",
      "from 0",
      (was) => (inUse) => (inUse.includes(0) ? was(inUse) : 0),
    ),
  },
  {
    id: "backlog-with-dup",
    does: "What waited for its Client is sent with DUP 1, although it is sent for the first time.",
    side: "Server",
    reports: ["nanomq/NanoNNG#1462"],
    clause: "MQTT3-3.3.1-1",
    claim: "dup-tells-what-was-in-flight",
    change: inOrder(
      "session",
      "redeliver",
      "DUP 1 for all",
      (was) => (data, input, turn, params) =>
        replacing(turn, withDup, () => was(data, input, turn, params)),
    ),
  },
  {
    id: "id-free-with-pubrec",
    does: "The Packet Identifier of a QoS 2 message goes to another one before its PUBCOMP has come.",
    side: "Server",
    reports: ["wolfSSL/wolfMQTT#614"],
    clause: "MQTT3-2.3.1-4",
    claim: "exchanges-have-ids-of-their-own",
    change: inOrder(
      "session",
      "take",
      "ids that await PUBCOMP are free",
      (was) => (data, input, turn, params) => {
        const { rules } = turn.policy;
        const left = data.flows
          .filter(({ at }) => at === "awaitingPubcomp")
          .map(({ packetId }) => packetId);
        const freePacketId = (inUse: readonly number[]): number | null =>
          rules.freePacketId(inUse.filter((packetId) => !left.includes(packetId)));
        return was(data, input, under(turn, { rules: { ...rules, freePacketId } }), params);
      },
    ),
  },
  {
    id: "repeat-stored-again",
    does: "A QoS 2 PUBLISH that comes again within its exchange is stored once more, beside the first.",
    side: "both",
    reports: ["eclipse-mosquitto/mosquitto#1751"],
    clause: "MQTT3-4.3.3-2",
    claim: "exchanges-have-ids-of-their-own",
    change: inMachine(
      "qos2Receiver",
      ["awaitingPubrel", "on", "packet.PUBLISH", "actions"],
      "sendPubrec",
      ["store", "sendPubrec"],
    ),
  },
  {
    id: "repeat-taken-for-known",
    does: "A PUBLISH that comes with DUP 1 is acknowledged and passed on to nobody, as if it had been taken before.",
    side: "Server",
    reports: ["emqx/emqx#18441"],
    clause: "MQTT3-4.3.2-2",
    claim: "acknowledged-means-taken",
    change: inOrder(
      "session",
      "receive",
      "nothing with DUP 1",
      (was) => (data, input, turn, params) => {
        const { publish } =
          input.type === "packet.PUBREL"
            ? (data.awaiting.find(({ packetId }) => packetId === input.packet.packetId) ?? nothing)
            : { publish: input.type === "packet.PUBLISH" ? input.packet : null };
        if (publish?.dup !== true) return was(data, input, turn, params);
        return keeping(
          turn,
          (effect) => effect.effect !== "tell" || effect.to !== "router",
          () => was(data, input, turn, params),
        );
      },
    ),
  },
  {
    id: "repeats-in-reverse",
    does: "Repeats go out in the order of the latest message first.",
    side: "Server",
    reports: ["eclipse-paho/paho.mqtt.c#807"],
    clause: "MQTT3-4.6.0-1",
    claim: "resumed-session-sends-again",
    change: inOrder(
      "session",
      "redeliver",
      "from the last",
      (was) =>
        (data, ...rest) =>
          was({ ...data, flows: data.flows.toReversed() }, ...rest),
    ),
  },
];

const nothing = { publish: null } as const;

/** What a Session has to say to its connection, with DUP 1 if it is a PUBLISH above QoS 0. */
function withDup(effect: Effect): Effect {
  if (effect.effect !== "tell" || effect.input.type !== "session.send") return effect;
  // What a connection is told to send is a packet.
  const { packet } = effect.input as unknown as { readonly packet: Packet };
  if (packet.type !== "PUBLISH" || packet.qos === 0) return effect;
  const input = { ...effect.input, packet: { ...packet, dup: true } };
  return { ...effect, input };
}
