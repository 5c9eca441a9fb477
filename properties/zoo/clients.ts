/** Mutants: bugs of client libraries. */
import { inDelay, inMachine, inOrder, inRule, keeping, type Mutant } from "./mutant.ts";

export const clientMutants: readonly Mutant[] = [
  {
    id: "client-repeats-without-dup",
    does: "A Client sends a PUBLISH again with DUP 0.",
    side: "Client",
    reports: ["ukemp/ktor-mqtt#29"],
    clause: "MQTT3-3.3.1-1",
    claim: "client-dup-tells-repeats",
    change: inRule("clientSending", "DUP 0", (was) => ({
      ...was,
      dupOnResend: { qos1: false, qos2: false },
    })),
  },
  {
    id: "client-repeats-under-new-ids",
    does: "A Client sends again under new Packet Identifiers.",
    side: "Client",
    reports: ["wolfSSL/wolfMQTT#505"],
    clause: "MQTT3-4.4.0-1",
    claim: "client-sends-unfinished-again",
    change: inRule("clientSending", "new identifiers", (was) => ({ ...was, keepPacketIds: false })),
  },
  {
    id: "client-forgets-pubrel",
    does: "A Client does not send PUBREL again.",
    side: "Client",
    reports: ["wolfSSL/wolfMQTT#602"],
    clause: "MQTT3-4.4.0-1",
    claim: "client-sends-unfinished-again",
    change: inRule("clientSending", "no PUBREL", (was) => ({ ...was, resendPubrel: false })),
  },
  {
    id: "client-keeps-received-ids",
    does: "A Client remembers received QoS 2 messages although the Server has no Session: it takes a new one for a repeat.",
    side: "Client",
    reports: ["ukemp/ktor-mqtt#30", "bytebeamio/rumqtt#863"],
    clause: "MQTT3-4.3.3-2",
    claim: "client-forgets-with-its-session",
    change: inRule(
      "keptSession",
      "everything without CleanSession 1",
      (was) => (data, present, onAbsent) =>
        data.connect?.cleanSession === true ? was(data, present, onAbsent) : data,
    ),
  },
  {
    id: "client-resumes-with-clean-session",
    does: "A Client goes on with its unfinished messages although it connects with CleanSession 1.",
    side: "Client",
    reports: ["eclipse-paho/paho.mqtt.python#276", "eclipse-paho/paho.mqtt.python#733"],
    clause: "MQTT3-3.1.2-6",
    claim: "client-dup-tells-repeats",
    change: inRule(
      "keptSession",
      "everything with CleanSession 1",
      (was) => (data, present, onAbsent) =>
        data.connect?.cleanSession === true ? data : was(data, present, onAbsent),
    ),
  },
  {
    id: "client-forgets-received-ids",
    does: "A Client forgets received QoS 2 messages with its connection, and hands them over again.",
    side: "Client",
    reports: ["fusesource/mqtt-client#121"],
    clause: "MQTT3-4.3.3-2",
    claim: "client-hands-over-once",
    change: inRule(
      "keptSession",
      "as if Session Present were 0",
      (was) => (data, _, onAbsent) => was(data, false, onAbsent),
    ),
  },
  {
    id: "client-skips-repeats",
    does: "A Client acknowledges a QoS 1 PUBLISH with DUP 1 and hands it over to nobody, as if it had come before.",
    side: "Client",
    reports: ["lensesio/stream-reactor#766"],
    clause: "MQTT3-4.3.2-2",
    claim: "client-hands-over-what-it-acknowledges",
    change: inOrder(
      "client",
      "receive",
      "nothing with DUP 1",
      (was) => (data, input, turn, params) => {
        const isRepeat =
          input.type === "packet.PUBLISH" && input.packet.qos === 1 && input.packet.dup;
        return keeping(
          turn,
          ({ effect }) => !isRepeat || effect !== "observe",
          () => was(data, input, turn, params),
        );
      },
    ),
  },
  {
    id: "client-forgets-in-flight",
    does: "A Client does not send again what was not acknowledged.",
    side: "Client",
    reports: ["eclipse-paho/paho.mqtt.c#429"],
    clause: "MQTT3-4.4.0-1",
    claim: "client-sends-unfinished-again",
    change: inRule("keptSession", "nothing in flight", (was) => (...all) => {
      const kept = was(...all);
      return { ...kept, sessions: kept.sessions.map((one) => ({ ...one, flows: [] })) };
    }),
  },
  {
    id: "client-keeps-clean-session",
    does: "A Client keeps what a CleanSession 1 connection left unfinished, and goes on with it.",
    side: "Client",
    reports: ["eclipse-paho/paho.mqtt.python#733", "eclipse-paho/paho.mqtt.python#276"],
    clause: "MQTT3-3.1.2-6",
    claim: "client-dup-tells-repeats",
    change: inOrder("client", "endCleanSession", "nothing", () => (data) => data),
  },
  {
    id: "client-ignores-other-requests",
    does: "A Client's SUBSCRIBE takes the Packet Identifier of a PUBLISH that is in flight.",
    side: "Client",
    reports: ["mqttjs/MQTT.js#1337"],
    clause: "MQTT3-2.3.1-2",
    claim: "client-packet-ids-unused",
    change: inOrder(
      "client",
      "subscribe",
      "as if nothing were in flight",
      (was) =>
        (data, ...rest) => ({
          ...was({ ...data, sessions: [] }, ...rest),
          sessions: data.sessions,
        }),
    ),
  },
  {
    id: "client-pings-late",
    does: "A Client sends PINGREQ after twice its Keep Alive.",
    side: "Client",
    reports: ["eclipse-paho/paho.mqtt.c#156", "AtherEnergy/rumqtt#1"],
    clause: "MQTT3-3.1.2-23",
    claim: "client-keeps-alive",
    change: inDelay("clientKeepAlive", "keepAlive", "twice", (was) => (asked) => {
      return 2 * Number(was(asked));
    }),
  },
  {
    id: "client-talks-after-disconnect",
    does: "A Client goes on using its connection after DISCONNECT.",
    side: "Client",
    reports: ["eclipse-paho/paho.mqtt.c#371"],
    clause: "MQTT3-3.14.4-2",
    claim: "client-is-silent-after-disconnect",
    change: inMachine(
      "clientConnection",
      ["online", "on", "app.disconnect"],
      { target: "offline", actions: ["sendDisconnect", "endCleanSession", "closeLink"] },
      { actions: ["sendDisconnect", "endCleanSession"] },
    ),
  },
  {
    id: "client-drops-qos-0",
    does: "A Client does not hand over QoS 0 messages while it has something unfinished.",
    side: "Client",
    reports: ["empicano/aiomqtt#404"],
    clause: "MQTT3-3.3.4-1",
    claim: "client-hands-over-qos-0-once",
    change: inOrder(
      "client",
      "receive",
      "not QoS 0 while something is unfinished",
      (was) => (data, input, turn, params) =>
        input.type === "packet.PUBLISH" && input.packet.qos === 0 && data.sessions.length > 0
          ? data
          : was(data, input, turn, params),
    ),
  },
];
