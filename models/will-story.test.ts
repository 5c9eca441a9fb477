/** The Will, section 3.1.2.5: every way in which a connection ends, and whether its Will is published. */
import { expect, test } from "vitest";
import { telling, type Telling } from "./telling.ts";

const willing = "will=will willmessage=gone willqos=1";

interface Ending {
  readonly how: string;
  readonly lines: readonly string[];
  readonly clause: string;
}

/** Every end but DISCONNECT. The Client is silent from the start where Keep Alive decides. */
const endings: readonly Ending[] = [
  { how: "a broken connection", lines: ["cut a"], clause: "[MQTT3-3.1.2-8]" },
  { how: "a crash of the Client", lines: ["crash a"], clause: "[MQTT3-3.1.2-8]" },
  {
    how: "Keep Alive",
    lines: ["vanish a", "wait 90s"],
    clause: "[MQTT3-3.1.2-8] [MQTT3-3.1.2-24]",
  },
  { how: "a malformed packet", lines: ["violate a malformed"], clause: "[MQTT3-4.8.0-1]" },
  {
    how: "a SUBSCRIBE without filters",
    lines: ["violate a empty-subscribe"],
    clause: "[MQTT3-4.8.0-1]",
  },
  { how: "a second CONNECT", lines: ["violate a second-connect"], clause: "[MQTT3-3.1.0-2]" },
  { how: "an administrator", lines: ["kick s"], clause: "[MQTT3-3.1.2-8]" },
  { how: "a restart of the Server", lines: ["restart server"], clause: "[MQTT3-3.1.2-8]" },
  {
    how: "a takeover by CleanSession 0",
    lines: ["connect b id=s clean=0"],
    clause: "[MQTT3-3.1.2-8] [MQTT3-3.1.4-2]",
  },
  {
    how: "a takeover by CleanSession 1",
    lines: ["connect b id=s clean=1"],
    clause: "[MQTT3-3.1.2-8] [MQTT3-3.1.4-2]",
  },
];

/** w hears of Wills in a Session that outlives everything here. */
const watched = (clean: number, profile = "standard-3.1.1"): Telling =>
  telling({ profile })
    .do("connect w clean=0", "subscribe w will qos=1")
    .do(`connect a id=s clean=${clean} keepalive=60 ${willing}`);

for (const clean of [0, 1]) {
  for (const { how, lines, clause } of endings) {
    test(`the Will of a CleanSession ${clean} connection that ends by ${how} is published, once ${clause} [MQTT3-3.1.2-10]`, () => {
      const t = watched(clean).do(...lines);
      expect(t.facts("willPublished").map(({ connection }) => connection)).toEqual(["a#1"]);
      if (t.client("w") === "offline") t.do("connect w clean=0");
      t.do("wait 3h");
      expect(t.received("w")).toEqual(["gone"]);
      expect(t.facts("willPublished")).toEqual([]);
    });
  }

  test(`the Will of a CleanSession ${clean} connection that ends by DISCONNECT is never published [MQTT3-3.14.4-3] [MQTT3-3.1.2-10]`, () => {
    const t = watched(clean).do("disconnect a", "wait 3h", "connect a id=s", "cut a");
    expect(t.facts("willPublished")).toEqual([]);
    expect(t.received("w")).toEqual([]);
  });
}

test("a connection without a Will publishes none, whatever an earlier one had [MQTT3-3.1.2-12]", () => {
  const t = watched(0).do("cut a");
  expect(t.received("w")).toEqual(["gone"]);
  t.do("connect a id=s clean=0", "cut a", "connect a id=s clean=0", "connect b id=s clean=0");
  expect(t.received("w")).toEqual([]);
});

test("the Will is published before the CONNECT that displaces its connection is answered [MQTT3-3.1.2-8] [MQTT3-3.1.4-2]", () => {
  const t = watched(0);
  t.course();
  t.do("connect b id=s clean=0");
  const course = t.course();
  const place = (entry: string) => course.findIndex((one) => one.startsWith(entry));
  expect(place("Will of a#1")).toBeGreaterThan(-1);
  expect(place("Will of a#1")).toBeLessThan(place("sent server->b#1 CONNACK"));
});

test("a resumed Session that subscribes to its own Will gets it, behind CONNACK [MQTT3-3.1.2-8] [MQTT3-3.2.0-1]", () => {
  const t = telling().do(`connect a id=s clean=0 ${willing}`, "subscribe a will qos=1");
  t.do("connect b id=s clean=0");
  expect(t.sent("server->b")).toEqual(["CONNACK sp=1 code=0", 'PUBLISH #1 will qos=1 "gone"']);
});

test("a Will is published with its own QoS, as any message [MQTT3-3.1.2-8]", () => {
  const t = telling().do("connect w", "subscribe w will qos=2");
  t.do("connect a will=will willmessage=gone willqos=2", "cut a");
  expect(t.sent("server->w")).toContain('PUBLISH #1 will qos=2 "gone"');
});

test("a Will is retained if its Will Retain says so, and only then [MQTT3-3.1.2-16] [MQTT3-3.1.2-17]", () => {
  const t = telling().do(`connect a ${willing}`, "cut a");
  expect(t.retained()).toEqual([]);
  t.do(`connect a ${willing} willretain=1`, "cut a");
  expect(t.retained()).toEqual(["will gone"]);
});

test("a Will waits for an offline subscriber like any message [MQTT3-3.1.2-5]", () => {
  const t = watched(1).do("disconnect w", "cut a", "connect w clean=0");
  expect(t.received("w")).toEqual(["gone"]);
});

test("a refused CONNECT leaves no Will [MQTT3-3.1.2-8] [MQTT3-3.1.4-5]", () => {
  const t = telling().do("connect w", "subscribe w will");
  t.do(`connect a credentials=bad ${willing}`, `connect a level=3 ${willing}`, "wait 1h");
  expect(t.received("w")).toEqual([]);
});

/** By CleanSession of the old and of the new connection: 00, 01, 10, 11. */
const onTakeover = {
  "standard-3.1.1": [true, true, true, true],
  "emqttd-2.0.7": [false, false, false, false],
  "emqttd-2.2.0": [false, false, false, false],
  "emqttd-2.3.11": [false, false, false, false],
  "emqx-5.8": [true, true, true, true],
  "mosquitto-2.0": [false, true, true, true],
  "aedes-1.1.1": [true, true, true, true],
  "rabbitmq-3.10": [false, false, false, false],
};

test.each(Object.entries(onTakeover))(
  "%s publishes the Will of a displaced connection as that Server does [MQTT3-3.1.2-8]",
  (profile, expected) => {
    const published = [0, 1].flatMap((old) =>
      [0, 1].map((next) => {
        const t = watched(old, profile).do(`connect b id=s clean=${next}`);
        expect(t.client("a")).toBe("offline");
        return t.received("w").length === 1;
      }),
    );
    expect(published).toEqual(expected);
  },
);

test("a Server that loses Wills in a restart publishes none of them [MQTT3-3.1.2-8]", () => {
  const t = watched(0, "emqttd-2.3.11").do("restart server");
  expect(t.facts("willPublished")).toEqual([]);
});
