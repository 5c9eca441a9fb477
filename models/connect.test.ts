/** CONNECT and CONNACK, sections 3.1 and 3.2; takeover, Will and Keep Alive have files of their own. */
import { expect, test } from "vitest";
import { telling } from "./telling.ts";

test("a Client begins with CONNECT, and the Server's first packet is CONNACK even when messages wait [MQTT3-3.1.0-1] [MQTT3-3.2.0-1]", () => {
  const t = telling().do("connect a clean=0", "subscribe a t qos=1", "disconnect a", "connect b");
  t.do('publish b t qos=1 "1"', 'publish b t qos=2 "2"');
  t.sent("server->a");
  t.sent("a->server");
  t.do("connect a clean=0");
  expect(t.sent("a->server")[0]).toBe("CONNECT id=a clean=0");
  expect(t.sent("server->a")).toEqual([
    "CONNACK sp=1 code=0",
    'PUBLISH #1 t qos=1 "1"',
    'PUBLISH #2 t qos=1 "2"',
  ]);
});

test("what was in flight is sent again behind CONNACK, and in front of what waited [MQTT3-3.2.0-1]", () => {
  const t = telling().do("connect a clean=0", "subscribe a t qos=1", "connect b", "hold a");
  t.do('publish b t qos=1 "1"', "cut a", "notice a", "notice server of a", "release a");
  t.do('publish b t qos=1 "2"');
  t.sent("server->a");
  t.do("connect a clean=0");
  expect(t.sent("server->a")).toEqual([
    "CONNACK sp=1 code=0",
    'PUBLISH #1 t qos=1 dup "1"',
    'PUBLISH #2 t qos=1 "2"',
  ]);
});

test("a connection that begins with another packet is closed without an answer [MQTT3-3.1.0-1] [MQTT3-3.1.4-1]", () => {
  const t = telling().do("violate a first-packet");
  expect(t.sent("a->server")).toEqual(["PINGREQ"]);
  expect(t.sent("server->a")).toEqual([]);
  expect(t.connection("a#1")).toBeNull();
  expect(t.client("a")).toBe("offline");
});

test("a second CONNECT closes the connection, publishes the Will and leaves the Session as it is [MQTT3-3.1.0-2]", () => {
  const t = telling().do("connect w", "subscribe w will");
  t.do("connect a clean=0 will=will willmessage=gone", "subscribe a t qos=1");
  const before = t.session("a");
  t.sent("server->a");
  t.do("violate a second-connect");
  expect(t.sent("server->a")).toEqual([]);
  expect(t.client("a")).toBe("offline");
  expect(t.received("w")).toEqual(["gone"]);
  expect(t.session("a")).toEqual({ ...before, state: "detached", connection: null });
});

test("a second CONNECT on one connection disturbs no other one [MQTT3-3.1.0-2] [MQTT3-4.8.0-1]", () => {
  const t = telling().do("connect a", "connect b", "violate a second-connect");
  expect([t.client("a"), t.client("b")]).toEqual(["offline", "online"]);
  expect(t.facts("closing").map(({ connection }) => connection)).toEqual(["a#1"]);
});

test.each([
  "violate a second-connect clean=1",
  "violate a second-connect id=b clean=0",
  "violate a second-connect id=b clean=1",
])("%s disturbs no Session and no other connection [MQTT3-3.1.0-2]", (line) => {
  const t = telling().do("connect a clean=0", "connect b clean=0", "subscribe b t qos=1");
  t.do("subscribe a t qos=1");
  const before = [t.session("a"), t.session("b")];
  t.do(line);
  expect(t.session("b")).toEqual(before[1]);
  expect(t.session("a")).toEqual({ ...before[0], state: "detached", connection: null });
  expect([t.client("a"), t.client("b")]).toEqual(["offline", "online"]);
});

