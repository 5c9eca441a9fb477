/**
 * A violation at a real Server is put down to a known deviation only where the deviation's situation
 * is: each story here is told twice, once with what makes it known and once without.
 */
import { expect, test } from "vitest";
import { present } from "../../src/index.ts";
import { findProfile, standardProfile, type Packet, type WireSight } from "../../models/index.ts";
import { findClaim } from "../catalogue.ts";
import { ack, connack, connect, publish, suback, subscribe } from "../claims/by-hand.ts";
import { liveKnown } from "./known.ts";

const profileOf = (name: string) => {
  const found = findProfile(name);
  return present(found.ok ? found.value : null, name);
};
const [mosquitto, aedes] = [profileOf("mosquitto-2.0"), profileOf("aedes-1.2.0")];

type Line = readonly [way: ">" | "<", connection: string, packet: Packet];

const sightsOf = (lines: readonly Line[]): readonly WireSight[] =>
  lines.map(([way, connection, packet]) => ({
    atMs: 0,
    is: way === ">" ? "sent" : "received",
    connection,
    packet,
  }));

interface Story {
  readonly profile?: typeof mosquitto;
  readonly claim: string;
  readonly what: string;
  readonly about?: string;
  readonly lines: readonly Line[];
  /** What is missing shows when all is over. */
  readonly isMissing?: boolean;
  readonly allowed?: readonly string[];
}

function known({ profile = aedes, claim, what, about, lines, isMissing, allowed }: Story) {
  const found = findClaim(claim);
  const sights = sightsOf(lines);
  const at = sights.length + (isMissing === true ? 1 : 0);
  const violated = {
    claim: present(found.ok ? found.value : null, claim),
    what,
    about: about ?? null,
    sights,
    at,
  };
  return liveKnown(profile, violated, allowed ?? []);
}

/** A connection of a device that is its ClientID, accepted. */
const opens = (connection: string, clean = false, isPresent = false): readonly Line[] => [
  [">", connection, connect(connection.split("#")[0] ?? "", { cleanSession: clean })],
  ["<", connection, connack(isPresent)],
];

const asks = (connection: string, filter: string, qos: 0 | 1 | 2, id = 1): readonly Line[] => [
  [">", connection, subscribe(id, filter, qos)],
  ["<", connection, suback(id, qos)],
];

const lost = '"m" was published while its Client was connected and never reached a';

test("a QoS 2 message that mosquitto loses is known beyond twenty of its publisher, and not below", () => {
  const burst = (others: number): readonly Line[] => [
    ...opens("a#1"),
    ...asks("a#1", "t", 1),
    ...opens("b#1"),
    ...Array.from({ length: others }, (_, index): Line => {
      return [">", "b#1", publish(`o${index}`, index + 1, { qos: 2 })];
    }),
    [">", "b#1", publish("m", 50, { qos: 2 })],
  ];
  const story = { profile: mosquitto, claim: "at-least-once", what: lost, about: "m" };
  const id = "inbound-qos-2-beyond-window-lost";
  expect(known({ ...story, lines: burst(20), isMissing: true })).toBe(id);
  expect(known({ ...story, lines: burst(19), isMissing: true })).toBeNull();
  const done: readonly Line[] = [...burst(20).slice(0, -1), ["<", "b#1", ack("PUBCOMP", 1)]];
  const late: readonly Line[] = [...done, [">", "b#1", publish("m", 50, { qos: 2 })]];
  expect(known({ ...story, lines: late, isMissing: true })).toBeNull();
  expect(known({ ...story, profile: aedes, lines: burst(20), isMissing: true })).toBeNull();
});

test("a lower QoS is known where subscriptions of this Session overlap with different QoS", () => {
  const story = (lines: readonly Line[], later: readonly Line[] = []): string | null =>
    known({
      claim: "highest-qos-respected",
      what: 'a is owed "m" with QoS 1 and got it with 0',
      about: "m",
      lines: [...lines, ...opens("b#1"), [">", "b#1", publish("m", 1)], ...later],
      isMissing: true,
    });
  const first = [...opens("a#1"), ...asks("a#1", "t", 1)];
  expect(story([...first, ...asks("a#1", "#", 0, 2)])).toBe("first-of-overlapping-qos");
  expect(story([...first, ...asks("a#1", "#", 1, 2)])).toBeNull();
  expect(story([...first, ...asks("a#1", "u", 0, 2)])).toBeNull();
  // A request that was not answered may have made no difference.
  const even = [...first, ...asks("a#1", "#", 2, 2)];
  expect(story([...even, [">", "a#1", subscribe(3, "t", 2)]])).toBe("first-of-overlapping-qos");
  expect(story([...even, ...asks("a#1", "t", 2, 3)])).toBeNull();
  // They did when it was sent.
  const lifted = asks("a#1", "#", 1, 3);
  expect(story([...first, ...asks("a#1", "#", 0, 2)], lifted)).toBe("first-of-overlapping-qos");
  // What an earlier Session had asked for is gone.
  expect(story([...first, ...opens("a#2", true), ...asks("a#2", "#", 0, 2)])).toBeNull();
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
  const told = [...opens("a#1", true), ...opens("a#2", true, true)];
  expect(known({ claim, what, lines: told })).toBeNull();
});

