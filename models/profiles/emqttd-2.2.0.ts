/**
 * emqttd 2.2.0: 2.3.11 with older limits and with a re-sending that forgets DUP and PUBREL for QoS 2.
 *
 * Not expressed by any knob: up to this version a late end of an old Session also drops the newer
 * Session's subscriptions, which are kept by ClientID, and a CONNECT that fails authentication has
 * its Will published.
 */
import type { ProfileChanges } from "../profile.ts";
import { emqttd2311 } from "./emqttd-2.3.11.ts";

const replaced = ["no-pubrec-beyond-limit", "awaiting-pubrel-forgotten", "keep-alive-late"];

export const emqttd220: ProfileChanges = {
  name: "emqttd-2.2.0",
  basedOn: "emqttd-2.3.11",
  title: "emqttd (EMQ) 2.2.0, and 2.2 to 2.3.0 nearly alike",
  knobs: {
    server: {
      // A Session that cannot be started ends the connection without CONNACK 3.
      refusalsLeftOpen: [1, 2],
      dupOnResend: { qos2: false },
      resendPubrel: false,
      maxAwaitingPubrel: 100,
      awaitPubrelTimeoutMs: 20_000,
      keepAlive: {
        check: "periodic",
        periodFactor: 1.25,
        periodMaxMs: "unlimited",
        idleChecks: 2,
      },
    },
  },
  deviations: [
    ...emqttd2311.deviations
      .filter(({ id }) => !replaced.includes(id))
      .map((deviation) =>
        deviation.id === "refused-connection-stays-open"
          ? {
              ...deviation,
              what: "After CONNACK with return code 1 or 2 the Network Connection is left open.",
            }
          : deviation,
      ),
    {
      id: "awaiting-pubrel-forgotten",
      knobs: ["server.awaitPubrelTimeoutMs"],
      clause: "MQTT3-4.1.0-1",
      also: ["MQTT3-4.3.3-2", "MQTT3-3.3.1-5"],
      what: "A QoS 2 message is dropped when its PUBREL takes longer than 20 seconds, although PUBREC was sent; it is not retained either.",
      source: "etc/emq.conf (await_rel_timeout), emqttd_session.erl",
    },
    {
      id: "no-pubrec-beyond-limit",
      knobs: ["server.maxAwaitingPubrel"],
      clause: "MQTT3-3.3.4-1",
      what: "A QoS 2 PUBLISH gets no answer while 100 others of its Client await PUBREL.",
      source: "etc/emq.conf (max_awaiting_rel), emqttd_session.erl",
    },
    {
      id: "keep-alive-late",
      knobs: ["server.keepAlive"],
      clause: "MQTT3-3.1.2-24",
      what: "A silent Client is disconnected after 2.5 to 3.75 times its Keep Alive.",
      source: "emqttd_keepalive.erl with a period of 1.25 times Keep Alive; issue #877",
    },
    {
      id: "no-dup-on-resend",
      knobs: ["server.dupOnResend.qos2"],
      clause: "MQTT3-3.3.1-1",
      also: ["MQTT3-3.3.1-8"],
      what: "A re-sent QoS 2 PUBLISH has DUP 0.",
      source: "issue #1562, redeliver/2 in emqttd_session.erl",
    },
    {
      id: "no-pubrel-on-resume",
      knobs: ["server.resendPubrel"],
      clause: "MQTT3-4.4.0-1",
      also: ["MQTT3-2.3.1-4", "MQTT3-4.3.3-1"],
      what: "A resume forgets messages that await PUBCOMP instead of re-sending their PUBREL.",
      source: "emqttd_session.erl:633-634; pull request #1439",
    },
  ],
};
