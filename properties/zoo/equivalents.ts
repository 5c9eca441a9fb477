/** Reported bugs that are no mutants here: legal, without effect, or beyond what the models know. */

export interface Equivalent {
  readonly what: string;
  readonly report: string;
  readonly why: string;
}

export const equivalents: readonly Equivalent[] = [
  {
    what: "Unacknowledged messages are sent again on a live connection",
    report: "eclipse-mosquitto/mosquitto#1751",
    why: "MQTT 3.1.1 allows it; only 5.0 forbids it. It is a knob, `server.retryMs`.",
  },
  {
    what: "A Client sends before CONNACK has come",
    report: "eclipse-paho/paho.mqtt.python#733",
    why: "MQTT 3.1.1 allows it (section 3.1.4).",
  },
  {
    what: "A Will that was published stays stored with its connection",
    report: "eclipse-mosquitto/mosquitto: changelog 2.0.6",
    why: "whatever publishes a Will ends its connection in the same step, and the Will goes with it.",
  },
  {
    what: "A second PUBREC ends the Session",
    report: "vernemq/vernemq#926",
    why: "the Clients here send a second one only where the first was lost, so no run can tell; with `server.retryMs` they do.",
  },
  {
    what: "PUBACK is taken for the answer to a QoS 2 message",
    report: "emqx/emqx#14122",
    why: "no Client here answers with the wrong type.",
  },
  {
    what: "Packet Identifiers of requests that were cut off stay taken",
    report: "redboltz/mqtt_cpp#612",
    why: "no run comes near 65,535 of them, and until then nothing is different.",
  },
  {
    what: "Places in the window are lost when a connection ends",
    report: "eclipse-mosquitto/mosquitto#1822",
    why: "the models count what is in flight anew each time, so there is no counter to be wrong.",
  },
  {
    what: "A message that has expired blocks the queue, a delayed Will is lost, an expiry interval is ignored",
    report: "eclipse-mosquitto/mosquitto#3505",
    why: "they belong to MQTT 5.0.",
  },
];
