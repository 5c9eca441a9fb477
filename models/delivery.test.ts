/** Delivery at QoS 0, 1 and 2, section 4.3, with the Packet Identifiers of 2.3.1, in both directions. */
import { expect, test } from "vitest";
import { telling, type Telling } from "./telling.ts";

const cutWithLoss = ["cut a", "notice server of a", "notice a", "release a"];

/** a has a Session that subscribes to "down" and b one that subscribes to "up", both with QoS 2. */
const pair = (settings: Record<string, string> = {}): Telling => {
  const t = telling({ settings }).do("connect a clean=0", "subscribe a down qos=2");
  t.do("connect b", "subscribe b up qos=2");
  for (const way of ["a->server", "server->a", "b->server", "server->b"]) t.sent(way);
  return t;
};

test("QoS 0 is sent once with DUP 0, without identifier and without an answer [MQTT3-4.3.1-1] [MQTT3-3.3.1-2] [MQTT3-2.3.1-5]", () => {
  const t = pair().do('publish a up "on"');
  expect(t.sent("a->server")).toEqual(['PUBLISH up qos=0 "on"']);
  expect(t.sent("server->b")).toEqual(['PUBLISH up qos=0 "on"']);
  expect(t.sent("server->a")).toEqual([]);
  expect(t.sent("b->server")).toEqual([]);
});

test("QoS 0 that is lost with its connection is not sent again by either end [MQTT3-4.3.1-1]", () => {
  const t = pair().do("hold a", 'publish a up "up"', 'publish b down "down"', ...cutWithLoss);
  t.sent("a->server");
  t.sent("server->a");
  t.do("connect a clean=0");
  expect(t.sent("a->server")).toEqual(["CONNECT id=a clean=0"]);
  expect(t.sent("server->a")).toEqual(["CONNACK sp=1 code=0"]);
  expect([t.received("a"), t.received("b")]).toEqual([[], []]);
});

test("QoS 1 goes out with DUP 0 and is kept until its PUBACK has arrived [MQTT3-4.3.2-1] [MQTT3-2.3.1-3]", () => {
  const t = pair().do("hold a", 'publish a up qos=1 "on"');
  expect(t.sent("a->server")).toEqual(['PUBLISH #1 up qos=1 "on"']);
  t.do("deliver a->server");
  expect(t.sent("server->a")).toEqual(["PUBACK #1"]);
  expect(t.clientSession("a").flows).toHaveLength(1);
  t.do("deliver server->a");
  expect(t.clientSession("a").flows).toEqual([]);
  expect(t.facts("completed").map(({ message }) => message.payload)).toEqual(["on"]);
});

test("the Server keeps QoS 1 until the Client's PUBACK has arrived [MQTT3-4.3.2-1] [MQTT3-2.3.1-4]", () => {
  const t = pair().do("hold a", 'publish b down qos=1 "on"');
  expect(t.sent("server->a")).toEqual(['PUBLISH #1 down qos=1 "on"']);
  t.do("deliver server->a");
  expect(t.sent("a->server")).toEqual(["PUBACK #1"]);
  expect(t.session("a").flows).toHaveLength(1);
  t.do("deliver a->server");
  expect(t.session("a").flows).toEqual([]);
});

test("a repeated QoS 1 PUBLISH is a new one, acknowledged and passed on again whatever its DUP [MQTT3-4.3.2-2]", () => {
  const t = pair().do("hold a", 'publish a up qos=1 "on"', "deliver a->server", ...cutWithLoss);
  expect(t.received("b")).toEqual(["on"]);
  t.do("connect a clean=0");
  expect(t.sent("a->server").at(-1)).toBe('PUBLISH #1 up qos=1 dup "on"');
  expect(t.sent("server->a").at(-1)).toBe("PUBACK #1");
  expect(t.received("b")).toEqual(["on"]);
});

test("DUP of what the Server sends on is its own: a repeat goes out as a first PUBLISH [MQTT3-3.3.1-3]", () => {
  const t = pair().do("hold a", 'publish a up qos=1 "on"', ...cutWithLoss);
  t.sent("a->server");
  t.do("connect a clean=0");
  expect(t.sent("a->server").at(-1)).toBe('PUBLISH #1 up qos=1 dup "on"');
  expect(t.sent("server->b")).toEqual(['PUBLISH #1 up qos=1 "on"']);
});

