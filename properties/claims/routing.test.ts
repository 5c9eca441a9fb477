/**
 * The claims about what the Server takes and what becomes of it: each holds in a sound story, and is
 * violated when one thing is wrong with the models.
 */
import { expect, test } from "vitest";
import { assert } from "../../src/index.ts";
import { standardProfile, withSettings, type Packet, type Profile } from "../../models/index.ts";
import { acceptanceClaims } from "./acceptance.ts";
import { boundClaims } from "./bounds.ts";
import { ack, publish } from "./by-hand.ts";
import { sightsOf, verdictOf, withTransition, type ByHand, type Setting } from "./harness.ts";
import { routingClaims } from "./routing.ts";

const claims = [...acceptanceClaims, ...routingClaims, ...boundClaims];

interface Case {
  readonly id: string;
  readonly lines: readonly string[];
  readonly wrong: string;
  readonly setting: Partial<Setting>;
}

const subscribed = ["connect a clean=0", "connect b clean=0", "subscribe a t qos=2"];
const once = [...subscribed, 'publish b t qos=2 "two"', 'publish b t qos=1 "one"'];
const unanswered = ["connect b clean=0", "hold b", 'publish b t qos=2 "two"', "deliver b->server"];
const repeated = unanswered.concat(
  "crash b store=kept",
  "release b",
  "start b",
  "connect b clean=0",
);

const renewed = ["connect b", "connect a", "disconnect a", "connect a"];

const cases: readonly Case[] = [
  {
    id: "message-taken-once-per-exchange",
    lines: repeated,
    wrong: "a repeat is routed again",
    setting: {
      settings: { "server.routeQos2At": "PUBLISH" },
      machines: withTransition("qos2Receiver", "awaitingPubrel", "packet.PUBLISH", {
        actions: ["passOn", "sendPubrec"],
      }),
    },
  },
  {
    id: "message-taken-once-per-exchange",
    lines: once,
    wrong: "a QoS 1 message is routed twice",
    setting: {
      machines: withTransition("qos1Receiver", "ready", "packet.PUBLISH", {
        actions: ["passOn", "passOn", "sendPuback"],
      }),
    },
  },
  {
    id: "message-taken-once-per-exchange",
    lines: repeated,
    wrong: "a QoS 2 message is treated like QoS 1",
    setting: { settings: { "server.maxQos": "1" } },
  },
  {
    id: "acknowledged-means-taken",
    lines: once,
    wrong: "PUBACK is sent for nothing",
    setting: {
      machines: withTransition("qos1Receiver", "ready", "packet.PUBLISH", {
        actions: "sendPuback",
      }),
    },
  },
  {
    id: "acknowledged-means-taken",
    lines: once,
    wrong: "PUBREL releases a message to nobody",
    setting: {
      machines: withTransition("qos2Receiver", "awaitingPubrel", "packet.PUBREL", {
        target: "done",
        actions: ["release", "sendPubcomp"],
      }),
    },
  },
  {
    id: "acknowledged-means-taken",
    lines: repeated,
    wrong: "a resume forgets what awaits PUBREL and answers the PUBREL",
    setting: {
      settings: { "server.inboundQos2OnResume": "clear" },
      machines: withTransition("qos2Sender", "awaitingPubrec", "resume", {
        target: "awaitingPubcomp",
        actions: "resendPubrel",
      }),
    },
  },
  {
    id: "message-reaches-every-session",
    lines: [...subscribed, "cut a", 'publish b t qos=1 "one"'],
    wrong: "a Session without a connection gets nothing",
    setting: { machines: withTransition("serverSession", "detached", "deliver", {}) },
  },
  {
    id: "no-more-copies-than-subscriptions",
    lines: [...renewed, "subscribe a t qos=1", 'publish b t qos=1 "more"'],
    wrong: "an ended Session goes on receiving in the name of the next",
    setting: { machines: withTransition("router", "serving", "leave", {}) },
  },
  {
    id: "pubrel-needs-no-room",
    lines: once,
    wrong: "PUBREC is not answered",
    setting: {
      settings: { "server.routeQos2At": "PUBLISH" },
      machines: withTransition("qos2Sender", "awaitingPubrec", "packet.PUBREC", "awaitingPubcomp"),
    },
  },
];

test.each(cases)("$id holds where its situation arises", ({ id, lines }) => {
  expect(verdictOf(claims, id, lines)).toBe("held");
});

test.each(cases)("$id is violated when $wrong", ({ id, lines, setting }) => {
  expect(verdictOf(claims, id, lines, setting)).toBe("violated");
});

const inbound = (id: string, profile: Profile = standardProfile): ByHand =>
  sightsOf(
    claims.filter((one) => one.id === id),
    profile,
  )
    .changed("session#2", { at: {}, data: { session: "session#2", clientId: "b", ...part } })
    .changed("b#1", {
      at: { serverConnection: "connected" },
      data: { connection: "b#1", connect: null, clientId: "b", session: "session#2", early: [] },
    })
    .stepped();
/** A PUBLISH or a PUBREL comes, is answered, and so often a message is taken in this step. */
const comes = (hand: ByHand, packet: Packet, answer: Packet, times: number): ByHand => {
  hand.arrived("b#1", packet).emitted("b#1", answer);
  for (let time = 0; time < times; time += 1) hand.fact(taken);
  return hand.stepped();
};
const released = (hand: ByHand, packetId: number, times: number): ByHand =>
  comes(hand, ack("PUBREL", packetId), ack("PUBCOMP", packetId), times);
const taken = {
  is: "accepted",
  message: { topic: "t", payload: "m", qos: 1, retain: false, publisher: "b" },
} as const;

