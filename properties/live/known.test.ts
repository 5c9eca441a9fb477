/**
 * A violation at a real Server is put down to a known deviation only where the deviation's situation
 * is: each story here is told twice, once with what makes it known and once without.
 */
import { expect, test } from "vitest";
import { standardProfile, type Packet } from "../../models/index.ts";
import {
  ack,
  connack,
  connect,
  publish,
  suback,
  subscribe,
  unsubscribe,
} from "../claims/by-hand.ts";
import { aedes, asks, known, knownOfLost, lost, mosquitto, opens, type Line } from "./stories.ts";
import { profileNamed } from "../named.ts";

const behind = (others: number): readonly Line[] => [
  ...opens("a#1"),
  ...asks("a#1", "t", 1),
  ...opens("b#1"),
  ...Array.from({ length: others }, (_, index): Line => {
    return [">", "b#1", publish(`o${index}`, index + 1, { qos: 2 })];
  }),
  [">", "b#1", publish("m", 50, { qos: 2 })],
];

test("a QoS 2 message that mosquitto loses is known beyond twenty of its publisher, and not below", () => {
  const story = { profile: mosquitto, claim: "at-least-once", what: lost, about: "m" };
  const id = "inbound-qos-2-beyond-window-lost";
  expect(known({ ...story, lines: behind(20), isMissing: true })).toBe(id);
  expect(known({ ...story, lines: behind(19), isMissing: true })).toBeNull();
  const done: readonly Line[] = [...behind(20).slice(0, -1), ["<", "b#1", ack("PUBCOMP", 1)]];
  const late: readonly Line[] = [...done, [">", "b#1", publish("m", 50, { qos: 2 })]];
  expect(known({ ...story, lines: late, isMissing: true })).toBeNull();
  expect(known({ ...story, profile: aedes, lines: behind(20), isMissing: true })).toBeNull();
});

const lowered = (lines: readonly Line[], later: readonly Line[] = []): string | null =>
  known({
    claim: "highest-qos-respected",
    what: 'a is owed "m" with QoS 1 and got it with 0',
    about: "m",
    lines: [
      ...lines,
      ...opens("b#1"),
      [">", "b#1", publish("m", 1)],
      ...later,
      ["<", "a#1", publish("m")],
    ],
    isMissing: true,
  });

test("a lower QoS is known where subscriptions of this Session overlap with different QoS", () => {
  const first = [...opens("a#1"), ...asks("a#1", "t", 1)];
  expect(lowered([...first, ...asks("a#1", "#", 0, 2)])).toBe("first-of-overlapping-qos");
  expect(lowered([...first, ...asks("a#1", "#", 1, 2)])).toBeNull();
  expect(lowered([...first, ...asks("a#1", "u", 0, 2)])).toBeNull();
  // A request that was not answered may have made no difference.
  const even = [...first, ...asks("a#1", "#", 2, 2)];
  expect(lowered([...even, [">", "a#1", subscribe(3, "t", 2)]])).toBe("first-of-overlapping-qos");
  expect(lowered([...even, ...asks("a#1", "t", 2, 3)])).toBeNull();
  // They did when it was sent.
  const lifted = asks("a#1", "#", 1, 3);
  expect(lowered([...first, ...asks("a#1", "#", 0, 2)], lifted)).toBe("first-of-overlapping-qos");
  // An UNSUBSCRIBE that was not answered by then may not have been read.
  const given = [...first, ...asks("a#1", "#", 0, 2), [">", "a#1", unsubscribe(3, "#")] as const];
  expect(lowered(given, [["<", "a#1", ack("UNSUBACK", 3)]])).toBe("first-of-overlapping-qos");
  expect(lowered([...given, ["<", "a#1", ack("UNSUBACK", 3)]])).toBeNull();
  // What an earlier Session had asked for is gone.
  expect(lowered([...first, ...opens("a#2", true), ...asks("a#2", "#", 0, 2)])).toBeNull();
});

const askedAtOnce = (...filters: readonly string[]): string | null => {
  const requests = filters.map((filter) => ({ filter, qos: 1 as const }));
  return known({
    claim: "suback-codes",
    what: "a#1 gets too few codes",
    lines: [
      ...opens("a#1"),
      [">", "a#1", { type: "SUBSCRIBE", packetId: 7, requests }],
      ["<", "a#1", suback(7, 1)],
    ],
  });
};

test("a SUBACK with too few codes is known where a filter was asked for twice", () => {
  expect(askedAtOnce("t", "t")).toBe("one-code-for-a-filter-asked-twice");
  expect(askedAtOnce("t", "u")).toBeNull();
});

