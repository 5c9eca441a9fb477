/** Mutants: how connections begin and end, who takes over from whom, and who is silent too long. */
import { inGuard, inKnob, inMachine, inOrder, type Mutant } from "./mutant.ts";

export const connectionMutants: readonly Mutant[] = [
  {
    id: "takeover-leaves-both-connected",
    does: "A connection that lost its Session to another stays open.",
    side: "Server",
    reports: ["robustmq/robustmq#2057", "vernemq/vernemq#2075"],
    clause: "MQTT3-3.1.4-2",
    claim: "takeover-closes-the-old-connection",
    change: inMachine(
      "serverConnection",
      ["connected", "on", "takenOver"],
      { target: "closed", actions: ["reportDisplaced", "closeLink"] },
      null,
    ),
  },
  {
    id: "takeover-tells-nobody",
    does: "A second CONNECT shares the Session with the first, which does not hear of it.",
    side: "Server",
    reports: ["HarperFast/harper#1604", "vogler75/monster-mq#181"],
    clause: "MQTT3-3.1.4-2",
    claim: "one-connection-per-client-id",
    change: inMachine(
      "serverSession",
      ["attached", "on", "session.resume", "actions"],
      ["displace", "attach", "redeliver"],
      ["attach", "redeliver"],
    ),
  },
  {
    id: "replaced-session-goes-on",
    does: "CleanSession 1 gets a Session of its own, and the one before it goes on.",
    side: "Server",
    reports: ["eclipse-mosquitto/mosquitto#874"],
    clause: "MQTT3-3.1.2-6",
    claim: "one-session-per-client-id",
    change: inMachine(
      "registry",
      ["serving", "on", "open", 2, "actions"],
      "replaceSession",
      "createSession",
    ),
  },
  {
    id: "takeover-never-ends",
    does: "A CONNECT that has to end a Session first is never answered.",
    side: "Server",
    reports: ["vernemq/vernemq#571", "vernemq/vernemq#1369"],
    clause: "MQTT3-3.1.4-4",
    claim: "connect-answered",
    change: inMachine("registry", ["serving", "on", "open", 2, "actions"], "replaceSession", []),
  },
  {
    id: "newcomer-turned-away",
    does: "Of two connections with one ClientID the newer one is closed.",
    side: "Server",
    reports: ["moscajs/aedes#153"],
    clause: "MQTT3-3.1.4-2",
    claim: "takeover-closes-the-old-connection",
    change: inOrder("session", "displace", "the newcomer", (was) => (data, input, turn, params) => {
      if (input.type !== "session.resume" || data.connection === null) {
        return was(data, input, turn, params);
      }
      turn.tell(input.connection, { type: "protocol.error" });
      return was({ ...data, connection: null }, input, turn, params);
    }),
  },
  {
    id: "taken-over-session-not-delivered-to",
    does: "After a takeover the new connection is subscribed, but nothing is sent to it.",
    side: "Server",
    reports: ["eclipse-mosquitto/mosquitto#1489"],
    clause: "MQTT3-4.5.0-1",
    claim: "connected-has-its-session",
    change: inOrder(
      "session",
      "attach",
      "resumed without a connection",
      (was) => (data, input, turn, params) => {
        const attached = was(data, input, turn, params);
        return input.type === "session.resume" && data.connection !== null
          ? { ...attached, connection: null }
          : attached;
      },
    ),
  },
  {
    id: "handover-loses-queue",
    does: "What the old connection had not sent when it was taken over is lost.",
    side: "Server",
    reports: ["emqx/emqx#6393"],
    clause: "MQTT3-3.1.2-4",
    claim: "waiting-messages-are-kept",
    change: inOrder("session", "displace", "without the queue", (was) => (...all) => ({
      ...was(...all),
      queue: [],
    })),
  },
  {
    id: "second-connect-ignored",
    does: "A second CONNECT over a connection is passed over.",
    side: "Server",
    reports: ["njouanin/hbmqtt: learned model, Tappler et al., ICST 2017"],
    clause: "MQTT3-3.1.0-2",
    claim: "violation-closes",
    change: inMachine(
      "serverConnection",
      ["connected", "on", "packet.CONNECT"],
      { actions: "complain" },
      {},
    ),
  },
  {
    id: "refused-connection-left-open",
    does: "The Server leaves a connection open that it has refused with 0x04.",
    side: "Server",
    reports: ["emqx/emqx#1055", "emqx/emqx#1330"],
    clause: "MQTT3-3.2.2-5",
    claim: "refusal-closes",
    change: inKnob("server.refusalsLeftOpen", [], [4]),
  },
  {
    id: "empty-client-id-with-state",
    does: "An empty ClientID is assigned one although CleanSession is 0.",
    side: "Server",
    reports: ["emqtt/emqttd: emqttd_protocol.erl:398-417"],
    clause: "MQTT3-3.1.3-8",
    claim: "empty-client-id-needs-clean-session",
    change: inKnob("server.zeroLengthClientIdWithoutClean", "refuse", "assign"),
  },
  {
    id: "dropped-too-early",
    does: "The Server drops a Client after its Keep Alive, not after one and a half times that.",
    side: "Server",
    reports: ["vernemq/vernemq#275", "vernemq/vernemq#294", "apache/artemis#497"],
    clause: "MQTT3-3.1.2-24",
    claim: "patience-as-the-profile-says",
    change: inKnob("server.keepAlive.graceFactor", 1.5, 1),
  },
  {
    id: "dropped-too-late",
    does: "The Server drops a silent Client after three times its Keep Alive.",
    side: "Server",
    reports: ["emqx/emqx#877"],
    clause: "MQTT3-3.1.2-24",
    claim: "silent-client-dropped-in-time",
    change: inKnob("server.keepAlive.graceFactor", 1.5, 3),
  },
  {
    id: "never-dropped",
    does: "The Server never drops a silent Client.",
    side: "Server",
    reports: ["dotnet/MQTTnet#1883"],
    clause: "MQTT3-3.1.2-24",
    claim: "silent-client-dropped-in-time",
    change: inGuard("serverKeepAlive", "hasTimer", "never", () => () => false),
  },
  {
    id: "only-pings-count",
    does: "Only PINGREQ keeps a connection alive, no other packet.",
    side: "Server",
    reports: ["moscajs/mosca#45"],
    clause: "MQTT3-3.1.2-24",
    claim: "patience-as-the-profile-says",
    change: inMachine(
      "serverKeepAlive",
      ["waiting", "on"],
      { "packet.*": { target: "waiting", reenter: true } },
      { "packet.PINGREQ": { target: "waiting", reenter: true } },
    ),
  },
  {
    id: "ping-unanswered",
    does: "PINGREQ is not answered.",
    side: "Server",
    reports: ["strimzi/strimzi-mqtt-bridge#85"],
    clause: "MQTT3-3.12.4-1",
    claim: "ping-answered",
    change: inMachine(
      "serverConnection",
      ["connected", "on", "packet.PINGREQ"],
      { actions: "sendPingresp" },
      {},
    ),
  },
  {
    id: "keep-alive-0-drops-at-once",
    does: "A Client whose Keep Alive is 0 is dropped at once.",
    side: "Server",
    reports: ["ntex-rs/ntex-mqtt#14"],
    clause: "MQTT3-3.1.2.10-b",
    claim: "patience-as-the-profile-says",
    change: inGuard("serverKeepAlive", "hasTimer", "always", () => () => true),
  },
  {
    id: "empty-request-accepted",
    does: "A SUBSCRIBE or UNSUBSCRIBE without a filter is answered like any other.",
    side: "Server",
    reports: ["eclipse-mosquitto/mosquitto#665"],
    clause: "MQTT3-3.8.3-3",
    claim: "violation-closes",
    change: inGuard("serverConnection", "asksForNothing", "never", () => () => false),
  },
];
