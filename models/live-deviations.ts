/**
 * What real Servers are known to do otherwise than the standard that no knob expresses, so that no
 * model does it: found by running them, and told by the claims that find it.
 *
 * They are known for one version each. A claim named here says which violations may be put down to
 * a deviation; whether one is, its situation decides (`properties/live/situations.ts`).
 */
import type { Deviation, Profile } from "./knobs.ts";

export interface LiveDeviation extends Deviation {
  /** The claims that it makes fail. */
  readonly claims: readonly string[];
}

const firstOfOverlapping: Omit<LiveDeviation, "source"> = {
  id: "first-of-overlapping-qos",
  clause: "MQTT3-3.3.5-1",
  claims: [
    "highest-qos-respected",
    "no-offline-loss",
    "at-least-once",
    "will-reaches-its-watchers",
  ],
  what: "Of overlapping subscriptions one is obeyed, and it need not be the one with the highest QoS; where the Client is away, or just gone, a QoS 0 one loses the message.",
};

const dupOfPublisher: Omit<LiveDeviation, "source"> = {
  id: "dup-of-the-publisher",
  clause: "MQTT3-3.3.1-3",
  claims: ["qos-0-without-dup", "first-copy-without-dup"],
  what: "The DUP flag of the publisher's PUBLISH is sent on to the subscribers.",
};

const mosquitto: readonly LiveDeviation[] = [
  { ...firstOfOverlapping, source: "run, 2.0.11; issue #3319" },
  {
    id: "second-connect-ends-session",
    clause: "MQTT3-3.1.2-4",
    claims: ["session-present-told-truly", "at-least-once", "no-offline-loss"],
    what: "After a second CONNECT on a connection of CleanSession 0 its Session is gone, and its subscriptions with it.",
    source: "run, 2.0.11",
  },
  {
    id: "second-connect-loses-will",
    clause: "MQTT3-3.1.2-8",
    claims: ["will-reaches-its-watchers"],
    what: "The Will of a connection that is closed for a second CONNECT is not published.",
    source: "run, 2.0.11",
  },
  {
    id: "inbound-qos-2-beyond-window-lost",
    clause: "MQTT3-4.3.3-2",
    claims: ["at-least-once", "no-offline-loss"],
    what: "Of what comes while twenty QoS 2 messages of its Client are unfinished, each QoS 2 message and the first QoS 1 message is acknowledged and goes to nobody.",
    source: "run, 2.0.11",
  },
];

