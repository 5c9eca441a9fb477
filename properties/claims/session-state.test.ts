/**
 * The claims about what a Session holds: each holds in a sound story, and is violated when one thing
 * is wrong with the models.
 */
import { expect, test } from "vitest";
import { sightsOf, verdictOf, withTransition, type Setting } from "./harness.ts";
import { sessionStateClaims } from "./session-state.ts";
import { subscriptionClaims } from "./subscriptions.ts";

const claims = [...subscriptionClaims, ...sessionStateClaims];

interface Case {
  readonly id: string;
  readonly lines: readonly string[];
  readonly wrong: string;
  readonly setting: Partial<Setting>;
}

const subscribed = ["connect a clean=0", "connect b", "subscribe a t qos=2"];
const away = [...subscribed, "cut a"];
/** One message is with the Client, its acknowledgement is not sent. */
const inFlight = [...subscribed, "hold a", 'publish b t qos=1 "one"', 'publish b t qos=2 "two"'];
const answeredInFlight = [
  "deliver server->a",
  "deliver server->a",
  "deliver a->server",
  "deliver a->server",
];
const halfWay = ["connect a clean=0", "hold a", 'publish a t qos=2 "one"', "deliver a->server"];
const back = ["cut a", "release a", "connect a clean=0"];

const cases: readonly Case[] = [
  {
    id: "subscriptions-are-kept",
    lines: ["connect a clean=0", "subscribe a t qos=0", "cut a", "connect a clean=0"],
    wrong: "QoS 0 subscriptions end with the connection",
    setting: { settings: { "server.sessionPresentRule": "hasQos1Subscriptions" } },
  },
  {
    id: "subscriptions-follow-requests",
    lines: ["connect a", "subscribe a t qos=0 t/# qos=1", "subscribe a t qos=1", "unsubscribe a t"],
    wrong: "UNSUBSCRIBE is ignored",
    setting: {
      machines: withTransition("serverSession", "attached", "packet.UNSUBSCRIBE", {}),
    },
  },
  {
    id: "in-flight-is-kept",
    lines: [...inFlight, ...back],
    wrong: "what was in flight is forgotten on resume",
    setting: {
      machines: withTransition("qos1Sender", "awaitingPuback", "resume", {
        target: "done",
        actions: "release",
      }),
    },
  },
  {
    id: "in-flight-is-kept",
    lines: [...inFlight, ...back],
    wrong: "messages are sent again under new identifiers",
    setting: { settings: { "server.keepPacketIds": "false" } },
  },
  {
    id: "in-flight-is-kept",
    lines: [...inFlight, ...answeredInFlight, ...back],
    wrong: "PUBREC completes a QoS 2 message",
    setting: {
      settings: { "server.routeQos2At": "PUBLISH" },
      machines: withTransition("qos2Sender", "awaitingPubrec", "packet.PUBREC", {
        target: "done",
        actions: "release",
      }),
    },
  },
  {
    id: "awaiting-pubrel-is-kept",
    lines: [...halfWay, ...back],
    wrong: "a resume clears what awaits PUBREL",
    setting: { settings: { "server.inboundQos2OnResume": "clear" } },
  },
  {
    id: "awaiting-pubrel-is-kept",
    lines: [...halfWay, "wait 10s", ...back],
    wrong: "patience with a missing PUBREL runs out",
    setting: { settings: { "server.awaitPubrelTimeoutMs": "10000" } },
  },
];

test.each(cases)("$id holds where its situation arises", ({ id, lines }) => {
  expect(verdictOf(claims, id, lines)).toBe("held");
});

test.each(cases)("$id is violated when $wrong", ({ id, lines, setting }) => {
  expect(verdictOf(claims, id, lines, setting)).toBe("violated");
});

test("in-flight-survives-unsubscribe holds where its situation arises", () => {
  const lines = [...inFlight, "unsubscribe a t", "deliver a->server"];
  expect(verdictOf(claims, "in-flight-survives-unsubscribe", lines)).toBe("held");
});

test("in-flight-survives-unsubscribe says nothing of one without filters, which ends the connection", () => {
  const lines = ["connect a", "connect b", "subscribe a t qos=1", "hold a"];
  lines.push('publish b t qos=1 "one"', "violate a empty-unsubscribe", "deliver a->server");
  expect(verdictOf(claims, "in-flight-survives-unsubscribe", lines)).toBe("not triggered");
});

