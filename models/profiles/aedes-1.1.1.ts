/**
 * aedes 1.1.1 with persistence in memory: no limits at all, and Sessions known by their subscriptions.
 *
 * Its events carry no reason; the words here are those of the standard profile. `client` is
 * client.connected, `clientDisconnect` is client.disconnected.
 *
 * Not expressed by any knob: a live message can overtake queued ones while a Session is restored; a
 * cap on granted QoS is looked up by topic and so does not cap wildcards; a takeover deletes the
 * stored copy of the new Client's Will.
 */
import type { ProfileChanges } from "../profile.ts";

export const aedes111: ProfileChanges = {
  name: "aedes-1.1.1",
  basedOn: "standard-3.1.1",
  title: "aedes 1.1.1, persistence in memory",
  knobs: {
    server: {
      sessionPresentRule: "hasSubscriptions",
      cleanDiscards: ["subscriptions", "queue", "inFlight"],
      zeroLengthClientIdWithoutClean: "assign",
      sessionExpiryMs: "never",
      hooks: ["client.connected", "client.disconnected"],
      maxInFlight: "unlimited",
      dupOnResend: { qos1: false, qos2: false },
      routeQos2At: "PUBLISH",
      puback: "beforeRoute",
      durability: "none",
    },
  },
  deviations: [
    {
      id: "session-present-needs-subscription",
      knobs: ["server.sessionPresentRule"],
      clause: "MQTT3-3.2.2-2",
      also: ["MQTT3-4.3.3-2", "MQTT3-4.3.3-1", "MQTT3-4.5.0-1", "MQTT3-3.3.2-3"],
      what: "A stored Session without subscriptions is answered with Session Present 0.",
      source: "lib/handlers/connect.js:162-192, run",
    },
    {
      id: "inbound-qos2-survives-clean",
      knobs: ["server.cleanDiscards"],
      clause: "MQTT3-3.1.2-6",
      also: ["MQTT3-4.3.3-2", "MQTT3-4.5.0-1", "MQTT3-3.3.1-5"],
      what: "CleanSession 1 does not clear the Packet Identifiers of inbound QoS 2 messages, so a new message that reuses one is acknowledged, and never delivered or retained.",
      source: "run; GHSA-p8r9-qf8w-p73r, pull request #1153",
    },
    {
      id: "zero-length-id-assigned",
      knobs: ["server.zeroLengthClientIdWithoutClean"],
      clause: "MQTT3-3.1.3-8",
      what: "A zero-length ClientID with CleanSession 0 is given a ClientID instead of being refused.",
      source: "lib/handlers/connect.js",
    },
    {
      id: "no-dup-on-resend",
      knobs: ["server.dupOnResend.qos1", "server.dupOnResend.qos2"],
      clause: "MQTT3-3.3.1-1",
      also: ["MQTT3-3.3.1-8"],
      what: "A re-sent PUBLISH has DUP 0.",
      source: "run; issue #601",
    },
  ],
};