const aedes: readonly LiveDeviation[] = [
  { ...firstOfOverlapping, source: "run, 1.2.0; issue #1074" },
  {
    id: "takeovers-at-once",
    clause: "MQTT3-3.1.4-2",
    claims: ["takeover-closes-the-old-connection"],
    what: "Of two CONNECTs with one ClientID that come at once both are accepted, and both connections stay.",
    source: "run, 1.2.0",
  },
  {
    id: "farewell-of-the-displaced",
    clause: "MQTT3-3.1.4-2",
    claims: ["takeover-closes-the-old-connection"],
    what: "A DISCONNECT that comes on a connection another one has taken over from makes the Server forget that one, which stays open when a third one comes.",
    source: "lib/client.js, close, unregisterClient by ClientID; run, 1.2.0",
  },
  {
    id: "one-code-for-a-filter-asked-twice",
    clause: "MQTT3-3.8.4-5",
    claims: ["suback-codes"],
    what: "A SUBSCRIBE that has one filter twice gets one return code for both.",
    source: "run, 1.2.0",
  },
  {
    id: "qos-not-lowered",
    clause: "MQTT3-3.8.4-6",
    claims: ["delivered-qos"],
    what: "A message that a wildcard matches, or that was queued, comes with the QoS it was published with although less was granted.",
    source: "lib/client.js:135, run, 1.2.0",
  },
  {
    id: "pubrel-takes-anothers-place",
    clause: "MQTT3-4.3.3-1",
    claims: [
      "pubrels-in-order",
      "repeated-pubrels-in-order",
      "pubrec-answered",
      "no-publish-after-pubrec",
      "acknowledged-is-not-sent-again",
      "unfinished-is-sent-again",
      "copies-within-subscriptions",
    ],
    what: "A PUBREC that comes while another PUBREL waits for its PUBCOMP renames that PUBREL: one identifier gets PUBREL twice, the other never, and its PUBLISH is sent again.",
    source: "aedes-persistence 11.0.0, asyncPersistence.js, outgoingUpdate; run, 1.2.0",
  },
  {
    id: "sent-twice-while-restored",
    clause: "MQTT3-4.3.2-1",
    claims: [
      "copies-within-subscriptions",
      "will-copies-within-connections",
      "no-will-after-disconnect",
      "repeat-with-dup",
      "acknowledged-is-not-sent-again",
      "messages-in-order",
    ],
    what: "A message that comes while a Session is being restored is sent live and from the queue, both times with DUP 0.",
    source: "lib/handlers/connect.js, emptyQueue; run, 1.2.0",
  },
  {
    id: "live-before-the-queue",
    clause: "MQTT3-4.6.0-6",
    claims: ["messages-in-order"],
    what: "While a Session is being restored, what is published meanwhile comes before what waits in its queue.",
    source: "lib/handlers/connect.js, emptyQueue; run, 1.2.0",
  },
  {
    id: "repeat-is-no-other-copy",
    clause: "MQTT3-4.3.2-1",
    claims: [
      "copies-within-subscriptions",
      "will-copies-within-connections",
      "no-will-after-disconnect",
    ],
    what: "A PUBLISH that is sent again has DUP 0, so nobody can tell it from another copy.",
    source: "run, 1.2.0; issue #601",
  },
  {
    id: "overlap-again-from-the-queue",
    clause: "MQTT3-4.3.2-1",
    claims: [
      "copies-within-subscriptions",
      "will-copies-within-connections",
      "no-will-after-disconnect",
    ],
    what: "A message that waited for two subscriptions that match comes once more after its copies were acknowledged, under another identifier.",
    source: "run, 1.2.0",
  },
  {
    id: "retained-copy-not-kept",
    clause: "MQTT3-4.1.0-1",
    claims: ["unfinished-is-sent-again"],
    what: "A retained message that is sent for a new subscription is not kept for its Session, and not sent again.",
    source: "lib/client.js:141, run, 1.2.0",
  },
  { ...dupOfPublisher, source: "aedes-packet 4.0.1, packet.js; run, 1.2.0" },
  {
    id: "retain-flag-in-the-queue",
    clause: "MQTT3-3.3.1-9",
    claims: ["retained-copies-within-requests", "no-empty-message-retained"],
    what: "A message that was published with RETAIN 1 while its subscriber was away comes from the queue with RETAIN 1.",
    source: "run, 1.2.0",
  },
  {
    id: "subscribing-again-interrupts",
    clause: "MQTT3-3.8.4-3",
    claims: ["at-least-once", "no-offline-loss"],
    what: "A message that is under way while its subscriber asks for the same filter again is lost.",
    source: "run, 1.2.0",
  },
  {
    id: "overlap-keeps-its-place",
    clause: "MQTT3-4.6.0-1",
    claims: ["repeats-in-order"],
    what: "The second copy of a message that two subscriptions match waits in the queue behind the first, so it is sent again before what was sent earlier than it.",
    source: "asyncPersistence.js, outgoingEnqueueCombi; run, 1.2.0",
  },
  {
    id: "overlap-drops-from-the-queue",
    clause: "MQTT3-4.5.0-1",
    claims: ["at-least-once", "no-offline-loss"],
    what: "Where two subscriptions of a Session match, dropping the second copy may take another message out of its queue and end its connection.",
    source: "lib/client.js:149, outgoingClearMessageId without an identifier; run, 1.2.0",
  },
  {
    id: "overtaken-is-taken-for-a-copy",
    clause: "MQTT3-4.5.0-1",
    claims: ["at-least-once", "no-offline-loss"],
    what: "A retained message that another one overtakes on its way through the Server counts as its second copy: it takes the other out of the subscriber's queue and ends the connection.",
    source: "lib/client.js:149, dedupe by brokerCounter; run, 1.2.0",
  },
  {
    id: "empty-level-not-stored",
    clause: "MQTT3-4.5.0-1",
    claims: ["at-least-once", "no-offline-loss"],
    what: "A message whose topic has an empty level where the filter has + is delivered to who is connected, and not kept for who is away.",
    source:
      "aedes-persistence 11.0.0, asyncPersistence.js, QLOBBER_OPTIONS without match_empty_levels; run, 1.2.0",
  },
];

