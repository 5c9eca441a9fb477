/**
 * Messages on their way when a connection breaks, and the limits of window and queue.
 *
 * The QoS 2 handshake is cut behind each of its four packets; the message arrives exactly once each
 * time, and the packet that is sent again tells how far the sender had got.
 */
import type { ScenarioText } from "../scenario.ts";

const publisherAndSubscriber = `connect a clean=0
connect b
subscribe b t/1 qos=2
hold a
publish a t/1 qos=2 "on"`;

/** Held packets do not arrive any more once the end they are on their way to has noticed the cut. */
const cutWithLoss = `cut a
notice server of a
notice a
release a`;

const cutAndReturn = `${cutWithLoss}
expect session a detached

connect a clean=0`;

export const deliveryScenarios: readonly ScenarioText[] = [
  {
    name: "qos2-cut-after-publish",
    text: `# QoS 2, PUBREC lost: the PUBLISH is sent again with DUP and is not passed on twice.
# [MQTT3-4.4.0-1], [MQTT3-3.3.1-1], [MQTT3-4.3.3-2]
${publisherAndSubscriber}
deliver a->server
expect sent server->a PUBREC #1
expect received b nothing
${cutAndReturn}
expect sent a->server PUBLISH #1 t/1 qos=2 dup "on"
expect received b "on"
expect received b nothing
`,
  },
  {
    name: "qos2-cut-after-pubrec",
    text: `# QoS 2, PUBREL lost: PUBREL is sent again, and the PUBLISH never.
# [MQTT3-4.4.0-1], [MQTT3-4.3.3-1]
${publisherAndSubscriber}
deliver a->server
expect sent server->a PUBREC #1
deliver server->a
expect sent a->server PUBREL #1
expect received b nothing
${cutAndReturn}
expect sent a->server PUBREL #1
expect not sent server->a PUBREC
expect received b "on"
expect received b nothing
`,
  },
  {
    name: "qos2-cut-after-pubrel",
    text: `# QoS 2, PUBCOMP lost: PUBREL is sent again and answered, though the Server had forgotten it.
# [MQTT3-4.4.0-1], [MQTT3-4.3.3-2]
${publisherAndSubscriber}
deliver a->server
deliver server->a
deliver a->server
expect sent a->server PUBREL #1
expect sent server->a PUBCOMP #1
expect received b "on"
${cutAndReturn}
expect sent a->server PUBREL #1
expect sent server->a PUBCOMP #1
expect received b nothing
`,
  },
  {
    name: "qos2-cut-after-pubcomp",
    text: `# QoS 2, nothing lost: once PUBCOMP has arrived, nothing is sent again.
# [MQTT3-2.3.1-3]
${publisherAndSubscriber}
deliver a->server
deliver server->a
deliver a->server
expect sent server->a PUBCOMP #1
deliver server->a
expect sent a->server PUBREL #1
expect received b "on"
${cutAndReturn}
expect not sent a->server PUBREL
expect not sent server->a PUBREC
expect received b nothing
`,
  },
  {
    name: "retry-on-live-link",
    text: `# A Server that loses patience sends a message again on a connection that never broke.
# The standard asks for that on reconnecting only and does not forbid it here. [MQTT3-3.3.1-1]
set server.retryMs=20000
connect a clean=0
subscribe a t/1 qos=1
connect b
hold a
publish b t/1 qos=1 "on"
expect sent server->a PUBLISH #1 t/1 qos=1 "on"
deliver server->a
expect received a "on"
wait 19999ms
expect not sent server->a PUBLISH

wait 1ms
expect sent server->a PUBLISH #1 t/1 qos=1 dup "on"
release a
expect received a "on"
wait 1h
expect not sent server->a PUBLISH
expect received a nothing
`,
  },
  {
    name: "client-crash-durable",
    text: `# A Client that keeps its Session State over a crash sends the unacknowledged message again.
# [MQTT3-4.1.0-1], [MQTT3-4.4.0-1]
connect a clean=0
connect b
subscribe b t/1 qos=1
hold a
publish a t/1 qos=1 "on"
${cutWithLoss}

crash a store=kept
expect client a down
start a
expect client a offline
connect a clean=0
expect sent a->server PUBLISH #1 t/1 qos=1 dup "on"
expect received b "on"
`,
  },
  {
    name: "client-crash-volatile",
    text: `# A Client that loses its Session State in a crash has nothing to send again: the message is lost.
# The Server still has its half of the Session and says so. [MQTT3-4.1.0-1] is what the Client breaks.
connect a clean=0
connect b
subscribe b t/1 qos=1
hold a
publish a t/1 qos=1 "on"
${cutWithLoss}

crash a store=lost
expect client a down
start a
expect client a offline
connect a clean=0
expect sent server->a CONNACK sp=1 code=0
expect not sent a->server PUBLISH #1 t/1 qos=1 dup
expect received b nothing
`,
  },
  {
    name: "window-one",
    text: `# With a window of one message, the second waits until the first is acknowledged.
set server.maxInFlight=1
connect a clean=0
subscribe a t/1 qos=1
connect b
hold a
publish b t/1 qos=1 "1"
expect sent server->a PUBLISH #1 t/1 qos=1 "1"
publish b t/1 qos=1 "2"
expect not sent server->a PUBLISH
expect received a nothing

release a
expect sent server->a PUBLISH #1 t/1 qos=1 "2"
expect received a "1"
expect received a "2"
expect received a nothing
`,
  },
  {
    name: "queue-overflow",
    text: `# A full queue that drops the oldest message: the last ones arrive.
set server.maxQueue=2
set server.overflow=dropOldest
connect a clean=0
subscribe a t/1 qos=1
disconnect a
connect b
publish b t/1 qos=1 "1"
publish b t/1 qos=1 "2"
publish b t/1 qos=1 "3"

connect a clean=0
expect received a "2"
expect received a "3"
expect received a nothing
`,
  },
  {
    name: "queue-overflow-newest",
    text: `# A full queue that drops the newest message: the first ones arrive.
set server.maxQueue=2
set server.overflow=dropNewest
connect a clean=0
subscribe a t/1 qos=1
disconnect a
connect b
publish b t/1 qos=1 "1"
publish b t/1 qos=1 "2"
publish b t/1 qos=1 "3"

connect a clean=0
expect received a "1"
expect received a "2"
expect received a nothing
`,
  },
];