test("a Client hands a repeated QoS 1 message over again [MQTT3-4.3.2-2]", () => {
  const t = pair().do("hold a", 'publish b down qos=1 "on"', "deliver server->a", ...cutWithLoss);
  t.do("connect a clean=0");
  expect(t.received("a")).toEqual(["on", "on"]);
});

test("QoS 2 takes four packets with one identifier, and each end keeps its half until the last [MQTT3-4.3.3-1] [MQTT3-4.3.3-2]", () => {
  const t = pair().do("hold a", 'publish a up qos=2 "on"');
  const halves = () => [
    t.clientSession("a").flows.map(({ at }) => at),
    t.session("a").awaiting.map(({ at }) => at),
  ];
  expect(t.sent("a->server")).toEqual(['PUBLISH #1 up qos=2 "on"']);
  expect(halves()).toEqual([["awaitingPubrec"], []]);
  t.do("deliver a->server");
  expect(t.sent("server->a")).toEqual(["PUBREC #1"]);
  expect(halves()).toEqual([["awaitingPubrec"], ["awaitingPubrel"]]);
  t.do("deliver server->a");
  expect(t.sent("a->server")).toEqual(["PUBREL #1"]);
  expect(halves()).toEqual([["awaitingPubcomp"], ["awaitingPubrel"]]);
  t.do("deliver a->server");
  expect(t.sent("server->a")).toEqual(["PUBCOMP #1"]);
  expect(halves()).toEqual([["awaitingPubcomp"], []]);
  t.do("deliver server->a");
  expect(halves()).toEqual([[], []]);
  expect(t.received("b")).toEqual(["on"]);
});

test("the Server sends QoS 2 in the same four packets [MQTT3-4.3.3-1] [MQTT3-4.3.3-2]", () => {
  const t = pair().do('publish b down qos=2 "on"');
  expect(t.sent("server->a")).toEqual(['PUBLISH #1 down qos=2 "on"', "PUBREL #1"]);
  expect(t.sent("a->server")).toEqual(["PUBREC #1", "PUBCOMP #1"]);
  expect(t.received("a")).toEqual(["on"]);
  expect(t.session("a").flows).toEqual([]);
  expect(t.clientSession("a").awaiting).toEqual([]);
});

test.each(["PUBLISH", "PUBREL"])(
  "the Server passes a QoS 2 message on at %s, and any number of repeats pass nothing on [MQTT3-4.3.3-2]",
  (packet) => {
    const t = pair({ "server.routeQos2At": packet }).do("hold a", 'publish a up qos=2 "on"');
    t.do("deliver a->server");
    expect(t.received("b")).toEqual(packet === "PUBLISH" ? ["on"] : []);
    for (let times = 0; times < 3; times += 1) {
      t.do(...cutWithLoss, "hold a", "connect a clean=0");
      t.do("deliver a->server", "deliver server->a", "deliver a->server");
      expect(t.sent("a->server").at(-1)).toBe('PUBLISH #1 up qos=2 dup "on"');
      expect(t.sent("server->a").at(-1)).toBe("PUBREC #1");
      expect(t.received("b")).toEqual([]);
    }
    t.do("release a");
    expect(t.received("b")).toEqual(packet === "PUBLISH" ? [] : ["on"]);
  },
);

test.each(["PUBLISH", "PUBREL"])(
  "a Client that hands QoS 2 messages over at %s hands each over once [MQTT3-4.3.3-2]",
  (packet) => {
    const t = pair({ "client.handOverQos2At": packet }).do("hold a", 'publish b down qos=2 "on"');
    t.do("deliver server->a");
    expect(t.received("a")).toEqual(packet === "PUBLISH" ? ["on"] : []);
    t.do(...cutWithLoss, "connect a clean=0");
    expect(t.received("a")).toEqual(packet === "PUBLISH" ? [] : ["on"]);
  },
);

test("a PUBREL is answered with PUBCOMP although nothing is known of its identifier [MQTT3-4.3.3-2]", () => {
  const t = pair({ "server.durability": "none" }).do("hold a", 'publish a up qos=2 "on"');
  t.do("deliver a->server", "deliver server->a", "restart server", "release a");
  t.sent("server->a");
  t.do("connect a clean=0");
  expect(t.sent("a->server").at(-1)).toBe("PUBREL #1");
  expect(t.sent("server->a")).toEqual(["CONNACK sp=0 code=0", "PUBCOMP #1"]);
  expect(t.clientSession("a").flows).toEqual([]);
});

