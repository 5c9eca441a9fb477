/**
 * How long a Session lives and what it keeps: CleanSession, expiry, the offline queue, and the
 * CONNECTs that are refused and change nothing.
 */
import type { ScenarioText } from "../scenario.ts";

const numbers = (count: number): readonly number[] =>
  Array.from({ length: count }, (_, index) => index + 1);

export const sessionScenarios: readonly ScenarioText[] = [
  {
    name: "offline-queue",
    text: `# Twenty messages wait for an offline subscriber and all arrive, in order.
# [MQTT3-3.1.2-5] QoS 1 and 2 messages are kept for a disconnected Session; [MQTT3-4.6.0-6] in order.
connect a clean=0
subscribe a t/1 qos=1
disconnect a

connect b
${numbers(20)
  .map((number) => `publish b t/1 qos=1 "${number}"`)
  .join("\n")}
expect received a nothing

connect a clean=0
${numbers(20)
  .map((number) => `expect received a "${number}"`)
  .join("\n")}
expect received a nothing
`,
  },
  {
    name: "clean-then-persistent",
    text: `# CleanSession 0, then 1, then 0 again: the connection in the middle destroys everything.
# [MQTT3-3.1.2-6] Nothing of an earlier Session may show in a later one, and the Session of the
# CleanSession 1 connection itself ends with it.
connect a id=sensor clean=0
expect sent server->a CONNACK sp=0 code=0
subscribe a t/1 qos=1
disconnect a
connect b
publish b t/1 qos=1 "queued"

connect a id=sensor clean=1
expect sent server->a CONNACK sp=0 code=0
expect received a nothing
disconnect a
expect session sensor absent

connect a id=sensor clean=0
expect sent server->a CONNACK sp=0 code=0
publish b t/1 qos=1 "not subscribed any more"
expect received a nothing
`,
  },
  {
    name: "session-expiry-cancelled-by-resume",
    text: `# The Session's two hours begin at the last close: a resume stops the clock.
connect a id=sensor clean=0
disconnect a
wait 119m
expect session sensor detached

connect a id=sensor clean=0
expect sent server->a CONNACK sp=1 code=0
wait 3h
expect session sensor attached

disconnect a
wait 119m
expect session sensor detached
wait 1m
expect session sensor absent
`,
  },
  {
    name: "refused-connect-changes-nothing",
    text: `# A CONNECT that is refused neither disconnects the Client with its ClientID nor touches the Session.
# [MQTT3-3.1.4-2] is reached only after the checks; [MQTT3-3.2.2-4] a refusal has Session Present 0.
connect a id=sensor clean=0
subscribe a t/1 qos=1

connect b id=sensor clean=1 credentials=bad
expect sent server->b CONNACK sp=0 code=4
expect client b offline
expect client a online
expect session sensor attached
expect sessions sensor 1

connect c
publish c t/1 qos=1 "on"
expect received a "on"
`,
  },
  {
    name: "empty-client-id",
    text: `# Without a ClientID there is nothing to keep a Session under: CleanSession 0 is refused.
# [MQTT3-3.1.3-8] return code 0x02; with CleanSession 1 the Server may assign a ClientID,
# [MQTT3-3.1.3-6].
connect a id="" clean=0
expect sent server->a CONNACK sp=0 code=2
expect client a offline

connect a id="" clean=1
expect sent server->a CONNACK sp=0 code=0
expect client a online
`,
  },
];
