/** Message ordering, section 4.6: re-sent messages, acknowledgements, and what the Server passes on. */
import { expect, test } from "vitest";
import { telling, type Telling } from "./telling.ts";

const cutWithLoss = ["cut a", "notice server of a", "notice a", "release a"];

/** a subscribes to "down" and is held back; b listens to "up". */
const held = (settings: Record<string, string> = {}): Telling => {
  const t = telling({ settings }).do("connect a clean=0", "subscribe a down qos=2");
  t.do("connect b", "subscribe b up qos=2", "hold a");
  t.sent("a->server");
  t.sent("server->a");
  return t;
};

const startOf = (packets: readonly string[], type: string): readonly string[] =>
  packets.filter((packet) => packet.startsWith(type)).map((packet) => packet.split(" ")[1] ?? "");

test("a Client re-sends its PUBLISHes in the order in which it sent them first [MQTT3-4.6.0-1]", () => {
  const t = held();
  for (const [index, qos] of [1, 2, 2, 1, 2].entries()) {
    t.do(`publish a up qos=${qos} "${index + 1}"`);
  }
  const first = startOf(t.sent("a->server"), "PUBLISH");
  for (let times = 0; times < 2; times += 1) {
    t.do(...cutWithLoss, "hold a", "connect a clean=0", "deliver a->server", "deliver server->a");
    expect(startOf(t.sent("a->server"), "PUBLISH")).toEqual(first);
  }
});

test("the order of first sending decides, not the order of the identifiers [MQTT3-4.6.0-1]", () => {
  const t = held().do('publish b down qos=1 "1"', 'publish b down qos=2 "2"');
  // The first is acknowledged, so the third gets identifier 1 behind the second's 2.
  t.do("deliver server->a", "deliver a->server", 'publish b down qos=1 "3"');
  t.sent("server->a");
  t.do(...cutWithLoss, "connect a clean=0");
  expect(startOf(t.sent("server->a"), "PUBLISH")).toEqual(["#2", "#1"]);
});

test("PUBACKs are sent in the order of the PUBLISHes, from both ends [MQTT3-4.6.0-2]", () => {
  const t = held();
  for (const number of [1, 2, 3]) {
    t.do(`publish a up qos=1 "u${number}"`, `publish b down qos=1 "d${number}"`);
  }
  t.do("release a");
  expect(startOf(t.sent("server->a"), "PUBACK")).toEqual(["#1", "#2", "#3"]);
  expect(startOf(t.sent("a->server"), "PUBACK")).toEqual(["#1", "#2", "#3"]);
});

test("PUBRECs are sent in the order of the PUBLISHes, and PUBRELs in that of the PUBRECs [MQTT3-4.6.0-3] [MQTT3-4.6.0-4]", () => {
  const t = held();
  for (const number of [1, 2, 3]) {
    t.do(`publish a up qos=2 "u${number}"`, `publish b down qos=2 "d${number}"`);
  }
  t.do("release a");
  const client = t.sent("a->server");
  const server = t.sent("server->a");
  for (const [packets, type] of [
    [client, "PUBREC"],
    [client, "PUBREL"],
    [server, "PUBREC"],
    [server, "PUBREL"],
  ] as const) {
    expect(startOf(packets, type)).toEqual(["#1", "#2", "#3"]);
  }
});

test("PUBRELs that are sent again keep their order among what is sent again [MQTT3-4.6.0-4]", () => {
  const t = held();
  for (const number of [1, 2, 3]) t.do(`publish b down qos=2 "${number}"`);
  t.do("deliver server->a", "deliver server->a", "deliver a->server", "deliver a->server");
  t.sent("server->a");
  t.do(...cutWithLoss, "hold a", "connect a clean=0", "deliver a->server");
  expect(t.sent("server->a").slice(1)).toEqual([
    "PUBREL #1",
    "PUBREL #2",
    'PUBLISH #3 down qos=2 dup "3"',
  ]);
});

test("the Server passes messages of one publisher on in order, at every QoS [MQTT3-4.6.0-6]", () => {
  for (const qos of [0, 1, 2]) {
    const t = telling().do("connect a", "subscribe a t qos=2", "connect b");
    for (const number of [1, 2, 3, 4]) t.do(`publish b t qos=${qos} "${number}"`);
    expect(t.received("a")).toEqual(["1", "2", "3", "4"]);
  }
});

test("messages keep their order through window, queue and a broken connection [MQTT3-4.6.0-6]", () => {
  const t = held({ "server.maxInFlight": "2" });
  for (const number of [1, 2, 3, 4]) t.do(`publish b down qos=1 "${number}"`);
  // 1 and 2 are delivered, and only 1 is known to be.
  t.do("deliver server->a", "deliver server->a", "deliver a->server");
  t.do(...cutWithLoss);
  for (const number of [5, 6]) t.do(`publish b down qos=1 "${number}"`);
  t.do("connect a clean=0");
  // The order of the last copies is the order of publication: 1,2,2,3,... never 1,2,3,2.
  expect(t.received("a")).toEqual(["1", "2", "2", "3", "4", "5", "6"]);
});

test("what a user publishes while the Client is away follows what is sent again [MQTT3-4.6.0-1] [MQTT3-4.6.0-6]", () => {
  const t = held().do('publish a up qos=1 "1"', ...cutWithLoss, 'publish a up qos=1 "2"');
  t.do('publish a up qos=1 "3"', "connect a clean=0");
  expect(t.received("b")).toEqual(["1", "2", "3"]);
});

test("QoS 2 messages are passed on in the order in which they are released [MQTT3-4.6.0-6]", () => {
  const t = held();
  for (const number of [1, 2, 3]) t.do(`publish a up qos=2 "${number}"`);
  t.do("deliver a->server", "deliver a->server", "deliver server->a", "deliver server->a");
  t.do(...cutWithLoss, "connect a clean=0");
  expect(t.received("b")).toEqual(["1", "2", "3"]);
});

test("a Client with a window of one message keeps the order of its user [MQTT3-4.6.0-6]", () => {
  const t = held({ "client.maxInFlight": "1" });
  for (const [index, qos] of [2, 2, 2].entries()) t.do(`publish a up qos=${qos} "${index + 1}"`);
  expect(startOf(t.sent("a->server"), "PUBLISH")).toEqual(["#1"]);
  t.do("release a");
  expect(t.received("b")).toEqual(["1", "2", "3"]);
});