test("after PUBCOMP an identifier belongs to a new message [MQTT3-4.3.3-2] [MQTT3-2.3.1-3]", () => {
  const t = pair().do('publish a up qos=2 "1"', 'publish a up qos=2 "2"');
  const publishes = t.sent("a->server").filter((packet) => packet.startsWith("PUBLISH"));
  expect(publishes).toEqual(['PUBLISH #1 up qos=2 "1"', 'PUBLISH #1 up qos=2 "2"']);
  expect(t.received("b")).toEqual(["1", "2"]);
});

test("a Client gives no packet an identifier that it uses already [MQTT3-2.3.1-1] [MQTT3-2.3.1-2]", () => {
  const t = pair().do("hold a", 'publish a up qos=1 "1"', 'publish a up qos=2 "2"');
  t.do("subscribe a x", "unsubscribe a x", 'publish a up qos=1 "3"');
  expect(t.sent("a->server").map((packet) => packet.split(" ")[1])).toEqual([
    "#1",
    "#2",
    "#3",
    "#4",
    "#5",
  ]);
});

test("the Server gives no PUBLISH an identifier that it uses already for this Client [MQTT3-2.3.1-4]", () => {
  const t = pair().do("hold a", 'publish b down qos=1 "1"', 'publish b down qos=2 "2"');
  t.do("deliver server->a", "deliver a->server", 'publish b down qos=1 "3"');
  t.do('publish b down qos=1 "4"');
  const ids = t.sent("server->a").map((packet) => packet.split(" ")[1]);
  expect(ids).toEqual(["#1", "#2", "#1", "#3"]);
});

test("identifiers of the two directions have nothing to do with each other [MQTT3-2.3.1-4]", () => {
  const t = pair().do("hold a", 'publish a up qos=2 "up"', 'publish b down qos=2 "down"');
  t.do("release a");
  expect(t.received("a")).toEqual(["down"]);
  expect(t.received("b")).toEqual(["up"]);
  expect(t.sent("a->server")[0]).toBe('PUBLISH #1 up qos=2 "up"');
  expect(t.sent("server->a")[0]).toBe('PUBLISH #1 down qos=2 "down"');
});

test("an acknowledgement that fits no message, or not its QoS, changes nothing [MQTT3-2.3.1-6]", () => {
  const t = pair({ "server.maxQos": "1" }).do("hold a", 'publish a up qos=2 "on"');
  t.do("deliver a->server");
  expect(t.sent("server->a")).toEqual(["PUBACK #1"]);
  t.do("deliver server->a");
  expect(t.clientSession("a").flows.map(({ at }) => at)).toEqual(["awaitingPubrec"]);
});

test("a Client answers every PUBLISH by its QoS, subscribed or not [MQTT3-4.5.0-2] [MQTT3-3.3.4-1]", () => {
  const t = pair().do("hold a", 'publish b down qos=1 "1"', 'publish b down qos=2 "2"');
  t.do("unsubscribe a down", "release a");
  expect(t.sent("a->server")).toEqual([
    "UNSUBSCRIBE #1 down",
    "PUBACK #1",
    "PUBREC #2",
    "PUBCOMP #2",
  ]);
});

test("a message goes to every Session that subscribes when it is accepted, its publisher's too [MQTT3-4.5.0-1]", () => {
  const t = telling().do("connect a clean=0", "subscribe a t qos=1", "disconnect a");
  t.do("connect b", "subscribe b t qos=1", "connect c", 'publish b t qos=1 "1"', "subscribe c t");
  expect(t.received("b")).toEqual(["1"]);
  expect(t.received("c")).toEqual([]);
  t.do("connect a clean=0");
  expect(t.received("a")).toEqual(["1"]);
});

test("a Client's user publishes under no ClientID; the Server says whose a message was [MQTT3-4.5.0-1]", () => {
  const t = telling().do('publish a t qos=1 "before"', "connect a id=s", 'publish a t "then"');
  t.do('publish a t qos=1 "after"', "disconnect a", 'connect a id=""', 'publish a t "assigned"');
  const publishers = (is: "published" | "completed" | "accepted"): readonly string[] =>
    t.facts(is).map(({ message }) => `${message.payload} of ${message.publisher}`);
  const texts = ["before", "then", "after", "assigned"];
  expect(publishers("published")).toEqual(texts.map((text) => `${text} of `));
  expect(publishers("completed")).toEqual(["before of ", "after of "]);
  expect(publishers("accepted")).toEqual([
    "before of s",
    "then of s",
    "after of s",
    "assigned of auto-1",
  ]);
});
