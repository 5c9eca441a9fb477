/**
 * EMQX 5.8 with Sessions in memory, its default: the Session lives in the connection's process.
 *
 * A takeover is a call, not a cast: the old connection has stopped before the new one goes on, so it
 * is atomic here. Only the order of session.takenover and session.discarded against the new
 * connection's hooks is open in the product and nominal in the model.
 *
 * Keep Alive is looked at every half K, at most every 30 s; for K over 60 s the real span is a
 * multiple of 30 s, which lies within the span given here.
 * Not expressed by any knob: while 100 QoS 2 messages await PUBREL, another one ends the connection
 * (the standard allows that); a CONNECT may be answered "server unavailable" while a dead process of
 * its ClientID is cleaned up; a QoS 2 PUBLISH that arrives first with DUP 1 is not delivered (#18441).
 */
import type { ProfileChanges } from "../profile.ts";

export const emqx58: ProfileChanges = {
  name: "emqx-5.8",
  basedOn: "standard-3.1.1",
  title: "EMQX 5.8, Sessions in memory",
  knobs: {
    server: {
      adoptLiveCleanSession: true,
      connectTimeoutMs: 15_000,
      kickKeepsPersistentSession: false,
      disconnectReasons: { closed: "tcp_closed", kick: "kicked" },
      terminateReasons: {
        clean: "{shutdown,normal}",
        displaced: "discarded",
        discarded: "discarded",
        expired: "expired",
        kicked: "kicked",
      },
      maxQueue: 1_000,
      queueQos0Offline: "all",
      routeQos2At: "PUBLISH",
      awaitPubrelTimeoutMs: 300_000,
      overlappingSubscriptions: "copyEach",
      keepAlive: { check: "periodic", periodFactor: 0.5, periodMaxMs: "unlimited", idleChecks: 3 },
      durability: "none",
    },
  },
  deviations: [
    {
      id: "adopts-clean-session",
      knobs: ["server.adoptLiveCleanSession"],
      clause: "MQTT3-3.1.2-6",
      also: ["MQTT3-4.4.0-1"],
      what: "CleanSession 0 over a connected CleanSession 1 Session takes it over with all its state and answers Session Present 1; a Client that never learned of that Session waits for what its old one had under way.",
      source: "emqx_session_mem.erl:216-230; issue #18583",
    },
    {
      id: "repeat-routed-after-timeout",
      knobs: ["server.awaitPubrelTimeoutMs"],
      clause: "MQTT3-4.3.3-2",
      what: "A QoS 2 Packet Identifier is forgotten after 300 seconds without PUBREL, and a repeat of the PUBLISH is delivered a second time.",
      source: "emqx_schema.erl:3839 and 3920 (await_rel_timeout), emqx_session_mem.erl:369-386",
    },
    {
      id: "qos-0-overtakes-the-queue",
      knobs: ["server.queueQos0Offline"],
      clause: "MQTT3-4.6.0-6",
      what: "A QoS 0 message to a connected Client overtakes those that were queued while it was away and wait for room in its window.",
      source: "emqx_session_mem.erl, QoS 0 is delivered at once; inferred",
    },
    {
      id: "keep-alive-late",
      knobs: ["server.keepAlive"],
      clause: "MQTT3-3.1.2-24",
      what: "A silent Client is disconnected after 1.5 to 2 times its Keep Alive.",
      source: "emqx_keepalive.erl:75-158",
    },
  ],
};
