/** Subscriptions, sections 3.8 to 3.11, and which QoS and how many copies follow from them. */
import { expect, test } from "vitest";
import { telling, type Telling } from "./telling.ts";

const cutWithLoss = ["cut a", "notice server of a", "notice a", "release a"];

const subscriber = (settings: Record<string, string> = {}): Telling => {
  const t = telling({ settings }).do("connect a clean=0", "connect b");
  t.sent("server->a");
  return t;
};

test("every SUBSCRIBE gets a SUBACK with its identifier and one code a filter, in order [MQTT3-3.8.4-1] [MQTT3-3.8.4-2] [MQTT3-3.8.4-5] [MQTT3-3.9.3-1]", () => {
  const t = subscriber().do(
    "hold a",
    "subscribe a x qos=2 y z qos=1",
    "subscribe a x",
    "release a",
  );
  expect(t.sent("server->a")).toEqual(["SUBACK #1 granted=2,0,1", "SUBACK #2 granted=0"]);
});

test("the Server may grant less than was asked for, and delivers by what it granted [MQTT3-3.8.4-5] [MQTT3-3.8.4-6]", () => {
  const t = subscriber({ "server.maxQos": "1" }).do("subscribe a t qos=2", 'publish b t qos=1 "1"');
  expect(t.sent("server->a")).toEqual(["SUBACK #1 granted=1", 'PUBLISH #1 t qos=1 "1"']);
});

test.each([0, 1, 2])(
  "with QoS %i granted a message is delivered with the smaller of both QoS [MQTT3-3.8.4-6]",
  (granted) => {
    const t = subscriber().do(`subscribe a t qos=${granted}`);
    t.sent("server->a");
    for (const published of [0, 1, 2]) {
      t.do(`publish b t qos=${published} "${published}"`);
      const [publish] = t.sent("server->a");
      expect(publish).toContain(`qos=${Math.min(granted, published)}`);
    }
  },
);

test("the same filter again replaces the subscription, and there is still one [MQTT3-3.8.4-3]", () => {
  const t = subscriber().do("subscribe a t qos=2", "subscribe a u", "subscribe a t qos=1");
  expect(t.session("a").subscriptions).toEqual([
    { filter: "t", qos: 1 },
    { filter: "u", qos: 0 },
  ]);
  t.do('publish b t qos=2 "once"');
  expect(t.received("a")).toEqual(["once"]);
});

test("a replacement neither drops nor doubles what is in flight or waits [MQTT3-3.8.4-3]", () => {
  const t = subscriber({ "server.maxInFlight": "1" }).do("subscribe a t qos=2", "hold a");
  t.do('publish b t qos=2 "1"', 'publish b t qos=2 "2"', "subscribe a t", "release a");
  expect(t.received("a")).toEqual(["1", "2"]);
  t.do('publish b t qos=2 "3"');
  expect(t.sent("server->a").at(-1)).toBe('PUBLISH t qos=0 "3"');
});

test("several filters in one SUBSCRIBE act like one SUBSCRIBE each, in order [MQTT3-3.8.4-4]", () => {
  const together = subscriber().do('publish b t retain=1 "r"', "subscribe a t qos=2 t/+ t qos=1");
  const apart = subscriber().do('publish b t retain=1 "r"');
  apart.do("subscribe a t qos=2", "subscribe a t/+", "subscribe a t qos=1");
  expect(together.session("a").subscriptions).toEqual(apart.session("a").subscriptions);
  expect(together.session("a").subscriptions[0]).toEqual({ filter: "t", qos: 1 });
  expect(together.received("a")).toEqual(apart.received("a"));
  expect(together.sent("server->a")[0]).toBe("SUBACK #1 granted=2,0,1");
});

test("a SUBSCRIBE without filters is a violation: the connection is closed, nothing changes [MQTT3-3.8.3-3]", () => {
  const t = subscriber().do("subscribe a t", "violate a empty-subscribe");
  expect(t.client("a")).toBe("offline");
  expect(t.session("a").subscriptions).toEqual([{ filter: "t", qos: 0 }]);
  expect(t.sent("server->a")).toEqual(["SUBACK #1 granted=0"]);
});