test("acknowledged-means-taken asks it of the second of two equal messages too", () => {
  const id = "acknowledged-means-taken";
  const said = (times: number): readonly string[] => {
    const hand = comes(inbound(id), publish("m", 1), ack("PUBACK", 1), 1);
    return comes(hand, publish("m", 1), ack("PUBACK", 1), times).violations;
  };
  expect(said(1)).toEqual([]);
  expect(said(0)).toEqual([`${id}: "m" is acknowledged and was never taken`]);
});

test("acknowledged-means-taken tells equal messages of QoS 2 by their exchanges", () => {
  const id = "acknowledged-means-taken";
  const both = (first: number): ByHand => {
    const one = publish("m", 1, { qos: 2 });
    const hand = comes(inbound(id), one, ack("PUBREC", 1), first);
    return comes(hand, { ...one, packetId: 2 }, ack("PUBREC", 2), 0);
  };
  expect(released(released(both(0), 1, 1), 2, 1).violations).toEqual([]);
  expect(released(released(both(0), 1, 1), 2, 0).violations).toHaveLength(1);
  // What was taken at its PUBLISH is not taken again, and the other is none the better for it.
  expect(released(both(1), 1, 0).violations).toEqual([]);
  expect(released(released(both(1), 1, 0), 2, 0).violations).toHaveLength(1);
});

test("acknowledged-means-taken counts in the end where QoS 2 messages go their own ways", () => {
  const setting = { line: 0, path: "server.qos2Routing", value: "unordered" };
  const changed = withSettings(standardProfile, [setting]);
  assert(changed.ok, "there is such a knob");
  const both = (): ByHand =>
    [1, 2].reduce(
      (hand, packetId) => {
        comes(hand, publish("m", packetId, { qos: 2 }), ack("PUBREC", packetId), 0);
        return released(hand, packetId, 0);
      },
      inbound("acknowledged-means-taken", changed.value),
    );
  expect(both().fact(taken).stepped().fact(taken).stepped().judge().violations).toEqual([]);
  expect(both().fact(taken).stepped().judge().violations).toHaveLength(1);
});

const small = {
  settings: { "server.maxQueue": "1", "server.maxInFlight": "1", "server.overflow": "dropNewest" },
};
const many = [...subscribed, "hold a", ...[1, 2, 3].map((n) => `publish b t qos=1 "${n}"`)];

test("window-is-kept and queue-bound-is-kept hold where their situations arise", () => {
  expect(verdictOf(claims, "window-is-kept", many, small)).toBe("held");
  expect(verdictOf(claims, "queue-bound-is-kept", many, small)).toBe("held");
  const oldest = { settings: { ...small.settings, "server.overflow": "dropOldest" } };
  expect(verdictOf(claims, "queue-bound-is-kept", many, oldest)).toBe("held");
});

const message = (payload: string) =>
  ({ topic: "t", payload, qos: 1, retain: false, publisher: "b" }) as const;
const pending = (payload: string) => ({ message: message(payload), qos: 1, retain: false });
const flow = (packetId: number) => ({ ...pending(`${packetId}`), packetId, at: "awaitingPuback" });

const part = { subscriptions: [], flows: [], queue: [pending("old")], awaiting: [] };

/** What a claim says of a Session that comes to hold this, with these messages dropped. */
function holding(
  id: string,
  held: { readonly flows?: readonly object[]; readonly queue?: readonly object[] },
  dropped: readonly string[] = [],
): readonly string[] {
  const at = { serverSession: "attached" };
  const data = {
    session: "session#1",
    clientId: "a",
    cleanSession: false,
    connection: null,
    ...part,
  };
  const by = sightsOf(claims.filter((one) => one.id === id))
    .changed("session#1", { at, data })
    .stepped();
  for (const payload of dropped) {
    const whose = { session: "session#1", clientId: "a", message: message(payload) };
    by.fact({ is: "dropped", ...whose, why: "queueFull" });
  }
  return by.changed("session#1", { at, data: { ...data, ...held } }).stepped().violations;
}

test("window-is-kept is violated by one message too many", () => {
  const flows = Array.from({ length: 33 }, (_, index) => flow(index + 1));
  expect(holding("window-is-kept", { flows: flows.slice(1) })).toEqual([]);
  expect(holding("window-is-kept", { flows })).toEqual([
    "window-is-kept: session#1 has 33 messages in flight, not 32",
  ]);
});

test("queue-bound-is-kept tells a copy that waits longer from one that came later", () => {
  const settings = {
    "server.maxQueue": "3",
    "server.maxInFlight": "2",
    "server.overlappingSubscriptions": "copyEach",
  };
  const lines = [
    "connect b",
    'publish b t/1 qos=1 retain=1 "m1"',
    'publish b t/2 qos=1 retain=1 "m2"',
    "connect a",
    "hold a",
    "subscribe a t/1 qos=1 t/1 qos=1",
    "deliver a->server",
    "subscribe a t/# qos=1 t/1 qos=1",
    "deliver a->server",
    'publish b t/1 qos=1 "m3"',
  ];
  expect(verdictOf(claims, "queue-bound-is-kept", lines, { settings })).toBe("held");
});

test("queue-bound-is-kept is violated when a message is dropped although there is room", () => {
  expect(holding("queue-bound-is-kept", { queue: [pending("old"), pending("new")] })).toEqual([]);
  expect(holding("queue-bound-is-kept", { queue: [] }, ["old"])).toEqual([
    'queue-bound-is-kept: session#1 drops "old" although there is room',
  ]);
});
