/**
 * The scenarios the project was asked for: what emqttd 2.x prints when one ClientID comes and goes,
 * and the table of what an offline device receives.
 *
 * The expected hook lines are the observed ones, in their order; nothing else may be printed.
 */
import type { ScenarioText } from "../scenario.ts";

export const sourceScenarios: readonly ScenarioText[] = [
  {
    name: "cs1-up-down",
    text: `# CleanSession 1: the Session is created with the connection and ends with it.
# A device comes up and goes down by itself.
profile emqttd-2.3.11

connect a id=firecat_heartbeat001 clean=1 user=firecatGTerm
expect hook session(firecat_heartbeat001/firecatGTerm) created.
expect hook client firecat_heartbeat001 connected, connack: 0
expect session firecat_heartbeat001 attached

disconnect a
expect hook client firecat_heartbeat001 disconnected, reason: normal
expect hook session(firecat_heartbeat001/firecatGTerm) terminated: normal.
expect no hook
expect session firecat_heartbeat001 absent
`,
  },
  {
    name: "cs1-conflict",
    text: `# CleanSession 1: a second device with the ClientID ends the Session and gets a new one.
# The displaced device is pushed off, and no disconnected hook fires for it.
profile emqttd-2.3.11

connect a id=firecat_heartbeat001 clean=1 user=firecatGTerm
expect hook session(firecat_heartbeat001/firecatGTerm) created.
expect hook client firecat_heartbeat001 connected, connack: 0

connect b id=firecat_heartbeat001 clean=1 user=firecatGTerm
expect hook session(firecat_heartbeat001/firecatGTerm) terminated: {shutdown,conflict}.
expect hook session(firecat_heartbeat001/firecatGTerm) created.
expect hook client firecat_heartbeat001 connected, connack: 0
expect no hook
expect client a offline
expect client b online

disconnect b
expect hook client firecat_heartbeat001 disconnected, reason: normal
expect hook session(firecat_heartbeat001/firecatGTerm) terminated: normal.
expect no hook
expect session firecat_heartbeat001 absent
`,
  },
  {
    name: "cs0-first",
    text: `# CleanSession 0: the Session outlives its connection and expires two hours later.
# The first time that this ClientID comes up and goes down.
profile emqttd-2.3.11

connect a id=firecat_heartbeat001 clean=0 user=firecatGTerm
expect hook session(firecat_heartbeat001/firecatGTerm) created.
expect hook client firecat_heartbeat001 connected, connack: 0

disconnect a
expect hook client firecat_heartbeat001 disconnected, reason: normal
expect no hook
expect session firecat_heartbeat001 detached

wait 2h
expect hook session(firecat_heartbeat001/firecatGTerm) terminated: {shutdown,expired}.
expect no hook
expect session firecat_heartbeat001 absent
`,
  },
  {
    name: "cs0-again",
    text: `# CleanSession 0: a ClientID that comes back resumes its Session, and none is created.
# It was up once before; only the hooks from the second time on are printed.
profile emqttd-2.3.11

connect a id=firecat_heartbeat001 clean=0 user=firecatGTerm
disconnect a
expect session firecat_heartbeat001 detached
hooks from here

connect a id=firecat_heartbeat001 clean=0 user=firecatGTerm
expect hook client firecat_heartbeat001 connected, connack: 0
expect no hook

disconnect a
expect hook client firecat_heartbeat001 disconnected, reason: normal
expect no hook
expect session firecat_heartbeat001 detached

wait 2h
expect hook session(firecat_heartbeat001/firecatGTerm) terminated: {shutdown,expired}.
expect no hook
expect session firecat_heartbeat001 absent
`,
  },
  {
    name: "cs0-conflict",
    text: `# CleanSession 0: a second device with the ClientID takes the Session over as it is.
# The displaced device is pushed off, no disconnected hook fires for it, and no Session ends or begins.
profile emqttd-2.3.11

connect a id=firecat_heartbeat001 clean=0 user=firecatGTerm
expect hook session(firecat_heartbeat001/firecatGTerm) created.
expect hook client firecat_heartbeat001 connected, connack: 0

connect b id=firecat_heartbeat001 clean=0 user=firecatGTerm
expect hook client firecat_heartbeat001 connected, connack: 0
expect no hook
expect client a offline
expect client b online

disconnect b
expect hook client firecat_heartbeat001 disconnected, reason: normal
expect no hook
expect session firecat_heartbeat001 detached

wait 2h
expect hook session(firecat_heartbeat001/firecatGTerm) terminated: {shutdown,expired}.
expect no hook
expect session firecat_heartbeat001 absent
`,
  },
  {
    name: "offline-matrix",
    text: `# What a device receives of the messages published while it was offline.
# Device a has CleanSession 1 and device c CleanSession 0. While they are offline, b publishes with
# QoS 0, 1 and 2, and once more with QoS 1 on the same topic. Device a receives none of it, and c all
# of QoS 1 and 2, several on one topic as several. QoS 0 is the Server's choice.
connect b
connect a clean=1
connect c clean=0
subscribe a m/# qos=2
subscribe c m/# qos=2

publish b m/1 qos=1 "online"
expect received a "online"
expect received c "online"

disconnect a
disconnect c
publish b m/0 "q0"
publish b m/1 qos=1 "q1"
publish b m/2 qos=2 "q2"
publish b m/1 qos=1 "q1-again"
expect received a nothing
expect received c nothing

connect a clean=1
connect c clean=0
expect received a nothing
subscribe a m/# qos=2
expect received a nothing
expect client c online
`,
  },
];