const rabbitmq: readonly LiveDeviation[] = [
  { ...dupOfPublisher, source: "run, 3.10.8" },
  {
    id: "empty-subscribe-answered",
    clause: "MQTT3-3.8.3-3",
    claims: ["violation-closes"],
    what: "A SUBSCRIBE without a Topic Filter is answered with a SUBACK without return codes.",
    source: "run, 3.10.8",
  },
  {
    id: "second-connect-answered",
    clause: "MQTT3-3.1.0-2",
    claims: ["one-connack"],
    what: "A second CONNECT on a connection is answered with CONNACK 0, and the connection closed only then.",
    source: "run, 3.10.8",
  },
  {
    id: "request-again-keeps-both",
    clause: "MQTT3-3.8.4-3",
    claims: [
      "copies-within-subscriptions",
      "will-copies-within-connections",
      "no-will-after-disconnect",
    ],
    what: "A filter that is asked for again with another QoS keeps both, so a message comes twice.",
    source: "run, 3.10.8",
  },
  {
    id: "sent-to-the-old-connection-first",
    clause: "MQTT3-3.3.1-3",
    claims: ["first-copy-without-dup"],
    what: "A message that goes to a connection whose end is not noticed yet comes to the one after it with DUP 1, though it is new there.",
    source: "run, 3.10.8, seen once and not again",
  },
  {
    id: "retained-for-exact-filters-alone",
    clause: "MQTT3-3.3.1-6",
    claims: ["retained-comes-on-subscribe"],
    what: "What is retained comes for a filter without wildcards, and for no other.",
    source: "run, 3.10.8",
  },
  {
    id: "dot-is-a-slash",
    clause: "MQTT3-4.7.3-4",
    claims: [
      "topic-matches-a-filter",
      "copies-within-subscriptions",
      "retained-copies-within-requests",
      "will-copies-within-connections",
      "delivered-qos",
      "highest-qos-respected",
      "nothing-new-after-unsuback",
      "nothing-older-than-the-subscription",
      "retained-comes-on-subscribe",
    ],
    what: "A dot in a topic or a filter is taken for a slash, so a message on t.1 comes as one on t/1, to who asked for t/1 too.",
    source: "run, 3.10.8",
  },
];

const byProfile: ReadonlyMap<string, readonly LiveDeviation[]> = new Map([
  ["mosquitto-2.0", mosquitto],
  ["aedes-1.1.1", aedes],
  ["aedes-1.2.0", aedes],
  ["rabbitmq-3.10", rabbitmq],
]);

/** The known deviations of the Server of a profile, or of the one it is based on, that the model does not have. */
export const liveDeviations = ({
  name,
  basedOn = "",
}: Pick<Profile, "name" | "basedOn">): readonly LiveDeviation[] =>
  byProfile.get(name) ?? byProfile.get(basedOn) ?? [];

/** All of them. */
export const allLiveDeviations: readonly LiveDeviation[] = [...mosquitto, ...aedes, ...rabbitmq];