test("waiting-messages-are-kept holds where its situation arises", () => {
  const lines = [...away, 'publish b t qos=1 "one"', "connect a clean=0"];
  expect(verdictOf(claims, "waiting-messages-are-kept", lines)).toBe("held");
});

test("waiting-messages-are-kept is violated when the queue of a Session is emptied", () => {
  const said = emptied("queue", "waiting-messages-are-kept");
  expect(said).toEqual([
    'waiting-messages-are-kept: session#1: "one" waits no more, and was not sent',
  ]);
});

test("in-flight-survives-unsubscribe is violated when UNSUBSCRIBE empties what is in flight", () => {
  const said = emptied("flows", "in-flight-survives-unsubscribe");
  expect(said).toEqual([
    "in-flight-survives-unsubscribe: session#1 loses messages in flight by UNSUBSCRIBE",
  ]);
});

test("waiting-messages-are-kept lets go what no subscription that was there before it asks for", () => {
  const id = "waiting-messages-are-kept";
  const lost = [`${id}: session#1: "one" waits no more, and was not sent`];
  const t = { filter: "t", qos: 1 };
  const held = [t, { filter: "#", qos: 1 }];
  const said = (by: Emptying): readonly string[] => emptied("queue", id, by);
  expect(said({ given: ["t", "#"], held, later: null })).toEqual([]);
  expect(said({ given: ["#"], held, later: null })).toEqual(lost);
  expect(said({ given: ["#"], held: [{ ...t, qos: 0 }], later: null })).toEqual([]);
  expect(said({ given: ["t"], held: [t], later: "#" })).toEqual([]);
  expect(said({ given: ["#"], held: [t], later: "#" })).toEqual(lost);
  // A retained message answers a filter that nobody knows, but one that matches it.
  expect(said({ given: ["#"], held, later: null, retain: true })).toEqual([]);
  expect(said({ given: ["x"], held, later: null, retain: true })).toEqual(lost);
});

interface Emptying {
  /** The filters of the UNSUBSCRIBE upon which it is empty. */
  readonly given: readonly string[];
  readonly held: readonly { readonly filter: string; readonly qos: number }[];
  /** Subscribed to while the message waits. */
  readonly later: string | null;
  /** Whether the message is one that was retained. */
  readonly retain?: boolean;
}

/** What a claim says when a part of a Session is empty from one step to the next. */
function emptied(
  part: "queue" | "flows",
  id: string,
  by: Emptying | null = null,
): readonly string[] {
  const message = { topic: "t", payload: "one", qos: 1, retain: false, publisher: "b" } as const;
  const sent = { ...message, payload: "sent" };
  const data = {
    session: "session#1",
    clientId: "a",
    userName: null,
    cleanSession: false,
    connection: "a#1",
    subscriptions: by?.held ?? [{ filter: "t", qos: 1 }],
    flows: [{ packetId: 1, qos: 1, message: sent, retain: false, at: "awaitingPuback" }],
    queue: [{ message, qos: 1, retain: by?.retain ?? false }],
    awaiting: [],
    nextLane: 0,
  };
  const handler = {
    connection: "a#1",
    connect: null,
    clientId: "a",
    session: "session#1",
    early: [],
  };
  const at = { serverSession: "attached" };
  const told = sightsOf(claims.filter((one) => one.id === id))
    .changed("session#1", { at, data })
    .changed("a#1", { at: { serverConnection: "connected" }, data: handler })
    .stepped();
  let { subscriptions } = data;
  if (by !== null && by.later !== null) {
    const request = { filter: by.later, qos: 1 } as const;
    subscriptions = [...subscriptions, request];
    told
      .arrived("a#1", { type: "SUBSCRIBE", packetId: 2, requests: [request] })
      .changed("session#1", { at, data: { ...data, subscriptions } })
      .stepped();
  }
  const filters = by?.given ?? ["t"];
  if (by !== null || part === "flows") {
    told.arrived("a#1", { type: "UNSUBSCRIBE", packetId: 1, filters });
  }
  if (by !== null) subscriptions = subscriptions.filter(({ filter }) => !filters.includes(filter));
  const after = { ...data, subscriptions, [part]: [] };
  return told.changed("session#1", { at, data: after }).stepped().violations;
}
