/** What asynchronous Servers must not do: no word ever reaches a Session or a connection it was not meant for. */
import { expect, test } from "vitest";
import type { Input } from "../src/index.ts";
import { connectionKind } from "./connection.ts";
import { model, partsOf } from "./model.ts";
import type { Connect, Packet } from "./packets.ts";
import { standardProfile } from "./profiles.ts";
import { newConnection } from "./server-connection.ts";
import { telling, type Telling } from "./telling.ts";

const emqttd = (settings: Record<string, string> = {}): Telling =>
  telling({ profile: "emqttd-2.3.11", settings });

/** a was here with CleanSession 0, and comes back while the Server's messages are held up. */
const resuming = (...before: readonly string[]): Telling => {
  const t = emqttd().do("connect a clean=0", ...before, "disconnect a", "hold server");
  t.hooks();
  return t.do("connect a clean=0 will=will willmessage=gone");
};

const resume = "handle session#1 from registry";

test("a connection's place is not free while word of its close is under way, which would detach the next", () => {
  for (const first of [[], [resume]]) {
    const t = emqttd().do("connect a clean=0", "hold server", "disconnect a", "connect a clean=0");
    t.make(...first).do("release server");
    expect([t.client("a"), t.connection("a#1"), t.connection("a#2")]).toEqual([
      "online",
      null,
      "connected",
    ]);
    expect(t.session("a")).toMatchObject({ state: "attached", connection: "a#2" });
    t.do("disconnect a", "connect a clean=0");
    expect(t.session("a").connection).toBe("a#1");
  }
});

test("word to a connection that has ended is lost, and its place is free", () => {
  const t = emqttd().do("connect a id=s clean=0", "hold server", "connect b id=s clean=0");
  t.make(resume);
  expect(t.letters()).toEqual(["session#1 to a#1: takenOver"]);
  t.do("cut a");
  expect([t.letters(), t.connection("a#1")]).toEqual([[], null]);
  t.do("connect a id=other");
  expect(t.connection("a#1")).toBe("connected");
});

test("a connection that ends under its resume leaves its Session only once it is attached", () => {
  const t = resuming().do("disconnect a");
  expect([t.letters(), t.connection("a#1")]).toEqual([
    ["registry to session#1: session.resume"],
    "leaving",
  ]);
  t.do("release server");
  expect([t.connection("a#1"), t.session("a").state]).toEqual([null, "detached"]);
  t.do("wait 2h");
  expect(t.where("a")).toBe("absent");
});

test("an end under a resume is reported at once, for what it is, and decides on the Will", () => {
  const connected = "client a connected, connack: 0";
  for (const [end, reason, wills] of [
    ["disconnect a", "normal", 0],
    ["cut a", "closed", 1],
    ["violate a malformed", "protocol_error", 1],
  ] as const) {
    const t = resuming().do(end);
    const [first, second, ...others] = t.hooks();
    expect([first, others, t.facts("willPublished").length]).toEqual([connected, [], wills]);
    expect(second).toMatch(reason === "protocol_error" ? /reason: / : `reason: ${reason}`);
    t.do("release server");
    expect([t.hooks(), t.facts("willPublished"), t.where("a")]).toEqual([[], [], "detached"]);
  }
});

test("a packet does not overtake the resume it follows, and is answered after it", () => {
  const t = resuming("subscribe a t qos=1", 'publish a t "0"').do('publish a t qos=1 "1"');
  t.sent("server->a");
  expect([t.connection("a#1"), t.facts("accepted").length]).toEqual(["welcomed", 1]);
  t.do("subscribe a u", "unsubscribe a u", "release server");
  expect(t.sent("server->a")).toEqual([
    "PUBACK #1",
    "SUBACK #2 granted=0",
    "UNSUBACK #3",
    'PUBLISH #1 t qos=1 "1"',
  ]);
  expect(t.clientSession("a").flows).toEqual([]);
});

test("what came before the end of a connection is the Session's, though the end was reported first", () => {
  const t = resuming().do('publish a t qos=1 "1"', "disconnect a");
  expect(t.facts("accepted")).toEqual([]);
  t.do("release server");
  expect(t.facts("accepted").map(({ message }) => message.payload)).toEqual(["1"]);
  expect(t.where("a")).toBe("detached");
});

test("a Client is not kept waiting for PINGRESP by a resume", () => {
  const t = emqttd().do("connect a clean=0", "disconnect a", "hold server");
  t.do("connect a clean=0 keepalive=10", "wait 10s");
  expect([t.connection("a#1"), t.sent("server->a").at(-1)]).toEqual(["welcomed", "PINGRESP"]);
});

/** b and w are promised a Session that expires before it hears of either. */
const promisedInVain = (): Telling => {
  const t = emqttd().do("connect a id=s clean=0", "disconnect a", "wait 7199999ms", "hold server");
  return t.do("connect b id=s clean=0", "connect w id=s clean=0", "wait 1ms");
};

