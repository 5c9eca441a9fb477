/** DISCONNECT, section 3.14, and how it differs from every other end of a connection. */
import { expect, test } from "vitest";
import { telling } from "./telling.ts";

const withWill = "will=will willmessage=gone";

test("after DISCONNECT the Client closes, and both ends are done with the connection [MQTT3-3.14.4-1]", () => {
  const t = telling().do("connect a", "disconnect a");
  expect(t.client("a")).toBe("offline");
  expect(t.connection("a#1")).toBeNull();
  t.do("connect a");
  expect(t.connection("a#1")).toBe("connected");
});

test("a Client sends nothing on a connection after DISCONNECT, though its user goes on [MQTT3-3.14.4-2]", () => {
  const t = telling().do("connect a clean=0 keepalive=1", "hold a", "disconnect a");
  t.do('publish a t "0"', 'publish a t qos=1 "1"', "wait 10s");
  expect(t.sent("a#1->server").at(-1)).toBe("DISCONNECT");
  expect(t.sent("a->server").filter((packet) => packet === "DISCONNECT")).toHaveLength(1);
});

test("what a Client receives after DISCONNECT it does not answer [MQTT3-3.14.4-2]", () => {
  const t = telling().do("connect a clean=0", "subscribe a t qos=1", "connect b", "hold a");
  t.do('publish b t qos=1 "1"', "disconnect a", "release a");
  expect(t.sent("a->server").at(-1)).toBe("DISCONNECT");
  expect(t.received("a")).toEqual([]);
  expect(t.session("a").flows).toHaveLength(1);
});

test("packets sent before DISCONNECT are still processed [MQTT3-3.14.4-1]", () => {
  const t = telling().do("connect b", "subscribe b t", "connect a", "hold a");
  t.do('publish a t "last words"', "disconnect a", "release a");
  expect(t.received("b")).toEqual(["last words"]);
});

test.each(["clean=0", "clean=1"])(
  "DISCONNECT discards the Will of a connection with %s unpublished [MQTT3-3.14.4-3] [MQTT3-3.1.2-10]",
  (clean) => {
    const t = telling().do("connect b", "subscribe b will", `connect a ${clean} ${withWill}`);
    t.do("disconnect a", "wait 3h");
    expect(t.facts("willPublished")).toEqual([]);
    expect(t.received("b")).toEqual([]);
  },
);

test("a DISCONNECT that is lost with its connection withdraws nothing [MQTT3-3.14.4-3] [MQTT3-3.1.2-8]", () => {
  const t = telling().do("connect b", "subscribe b will", `connect a ${withWill}`, "vanish a");
  // The Client is offline now; its Server still waits, and hears of the end by a takeover.
  t.do("connect c id=a");
  expect(t.received("b")).toEqual(["gone"]);
});

test("a malformed packet where DISCONNECT should be is no DISCONNECT: the Will is published [MQTT3-3.14.1-1] [MQTT3-4.8.0-1]", () => {
  const t = telling().do("connect b", "subscribe b will", `connect a ${withWill}`);
  t.do("violate a malformed");
  expect(t.client("a")).toBe("offline");
  expect(t.received("b")).toEqual(["gone"]);
});

test("a DISCONNECT sent in front of CONNACK withdraws the Will too [MQTT3-3.14.4-3]", () => {
  const t = telling().do("connect b", "subscribe b will", "hold a", `connect a ${withWill}`);
  t.do("disconnect a", "release a");
  expect(t.connection("a#1")).toBeNull();
  expect(t.received("b")).toEqual([]);
});