test("of overlapping subscriptions a message comes at the highest QoS, once or once a filter [MQTT3-3.3.5-1]", () => {
  for (const [choice, expected] of [
    ["oneCopy", ["qos=2"]],
    ["copyEach", ["qos=0", "qos=2", "qos=1"]],
  ] as const) {
    const t = subscriber({ "server.overlappingSubscriptions": choice });
    t.do("subscribe a t/# t/+ qos=2 t/1 qos=1");
    t.sent("server->a");
    t.do('publish b t/1 qos=2 "on"');
    const copies = t.sent("server->a").filter((packet) => packet.startsWith("PUBLISH"));
    expect(copies.map((packet) => /qos=\d/.exec(packet)?.[0])).toEqual(expected);
  }
});

test("what is delivered matches a filter, level by level [MQTT3-3.3.2-3] [MQTT3-4.7.2-1] [MQTT3-4.7.3-4]", () => {
  const t = subscriber().do("subscribe a t/+/x # qos=1", "unsubscribe a #", "subscribe a sport/#");
  for (const topic of ["t/1/x", "t/1/2/x", "t/x", "T/1/x", "sport", "sport/a/b", "sports"]) {
    t.do(`publish b ${topic} "${topic}"`);
  }
  expect(t.received("a")).toEqual(["t/1/x", "sport", "sport/a/b"]);
  t.do("subscribe a # +/x", 'publish b $SYS/x "hidden"', "subscribe a $SYS/#");
  t.do('publish b $SYS/x "seen"');
  expect(t.received("a")).toEqual(["seen"]);
});

test("UNSUBSCRIBE compares filters to the letter [MQTT3-3.10.4-1]", () => {
  const t = subscriber().do("subscribe a t/+ t/1 T/1", "unsubscribe a t/1 t/# nobody");
  expect(t.session("a").subscriptions.map(({ filter }) => filter)).toEqual(["t/+", "T/1"]);
  t.do('publish b t/1 "still matched"');
  expect(t.received("a")).toEqual(["still matched"]);
});

test("UNSUBSCRIBE is always answered with its identifier, deleted or not, several filters once [MQTT3-3.10.4-4] [MQTT3-3.10.4-5] [MQTT3-3.10.4-6]", () => {
  const t = subscriber().do("subscribe a t u", "hold a", "unsubscribe a t u", "unsubscribe a x");
  t.do("release a");
  expect(t.sent("server->a").slice(1)).toEqual(["UNSUBACK #1", "UNSUBACK #2"]);
  expect(t.session("a").subscriptions).toEqual([]);
});

test("after an UNSUBSCRIBE no new message is added [MQTT3-3.10.4-2]", () => {
  const t = subscriber().do("subscribe a t qos=2", "unsubscribe a t", 'publish b t qos=2 "1"');
  t.do("disconnect a", 'publish b t qos=2 "2"', "connect a clean=0");
  expect(t.received("a")).toEqual([]);
});

test("a message whose sending began before the UNSUBSCRIBE is finished, across a reconnect too [MQTT3-3.10.4-3]", () => {
  const t = subscriber().do("subscribe a t qos=2", "hold a", 'publish b t qos=2 "1"');
  t.do('publish b t qos=1 "2"', "unsubscribe a t", "deliver a->server", ...cutWithLoss);
  expect(t.session("a").subscriptions).toEqual([]);
  t.do("connect a clean=0");
  // QoS 2 takes longer, and between two QoS there is no order.
  expect(t.received("a")).toEqual(["2", "1"]);
  expect(t.session("a").flows).toEqual([]);
});

test("a SUBSCRIBE is processed although its SUBACK is lost, and doing it again changes nothing [MQTT3-3.8.4-3]", () => {
  const t = subscriber().do("hold a", "subscribe a t qos=1", "deliver a->server", ...cutWithLoss);
  expect(t.session("a").subscriptions).toEqual([{ filter: "t", qos: 1 }]);
  t.do("connect a clean=0", "subscribe a t qos=1", 'publish b t qos=1 "once"');
  expect(t.received("a")).toEqual(["once"]);
});
