/** Keep Alive, section 3.1.2.10: the Client's pings and the patience of Servers, to the millisecond. */
import { expect, test } from "vitest";
import { telling, type Telling } from "./telling.ts";

const pings = (t: Telling): number =>
  t.sent("a->server").filter((packet) => packet === "PINGREQ").length;

test("a Client with nothing to send pings when Keep Alive has passed, and not before [MQTT3-3.1.2-23]", () => {
  const t = telling().do("connect a keepalive=10", "wait 9999ms");
  expect(pings(t)).toBe(0);
  t.do("wait 1ms");
  expect(pings(t)).toBe(1);
  expect(t.sent("server->a").at(-1)).toBe("PINGRESP");
  t.do("wait 9999ms");
  expect(pings(t)).toBe(0);
  t.do("wait 1ms");
  expect(pings(t)).toBe(1);
});

test("every packet of the Client puts its ping off [MQTT3-3.1.2-23]", () => {
  const t = telling().do("connect a keepalive=10", "wait 9s", 'publish a t "on"', "wait 9999ms");
  expect(pings(t)).toBe(0);
  t.do("wait 1ms");
  expect(pings(t)).toBe(1);
});

test("packets that the Client gets do not put its ping off [MQTT3-3.1.2-23]", () => {
  const t = telling().do("connect a keepalive=10", "subscribe a t", "connect b", "wait 9s");
  t.do('publish b t "on"', "wait 1s");
  expect(t.received("a")).toEqual(["on"]);
  expect(pings(t)).toBe(1);
});

test("a late PINGRESP does not put the next ping off [MQTT3-3.1.2-23]", () => {
  const t = telling().do("connect a keepalive=10", "hold a", "wait 13s", "release a");
  expect(pings(t)).toBe(1);
  expect(t.arrived("server->a").at(-1)).toBe("PINGRESP");
  t.do("wait 6999ms");
  expect(pings(t)).toBe(0);
  t.do("wait 1ms");
  expect(pings(t)).toBe(1);
});

test("a late CONNACK does not put the first ping off [MQTT3-3.1.2-23]", () => {
  const t = telling().do("hold a", "connect a keepalive=10", "wait 4s", "release a", "wait 5999ms");
  expect(pings(t)).toBe(0);
  t.do("wait 1ms");
  expect(pings(t)).toBe(1);
});

test("a Client that gets no PINGRESP closes in the end, and pings until then [MQTT3-3.1.2-23]", () => {
  const t = telling({ profile: "aedes-1.1.1" });
  t.do("connect a keepalive=10", "hold a", "wait 39999ms");
  expect(t.client("a")).toBe("online");
  expect(pings(t)).toBe(3);
  t.do("wait 1ms");
  expect(t.client("a")).toBe("offline");
  t.do("wait 1h");
  expect(pings(t)).toBe(0);
});

test("with Keep Alive 0 nobody pings and nobody is given up [MQTT3-3.1.2-23] [MQTT3-3.1.2-24]", () => {
  for (const profile of ["standard-3.1.1", "emqttd-2.3.11", "mosquitto-2.0"]) {
    const t = telling({ profile }).do("connect a", "connect b", "vanish b", "wait 1000h");
    expect(pings(t)).toBe(0);
    expect([t.connection("a#1"), t.connection("b#1")]).toEqual(["connected", "connected"]);
  }
});

test.each([1, 3, 10, 65_535])(
  "with Keep Alive %i a silent Client is given up after one and a half times that, to the millisecond [MQTT3-3.1.2-24]",
  (seconds) => {
    const t = telling().do(`connect a keepalive=${seconds}`, "vanish a");
    t.do(`wait ${seconds * 1_500 - 1}ms`);
    expect(t.connection("a#1")).toBe("connected");
    t.do("wait 1ms");
    expect(t.connection("a#1")).toBeNull();
    expect(t.facts("closing").map(({ why }) => why)).toEqual(["keepAlive.expired"]);
  },
);