test("an unknown protocol level is answered with code 1 and then closed [MQTT3-3.1.2-2] [MQTT3-3.2.2-4] [MQTT3-3.2.2-5]", () => {
  const t = telling().do("connect a level=3");
  expect(t.sent("server->a")).toEqual(["CONNACK sp=0 code=1"]);
  expect(t.connection("a#1")).toBeNull();
  expect(t.client("a")).toBe("offline");
});

test("an unknown protocol level is refused with Session Present 0 although a Session is stored [MQTT3-3.1.2-2] [MQTT3-3.2.2-4]", () => {
  const t = telling().do("connect a clean=0", "disconnect a");
  t.sent("server->a");
  t.do("connect a clean=0 level=5");
  expect(t.sent("server->a")).toEqual(["CONNACK sp=0 code=1"]);
  expect(t.where("a")).toBe("detached");
});

test.each([
  ["bad credentials", "connect b id=a clean=1 credentials=bad", 4],
  ["an unknown protocol level", "connect b id=a clean=1 level=3", 1],
])(
  "a CONNECT refused for %s neither disconnects the Client nor touches the Session [MQTT3-3.2.2-4] [MQTT3-3.2.2-5]",
  (_, connect, code) => {
    const t = telling().do("connect a clean=0", "subscribe a t qos=1", "connect c");
    const before = t.session("a");
    t.do(connect);
    expect(t.sent("server->b")).toEqual([`CONNACK sp=0 code=${code}`]);
    expect(t.client("b")).toBe("offline");
    expect(t.connection("b#1")).toBeNull();
    expect(t.session("a")).toEqual(before);
    t.do('publish c t qos=1 "on"');
    expect(t.received("a")).toEqual(["on"]);
  },
);

test("nothing that a Client sends behind a refused CONNECT is processed [MQTT3-3.1.4-5]", () => {
  const t = telling().do("connect w", "subscribe w will");
  t.do("hold a", "connect a credentials=bad will=will willmessage=gone", "disconnect a");
  expect(t.sent("a->server").map((packet) => packet.split(" ")[0])).toEqual([
    "CONNECT",
    "DISCONNECT",
  ]);
  t.do("release a");
  expect(t.arrived("a->server").map((packet) => packet.split(" ")[0])).toEqual(["CONNECT"]);
  expect(t.received("w")).toEqual([]);
  expect(t.facts("attached").map(({ clientId }) => clientId)).toEqual(["w"]);
});

test("an accepted CONNECT is acknowledged with code 0 [MQTT3-3.1.4-4]", () => {
  const t = telling().do("connect a");
  expect(t.sent("server->a")).toEqual(["CONNACK sp=0 code=0"]);
  expect(t.connection("a#1")).toBe("connected");
});

test("CleanSession 0 creates a Session, keeps it without a connection and resumes it [MQTT3-3.1.2-4] [MQTT3-3.2.2-2] [MQTT3-3.2.2-3]", () => {
  const t = telling().do("connect a clean=0");
  expect(t.sent("server->a")).toEqual(["CONNACK sp=0 code=0"]);
  t.do("subscribe a t qos=1", "disconnect a");
  expect(t.where("a")).toBe("detached");
  t.sent("server->a");
  t.do("connect a clean=0");
  expect(t.sent("server->a")).toEqual(["CONNACK sp=1 code=0"]);
  expect(t.session("a").subscriptions).toEqual([{ filter: "t", qos: 1 }]);
  expect(t.facts("sessionCreated")).toHaveLength(1);
});

test("a Session with nothing in it is present all the same [MQTT3-3.2.2-2]", () => {
  const t = telling().do("connect a clean=0", "disconnect a");
  const { subscriptions, flows, queue, awaiting } = t.session("a");
  expect([subscriptions, flows, queue, awaiting]).toEqual([[], [], [], []]);
  t.sent("server->a");
  t.do("connect a clean=0");
  expect(t.sent("server->a")).toEqual(["CONNACK sp=1 code=0"]);
});

