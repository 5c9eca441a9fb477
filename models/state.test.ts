/** Session State, sections 4.1 and 3.1.2.4: what it is, how long both ends keep it, what is no part of it. */
import { expect, test } from "vitest";
import { telling } from "./telling.ts";

/** Breaks a's connection so that what is held back is lost. */
const cutWithLoss = ["cut a", "notice server of a", "notice a", "release a"];

test("the Server keeps every part of the Session State over the end of a connection [MQTT3-4.1.0-1] [MQTT3-3.1.2-4]", () => {
  const t = telling().do("connect a clean=0", "subscribe a t/# qos=2 u", "connect b", "hold a");
  t.do('publish b t/1 qos=1 "sent1"', 'publish b t/2 qos=2 "sent2"', 'publish a x qos=2 "mine"');
  t.do("deliver a->server", ...cutWithLoss, 'publish b t/1 qos=1 "waits"');
  const kept = t.session("a");
  expect(kept.subscriptions).toEqual([
    { filter: "t/#", qos: 2 },
    { filter: "u", qos: 0 },
  ]);
  expect(kept.flows.map(({ packetId, qos, at }) => [packetId, qos, at])).toEqual([
    [1, 1, "awaitingPuback"],
    [2, 2, "awaitingPubrec"],
  ]);
  expect(kept.queue.map(({ message }) => message.payload)).toEqual(["waits"]);
  expect(kept.awaiting.map(({ packetId, publish }) => [packetId, publish.payload])).toEqual([
    [1, "mine"],
  ]);
  t.do("wait 1h");
  expect(t.session("a")).toEqual(kept);
});

test("the Client keeps both parts of its Session State over the end of a connection [MQTT3-4.1.0-1] [MQTT3-3.1.2-4]", () => {
  const t = telling().do("connect a clean=0", "subscribe a t qos=2", "connect b", "hold a");
  t.do('publish b t qos=2 "theirs"', "deliver server->a", 'publish a x qos=1 "mine"');
  const before = t.clientSession("a");
  expect(before.flows.map(({ packetId, at }) => [packetId, at])).toEqual([[1, "awaitingPuback"]]);
  expect(before.awaiting.map(({ packetId, at }) => [packetId, at])).toEqual([
    [1, "awaitingPubrel"],
  ]);
  t.do(...cutWithLoss, "wait 1h");
  expect(t.clientSession("a")).toEqual(before);
});

test.each(["connect a clean=0", "connect a clean=1"])(
  "%s: the Session lasts at least as long as its connection, however long that is [MQTT3-4.1.0-2]",
  (connect) => {
    const t = telling().do(connect, "subscribe a t qos=1", "wait 1000h", "connect b");
    expect(t.where("a")).toBe("attached");
    t.do('publish b t qos=1 "still here"');
    expect(t.received("a")).toEqual(["still here"]);
  },
);

test("a half-open connection is a connection: its Session is still there after three hours [MQTT3-4.1.0-2]", () => {
  const t = telling().do("connect a clean=0", "vanish a", "wait 3h");
  expect(t.client("a")).toBe("offline");
  expect(t.where("a")).toBe("attached");
});

test("a Session expires after its time, at its last millisecond and no sooner [MQTT3-4.1.0-1]", () => {
  const t = telling().do("connect a clean=0", "disconnect a", "wait 7199999ms");
  expect(t.where("a")).toBe("detached");
  t.do("wait 1ms");
  expect(t.where("a")).toBe("absent");
  t.do("connect a clean=0");
  expect(t.sent("server->a").at(-1)).toBe("CONNACK sp=0 code=0");
});

test("every end of the connection starts the expiry anew and in full [MQTT3-4.1.0-1]", () => {
  const t = telling().do("connect a clean=0", "disconnect a", "wait 7199s", "connect a clean=0");
  t.do("wait 3h", "cut a", "wait 7199s");
  expect(t.where("a")).toBe("detached");
  t.do("wait 1s");
  expect(t.where("a")).toBe("absent");
});