test("CONNACK 0 for a Session is known behind a second CONNECT, and with aedes where it is denied", () => {
  const claim = "session-present-told-truly";
  const what = "a#2: a has a Session and gets CONNACK sp=0 code=0";
  const twice: readonly Line[] = [...opens("a#1"), [">", "a#1", connect("a")], ...opens("a#2")];
  const once = [...opens("a#1"), ...opens("a#2")];
  const second = "second-connect-ends-session";
  expect(known({ profile: mosquitto, claim, what, lines: twice })).toBe(second);
  const sent: Line = [">", "b#1", publish("m", 1)];
  const missing = { profile: mosquitto, claim: "at-least-once", what: lost, about: "m" };
  expect(known({ ...missing, lines: [...twice, sent], isMissing: true })).toBe(second);
  expect(known({ ...missing, lines: [sent, ...twice], isMissing: true })).toBeNull();
  expect(known({ profile: mosquitto, claim, what, lines: once })).toBeNull();
  expect(known({ claim, what, lines: once })).toBe("session-present-needs-subscription");
  const subscribed = [...opens("a#1"), ...asks("a#1", "t", 0), ...opens("a#2")];
  expect(known({ claim, what, lines: subscribed })).toBeNull();
  const between: readonly Line[] = [
    ...opens("a#1"),
    [">", "b#1", connect("a", { cleanSession: true })],
    [">", "a#1", connect("a")],
    ...asks("b#1", "t", 0),
    ...opens("b#2"),
    ...opens("a#2"),
  ];
  expect(known({ claim, what, lines: between })).toBe("session-present-needs-subscription");
  const told = [...opens("a#1", true), ...opens("a#2", true, true)];
  expect(known({ claim, what, lines: told })).toBeNull();
});

test("what never comes is known where one of its subscriptions has QoS 0 and its Client was away", () => {
  const first = [...opens("a#1"), ...opens("b#1"), ...asks("a#1", "t", 2)];
  const other = (qos: 0 | 1): readonly Line[] => [...first, ...asks("a#1", "#", qos, 2)];
  const published: Line = [">", "b#1", publish("m", 1)];
  const back = opens("a#2", false, true);
  const story = { profile: mosquitto, claim: "at-least-once", what: lost, about: "m" };
  const ofLost = (lines: readonly Line[]): string | null =>
    known({ ...story, lines, isMissing: true });
  expect(ofLost([...other(0), published])).toBeNull();
  expect(ofLost([...other(0), ...back, published])).toBeNull();
  expect(ofLost([...other(0), published, ...back])).toBe("first-of-overlapping-qos");
  expect(ofLost([...other(1), published, ...back])).toBeNull();
});

test("a Will is known to be lost where subscriptions of different QoS match it", () => {
  const will = { topic: "t", payload: "gone", qos: 1, retain: false } as const;
  const watchedBy = (other: string): string | null =>
    known({
      claim: "will-reaches-its-watchers",
      what: 'b#1 has ended and its Will "gone" never reached a',
      about: "gone",
      lines: [
        ...opens("a#1"),
        ...asks("a#1", "t", 1),
        ...asks("a#1", other, 0, 2),
        [">", "b#1", connect("b", { will })],
        ...opens("a#2", false, true),
      ],
      isMissing: true,
    });
  expect(watchedBy("#")).toBe("first-of-overlapping-qos");
  expect(watchedBy("u")).toBeNull();
});

test("a Will that does not come is known where CleanSession 0 takes over, and not at a cut", () => {
  const will = { topic: "t", payload: "gone", qos: 1, retain: false } as const;
  const story = (next: readonly Line[], before: readonly Line[] = []): string | null =>
    known({
      profile: mosquitto,
      claim: "will-reaches-its-watchers",
      what: 'a#1 has ended and its Will "gone" never reached b',
      about: "gone",
      lines: [...before, [">", "a#1", connect("a", { will })], ...next],
      isMissing: true,
    });
  expect(story(opens("a#2"))).toBe("no-will-on-takeover");
  expect(story([[">", "a#1", connect("a", { will })]])).toBe("second-connect-loses-will");
  expect(story([], [[">", "a#2", connect("a")]])).toBe("no-will-on-takeover");
  expect(story([], opens("a#2"))).toBeNull();
  expect(story(opens("a#2", true))).toBeNull();
  expect(story([])).toBeNull();
});

const gotQos2 = (payload: string, id: number): readonly Line[] => [
  ["<", "a#1", publish(payload, id, { qos: 2 })],
  [">", "a#1", ack("PUBREC", id)],
];

