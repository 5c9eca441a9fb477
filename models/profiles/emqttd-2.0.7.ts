/**
 * emqttd 2.0.7: before QoS 2 routing had a process of its own, and with registrations by ClientID alone.
 *
 * That Sessions unregister by ClientID is what makes this version worth having: a late end of a
 * displaced Session takes the registration of its successor with it.
 *
 * Not expressed by any knob: such a late end drops the successor's subscriptions too; a CONNECT that
 * fails authentication has its Will published; on a resume all PUBRELs go before the PUBLISHes.
 */
import type { ProfileChanges } from "../profile.ts";
import { emqttd220 } from "./emqttd-2.2.0.ts";

const notYet = [
  "inbound-qos2-lost-on-resume",
  "no-pubrec-beyond-limit",
  "qos2-overtaken",
  "no-dup-on-resend",
  "no-pubrel-on-resume",
];

export const emqttd207: ProfileChanges = {
  name: "emqttd-2.0.7",
  basedOn: "emqttd-2.2.0",
  title: "emqttd (EMQ) 2.0.7, and 2.0.2 to 2.0.6 alike",
  knobs: {
    server: {
      lateEndRemovesRegistration: true,
      sessionExpiryMs: 86_400_000,
      maxQueue: "unlimited",
      maxInFlight: 100,
      inFlightFreedAt: "PUBREC",
      retryMs: 60_000,
      dupOnResend: { qos2: true },
      resendPubrel: true,
      inboundQos2OnResume: "keep",
      maxAwaitingPubrel: "unlimited",
      qos2Routing: "ordered",
    },
  },
  deviations: [
    ...emqttd220.deviations.filter(({ id }) => !notYet.includes(id)),
    {
      id: "late-end-hides-client",
      knobs: ["server.lateEndRemovesRegistration"],
      clause: "MQTT3-3.1.4-2",
      what: "A displaced Session that ends late removes its successor's registration, so the next CONNECT of that ClientID does not disconnect the Client that is there.",
      source: "fixed in 2.2-rc.1, issue #1096",
    },
    {
      id: "late-end-loses-session",
      knobs: ["server.lateEndRemovesRegistration"],
      clause: "MQTT3-3.1.2-4",
      what: "A CleanSession 0 Session whose registration was removed that way is not found again.",
      source: "fixed in 2.2-rc.1, issue #1096; inferred",
    },
  ],
};