test("CleanSession 1 discards the stored Session at both ends and answers Session Present 0 [MQTT3-3.1.2-6] [MQTT3-3.2.2-1]", () => {
  const t = telling().do("connect a clean=0", "subscribe a t qos=2", "connect b", "hold a");
  t.do('publish a up qos=2 "up"', 'publish b t qos=2 "down"', "cut a");
  t.do("notice a", "notice server of a", "release a", 'publish b t qos=1 "queued"');
  expect(t.session("a").flows).toHaveLength(1);
  expect(t.session("a").queue).toHaveLength(1);
  expect(t.clientSession("a").flows).toHaveLength(1);
  t.sent("server->a");
  t.sent("a->server");
  t.do("connect a clean=1");
  expect(t.sent("server->a")).toEqual(["CONNACK sp=0 code=0"]);
  expect(t.sent("a->server")).toEqual(["CONNECT id=a clean=1"]);
  expect(t.session("a")).toMatchObject({ subscriptions: [], flows: [], queue: [], awaiting: [] });
  expect(t.clientSession("a")).toMatchObject({ flows: [], awaiting: [] });
  expect(t.received("a")).toEqual([]);
});

test("a CleanSession 1 Session ends with its connection and shows in no later one [MQTT3-3.1.2-6] [MQTT3-3.2.2-3]", () => {
  const t = telling().do("connect a clean=1", "subscribe a t qos=1", "connect b", "cut a");
  expect(t.where("a")).toBe("absent");
  t.do('publish b t qos=1 "while away"');
  t.sent("server->a");
  t.do("connect a clean=0", 'publish b t qos=1 "after"');
  expect(t.sent("server->a")).toEqual(["CONNACK sp=0 code=0"]);
  expect(t.received("a")).toEqual([]);
});

test("a CleanSession 1 Client sends no message again on its next connection [MQTT3-3.1.2-6]", () => {
  const t = telling().do("connect a clean=1", "hold a", 'publish a t qos=1 "1"', "cut a");
  t.do("notice server of a", "notice a", "release a");
  t.sent("a->server");
  t.do("connect a clean=0");
  expect(t.sent("a->server")).toEqual(["CONNECT id=a clean=0"]);
});

test("messages for an offline CleanSession 0 Session are stored by their effective QoS [MQTT3-3.1.2-5]", () => {
  const t = telling().do("connect a clean=0", "subscribe a t/1 qos=1 t/2 qos=2 t/0");
  t.do("disconnect a", "connect b");
  for (const qos of [0, 1, 2]) {
    for (const topic of ["t/0", "t/1", "t/2"]) {
      t.do(`publish b ${topic} qos=${qos} "${topic} at ${qos}"`);
    }
  }
  const queued = ["t/1 at 1", "t/2 at 1", "t/1 at 2", "t/2 at 2"];
  expect(t.session("a").queue.map(({ message }) => message.payload)).toEqual(queued);
  t.do("connect a clean=0");
  expect(t.received("a")).toEqual(queued);
});

test("a device's ClientIDs have Session State of their own at both ends [MQTT3-3.1.3-2]", () => {
  const t = telling().do("connect a id=one clean=0", "subscribe a t qos=1", "hold a");
  t.do('publish a up qos=1 "one"', "cut a", "notice server of a", "notice a", "release a");
  t.sent("a->server");
  t.sent("server->a");
  t.do("connect a id=two clean=0");
  expect(t.sent("server->a")).toEqual(["CONNACK sp=0 code=0"]);
  expect(t.sent("a->server")).toEqual(["CONNECT id=two clean=0"]);
  expect(t.session("two").subscriptions).toEqual([]);
  t.do("disconnect a", "connect a id=one clean=0");
  expect(t.sent("a->server")).toContain('PUBLISH #1 up qos=1 dup "one"');
});