test("a missing PUBREL is known where another one waited for PUBCOMP", () => {
  const what = "no PUBREL follows the PUBREC #7 of a#1";
  const story = (lines: readonly Line[]): string | null =>
    known({ claim: "pubrec-answered", what, about: "m", lines, isMissing: true });
  const id = "pubrel-takes-anothers-place";
  expect(story([...opens("a#1"), ...gotQos2("m", 7), ...gotQos2("n", 8)])).toBe(id);
  expect(story([...opens("a#1"), ...gotQos2("m", 7)])).toBeNull();
  expect(story([...opens("a#1", true), ...gotQos2("m", 7), ...gotQos2("n", 8)])).toBeNull();
  const done: Line = [">", "a#1", ack("PUBCOMP", 8)];
  expect(story([...opens("a#1"), ...gotQos2("n", 8), done, ...gotQos2("m", 7)])).toBeNull();
});

interface Flags {
  readonly dup?: boolean;
  readonly retain?: boolean;
}

const publishedWith = (flags: Flags): Line => [">", "b#1", publish("m", 1, flags)];

function arrives(flags: Flags, first: readonly Line[]): string | null {
  const packet = publish("m", 3, flags);
  const lines: readonly Line[] = [...first, ["<", "a#2", packet]];
  const claim = flags.dup === true ? "first-copy-without-dup" : "retained-copies-within-requests";
  return known({ claim, what: "a#2 gets it", about: "m", lines });
}

test("flags are known where the publisher had set them", () => {
  const back = [...opens("a#1"), ...opens("a#2", false, true)];
  const [dup, retain] = [{ dup: true }, { retain: true }];
  expect(arrives(dup, [...back, publishedWith(dup)])).toBe("dup-of-the-publisher");
  expect(arrives(dup, [...back, publishedWith({})])).toBeNull();
  expect(arrives(retain, [publishedWith(retain), ...back])).toBe("retain-flag-in-the-queue");
  expect(arrives(retain, [publishedWith({}), ...back])).toBeNull();
  expect(arrives(retain, [publishedWith(retain), ...back, ...asks("a#2", "t", 1)])).toBeNull();
});

const deliveredBelow = (filter: string, qos: 1 | 2): string | null =>
  known({
    claim: "delivered-qos",
    what: "a#1 gets it",
    about: "m",
    lines: [
      ...opens("a#1"),
      ...asks("a#1", filter, qos),
      [">", "b#1", publish("m", 1, { qos: 2 })],
      ["<", "a#1", publish("m", 9, { qos: 2 })],
    ],
  });

test("a QoS above what was granted is known below a wildcard", () => {
  expect(deliveredBelow("#", 1)).toBe("qos-not-lowered");
  expect(deliveredBelow("t", 1)).toBeNull();
  expect(deliveredBelow("#", 2)).toBeNull();
});

const takenBeside = (filter: string): string | null =>
  knownOfLost([
    ...opens("a#1"),
    ...asks("a#1", "t", 1),
    ...asks("a#1", filter, 1, 2),
    [">", "b#1", publish("m", 1)],
  ]);

test("a repeat with DUP 0 is known over another connection, and a message that an overlap takes", () => {
  const copy: Packet = publish("m", 4);
  const again = (where: string): string | null =>
    known({
      claim: "repeat-with-dup",
      what: `${where} gets it again`,
      about: "m",
      lines: [...opens("a#1"), ["<", "a#1", copy], ...opens("a#2"), ["<", where, copy]],
    });
  expect(again("a#2")).toBe("no-dup-on-resend");
  expect(again("a#1")).toBeNull();
  expect(takenBeside("#")).toBe("overlap-drops-from-the-queue");
  expect(takenBeside("u")).toBeNull();
});

test("what RabbitMQ answers is known where it answered so", () => {
  const rabbitmq = profileNamed("rabbitmq-3.10");
  const sent = publish("m", 1, { qos: 2 });
  const again = (answer: Packet): string | null =>
    known({
      profile: rabbitmq,
      claim: "copies-within-subscriptions",
      what: 'copy 2 of "m" reaches a, which may get 1',
      about: "m",
      lines: [...opens("b#1"), [">", "b#1", sent], ["<", "b#1", answer], ["<", "a#1", sent]],
    });
  expect(again(ack("PUBACK", 1))).toBe("puback-for-qos2");
  expect(again(ack("PUBREC", 1))).toBeNull();
  const open = (...requests: readonly string[]): string | null =>
    known({
      profile: rabbitmq,
      claim: "violation-closes",
      what: "a#1 is still open",
      isMissing: true,
      lines: [
        ...opens("a#1"),
        [">", "a#1", { ...subscribe(1, "t", 0), requests: requests.map(() => ask) }],
        ["<", "a#1", suback(1)],
      ],
    });
  const ask = { filter: "t", qos: 0 } as const;
  expect(open()).toBe("empty-subscribe-answered");
  expect(open("t")).toBeNull();
});

