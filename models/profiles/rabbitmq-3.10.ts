/**
 * RabbitMQ 3.10 with its MQTT plugin: a Session is an AMQP queue for QoS 1, and QoS 2 does not exist.
 *
 * Connections learn of a takeover by a message from a distributed tracker, so it is asynchronous.
 *
 * Not expressed by any knob: QoS 0 subscriptions of a CleanSession 0 Client end with its connection;
 * a QoS 0 message on a QoS 1 subscription is dropped when it would have to be re-sent; whether a
 * restart publishes Wills was not determined, nor what CleanSession 0 does over a CleanSession 1
 * Session whose queue is still there. Hook reasons are those of the standard profile.
 */
import type { ProfileChanges } from "../profile.ts";

export const rabbitmq310: ProfileChanges = {
  name: "rabbitmq-3.10",
  basedOn: "standard-3.1.1",
  title: "RabbitMQ 3.10, MQTT plugin",
  knobs: {
    server: {
      sessionPresentRule: "hasQos1Subscriptions",
      takeover: "asynchronous",
      displacedDisconnectReason: { byClean: "duplicate_id", byPersistent: "duplicate_id" },
      willOnTakeover: {
        persistentByPersistent: false,
        persistentByClean: false,
        cleanByPersistent: false,
        cleanByClean: false,
      },
      sessionExpiryMs: 86_400_000,
      hooks: ["client.connected", "client.disconnected"],
      queueQos0Offline: "ifSubscribedAboveQos0",
      maxInFlight: 10,
      keepPacketIds: false,
      maxQos: 1,
      keepAlive: { check: "periodic", periodFactor: 1, periodMaxMs: "unlimited", idleChecks: 2 },
    },
  },
  deviations: [
    {
      id: "session-present-needs-qos1",
      knobs: ["server.sessionPresentRule"],
      clause: "MQTT3-3.2.2-2",
      also: ["MQTT3-3.1.2-4"],
      what: "A stored Session without a QoS 1 subscription is answered with Session Present 0.",
      source: "rabbit_mqtt_processor.erl:507-560",
    },
    {
      id: "old-session-outlives-takeover",
      knobs: ["server.takeover"],
      clause: "MQTT3-3.1.2-6",
      what: "CleanSession 1 is answered while the Session it displaces still lives, so one ClientID has two Sessions for a while.",
      source: "mqtt_machine.erl:40-60, rabbit_mqtt_reader.erl:100-105, inferred",
    },
    {
      id: "old-connection-outlives-takeover",
      knobs: ["server.takeover"],
      clause: "MQTT3-3.1.4-2",
      what: "A takeover is acknowledged before the displaced Network Connection is closed.",
      source: "mqtt_machine.erl:40-60, rabbit_mqtt_reader.erl:100-105",
    },
    {
      id: "session-present-without-session",
      knobs: ["server.takeover"],
      clause: "MQTT3-3.2.2-3",
      also: ["MQTT3-3.3.4-1", "MQTT3-3.8.4-1", "MQTT3-3.10.4-4", "MQTT3-4.3.2-1"],
      what: "A Session that is just ending is announced as present, since its queue is still there.",
      source: "rabbit_mqtt_processor.erl:507-560, inferred",
    },
    {
      id: "no-will-on-takeover",
      knobs: [
        "server.willOnTakeover.persistentByPersistent",
        "server.willOnTakeover.persistentByClean",
        "server.willOnTakeover.cleanByPersistent",
        "server.willOnTakeover.cleanByClean",
      ],
      clause: "MQTT3-3.1.2-8",
      what: "The Will of a displaced connection is never published.",
      source: "rabbit_mqtt_reader.erl:157-192",
    },
    {
      id: "new-packet-ids-on-resend",
      knobs: ["server.keepPacketIds"],
      clause: "MQTT3-4.4.0-1",
      also: ["MQTT3-3.3.1-1", "MQTT3-3.3.5-1", "MQTT3-3.3.1-8", "MQTT3-4.6.0-6"],
      what: "A message is re-sent after a reconnect with a new Packet Identifier.",
      source: "rabbit_mqtt_processor.erl:402-443 and 476-482",
    },
    {
      id: "puback-for-qos2",
      knobs: ["server.maxQos"],
      clause: "MQTT3-3.3.4-1",
      also: ["MQTT3-4.3.3-2"],
      what: "A QoS 2 PUBLISH is treated as QoS 1 and answered with PUBACK.",
      source: "rabbit_mqtt_processor.erl:229-237 and 787-789",
    },
    {
      id: "keep-alive-late",
      knobs: ["server.keepAlive"],
      clause: "MQTT3-3.1.2-24",
      what: "A silent Client is disconnected after 2 to 3 times its Keep Alive.",
      source: "rabbit_heartbeat.erl:80-84",
    },
  ],
};