test("ClientIDs of 1 to 23 letters and digits are accepted [MQTT3-3.1.3-5]", () => {
  const t = telling().do("connect a id=x", "connect b id=ABCDEFGHIJKLMNOPQRSTUVW");
  t.do("connect c id=0123456789abcdefghijklm");
  for (const device of ["a", "b", "c"]) {
    expect(t.sent(`server->${device}`)).toEqual(["CONNACK sp=0 code=0"]);
  }
});

test("each zero-length ClientID is given one of its own, which nobody else has [MQTT3-3.1.3-6]", () => {
  const t = telling().do(
    "connect c id=auto-1",
    'connect a id="" clean=1',
    'connect b id="" clean=1',
  );
  expect([t.client("a"), t.client("b"), t.client("c")]).toEqual(["online", "online", "online"]);
  const ids = t.facts("attached").map(({ clientId }) => clientId);
  expect(ids).toHaveLength(3);
  expect(new Set(ids).size).toBe(3);
  expect(ids).not.toContain("");
});

test("a zero-length ClientID with CleanSession 0 is refused with code 2 and closed [MQTT3-3.1.3-7] [MQTT3-3.1.3-8]", () => {
  const t = telling().do('connect a id="" clean=0');
  expect(t.sent("server->a")).toEqual(["CONNACK sp=0 code=2"]);
  expect(t.connection("a#1")).toBeNull();
  expect(t.facts("sessionCreated")).toEqual([]);
});

test("a Server that takes no zero-length ClientID refuses it with code 2 and closes [MQTT3-3.1.3-9]", () => {
  const t = telling({ settings: { "server.zeroLengthClientId": "refuse" } });
  t.do('connect a id="" clean=1');
  expect(t.sent("server->a")).toEqual(["CONNACK sp=0 code=2"]);
  expect(t.connection("a#1")).toBeNull();
});

test("a Server without room for another Session refuses with code 3, and what it has goes on [MQTT3-3.2.2-5]", () => {
  const t = telling();
  for (let number = 1; number <= 20; number += 1) {
    t.do(`connect a id=c${number} clean=0`);
    if (t.client("a") === "online") t.do("disconnect a");
  }
  expect(t.facts("sessionCreated")).toHaveLength(14);
  expect(t.sent("server->a").slice(13, 15)).toEqual(["CONNACK sp=0 code=0", "CONNACK sp=0 code=3"]);
  t.do("connect a id=c1 clean=0");
  expect(t.sent("server->a").at(-1)).toBe("CONNACK sp=1 code=0");
});

test("a connection without CONNECT is closed without CONNACK in the end [MQTT3-3.1.4]", () => {
  const t = telling().do("hold a", "connect a", "wait 29999ms");
  expect(t.connection("a#1")).toBe("awaitingConnect");
  t.do("wait 1ms");
  expect(t.connection("a#1")).toBeNull();
  expect(t.sent("server->a")).toEqual([]);
});

test("a Client that gets no CONNACK gives its connection up, and its Session stays [MQTT3-3.1.4-4]", () => {
  const t = telling().do("connect a clean=0", "disconnect a", "hold a", "connect a clean=0");
  t.do("deliver a->server");
  expect(t.where("a")).toBe("attached");
  t.do("wait 29999ms");
  expect(t.client("a")).toBe("connecting");
  t.do("wait 1ms");
  expect(t.client("a")).toBe("offline");
  t.do("release a");
  expect(t.where("a")).toBe("detached");
});

test("a refused CleanSession 1 CONNECT leaves the Client's Session State alone [MQTT3-3.1.2-6]", () => {
  const t = telling();
  t.do("connect a id=s clean=0", "hold a", 'publish a t/1 qos=1 "m"', "cut a", "release a");
  t.do("connect a id=s clean=1 credentials=bad", "connect a id=s clean=0");
  expect(t.sent("a->server")).toContain('PUBLISH #1 t/1 qos=1 dup "m"');
});