test("a Will that does not come is known where CleanSession 0 takes over, and not at a cut", () => {
  const will = { topic: "t", payload: "gone", qos: 1, retain: false } as const;
  const story = (next: readonly Line[]): string | null =>
    known({
      profile: mosquitto,
      claim: "will-reaches-its-watchers",
      what: 'a#1 has ended and its Will "gone" never reached b',
      about: "gone",
      lines: [[">", "a#1", connect("a", { will })], ...next],
      isMissing: true,
    });
  expect(story(opens("a#2"))).toBe("no-will-on-takeover");
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

test("a copy under the same identifier is known on a connection that resumed", () => {
  const copy = publish("m", 4);
  const story = (isResumed: boolean, second: Packet): string | null =>
    known({
      claim: "copies-within-subscriptions",
      what: 'copy 2 of "m" reaches a, which may get 1',
      about: "m",
      lines: [...opens("a#1", false, isResumed), ["<", "a#1", copy], ["<", "a#1", second]],
    });
  expect(story(true, copy)).toBe("sent-twice-while-restored");
  expect(story(false, copy)).toBeNull();
  expect(story(true, publish("m", 5))).toBeNull();
});

const leftUnfinished = (retain: boolean): string | null =>
  known({
    claim: "unfinished-is-sent-again",
    what: "a#2 resumed a and did not get PUBLISH #5 again",
    about: "m",
    lines: [
      ...opens("a#1"),
      ["<", "a#1", publish("m", 5, { retain })],
      ...opens("a#2", false, true),
    ],
    isMissing: true,
  });

test("an unfinished retained copy is known, another one is news", () => {
  expect(leftUnfinished(true)).toBe("retained-copy-not-kept");
  expect(leftUnfinished(false)).toBeNull();
});

const takenBeside = (filter: string): string | null =>
  known({
    claim: "at-least-once",
    what: lost,
    about: "m",
    lines: [
      ...opens("a#1"),
      ...asks("a#1", "t", 1),
      ...asks("a#1", filter, 1, 2),
      [">", "b#1", publish("m", 1)],
    ],
    isMissing: true,
  });

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
  const rabbitmq = profileOf("rabbitmq-3.10");
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
  expect(known({ ...story, lines: [...story.lines, published], allowed: [id ?? ""] })).toBe(id);
  expect(known({ ...story, allowed: [id ?? ""] })).toBeNull();
  expect(known({ ...story, allowed: ["connack-first"] })).toBeNull();
});

const overtaken = (firstSentAt: "before" | "after"): string | null => {
  const early: Line = [">", "b#1", publish("m", 1)];
  const other: Line = [">", "b#1", publish("n", 2)];
  return known({
    claim: "messages-in-order",
    what: '"m" on t reaches a after a message that b published later',
    about: "m",
    lines: [
      ...opens("a#1"),
      early,
      ...(firstSentAt === "before" ? [other] : []),
      ...opens("a#2", false, true),
      ...(firstSentAt === "after" ? [other] : []),
      ["<", "a#2", publish("n", 8)],
      ["<", "a#2", publish("m", 9)],
    ],
  });
};

test("an overtaken message is known where what overtakes it was published since the connection began", () => {
  expect(overtaken("after")).toBe("live-before-the-queue");
  expect(overtaken("before")).toBeNull();
});

const thirdCopy = (again: Packet): string | null =>
  known({
    claim: "copies-within-subscriptions",
    what: 'copy 3 of "m" reaches a, which may get 2',
    about: "m",
    lines: [
      ...opens("a#1"),
      ["<", "a#1", publish("m", 4)],
      ...opens("a#2", false, true),
      ["<", "a#2", again],
      ["<", "a#2", publish("m", 6, { dup: true })],
    ],
  });

test("a copy too many is known where another came again with DUP 0 under its identifier", () => {
  expect(thirdCopy(publish("m", 4))).toBe("repeat-is-no-other-copy");
  expect(thirdCopy(publish("m", 4, { dup: true }))).toBeNull();
  expect(thirdCopy(publish("m", 5))).toBeNull();
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