test("an expired Session gives up what it held, and says so [MQTT3-4.1.0-1]", () => {
  const t = telling().do("connect a clean=0", "subscribe a t qos=1", "disconnect a", "connect b");
  t.do('publish b t qos=1 "too late"', "wait 2h", "connect a clean=0", "subscribe a t qos=1");
  expect(t.received("a")).toEqual([]);
  const drops = t.facts("dropped").map(({ message, why }) => [message.payload, why]);
  expect(drops).toEqual([["too late", "sessionEnded"]]);
});

test("Session State outlives a restart of a Server with durable Sessions [MQTT3-4.1.0-1]", () => {
  const t = telling().do("connect a clean=0", "subscribe a t qos=2", "connect b", "hold a");
  t.do('publish b t qos=2 "1"', "restart server", "release a");
  expect(t.where("a")).toBe("detached");
  expect(t.where("b")).toBe("absent");
  t.sent("server->a");
  t.do("connect a clean=0");
  expect(t.sent("server->a")).toEqual([
    "CONNACK sp=1 code=0",
    'PUBLISH #1 t qos=2 dup "1"',
    "PUBREL #1",
  ]);
  expect(t.received("a")).toEqual(["1"]);
});

test("a restart does not stop the clock of a Session's expiry [MQTT3-4.1.0-1]", () => {
  const t = telling().do("connect a clean=0", "disconnect a", "wait 1h", "restart server");
  t.do("wait 3599s");
  expect(t.where("a")).toBe("detached");
  t.do("wait 1s");
  expect(t.where("a")).toBe("absent");
});

test("Session State outlives a crash of a Client with a durable store, and not of one without [MQTT3-4.1.0-1]", () => {
  for (const [store, count] of [
    ["kept", 1],
    ["lost", 0],
  ] as const) {
    const t = telling().do("connect a clean=0", "hold a", 'publish a t qos=1 "1"');
    t.do(`crash a store=${store}`, "notice server of a", "release a", "start a");
    expect(t.clientSession("a").flows).toHaveLength(count);
  }
});

test("what a user asked for and was never sent is no Session State: a crash loses it [MQTT3-3.1.2.4]", () => {
  const t = telling().do('publish a t qos=1 "1"', "crash a store=kept", "start a", "connect a");
  expect(t.sent("a->server")).toEqual(["CONNECT id=a clean=1"]);
});

test("retained messages are no Session State: they outlive every Session [MQTT3-3.1.2-7]", () => {
  const t = telling().do("connect a clean=1", 'publish a t qos=1 retain=1 "on"', "disconnect a");
  t.do("connect a clean=1", "disconnect a");
  expect(t.retained()).toEqual(["t on"]);
  t.do("connect b", "subscribe b t");
  expect(t.received("b")).toEqual(["on"]);
});

test("a SUBSCRIBE that waits for its answer is no Session State: its identifier is free again [MQTT3-3.1.2.4]", () => {
  const t = telling().do("connect a clean=0", "hold a", "subscribe a t", ...cutWithLoss);
  t.sent("a->server");
  t.do("connect a clean=0", 'publish a t qos=1 "1"');
  expect(t.sent("a->server").slice(1)).toEqual(['PUBLISH #1 t qos=1 "1"']);
});

test("whether QoS 0 waits for an offline Client is the Server's choice [MQTT3-3.1.2.4]", () => {
  for (const [choice, expected] of [
    ["none", []],
    ["all", ["0"]],
  ] as const) {
    const t = telling({ settings: { "server.queueQos0Offline": choice } });
    t.do("connect a clean=0", "subscribe a t qos=1", "disconnect a", "connect b");
    t.do('publish b t "0"', "connect a clean=0");
    expect(t.received("a")).toEqual(expected);
  }
});

test("a Client that finds no Session at the Server forgets what it received under it [MQTT3-3.1.2.4]", () => {
  const t = telling({ settings: { "server.durability": "none" } });
  t.do("connect a clean=0", "subscribe a t qos=2", "connect b", "hold a", 'publish b t qos=2 "1"');
  t.do("deliver server->a", "restart server", "release a");
  expect(t.clientSession("a").awaiting).toHaveLength(1);
  t.do("connect a clean=0", "subscribe a t qos=2", "connect b", 'publish b t qos=2 "2"');
  expect(t.received("a")).toEqual(["2"]);
});
