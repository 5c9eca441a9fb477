/** Takeover and Session Present, section 3.1.4: the decision table, and the races of asynchronous Servers. */
import { expect, test } from "vitest";
import { telling, type Telling } from "./telling.ts";

interface Row {
  readonly before: string;
  readonly lines: readonly string[];
  readonly settings: Record<string, string>;
  /** Session Present for CleanSession 1 and for CleanSession 0. */
  readonly clean: 0;
  readonly persistent: 0 | 1;
}

const row = (
  before: string,
  persistent: 0 | 1,
  lines: readonly string[],
  settings: Record<string, string> = {},
): Row => ({ before, lines, settings, clean: 0, persistent });

/** Session Present by what became of the ClientID "s" before; "had a Session" is judged after the takeover. */
const table: readonly Row[] = [
  row("was never here", 0, []),
  row("was only refused", 0, ["connect a id=s clean=0 credentials=bad"]),
  row("is offline after CleanSession 0", 1, ["connect a id=s clean=0", "disconnect a"]),
  row("is offline after CleanSession 0, subscribed", 1, [
    "connect a id=s clean=0",
    "subscribe a t qos=1",
    "cut a",
  ]),
  row("is offline after CleanSession 1", 0, ["connect a id=s clean=1", "disconnect a"]),
  row("is online with CleanSession 1", 0, ["connect a id=s clean=1", "subscribe a t qos=1"]),
  row("is online with CleanSession 0", 1, ["connect a id=s clean=0", "subscribe a t qos=1"]),
  row("is half-open with CleanSession 0", 1, ["connect a id=s clean=0", "vanish a"]),
  row("is half-open with CleanSession 1", 0, ["connect a id=s clean=1", "vanish a"]),
  row("has expired", 0, ["connect a id=s clean=0", "disconnect a", "wait 2h"]),
  row("was thrown out with its Session", 0, ["connect a id=s clean=0", "kick s"], {
    "server.kickKeepsPersistentSession": "false",
  }),
  row("was lost with the Server's storage", 0, ["connect a id=s clean=0", "restart server"], {
    "server.durability": "none",
  }),
  row("had CleanSession 0, then 1", 0, [
    "connect a id=s clean=0",
    "disconnect a",
    "connect a id=s clean=1",
    "disconnect a",
  ]),
  row("had CleanSession 1, then 0", 1, [
    "connect a id=s clean=1",
    "disconnect a",
    "connect a id=s clean=0",
    "disconnect a",
  ]),
];

test.each(table)(
  "a ClientID that $before: Session Present $persistent for CleanSession 0, 0 for 1 [MQTT3-3.2.2-1] [MQTT3-3.2.2-2] [MQTT3-3.2.2-3]",
  ({ lines, settings, persistent, clean }) => {
    for (const [cleanSession, present] of [
      [0, persistent],
      [1, clean],
    ]) {
      const t = telling({ settings }).do(...lines, `connect b id=s clean=${cleanSession}`);
      expect(t.sent("server->b")).toEqual([`CONNACK sp=${present} code=0`]);
      expect(t.client("b")).toBe("online");
      const { cleanSession: isClean, connection } = t.session("s");
      expect([isClean, connection]).toEqual([cleanSession === 1, "b#1"]);
      if (present === 0) expect(t.session("s").subscriptions).toEqual([]);
    }
  },
);