test("any packet of the Client starts the Server's patience anew, and no packet to it does [MQTT3-3.1.2-24]", () => {
  const t = telling().do("connect a keepalive=10 clean=0", "subscribe a t qos=1", "connect b");
  t.do("wait 5s", 'publish b t qos=1 "acknowledged"', "vanish a", "wait 14s", 'publish b t "lost"');
  expect(t.sent("server->a").at(-1)).toBe('PUBLISH t qos=0 "lost"');
  t.do("wait 999ms");
  expect(t.connection("a#1")).toBe("connected");
  t.do("wait 1ms");
  expect(t.connection("a#1")).toBeNull();
});

test("a Client that pings in time is never given up, by no Server [MQTT3-3.1.2-24] [MQTT3-3.12.4-1]", () => {
  for (const profile of ["standard-3.1.1", "emqttd-2.0.7", "emqx-5.8", "mosquitto-2.0"]) {
    const t = telling({ profile }).do("connect a keepalive=7", "wait 1h");
    expect(t.client("a")).toBe("online");
  }
});

test("silence counts as a broken network: the Will is published, the Session goes as its CleanSession says [MQTT3-3.1.2-24]", () => {
  for (const [clean, where] of [
    [0, "detached"],
    [1, "absent"],
  ] as const) {
    const t = telling().do("connect w", "subscribe w will");
    t.do(`connect a clean=${clean} keepalive=10 will=will willmessage=gone`, "vanish a");
    t.hooks();
    t.do("wait 15s");
    expect(t.received("w")).toEqual(["gone"]);
    expect(t.where("a")).toBe(where);
    expect(t.hooks()).toContain("client a disconnected, reason: keepalive_timeout");
  }
});

test("a new connection of the device has a patience of its own [MQTT3-3.1.2-24]", () => {
  const t = telling().do("connect a keepalive=10", "wait 5s", "cut a", "connect a", "vanish a");
  t.do("wait 1h");
  expect(t.connection("a#1")).toBe("connected");
});

/** How long a Client with Keep Alive 100 s is silent before it is given up. */
function silenceMs(profile: string, lastPacketMs: number, keepAlive = 100): number {
  const t = telling({ profile }).do(`connect a keepalive=${keepAlive}`, `wait ${lastPacketMs}ms`);
  t.do('publish a t "last"', "vanish a", "wait 1h");
  const end = t.story.steps.find(({ observations }) =>
    observations.some((one) => one.is === "observed" && one.fact.is === "closing"),
  );
  return (end?.atMs ?? Infinity) - lastPacketMs;
}

/** Looking Servers are later the earlier the last packet came after a look. */
const patience: readonly [string, number, number, number, number][] = [
  ["standard-3.1.1", 1, 150_000, 99_999, 150_000],
  ["aedes-1.1.1", 1, 150_000, 99_999, 150_000],
  ["emqttd-2.3.11", 75_001, 224_999, 74_999, 150_001],
  ["emqttd-2.2.0", 1, 374_999, 99_999, 275_001],
  ["emqttd-2.0.7", 1, 374_999, 99_999, 275_001],
  ["emqx-5.8", 50_001, 199_999, 49_999, 150_001],
  ["rabbitmq-3.10", 1, 299_999, 99_999, 200_001],
  ["mosquitto-2.0", 1, 156_000, 99_999, 156_000],
];

test.each(patience)(
  "%s gives a silent Client up when that Server does [MQTT3-3.1.2-24]",
  (profile, lateMs, longMs, earlyMs, shortMs) => {
    expect(silenceMs(profile, lateMs)).toBe(longMs);
    expect(silenceMs(profile, earlyMs)).toBe(shortMs);
  },
);

test("a scanning Server gives up at the first scan that finds more than its grace [MQTT3-3.1.2-24]", () => {
  // 1.5 times 10 s is 15 s, and scans come every 6 s; 1.5 times 4 s is one scan, which is not more.
  expect(silenceMs("mosquitto-2.0", 0, 10)).toBe(18_000);
  expect(silenceMs("mosquitto-2.0", 0, 4)).toBe(12_000);
});
