/** Retained messages, section 3.3.1.3: no Session State, and sent for subscriptions alone. */
import { expect, test } from "vitest";
import { telling } from "./telling.ts";

test("the last retained message of a topic is kept with its QoS [MQTT3-3.3.1-5]", () => {
  const t = telling().do("connect b", 'publish b t qos=1 retain=1 "1"', 'publish b u retain=1 "x"');
  t.do('publish b t qos=2 retain=1 "2"', "connect a", "subscribe a t qos=2");
  expect(t.retained()).toEqual(["t 2", "u x"]);
  expect(t.sent("server->a")).toContain('PUBLISH #1 t qos=2 retain "2"');
});

test("a new subscription gets the retained message of every topic it matches, with RETAIN 1 [MQTT3-3.3.1-6] [MQTT3-3.3.1-8]", () => {
  const t = telling().do("connect b", 'publish b t/1 retain=1 "1"', 'publish b t/2 retain=1 "2"');
  t.do('publish b u retain=1 "3"', "connect a", "subscribe a t/#");
  const publishes = t.sent("server->a").filter((packet) => packet.startsWith("PUBLISH"));
  expect(publishes).toEqual(['PUBLISH t/1 qos=0 retain "1"', 'PUBLISH t/2 qos=0 retain "2"']);
});

test("an established subscription gets the same message with RETAIN 0 [MQTT3-3.3.1-9]", () => {
  const t = telling().do("connect a", "subscribe a t", "connect b", 'publish b t retain=1 "1"');
  expect(t.sent("server->a").at(-1)).toBe('PUBLISH t qos=0 "1"');
});

test("a retained message that waited for an offline Client comes with RETAIN 0 [MQTT3-3.3.1-9]", () => {
  const t = telling().do("connect a clean=0", "subscribe a t qos=1", "disconnect a", "connect b");
  t.do('publish b t qos=1 retain=1 "1"', "connect a clean=0");
  expect(t.sent("server->a").slice(-2)).toEqual(["CONNACK sp=1 code=0", 'PUBLISH #1 t qos=1 "1"']);
});

test("the resume of a Session sends no retained message, and the same SUBSCRIBE again does [MQTT3-3.3.1-6] [MQTT3-3.8.4-3]", () => {
  const t = telling().do("connect b", 'publish b t retain=1 "1"', "connect a clean=0");
  t.do("subscribe a t", "disconnect a", "connect a clean=0");
  expect(t.received("a")).toEqual(["1"]);
  t.do("subscribe a t");
  expect(t.received("a")).toEqual(["1"]);
});

test("an empty retained message takes the kept one away, is passed on and not kept [MQTT3-3.3.1-10] [MQTT3-3.3.1-11]", () => {
  const t = telling().do("connect a", "subscribe a t", "connect b", 'publish b t retain=1 "1"');
  t.do('publish b t retain=1 ""');
  expect(t.retained()).toEqual([]);
  expect(t.received("a")).toEqual(["1", ""]);
  t.do("connect c", "subscribe c t");
  expect(t.received("c")).toEqual([]);
});

test("a message with RETAIN 0 leaves the kept one alone [MQTT3-3.3.1-12]", () => {
  const t = telling().do("connect b", 'publish b t retain=1 "kept"', 'publish b t "passing"');
  t.do('publish b t ""');
  expect(t.retained()).toEqual(["t kept"]);
});

test("a retained message in flight is sent again with RETAIN 1 as it was [MQTT3-4.4.0-1] [MQTT3-3.3.1-8]", () => {
  const t = telling().do("connect b", 'publish b t qos=1 retain=1 "1"', "connect a clean=0");
  t.do("subscribe a t qos=1");
  expect(t.received("a")).toEqual(["1"]);
  t.do("hold a", "subscribe a t qos=1", "deliver a->server");
  t.do("cut a", "notice server of a", "notice a", "release a", "connect a clean=0");
  expect(t.sent("server->a").at(-1)).toBe('PUBLISH #1 t qos=1 dup retain "1"');
});