for (const [old, next] of [
  [0, 0],
  [0, 1],
  [1, 0],
  [1, 1],
] as const) {
  test(`CleanSession ${next} over a connected CleanSession ${old}: first the old connection is closed, then the Session is settled, then CONNACK [MQTT3-3.1.4-2] [MQTT3-3.1.4-3] [MQTT3-3.1.4-4]`, () => {
    const t = telling({ settings: { "server.hooks": "[]" } }).do(`connect a id=s clean=${old}`);
    t.course();
    t.do(`connect b id=s clean=${next}`);
    const settled =
      old === 0 && next === 0 ? [] : ["s's Session ends: displaced", "s's Session begins"];
    const course = t.course().filter((entry) => !/^(sent|received) b#1/.test(entry));
    expect(course.toSorted()).toEqual(
      [
        ...settled,
        "server closes a#1: takenOver",
        `sent server->b#1 CONNACK sp=${settled.length === 0 ? 1 : 0} code=0`,
        `received server->b#1 CONNACK sp=${settled.length === 0 ? 1 : 0} code=0`,
      ].toSorted(),
    );
    expect(course.indexOf("server closes a#1: takenOver")).toBeLessThan(course.length - 2);
    expect(course.at(-2)).toMatch(/^sent server->b#1 CONNACK/);
    expect([t.client("a"), t.client("b")]).toEqual(["offline", "online"]);
    expect(t.sessions("s")).toHaveLength(1);
  });
}

test("a takeover by CleanSession 0 hands the whole Session State over [MQTT3-3.1.2-4] [MQTT3-3.1.4-3]", () => {
  const t = telling({ settings: { "server.maxInFlight": "1" } });
  t.do("connect a id=s clean=0", "subscribe a t qos=2", "connect c", "hold a");
  t.do('publish c t qos=2 "1"', 'publish c t qos=2 "2"', 'publish a x qos=2 "mine"');
  t.do("deliver a->server");
  const before = t.session("s");
  expect([before.flows.length, before.queue.length, before.awaiting.length]).toEqual([1, 1, 1]);
  t.do("hold b", "connect b id=s clean=0", "deliver b->server");
  expect(t.session("s")).toEqual({ ...before, connection: "b#1" });
  t.do("release b");
  expect(t.received("b")).toEqual(["1", "2"]);
});

test("a device that takes over from itself keeps its Session, and its old connection is closed [MQTT3-3.1.4-2]", () => {
  const t = telling().do("connect a clean=0", "vanish a", "connect a clean=0");
  expect(t.sent("server->a").at(-1)).toBe("CONNACK sp=1 code=0");
  expect([t.connection("a#1"), t.connection("a#2")]).toEqual([null, "connected"]);
});

test("however many connect with one ClientID, one connection and one Session are left [MQTT3-3.1.4-2]", () => {
  const t = telling().do("connect a id=s clean=0", "connect b id=s", "connect c id=s clean=0");
  t.do("connect a id=s", "connect w id=s clean=0");
  expect(["a", "b", "c", "w"].map((device) => t.client(device))).toEqual([
    "offline",
    "offline",
    "offline",
    "online",
  ]);
  expect(t.session("s").connection).toBe("w#1");
});

test("the displaced device learns late, and its late end harms nobody [MQTT3-3.1.4-2]", () => {
  const t = telling().do("connect a id=s clean=0", "subscribe a t qos=1", "connect c", "hold a");
  t.do("connect b id=s clean=0");
  expect([t.client("a"), t.client("b")]).toEqual(["online", "online"]);
  t.do('publish a x qos=1 "unheard"', "disconnect a", "release a", 'publish c t qos=1 "on"');
  expect(t.session("s")).toMatchObject({ state: "attached", connection: "b#1" });
  expect(t.received("b")).toEqual(["on"]);
});

// What follows is what a Server of two processes does: messages between them are moves.

const emqttd = "emqttd-2.3.11";

test("asynchronous: for a while one ClientID has two Sessions, against [MQTT3-3.1.2-6]", () => {
  const t = telling({ profile: emqttd }).do("connect a id=s", "hold server", "connect b id=s");
  t.make("handle registry from registry");
  expect(t.where("s")).toBe("attached and attached");
  expect([t.connection("a#1"), t.connection("b#1")]).toEqual(["connected", "connected"]);
  t.do("release server");
  expect(t.session("s").connection).toBe("b#1");
  expect(t.client("a")).toBe("offline");
});

test("asynchronous: the new Session may begin before the old one ends, and nominally does not [MQTT3-3.1.4-3]", () => {
  const nominal = telling({ profile: emqttd }).do("connect a id=s", "connect b id=s");
  const swapped = telling({ profile: emqttd }).do("connect a id=s", "hold server");
  swapped.do("connect b id=s").make("handle registry from registry").do("release server");
  const ends = "session(s/undefined) terminated: {shutdown,conflict}.";
  const begins = ["session(s/undefined) created.", "client s connected, connack: 0"];
  expect(nominal.hooks()).toEqual([...begins, ends, ...begins]);
  expect(swapped.hooks()).toEqual([...begins, ...begins, ends]);
});

test("asynchronous: CONNECTs that cross leave one connection and one Session all the same [MQTT3-3.1.4-2]", () => {
  const t = telling({ profile: emqttd }).do("connect a id=s", "hold server", "connect b id=s");
  t.do("connect c id=s", "release server");
  expect(t.sessions("s")).toHaveLength(1);
  expect(["a", "b", "c"].filter((device) => t.client(device) === "online")).toHaveLength(1);
  expect(t.registered("s")).toBe(t.session("s").session);
});

test("asynchronous: CONNACK comes before the displaced connection is closed, against [MQTT3-3.1.4-2]", () => {
  const t = telling({ profile: emqttd }).do("connect a id=s clean=0", "hold server");
  t.do("connect b id=s clean=0");
  expect(t.sent("server->b")).toEqual(["CONNACK sp=1 code=0"]);
  expect([t.client("a"), t.client("b")]).toEqual(["online", "online"]);
  expect([t.connection("a#1"), t.connection("b#1")]).toEqual(["connected", "welcomed"]);
  expect(t.session("s").connection).toBe("a#1");
  t.do("release server");
  expect(t.session("s").connection).toBe("b#1");
  expect(t.client("a")).toBe("offline");
});

test("asynchronous: a Session that expires under a resume is announced and is not there, against [MQTT3-3.2.2-3]", () => {
  const t = telling({ profile: emqttd }).do("connect a id=s clean=0", "subscribe a t qos=1");
  t.do("disconnect a", "wait 7199999ms", "hold server", "connect b id=s clean=0", "wait 1ms");
  t.do("release server");
  expect(t.sent("server->b")).toEqual(["CONNACK sp=1 code=0"]);
  expect([t.where("s"), t.client("b")]).toEqual(["absent", "online"]);
  t.do("subscribe b t qos=1", 'publish b t qos=1 "unanswered"', "wait 1h");
  expect(t.sent("server->b")).toEqual([]);
});

/** CleanSession 0 comes while the end of the CleanSession 1 connection is still to be handled. */
const endAndReturn = (): Telling => {
  const t = telling({ profile: emqttd }).do("connect a id=s clean=1", "subscribe a t");
  return t.do("hold server", "disconnect a", "connect b id=s clean=0");
};

test("asynchronous: CleanSession 0 right behind the end of CleanSession 1 finds it or loses it, against [MQTT3-3.2.2-3]", () => {
  const lost = endAndReturn().do("release server");
  expect(lost.sent("server->b")).toEqual(["CONNACK sp=1 code=0"]);
  expect([lost.where("s"), lost.client("b")]).toEqual(["absent", "online"]);
  const found = endAndReturn().make("handle session#1 from registry").do("release server");
  expect(found.session("s")).toMatchObject({ connection: "b#1", cleanSession: false });
  expect(found.session("s").subscriptions).toHaveLength(1);
});

test("asynchronous: a dead connection is only noticed by its takeover, without hook and without Will, against [MQTT3-3.1.2-8]", () => {
  const t = telling({ profile: emqttd }).do("connect w", "subscribe w will");
  t.do("connect a id=s clean=0 will=will willmessage=gone", "vanish a");
  t.hooks();
  t.do("connect a id=s clean=0", "wait 1h");
  expect(t.hooks()).toEqual(["client s connected, connack: 0"]);
  expect(t.received("w")).toEqual([]);
});

/** A third CONNECT after a displaced Session ended late. */
const afterLateEnd = (profile: string) => {
  const t = telling({ profile }).do("connect a id=s", "hold server", "connect b id=s");
  t.make("handle registry from registry").do("release server", "connect c id=s");
  return { sessions: t.sessions("s").length, online: [t.client("b"), t.client("c")] };
};

test("emqttd 2.0.7: a late end hides the new Session, and the next CONNECT displaces nobody, against [MQTT3-3.1.4-2]", () => {
  expect(afterLateEnd("emqttd-2.0.7")).toEqual({ sessions: 2, online: ["online", "online"] });
  expect(afterLateEnd(emqttd)).toEqual({ sessions: 1, online: ["offline", "online"] });
});

test("asynchronous: a late close by the displaced connection does not detach the new one [MQTT3-3.1.4-2]", () => {
  const t = telling({ profile: emqttd }).do("connect a id=s clean=0", "hold server", "cut a");
  t.do("connect b id=s clean=0").make("handle session#1 from registry");
  t.do("release server", "wait 3h");
  expect(t.session("s")).toMatchObject({ state: "attached", connection: "b#1" });
});
