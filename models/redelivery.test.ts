/** Message delivery retry, section 4.4: what is sent again when a Session resumes, and what never is. */
import { expect, test } from "vitest";
import { telling, type Telling } from "./telling.ts";

const cutWithLoss = ["cut a", "notice server of a", "notice a", "release a"];

/** a subscribes to "down" and has its packets held back; b listens to "up". */
const held = (settings: Record<string, string> = {}): Telling => {
  const t = telling({ settings }).do("connect a clean=0", "subscribe a down qos=2");
  t.do("connect b", "subscribe b up qos=2", "hold a");
  t.sent("a->server");
  t.sent("server->a");
  return t;
};

/** What each end sends after the connection broke and came back, CONNECT and CONNACK left out. */
const onReturn = (t: Telling) => {
  t.sent("a->server");
  t.sent("server->a");
  t.do(...cutWithLoss, "hold a", "connect a clean=0", "deliver a->server", "deliver server->a");
  const client = t.sent("a->server");
  const server = t.sent("server->a");
  expect([client[0], server[0]]).toEqual(["CONNECT id=a clean=0", "CONNACK sp=1 code=0"]);
  return { client: client.slice(1), server: server.slice(1) };
};

test("both ends send unacknowledged QoS 1 messages again, with DUP and their identifiers [MQTT3-4.4.0-1] [MQTT3-3.3.1-1]", () => {
  const t = held().do('publish a up qos=1 "u1"', 'publish a up qos=1 "u2"');
  t.do('publish b down qos=1 "d1"', 'publish b down qos=1 "d2"');
  expect(onReturn(t)).toEqual({
    client: ['PUBLISH #1 up qos=1 dup "u1"', 'PUBLISH #2 up qos=1 dup "u2"'],
    server: ['PUBLISH #1 down qos=1 dup "d1"', 'PUBLISH #2 down qos=1 dup "d2"'],
  });
  t.do("release a");
  expect([t.received("a"), t.received("b")]).toEqual([
    ["d1", "d2"],
    ["u1", "u2"],
  ]);
});

test("a message that was acknowledged is not sent again, and the others keep their identifiers [MQTT3-4.4.0-1]", () => {
  const t = held().do('publish b down qos=1 "1"', 'publish b down qos=1 "2"');
  t.do("deliver server->a", "deliver a->server");
  expect(onReturn(t).server).toEqual(['PUBLISH #2 down qos=1 dup "2"']);
});

test("the Server sends PUBREL again once it was sent, and the PUBLISH never again [MQTT3-4.4.0-1] [MQTT3-4.3.3-1]", () => {
  const t = held().do('publish b down qos=2 "on"');
  t.do("deliver server->a", "deliver a->server");
  expect(t.sent("server->a")).toEqual(['PUBLISH #1 down qos=2 "on"', "PUBREL #1"]);
  for (let times = 0; times < 3; times += 1) expect(onReturn(t).server).toEqual(["PUBREL #1"]);
  t.do("release a");
  expect(t.received("a")).toEqual(["on"]);
});

test("a Client sends PUBREL again once it was sent, and the PUBLISH never again [MQTT3-4.4.0-1] [MQTT3-4.3.3-1]", () => {
  const t = held().do('publish a up qos=2 "on"', "deliver a->server", "deliver server->a");
  for (let times = 0; times < 3; times += 1) expect(onReturn(t).client).toEqual(["PUBREL #1"]);
  t.do("release a");
  expect(t.received("b")).toEqual(["on"]);
});

test("a receiver sends nothing again of itself [MQTT3-4.4.0-1]", () => {
  const t = held().do(
    'publish a up qos=2 "u"',
    'publish b down qos=2 "d"',
    'publish a up qos=1 "v"',
  );
  t.do("deliver a->server", "deliver server->a", "deliver server->a", "deliver a->server");
  const { client, server } = onReturn(t);
  const acknowledgements = [...client, ...server].filter((packet) =>
    /^PUB(ACK|REC|COMP)/.test(packet),
  );
  expect(acknowledgements).toEqual([]);
});

test("what waits and was never sent goes out with DUP 0, though it waited for long [MQTT3-3.3.1-1]", () => {
  const t = held().do(...cutWithLoss, 'publish b down qos=1 "1"', 'publish b down qos=2 "2"');
  t.do("wait 1h", "hold a", "connect a clean=0", "deliver a->server");
  expect(t.sent("server->a").slice(1)).toEqual([
    'PUBLISH #1 down qos=1 "1"',
    'PUBLISH #2 down qos=2 "2"',
  ]);
});

test("a PUBLISH whose first copy died on the way has DUP 1, though its receiver never saw one [MQTT3-3.3.1-1]", () => {
  const t = held().do('publish b down qos=2 "on"', ...cutWithLoss, "connect a clean=0");
  expect(t.arrived("server->a")).toContain('PUBLISH #1 down qos=2 dup "on"');
  expect(t.received("a")).toEqual(["on"]);
});

