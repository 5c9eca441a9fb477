/** Mutants: window, queue and order; subscriptions and retained messages. */
import { inKnob, inOrder, inRule, keeping, packetSentBy, under, type Mutant } from "./mutant.ts";

export const messageMutants: readonly Mutant[] = [
  {
    id: "something-takes-a-place-in-the-window",
    does: "One place of the window is never free, so a window of one lets nothing through.",
    side: "Server",
    reports: ["eclipse-mosquitto/mosquitto#1332", "halfgaar/FlashMQ#173"],
    clause: "MQTT3-4.3.2-1",
    claim: "no-exchange-stays-open",
    change: inRule(
      "windowOpen",
      "one place less",
      (was) => (flows, knobs) =>
        was(flows, {
          ...knobs,
          maxInFlight: knobs.maxInFlight === "unlimited" ? "unlimited" : knobs.maxInFlight - 1,
        }),
    ),
  },
  {
    id: "window-ignored",
    does: "The window is passed over.",
    side: "Server",
    reports: ["eclipse-mosquitto/mosquitto#2301"],
    clause: "MQTT3-4.6.0-6",
    claim: "window-is-kept",
    change: inRule("windowOpen", "always", () => () => true),
  },
  {
    id: "window-ignored-on-resume",
    does: "A resumed Session sends all that waits, whatever its window.",
    side: "Server",
    reports: ["eclipse-paho/paho.mqtt.python#492", "eclipse-paho/paho.mqtt.java#582"],
    clause: "MQTT3-4.6.0-6",
    claim: "window-is-kept",
    change: inOrder(
      "session",
      "redeliver",
      "without a window",
      (was) => (data, input, turn, params) =>
        was(data, input, under(turn, { maxInFlight: "unlimited" }), params),
    ),
  },
  {
    id: "pubrel-waits-for-the-window",
    does: "PUBREL waits until the window has room.",
    side: "Server",
    reports: ["moquette-io/moquette#587"],
    clause: "MQTT3-4.3.3-1",
    claim: "pubrel-needs-no-room",
    change: inOrder(
      "session",
      "acknowledge",
      "no PUBREL while the window is full",
      (was) => (data, input, turn, params) =>
        input.type === "packet.PUBREC" && !turn.policy.rules.windowOpen(data.flows, turn.policy)
          ? data
          : was(data, input, turn, params),
    ),
  },
  {
    id: "acknowledgement-sends-nothing",
    does: "An acknowledgement frees a place in the window, and nobody sends what waits for it.",
    side: "Server",
    reports: ["moscajs/aedes#583", "moscajs/aedes#63"],
    clause: "MQTT3-3.1.2-5",
    claim: "no-exchange-stays-open",
    change: inOrder("session", "acknowledge", "without the queue", (was) => (data, ...rest) => ({
      ...was({ ...data, queue: [] }, ...rest),
      queue: data.queue,
    })),
  },
  {
    id: "backlog-not-sent",
    does: "A resumed Session sends again what was in flight, and nothing of what waits.",
    side: "Server",
    reports: ["nanomq/nanomq#2355"],
    clause: "MQTT3-3.1.2-5",
    claim: "no-offline-loss",
    change: inOrder("session", "redeliver", "without the queue", (was) => (data, ...rest) => ({
      ...was({ ...data, queue: [] }, ...rest),
      queue: data.queue,
    })),
  },
  {
    id: "live-overtakes-backlog",
    does: "A new message is sent before those that wait.",
    side: "Server",
    reports: ["erlio/vmq_server#28", "LabOverWire/mqtt-lib#151"],
    clause: "MQTT3-4.6.0-6",
    claim: "messages-in-order",
    change: inRule("enqueued", "in front", () => (queue, pending) => [pending, ...queue]),
  },
  {
    id: "unlimited-means-none",
    does: "An unlimited queue has room for nothing.",
    side: "Server",
    reports: ["eclipse-mosquitto/mosquitto#2879"],
    clause: "MQTT3-3.1.2-5",
    claim: "queue-bound-is-kept",
    change: inRule(
      "queueBound",
      "0 if unlimited",
      (was) => (knobs, isOnline) => (knobs.maxQueue === "unlimited" ? 0 : was(knobs, isOnline)),
    ),
  },
  {
    id: "queue-holds-more-than-it-was-set-to",
    does: "A queue holds more messages than it was set to.",
    side: "Server",
    reports: ["eclipse-mosquitto/mosquitto#2611"],
    clause: "MQTT3-3.1.2-5",
    claim: "queue-bound-is-kept",
    change: inRule(
      "queueBound",
      "one more",
      (was) =>
        (...all) =>
          was(...all) + 1,
    ),
  },
  {
    id: "subscribed-twice",
    does: "A SUBSCRIBE with a filter that is there already adds a second subscription.",
    side: "Server",
    reports: ["moscajs/mosca#147", "LabVIEW-Open-Source/LV-MQTT-Broker#149", "vernemq/vernemq#157"],
    clause: "MQTT3-3.8.4-3",
    claim: "subscriptions-follow-requests",
    change: inRule("subscribed", "one more", () => (now, request) => [...now, request]),
  },
  {
    id: "retained-on-resume",
    does: "A resumed Session gets retained messages again.",
    side: "Server",
    reports: ["mochi-mqtt/server#166"],
    clause: "MQTT3-3.3.1-6",
    claim: "retained-not-sent-on-resume",
    change: inOrder("session", "redeliver", "and asks for what is retained", (was) => (...all) => {
      const resumed = was(...all);
      const [{ session }, , turn] = all;
      for (const { filter, qos } of resumed.subscriptions) {
        turn.tell("router", { type: "retained.request", session, filter, qos });
      }
      return resumed;
    }),
  },
  {
    id: "retain-as-published-in-queue",
    does: "What was published with RETAIN 1 while its subscriber was away comes with RETAIN 1.",
    side: "Server",
    reports: ["emqx/emqx#1529"],
    clause: "MQTT3-3.3.1-9",
    claim: "retained-not-sent-on-resume",
    change: inOrder(
      "session",
      "take",
      "RETAIN as published without a connection",
      (was) => (data, input, turn, params) => {
        const isKept = input.type === "deliver" && input.message.retain && data.connection === null;
        const rules = { ...turn.policy.rules, retainFlag: () => true };
        return was(data, input, isKept ? under(turn, { rules }) : turn, params);
      },
    ),
  },
  {
    id: "no-retained-for-subscription-made-again",
    does: "A SUBSCRIBE that replaces a subscription brings no retained message.",
    side: "Server",
    reports: ["emqx/emqx#352"],
    clause: "MQTT3-3.8.4-3",
    claim: "retained-sent-on-subscribe",
    change: inOrder(
      "session",
      "subscribe",
      "asks only for new filters",
      (was) => (data, input, turn, params) =>
        keeping(
          turn,
          (effect) =>
            effect.effect !== "tell" ||
            effect.to !== "router" ||
            !data.subscriptions.some(
              ({ filter }) => "filter" in effect.input && filter === effect.input.filter,
            ),
          () => was(data, input, turn, params),
        ),
    ),
  },
  {
    id: "retained-without-retain",
    does: "Retained messages come with RETAIN 0.",
    side: "Server",
    reports: ["wso2/andes#411", "moscajs/mosca#707", "emqx/emqx#1803"],
    clause: "MQTT3-3.3.1-8",
    claim: "retained-sent-on-subscribe",
    change: inRule("retainFlag", "RETAIN 0", () => () => false),
  },
  {
    id: "retained-not-replaced",
    does: "The first retained message of a topic stays, whatever comes later.",
    side: "Server",
    reports: ["lpeterse/haskell-mqtt#6"],
    clause: "MQTT3-3.3.1-5",
    claim: "retained-follows-messages",
    change: inRule(
      "retainedAfter",
      "the first",
      (was) => (retained, message) =>
        retained.some(({ topic }) => topic === message.topic) ? retained : was(retained, message),
    ),
  },
  {
    id: "empty-message-retained",
    does: "An empty message is retained like any other.",
    side: "Server",
    reports: ["wso2/andes#385", "moscajs/mosca#98"],
    clause: "MQTT3-3.3.1-11",
    claim: "retained-follows-messages",
    change: inRule("retainedAfter", "empty or not", () => (retained, message) => [
      ...retained.filter(({ topic }) => topic !== message.topic),
      message,
    ]),
  },
  {
    id: "empty-message-kept-back",
    does: "A message that clears what is retained reaches nobody.",
    side: "Server",
    reports: ["vernemq/vernemq#156", "emqx/emqx#1336"],
    clause: "MQTT3-3.3.1-10",
    claim: "message-reaches-every-session",
    change: inOrder(
      "session",
      "take",
      "unless empty",
      (was) => (data, input, turn, params) =>
        input.type === "deliver" && input.message.payload === ""
          ? data
          : was(data, input, turn, params),
    ),
  },
  {
    id: "qos-raised-to-subscription",
    does: "A message is delivered with the higher of its QoS and the subscription's.",
    side: "Server",
    reports: ["moscajs/mosca#769"],
    clause: "MQTT3-3.8.4-6",
    claim: "delivered-qos",
    change: inKnob("server.upgradeQos", false, true),
  },
  {
    id: "overlap-takes-lowest-qos",
    does: "Of overlapping subscriptions the one with the lowest QoS counts.",
    side: "Server",
    reports: ["eclipse-mosquitto/mosquitto#3319"],
    clause: "MQTT3-3.3.5-1",
    claim: "highest-qos-respected",
    change: inRule(
      "copies",
      "the lowest",
      () => (each) =>
        each.length === 0 ? each : [each.reduce((least, qos) => (qos < least ? qos : least))],
    ),
  },
  {
    id: "subscription-keeps-higher-qos",
    does: "A SUBSCRIBE replaces a subscription only if its QoS is higher.",
    side: "Server",
    reports: ["moquette-io/moquette#611"],
    clause: "MQTT3-3.8.4-3",
    claim: "subscriptions-follow-requests",
    change: inRule(
      "subscribed",
      "unless lower",
      (was) => (now, request) =>
        now.some(({ filter, qos }) => filter === request.filter && qos > request.qos)
          ? now
          : was(now, request),
    ),
  },
  {
    id: "retained-sent-at-qos-0",
    does: "What is retained answers a SUBSCRIBE at QoS 0, whatever was granted.",
    side: "Server",
    reports: ["wolfSSL/wolfMQTT#520", "moscajs/aedes#288"],
    clause: "MQTT3-3.8.4-6",
    claim: "copies-have-the-qos-granted",
    change: inOrder("session", "takeRetained", "QoS 0", (was) => (data, input, turn, params) => {
      const rules = { ...turn.policy.rules, deliveredQos: () => 0 as const };
      return was(data, input, under(turn, { rules }), params);
    }),
  },
  {
    id: "qos-0-subscription-gets-nothing",
    does: "A connected Client that subscribed with QoS 0 is not sent what comes.",
    side: "Server",
    reports: ["easegress-io/easegress#625", "emqx/emqx#1322"],
    clause: "MQTT3-4.5.0-1",
    claim: "qos-0-goes-to-who-is-connected",
    change: inOrder(
      "session",
      "take",
      "nothing at QoS 0",
      (was) => (data, input, turn, params) =>
        keeping(
          turn,
          (effect) => {
            const packet = packetSentBy(effect);
            return packet?.type !== "PUBLISH" || packet.qos > 0;
          },
          () => was(data, input, turn, params),
        ),
    ),
  },
  {
    id: "qos-0-publication-passed-over",
    does: "A QoS 0 PUBLISH reaches nobody, one with QoS 1 does.",
    side: "Server",
    reports: ["eclipse-mosquitto/mosquitto#2123"],
    clause: "MQTT3-4.5.0-1",
    claim: "qos-0-is-taken",
    change: inOrder(
      "session",
      "receive",
      "not QoS 0",
      (was) => (data, input, turn, params) =>
        input.type === "packet.PUBLISH" && input.packet.qos === 0
          ? data
          : was(data, input, turn, params),
    ),
  },
];