test("what is allowed is known by claim, or by a deviation of others where its situation is", () => {
  const story = {
    profile: standardProfile,
    claim: "highest-qos-respected",
    what: 'a is owed "m" with QoS 1 and got it with 0',
    about: "m",
    isMissing: true,
    lines: [...opens("a#1"), ...asks("a#1", "t", 1), ...asks("a#1", "#", 0, 2)],
  };
  const published: Line = [">", "b#1", publish("m", 1)];
  const [id] = ["first-of-overlapping-qos"];
  expect(known({ ...story, allowed: [story.claim] })).toBe(story.claim);
  const lines = [...story.lines, published, ["<", "a#1", publish("m")] as const];
  expect(known({ ...story, lines, allowed: [id ?? ""] })).toBe(id);
  expect(known({ ...story, allowed: [id ?? ""] })).toBeNull();
  expect(known({ ...story, allowed: ["connack-first"] })).toBeNull();
});

test("ClientIDs that a Server assigned are not one", () => {
  const lines: readonly Line[] = [
    [">", "a#1", connect("")],
    [">", "b#1", connect("")],
    ...asks("a#1", "#", 1),
    ...asks("b#1", "t", 2),
    [">", "c#1", publish("m", 1, { qos: 2 })],
    ["<", "a#1", publish("m", 9, { qos: 2 })],
  ];
  expect(known({ claim: "delivered-qos", what: "a#1 gets it", about: "m", lines })).toBe(
    "qos-not-lowered",
  );
});

const bothOpen = (lines: readonly Line[]): string | null =>
  known({
    claim: "takeover-closes-the-old-connection",
    what: "a#1 and a#2 are both open for a",
    lines,
    isMissing: true,
  });

test("two connections of one ClientID are known where their CONNECTs came at once", () => {
  const together: readonly Line[] = [
    [">", "a#1", connect("a")],
    [">", "a#2", connect("a")],
    ["<", "a#1", connack(false)],
    ["<", "a#2", connack(false)],
  ];
  expect(bothOpen(together)).toBe("takeovers-at-once");
  expect(bothOpen([...opens("a#1"), ...opens("a#2")])).toBeNull();
});

test("two connections stay open after a DISCONNECT of one that was displaced, and not without", () => {
  const farewell: Line = [">", "a#1", { type: "DISCONNECT" }];
  const late = [...opens("a#1"), ...opens("a#2"), farewell, ...opens("a#3")];
  expect(bothOpen(late)).toBe("farewell-of-the-displaced");
  const inTime = [...opens("a#1"), farewell, ...opens("a#2"), ...opens("a#3")];
  expect(bothOpen(inTime)).toBeNull();
});

test("RabbitMQ answers a second CONNECT, and keeps both of two requests for one filter", () => {
  const profile = profileNamed("rabbitmq-3.10");
  const second: readonly Line[] = [
    ...opens("a#1"),
    [">", "a#1", connect("a")],
    ["<", "a#1", connack(false)],
  ];
  const twice = { profile, claim: "one-connack", what: "a#1 gets a second CONNACK" };
  expect(known({ ...twice, lines: second })).toBe("second-connect-answered");
  const once: readonly Line[] = [...opens("a#1"), ["<", "a#1", connack(false)]];
  expect(known({ ...twice, lines: once })).toBeNull();
  const copies = (other: 0 | 1): string | null =>
    known({
      profile,
      claim: "copies-within-subscriptions",
      what: "a#1 gets it twice",
      about: "m",
      lines: [
        ...opens("a#1"),
        ...asks("a#1", "t", 1),
        ...asks("a#1", "t", other, 2),
        ...opens("b#1"),
        [">", "b#1", publish("m", 1)],
        ["<", "a#1", publish("m", 1)],
        ["<", "a#1", publish("m", null, { qos: 0 })],
      ],
    });
  expect(copies(0)).toBe("request-again-keeps-both");
  expect(copies(1)).not.toBe("request-again-keeps-both");
});

test("a refused CONNECT leaves the subscriptions of a Session as they were", () => {
  const refused = connect("a", { cleanSession: true, protocolLevel: 9 });
  const lines: readonly Line[] = [
    ...opens("a#1"),
    ...asks("a#1", "#", 2),
    ...asks("a#1", "t", 1, 2),
    [">", "a#2", refused],
    ...opens("b#1"),
    [">", "b#1", publish("m", 1)],
  ];
  expect(knownOfLost(lines)).not.toBeNull();
});

test("what a connection was granted is not undone by another CONNECT under way", () => {
  const lines: readonly Line[] = [
    ...opens("a#1"),
    ...asks("a#1", "#", 1),
    [">", "a#2", connect("a", { cleanSession: true })],
    [">", "b#1", publish("m", 1, { qos: 2 })],
    ["<", "a#1", publish("m", 9, { qos: 2 })],
  ];
  const story = { claim: "delivered-qos", what: "a#1 gets it", about: "m" };
  expect(known({ ...story, lines })).toBe("qos-not-lowered");
});
