/**
 * emqttd 2.3.11, the last of the 2.x line: connection and session are two processes that send casts.
 *
 * Nearly everything unusual follows from that: a takeover is answered before the other process has
 * heard of it, a displaced connection dies without its hook and without its Will, and a QoS 2
 * message is routed by a process of its own.
 *
 * Not expressed by any knob: a resumed Session keeps the user name of the connection that created
 * it; a repeated SUBSCRIBE runs session.subscribed each time; a Session whose Packet Identifiers
 * wrap onto one in flight crashes.
 */
import type { ProfileChanges } from "../profile.ts";

export const emqttd2311: ProfileChanges = {
  name: "emqttd-2.3.11",
  basedOn: "standard-3.1.1",
  title: "emqttd (EMQ) 2.3.11, and 2.3.7 to 2.3.10 alike",
  knobs: {
    server: {
      adoptLiveCleanSession: true,
      connectedHookOnRefusal: true,
      // Only codes 4 and 5 stop the connection.
      refusalsLeftOpen: [1, 2, 3],
      takeover: "asynchronous",
      displacedDisconnectReason: { byClean: null, byPersistent: null },
      willOnTakeover: {
        persistentByPersistent: false,
        persistentByClean: false,
        cleanByPersistent: false,
        cleanByClean: false,
      },
      disconnectReasons: { protocolError: "protocol_bad_connect" },
      hooks: ["client.connected", "client.disconnected", "session.created", "session.terminated"],
      maxQueue: 1_000,
      queueQos0Offline: "all",
      retryMs: 20_000,
      inboundQos2OnResume: "clear",
      maxAwaitingPubrel: 1_000,
      awaitPubrelTimeoutMs: 30_000,
      qos2Routing: "unordered",
      // Messages are routed once for every filter that matches.
      overlappingSubscriptions: "copyEach",
      keepAlive: {
        check: "periodic",
        periodFactor: 0.75,
        periodMaxMs: "unlimited",
        idleChecks: 2,
      },
      durability: "none",
      // A TCP connection process does not trap exits, so an orderly stop publishes no Will either.
      willOnRestart: "lost",
    },
  },
  deviations: [
    {
      id: "adopts-clean-session",
      knobs: ["server.adoptLiveCleanSession"],
      clause: "MQTT3-3.1.2-6",
      also: ["MQTT3-4.4.0-1"],
      what: "CleanSession 0 over a connected CleanSession 1 Session takes it over with all its state and answers Session Present 1; a Client that never learned of that Session waits for what its old one had under way.",
      source: "emqttd_sm.erl:148-161, emqttd_session.erl:481-521",
    },
    {
      id: "old-session-outlives-takeover",
      knobs: ["server.takeover"],
      clause: "MQTT3-3.1.2-6",
      what: "CleanSession 1 is answered while the Session it displaces still lives, so one ClientID has two Sessions for a while.",
      source: "emqttd_sm.erl:163-176 and 280-283 (destroy is a cast)",
    },
    {
      id: "old-connection-outlives-takeover",
      knobs: ["server.takeover"],
      clause: "MQTT3-3.1.4-2",
      what: "A takeover is acknowledged before the displaced Network Connection is closed.",
      source: "emqttd_session.erl:481-521 and 597-606 (the old connection is sent a message)",
    },
    {
      id: "session-present-without-session",
      knobs: ["server.takeover"],
      clause: "MQTT3-3.2.2-3",
      also: ["MQTT3-3.3.4-1", "MQTT3-3.8.4-1", "MQTT3-3.10.4-4", "MQTT3-4.3.2-1"],
      what: "A resume is answered before the Session handles it, so a Session that is just ending is announced as present.",
      source: "emqttd_sm.erl:251-262 (resume is a cast), inferred",
    },
    {
      id: "refused-connection-stays-open",
      knobs: ["server.refusalsLeftOpen"],
      clause: "MQTT3-3.2.2-5",
      what: "After CONNACK with return code 1, 2 or 3 the Network Connection is left open.",
      source: "emqttd_protocol.erl:392-396",
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
      source: "emqttd_protocol.erl:398-417; issues #1055, #1330",
    },
    {
      id: "wills-lost-on-restart",
      knobs: ["server.willOnRestart"],
      clause: "MQTT3-3.1.2-8",
      what: "The Wills of the connections that a restart ends are lost.",
      source: "emqttd_client.erl does not trap exits, inferred",
    },
    {
      id: "inbound-qos2-lost-on-resume",
      knobs: ["server.inboundQos2OnResume"],
      clause: "MQTT3-4.1.0-1",
      what: "Resuming a Session clears the QoS 2 messages that await PUBREL; the PUBREL is still answered, and the message is lost.",
      source: "emqttd_session.erl:507, emqttd_protocol.erl:265-267",
    },
    {
      id: "awaiting-pubrel-forgotten",
      knobs: ["server.awaitPubrelTimeoutMs"],
      clause: "MQTT3-4.1.0-1",
      also: ["MQTT3-4.3.3-2", "MQTT3-3.3.1-5"],
      what: "A QoS 2 message is dropped when its PUBREL takes longer than 30 seconds, although PUBREC was sent; it is not retained either.",
      source: "emqttd_session.erl:657-670",
    },
    {
      id: "no-pubrec-beyond-limit",
      knobs: ["server.maxAwaitingPubrel"],
      clause: "MQTT3-3.3.4-1",
      what: "A QoS 2 PUBLISH gets no answer while 1000 others of its Client await PUBREL.",
      source: "emqttd_session.erl:360-363, emqttd_protocol.erl:349",
    },
    {
      id: "qos2-overtaken",
      knobs: ["server.qos2Routing"],
      clause: "MQTT3-4.6.0-6",
      also: ["MQTT3-3.3.5-1"],
      what: "QoS 2 messages of one Client on one topic may overtake each other after PUBREL.",
      source: "emqttd_session.erl:459 (each is routed by a process of its own)",
    },
    {
      id: "qos-0-overtakes-the-queue",
      knobs: ["server.queueQos0Offline"],
      clause: "MQTT3-4.6.0-6",
      what: "A QoS 0 message to a connected Client overtakes those that were queued while it was away and wait for room in its window.",
      source: "emqttd_session.erl, dispatch of QoS 0; inferred",
    },
    {
      id: "repeat-acknowledges-another",
      knobs: ["server.retryMs"],
      clause: "MQTT3-4.5.0-1",
      what: "What is sent again on the same connection is acknowledged twice, and the second PUBACK may be taken for that of the next message under its identifier.",
      source:
        "emqttd_session.erl, retry_interval; here identifiers come back at once, which they do not there",
    },
    {
      id: "keep-alive-late",
      knobs: ["server.keepAlive"],
      clause: "MQTT3-3.1.2-24",
      what: "A silent Client is disconnected after 1.5 to 2.25 times its Keep Alive.",
      source: "emqttd_keepalive.erl:47-59 with a period of 0.75 times Keep Alive",
    },
  ],
};
