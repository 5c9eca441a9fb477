/**
 * Eclipse Mosquitto 2.0.x without persistence, its default: one thread, so every takeover is atomic.
 *
 * Its disconnect event carries a number; the words here are those of the standard profile.
 *
 * Not expressed by any knob: of inbound QoS 2 messages 20 are handled at a time, and 2.0.11 answers
 * the rest as if it had them and loses them (`models/live-deviations.ts`); with persistence on, a crash loses what came
 * after the last snapshot (every 30 minutes).
 */
import type { ProfileChanges } from "../profile.ts";

export const mosquitto20: ProfileChanges = {
  name: "mosquitto-2.0",
  basedOn: "standard-3.1.1",
  title: "Eclipse Mosquitto 2.0, without persistence",
  knobs: {
    server: {
      willOnTakeover: { persistentByPersistent: false },
      sessionExpiryMs: "never",
      hooks: ["client.disconnected"],
      maxQueue: 1_000,
      maxQueueOnlineExtra: 20,
      overflow: "dropNewest",
      maxInFlight: 20,
      // "More than five seconds since the last scan", counted in whole seconds, is every six.
      keepAlive: { check: "scan", scanMs: 6_000, graceFactor: 1.5 },
      durability: "none",
    },
  },
  deviations: [
    {
      id: "no-will-on-takeover",
      knobs: ["server.willOnTakeover.persistentByPersistent"],
      clause: "MQTT3-3.1.2-8",
      what: "The Will of a CleanSession 0 connection is not published when CleanSession 0 takes over.",
      source: "src/handle_connect.c:193-203, run; issue #3509 (deliberate)",
    },
    {
      id: "keep-alive-late",
      knobs: ["server.keepAlive"],
      clause: "MQTT3-3.1.2-24",
      what: "A silent Client is disconnected up to six seconds after 1.5 times its Keep Alive.",
      source: "src/keepalive.c:17-38",
    },
  ],
};