test("what went onto a half-open connection is sent again on the next one [MQTT3-4.4.0-1]", () => {
  const t = telling().do("connect a clean=0", "subscribe a t qos=1", "connect b", "vanish a");
  t.do('publish b t qos=1 "into the void"');
  expect(t.sent("server->a").at(-1)).toBe('PUBLISH #1 t qos=1 "into the void"');
  t.do("connect a clean=0");
  expect(t.sent("server->a")).toEqual([
    "CONNACK sp=1 code=0",
    'PUBLISH #1 t qos=1 dup "into the void"',
  ]);
  expect(t.received("a")).toEqual(["into the void"]);
});

test("a takeover is a reconnect: the new connection gets what the old one did not acknowledge [MQTT3-4.4.0-1]", () => {
  const t = telling().do("connect a id=s clean=0", "subscribe a t qos=1", "connect c", "hold a");
  t.do('publish c t qos=1 "on"', "connect b id=s clean=0");
  expect(t.sent("server->b")).toEqual(["CONNACK sp=1 code=0", 'PUBLISH #1 t qos=1 dup "on"']);
  t.do("release a");
  expect(t.session("s").flows).toEqual([]);
});

test("on a connection that stays up the standard Server sends nothing again [MQTT3-4.4.0-1]", () => {
  const t = held().do('publish b down qos=1 "on"', "wait 10h");
  expect(t.sent("server->a")).toEqual(['PUBLISH #1 down qos=1 "on"']);
});

test("a Client that finds no Session at the Server may send its messages again all the same [MQTT3-4.4.0-1]", () => {
  for (const [choice, expected] of [
    ["resend", ['PUBLISH #1 up qos=1 dup "on"']],
    ["discard", []],
  ] as const) {
    const t = held({ "client.onSessionAbsent": choice, "server.durability": "none" });
    t.do('publish a up qos=1 "on"', "restart server", "release a");
    t.sent("a->server");
    t.do("connect a clean=0");
    expect(t.sent("a->server").slice(1)).toEqual(expected);
  }
});

test("re-sent messages fill the window before anything new is sent [MQTT3-4.4.0-1]", () => {
  const t = held({ "server.maxInFlight": "2" });
  for (const number of [1, 2, 3]) t.do(`publish b down qos=1 "${number}"`);
  expect(onReturn(t).server).toEqual([
    'PUBLISH #1 down qos=1 dup "1"',
    'PUBLISH #2 down qos=1 dup "2"',
  ]);
  t.do("release a");
  expect(t.received("a")).toEqual(["1", "2", "3"]);
});

test("what is sent meanwhile does not put off what is to be sent again [MQTT3-4.4.0-1]", () => {
  const t = held({ "server.retryMs": "20000" }).do('publish b down qos=1 "1"');
  t.do("wait 15s", 'publish b down qos=1 "2"', "wait 4999ms");
  expect(t.sent("server->a")).toEqual(['PUBLISH #1 down qos=1 "1"', 'PUBLISH #2 down qos=1 "2"']);
  const again = ['PUBLISH #1 down qos=1 dup "1"', 'PUBLISH #2 down qos=1 dup "2"'];
  t.do("wait 1ms");
  expect(t.sent("server->a")).toEqual(again);
  t.do("wait 20s");
  expect(t.sent("server->a")).toEqual(again);
});

test("patience begins anew once nothing is in flight, and on every connection [MQTT3-4.4.0-1]", () => {
  const t = held({ "server.retryMs": "20000" }).do('publish b down qos=1 "1"', "wait 15s");
  t.do("release a", "hold a");
  expect(t.story.world.timers).toEqual([]);
  t.do("wait 1s", 'publish b down qos=1 "2"', "wait 19999ms");
  expect(t.sent("server->a")).toEqual(['PUBLISH #1 down qos=1 "1"', 'PUBLISH #1 down qos=1 "2"']);
  t.do(...cutWithLoss, "hold a", "connect a clean=0", "deliver a->server", "wait 19999ms");
  const again = 'PUBLISH #1 down qos=1 dup "2"';
  expect(t.sent("server->a")).toEqual(["CONNACK sp=1 code=0", again]);
  t.do("wait 1ms");
  expect(t.sent("server->a")).toEqual([again]);
});

test("with a window of one, each message has the whole patience [MQTT3-4.4.0-1]", () => {
  const t = held({ "server.retryMs": "20000", "server.maxInFlight": "1" });
  t.do('publish b down qos=1 "1"', 'publish b down qos=1 "2"', "wait 15s");
  t.do("deliver server->a", "deliver a->server", "wait 19999ms");
  expect(t.sent("server->a")).toEqual(['PUBLISH #1 down qos=1 "1"', 'PUBLISH #1 down qos=1 "2"']);
  t.do("wait 1ms");
  expect(t.sent("server->a")).toEqual(['PUBLISH #1 down qos=1 dup "2"']);
});

test("a retry that gives a PUBREL up makes room for what waits [MQTT3-4.4.0-1]", () => {
  const t = held({
    "server.retryMs": "20000",
    "server.maxInFlight": "1",
    "server.resendPubrel": "false",
  });
  t.do('publish b down qos=2 "1"', 'publish b down qos=1 "2"', "deliver server->a");
  t.do("deliver a->server", "wait 20s");
  expect(t.sent("server->a").slice(1)).toEqual(["PUBREL #1", 'PUBLISH #1 down qos=1 "2"']);
});