test("whoever was promised a Session that has ended has a connection and no Session", () => {
  const t = promisedInVain();
  expect([t.where("s"), t.letters()]).toEqual(["absent", []]);
  expect([t.connection("b#1"), t.connection("w#1")]).toEqual(["connected", "connected"]);
  t.do("disconnect b", "cut w", "release server");
  expect([t.connection("b#1"), t.connection("w#1")]).toEqual([null, null]);
  const left = emqttd().do("connect a id=s clean=0", "disconnect a", "wait 7199999ms");
  left.do("hold server", "connect b id=s clean=0", "disconnect b");
  expect(left.connection("b#1")).toBe("leaving");
  expect(left.do("wait 1ms").connection("b#1")).toBeNull();
});

test("what a connection without a Session sends does not reach the stranger in its Session's place", () => {
  const t = promisedInVain().do("release server", "connect c id=stranger clean=0");
  expect(t.session("stranger").session).toBe("session#1");
  t.do("subscribe b secret qos=1", 'publish w t "from nobody"', "disconnect b");
  expect(t.session("stranger")).toMatchObject({ state: "attached", subscriptions: [] });
  expect([t.sent("server->b").slice(1), t.facts("accepted")]).toEqual([[], []]);
});

test("a displaced connection reaches neither the heir in its Session's place nor a Session that left it", () => {
  const byClean = emqttd().do("connect a id=s", "hold server", "connect b id=s");
  byClean.make(resume, "handle registry from registry").do("subscribe a mine qos=1");
  expect(byClean.session("s")).toMatchObject({ session: "session#1", subscriptions: [] });
  const byPersistent = emqttd().do("connect a id=s clean=0", "hold server");
  byPersistent.do("connect b id=s clean=0").make(resume).do("subscribe a mine qos=1", "cut a");
  expect(byPersistent.session("s")).toMatchObject({ connection: "b#1", subscriptions: [] });
  expect([byClean.sent("server->a"), byPersistent.sent("server->a")]).toEqual([
    ["CONNACK sp=0 code=0"],
    ["CONNACK sp=0 code=0"],
  ]);
});

test("word to a Session that has ended does not end the stranger in its place", () => {
  const t = emqttd().do("connect a id=s clean=0", "disconnect a", "wait 7199999ms", "hold server");
  t.do("connect b id=s clean=1");
  expect(t.letters()).toContain("registry to session#1: session.discard");
  t.do("wait 1ms", "connect c id=stranger clean=0", "release server");
  expect(t.session("stranger")).toMatchObject({ session: "session#1", state: "attached" });
  expect([t.client("c"), t.where("s")]).toEqual(["online", "attached"]);
});

test("a promise that was kept, or lost in a restart, is no business of the connection's successor", () => {
  const kept = ["connect b id=s clean=0", "disconnect b"];
  const lost = ["hold server", "connect b id=s clean=0", "restart server", "release server"];
  for (const before of [kept, lost]) {
    const t = emqttd({ "server.durability": "durable" }).do("connect a id=s clean=0");
    t.do("disconnect a", ...before, "wait 1h", "connect c id=x clean=0", "disconnect c");
    t.do("wait 3599999ms", "hold server", "connect b id=x clean=0");
    expect([t.connection("b#1"), t.where("s")]).toEqual(["welcomed", "detached"]);
    // What was promised to b#1 ends, and a later b#1 waits for another Session.
    t.do("wait 1ms");
    expect([t.connection("b#1"), t.where("s")]).toEqual(["welcomed", "absent"]);
    t.do("release server", "subscribe b t");
    expect(t.session("x")).toMatchObject({ connection: "b#1", subscriptions: [{ filter: "t" }] });
  }
});

test("messages under one Packet Identifier may overtake each other like any others", () => {
  const t = emqttd().do("connect b", "subscribe b t", "connect a", "hold server");
  t.do('publish a t qos=2 "1"', 'publish a t qos=2 "2"');
  expect(t.sent("a->server").filter((packet) => packet.startsWith("PUBREL"))).toEqual([
    "PUBREL #1",
    "PUBREL #1",
  ]);
  t.make("handle router from session#2 lane 1").do("release server");
  expect(t.received("b")).toEqual(["2", "1"]);
});

const packet = (one: Packet) => ({ type: `packet.${one.type}`, packet: one });

test("a DISCONNECT that comes before the Session does is obeyed, whatever else ends the connection [MQTT3-3.14.4-3]", () => {
  const knobs = standardProfile.knobs.server;
  const kind = connectionKind(knobs, partsOf(model));
  const connect: Connect = {
    type: "CONNECT",
    protocolLevel: 4,
    clientId: "s",
    cleanSession: true,
    keepAliveSeconds: 0,
    will: { topic: "will", payload: "gone", qos: 0, retain: false },
    userName: null,
    credentials: "good",
  };
  const course: readonly Input[] = [
    { type: "link.opened" },
    packet(connect),
    packet({ type: "DISCONNECT" }),
    { type: "link.closed" },
    { type: "session.opened", session: "session#1", clientId: "s", sessionPresent: false } as Input,
  ];
  let state = kind.first(newConnection("a#1"));
  const seen: string[] = [];
  for (const input of course) {
    const { state: after, effects } = kind.react(state, input);
    expect(after).not.toBeNull();
    if (after !== null) state = after;
    seen.push(...effects.flatMap((one) => (one.effect === "observe" ? [one.fact.is] : [])));
  }
  expect([state.at["serverConnection"], state.at["will"]]).toEqual(["leaving", "none"]);
  expect(seen).not.toContain("willPublished");
  expect(seen).toContain("closing");
});
