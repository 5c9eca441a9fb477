/**
 * How a connection ends and what follows: takeover, half-open links, protocol violations, restarts
 * of the Server, and whether the Will is published.
 */
import type { ScenarioText } from "../scenario.ts";

const watcher = `connect w
subscribe w dead/# qos=1`;

export const connectionScenarios: readonly ScenarioText[] = [
  {
    name: "takeover-late-close",
    text: `# The displaced device learns late that its connection is gone; the Server has long moved on.
# [MQTT3-3.1.4-2] The Server closes the old connection; when the other end sees it is the network's
# business.
connect p
connect a id=sensor clean=0
subscribe a t/1 qos=1
hold a

connect b id=sensor clean=0
expect sent server->b CONNACK sp=1 code=0
expect client a online
expect client b online
expect sessions sensor 1
publish p t/1 qos=1 "one"
expect received b "one"
expect received a nothing

release a
expect client a offline
expect client b online
expect session sensor attached
publish p t/1 qos=1 "two"
expect received b "two"
expect received a nothing
`,
  },
  {
    name: "async-takeover-two-sessions",
    text: `# Takeover by messages: for a moment two Sessions exist for one ClientID.
# emqttd tells the old session process to end and does not wait for it. While the message is on its
# way, the new Session is there already.
profile emqttd-2.3.11

connect a id=sensor clean=1
expect sessions sensor 1
hold server
connect b id=sensor clean=1
handle registry
expect sessions sensor 2

release server
expect sessions sensor 1
expect client a offline
expect client b online
`,
  },
  {
    name: "will-on-takeover",
    text: `# The Will of a displaced connection is published: no DISCONNECT was received on it.
# [MQTT3-3.1.2-8]
${watcher}
connect a id=sensor clean=0 will=dead/sensor willmessage="gone" willqos=1

connect b id=sensor clean=0
expect client a offline
expect received w "gone"
expect received w nothing
`,
  },
  {
    name: "will-on-network-failure",
    text: `# The Will is published when the connection breaks, and once only.
# [MQTT3-3.1.2-8], [MQTT3-3.1.2-10]
${watcher}
connect a clean=0 will=dead/a willmessage="gone" willqos=1
cut a
expect client a offline
expect session a detached
expect received w "gone"

connect a clean=0
disconnect a
expect received w nothing
`,
  },
  {
    name: "disconnect-discards-will",
    text: `# DISCONNECT discards the Will: nobody hears of it.
# [MQTT3-3.14.4-3]
${watcher}
connect a will=dead/a willmessage="gone" willqos=1
disconnect a
expect session a absent
expect received w nothing
`,
  },
  {
    name: "keep-alive-half-open",
    text: `# A device vanishes: after one and a half times Keep Alive the Server gives its connection up.
# [MQTT3-3.1.2-24] It counts as a broken network: the Will is published, the Session stays.
${watcher}
connect a id=sensor clean=0 keepalive=60 will=dead/sensor willmessage="gone" willqos=1
vanish a
wait 89s
expect session sensor attached
expect received w nothing

wait 1s
expect session sensor detached
expect received w "gone"
`,
  },
  {
    name: "keep-alive-ping",
    text: `# A Client with nothing to say pings in time, and its connection lasts.
# [MQTT3-3.1.2-23] PINGREQ when Keep Alive has passed without a packet; [MQTT3-3.12.4-1] PINGRESP.
${watcher}
connect a keepalive=60 will=dead/a willmessage="gone" willqos=1
wait 59s
expect not sent a->server PINGREQ

wait 1s
expect sent a->server PINGREQ
expect sent server->a PINGRESP

wait 1h
expect client a online
expect session a attached
expect received w nothing
`,
  },
  {
    name: "kick",
    text: `# An administrator throws a Client out: its Will is published, and its Session waits for it.
# [MQTT3-3.1.2-8] No DISCONNECT came first. Whether the Session stays is a knob.
set server.kickKeepsPersistentSession=true
${watcher}
connect p
connect a id=sensor clean=0 will=dead/sensor willmessage="gone" willqos=1
subscribe a t/1 qos=1
kick sensor
expect client a offline
expect session sensor detached
expect received w "gone"

publish p t/1 qos=1 "on"
connect a id=sensor clean=0
expect sent server->a CONNACK sp=1 code=0
expect received a "on"
`,
  },
  {
    name: "second-connect",
    text: `# A second CONNECT on one connection is a protocol violation: the connection is closed.
# [MQTT3-3.1.0-2] It is no takeover: the Will is published and the Session stays.
${watcher}
connect a id=sensor clean=0 will=dead/sensor willmessage="gone" willqos=1
subscribe a t/1 qos=1
violate a second-connect
expect client a offline
expect session sensor detached
expect received w "gone"

connect a id=sensor clean=0
expect sent server->a CONNACK sp=1 code=0
`,
  },
  {
    name: "restart-durable",
    text: `# The Server restarts with its Sessions on disk: the message that waited is still there.
# [MQTT3-4.1.0-1]
connect a clean=0
subscribe a t/1 qos=1
disconnect a
connect b
publish b t/1 qos=1 "kept"

restart server
expect client b offline
expect session a detached
connect a clean=0
expect sent server->a CONNACK sp=1 code=0
expect received a "kept"
`,
  },
  {
    name: "restart-volatile",
    text: `# The Server restarts with its Sessions in memory only: Sessions and messages are gone.
set server.durability=none
connect a clean=0
expect sent server->a CONNACK sp=0 code=0
subscribe a t/1 qos=1
disconnect a
connect b
publish b t/1 qos=1 "lost"

restart server
expect client b offline
expect session a absent
connect a clean=0
expect sent server->a CONNACK sp=0 code=0
expect received a nothing
`,
  },
];
