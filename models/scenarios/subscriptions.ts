/**
 * Subscriptions and what they bring: retained messages, overlapping filters, replacement, and the
 * messages that an UNSUBSCRIBE finds on their way.
 */
import type { ScenarioText } from "../scenario.ts";

export const subscriptionScenarios: readonly ScenarioText[] = [
  {
    name: "retained-not-on-resume",
    text: `# A retained message comes with a SUBSCRIBE, not with the resume of a Session.
# [MQTT3-3.3.1-6], [MQTT3-3.8.4-3]; retained messages are no Session State, [MQTT3-3.1.2-7].
connect b
publish b t/1 qos=1 retain=1 "on"
connect a clean=0
subscribe a t/1 qos=1
expect sent server->a PUBLISH #1 t/1 qos=1 retain "on"
expect received a "on"
disconnect a

connect a clean=0
expect sent server->a CONNACK sp=1 code=0
expect received a nothing
subscribe a t/1 qos=1
expect received a "on"
expect received a nothing
`,
  },
  {
    name: "overlapping-subscriptions",
    text: `# Three filters match one message: it comes once, with the highest QoS granted.
# [MQTT3-3.3.5-1] leaves further copies to the Server.
connect a
subscribe a t/# t/+ qos=2 t/1 qos=1
connect b
publish b t/1 qos=2 "on"
expect sent server->a PUBLISH #1 t/1 qos=2 "on"
expect received a "on"
expect received a nothing
`,
  },
  {
    name: "subscription-replaced",
    text: `# The same filter again replaces the subscription and its QoS; there is still one.
# [MQTT3-3.8.4-3]
connect a
subscribe a t/1
connect b
publish b t/1 qos=1 "before"
expect sent server->a PUBLISH t/1 qos=0 "before"
expect received a "before"

subscribe a t/1 qos=1
publish b t/1 qos=1 "after"
expect sent server->a PUBLISH #1 t/1 qos=1 "after"
expect received a "after"
expect received a nothing
`,
  },
  {
    name: "unsubscribe-keeps-in-flight",
    text: `# UNSUBSCRIBE ends the subscription, but a message that was sent already is still delivered.
# [MQTT3-3.10.4-2], [MQTT3-3.10.4-3] It is even sent again after the connection broke.
connect a clean=0
subscribe a t/1 qos=1
connect b
hold a
publish b t/1 qos=1 "sent before"
unsubscribe a t/1
deliver a->server
expect sent server->a UNSUBACK
cut a
notice server of a
notice a
release a

connect a clean=0
expect sent server->a PUBLISH #1 t/1 qos=1 dup "sent before"
expect received a "sent before"
publish b t/1 qos=1 "published after"
expect received a nothing
`,
  },
];
