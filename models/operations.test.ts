/** The vocabulary: what is shown reads back, and what is wrong is told with what would be right. */
import fc from "fast-check";
import { expect, test } from "vitest";
import {
  isDirection,
  operationNames,
  parseOperation,
  showOperation,
  usage,
  violations,
  type Statement,
} from "./operations.ts";
import type { Qos } from "./packets.ts";

const device = fc.stringMatching(/^[a-z][a-z0-9-]{0,6}$/).filter((name) => name !== "server");
const connection = fc
  .tuple(device, fc.option(fc.integer({ min: 1, max: 99 })))
  .map(([name, number]) => (number === null ? name : `${name}#${number}`));
const deviceOrServer = fc.oneof(device, fc.constant("server"));
const qos = fc.constantFrom<Qos>(0, 1, 2);
const bare = fc.stringMatching(/^[a-z0-9$=/ "\\]{1,8}$/);
const characters = fc.string({ unit: "binary" });
const utf8 = fc.oneof(
  bare,
  characters.filter((text) => !text.includes("\0")),
  fc.constant("id=7"),
);
const topic = utf8.map((text) => text.replaceAll(/[#+]/g, "")).filter((text) => text !== "");
const filter = fc
  .tuple(fc.array(fc.oneof(topic, fc.constant("+")), { minLength: 1, maxLength: 3 }), fc.boolean())
  .map(([levels, all]) => [...levels, ...(all ? ["#"] : [])].join("/"));
const payload = fc.oneof(bare, characters, fc.string());
const is = <const Text extends string>(text: Text) => fc.constant(text);
const onDevice = <const Op extends string>(op: Op) => fc.record({ op: is(op), device });

const connect = fc.record({
  type: is("CONNECT"),
  clientId: fc.oneof(utf8, is(""), device),
  cleanSession: fc.boolean(),
  keepAliveSeconds: fc.nat(65_535),
  userName: fc.option(utf8),
  credentials: fc.constantFrom("good" as const, "bad" as const),
  protocolLevel: fc.nat(255),
  will: fc.option(fc.record({ topic, payload, qos, retain: fc.boolean() })),
});

const statement: fc.Arbitrary<Statement> = fc.oneof(
  fc.record({ op: is("connect"), device, connect }),
  onDevice("disconnect"),
  onDevice("ping"),
  onDevice("cut"),
  onDevice("vanish"),
  onDevice("start"),
  fc.record({ op: is("crash"), device, store: fc.constantFrom("kept", "lost", "profile") }),
  fc.record({ op: is("publish"), device, topic, payload, qos, retain: fc.boolean() }),
  fc.record({
    op: is("subscribe"),
    device,
    requests: fc.array(fc.record({ filter, qos }), { minLength: 1, maxLength: 3 }),
  }),
  fc.record({
    op: is("unsubscribe"),
    device,
    filters: fc.array(filter, { minLength: 1, maxLength: 3 }),
  }),
  fc.record({ op: is("kick"), clientId: utf8 }),
  fc.record({ op: is("restart") }),
  fc.record({
    op: is("violate"),
    device,
    how: fc.constantFrom(...violations),
    clientId: fc.constant(null),
    cleanSession: fc.constant(null),
  }),
  fc.record({
    op: is("violate"),
    device,
    how: is("second-connect"),
    clientId: fc.option(utf8),
    cleanSession: fc.option(fc.boolean()),
  }),
  fc.record({ op: is("wait"), ms: fc.maxSafeNat().map((ms) => ms % 1e12) }),
  fc.record({ op: fc.constantFrom("hold", "release"), whose: deviceOrServer }),
  fc.record({ op: is("deliver"), from: connection, to: is("server") }),
  fc.record({ op: is("deliver"), from: is("server"), to: connection }),
  fc.record({ op: is("notice"), end: is("server"), of: connection }),
  connection.map((of) => ({ op: "notice" as const, end: of.replace(/#.*/, ""), of })),
  fc.record({ op: is("handle"), actor: connection }),
);

test("what is shown reads back as the same statement", () => {
  fc.assert(
    fc.property(statement, (it) => {
      expect(parseOperation(showOperation(it))).toEqual({ ok: true, value: it });
    }),
    { numRuns: 2_000 },
  );
});

test("the property covers every operation there is", () => {
  const seen = new Set(fc.sample(statement, { numRuns: 2_000, seed: 1 }).map(({ op }) => op));
  expect([...seen].toSorted()).toEqual([...operationNames].toSorted());
});

test.each([
  ["connect a", "connect a"],
  ["connect a id=a clean=1 keepalive=0 credentials=good level=4", "connect a"],
  [
    'connect a will=t/dead willmessage="gone" willqos=1 willretain=1 level=9 clean=0 id=sensor',
    'connect a id=sensor clean=0 level=9 will=t/dead willmessage="gone" willqos=1 willretain=1',
  ],
  ["connect a will=t willmessage=gone", 'connect a will=t willmessage="gone"'],
  ['connect a id="" clean=0', 'connect a id="" clean=0'],
  [
    "connect a user=u keepalive=060 credentials=bad",
    "connect a user=u keepalive=60 credentials=bad",
  ],
  ['  publish   b\tt/1  "on" ', 'publish b t/1 "on"'],
  ['publish b qos=2 t/1 "on" retain=1', 'publish b t/1 qos=2 retain=1 "on"'],
  ['publish b "two words" "say \\"hi\\""', 'publish b "two words" "say \\"hi\\""'],
  ['publish b $SYS/a=b ""', 'publish b $SYS/a=b ""'],
  ["subscribe a t/1 qos=1 t/2 qos=0 t/#", "subscribe a t/1 qos=1 t/2 t/#"],
  ["subscribe a + +/x/# #", "subscribe a + +/x/# #"],
  ["unsubscribe a t/# u", "unsubscribe a t/# u"],
  ["crash a store=lost", "crash a store=lost"],
  ["violate a second-connect clean=0 id=b", "violate a second-connect id=b clean=0"],
  ["wait 120m", "wait 2h"],
  ["restart server", "restart server"],
  ["hold server", "hold server"],
  ["deliver a#2->server", "deliver a#2->server"],
  ["notice server of a", "notice server of a"],
  ["handle session#1", "handle session#1"],
])("%s is %s", (text, canonical) => {
  const parsed = parseOperation(text);
  expect(parsed.ok ? showOperation(parsed.value) : parsed.failure).toBe(canonical);
});

test("a CONNECT has the defaults of an ordinary Client with CleanSession 1", () => {
  expect(parseOperation("connect a")).toEqual({
    ok: true,
    value: {
      op: "connect",
      device: "a",
      connect: {
        type: "CONNECT",
        clientId: "a",
        cleanSession: true,
        keepAliveSeconds: 0,
        userName: null,
        credentials: "good",
        protocolLevel: 4,
        will: null,
      },
    },
  });
});

test("an end that notices is named, and the connection beside it", () => {
  expect(parseOperation("notice a#2")).toMatchObject({ value: { end: "a", of: "a#2" } });
  expect(parseOperation("notice server of a#2")).toMatchObject({
    value: { end: "server", of: "a#2" },
  });
});

test.each([
  ["", "there is no operation here", "known: connect"],
  ["conect a", '"conect" is not an operation', "did you mean connect"],
  ["constructor a", '"constructor" is not an operation', "connect"],
  ['"connect" "a', 'cannot read "a', "JSON string"],
  ['publish b t "on"x', 'cannot read "on"x', "JSON string"],
  ['publish b t "\\x"', 'cannot read "\\x"', "JSON string"],
  ["connect", "the device is missing", "write connect <device>"],
  ["connect server", '"server" is no name of a device', "not"],
  ["connect A", '"A" is no name of a device', "lower case"],
  ["connect a cleen=0", 'there is no option "cleen" here', "did you mean clean?"],
  ["connect a clean=yes", 'clean: "yes" is not 0 or 1', "write connect <device>"],
  ["connect a clean=0 clean=1", "clean= is given twice", "write connect"],
  ["connect a id=", "id= has no value", 'id=""'],
  [
    "connect a keepalive=65536",
    'keepalive: "65536" is not a whole number from 0 to 65535',
    "write",
  ],
  ["connect a keepalive=1.5", 'keepalive: "1.5" is not a whole number', "write"],
  ["connect a willqos=1", "willmessage, willqos and willretain belong to a will", "add will="],
  ["connect a will=t/#", 'will: "t/#" is no topic', "write"],
  ["disconnect a now", '"now" is one word too many', "write disconnect <device>"],
  ["cut a fast=1", 'there is no option "fast" here', "write cut <device>"],
  ["crash a store=gone", 'store: "gone" is not kept or lost', "write crash"],
  ["publish b t/1", "the payload is missing", "write publish <device> <topic>"],
  ["publish b t/1 on", "the payload on is not in quotes", 'write "on"'],
  ['publish b t/+ "on"', '"t/+" is no topic', "write"],
  ['publish b "" "on"', "a topic has at least one character", "write"],
  ['publish b "t\\u0000" "on"', "is no topic: it holds U+0000", "write"],
  ['publish b "\\ud800" "on"', "half a character", "write"],
  [`publish b ${"x".repeat(65_536)} "on"`, "longer than 65535 bytes", "write"],
  [
    `connect a will=t willmessage="${"é".repeat(32_768)}"`,
    "willmessage: this Will Message is longer than 65535 bytes",
    "write",
  ],
  ['publish b t/1 qos=3 "on"', 'qos: "3" is not 0 or 1 or 2', "write publish"],
  ["subscribe a", "the Topic Filter is missing", "write subscribe"],
  ["subscribe a qos=1 t/1", "the Topic Filter is missing", "write subscribe"],
  ["subscribe a t/1 qos=1 qos=2", "qos= is given twice or in the wrong place", "write subscribe"],
  ["subscribe a t/#/u", '"t/#/u" is no Topic Filter: # is the last level', "write"],
  ["subscribe a t#", '"t#" is no Topic Filter: # stands alone', "write"],
  ["subscribe a t/+x", '"t/+x" is no Topic Filter: + stands alone', "write"],
  ["unsubscribe a", "the Topic Filter is missing", "write unsubscribe"],
  ["restart", 'the "server" is missing', "write restart server"],
  ["restart a", '"a" is not server', "write restart server"],
  ["violate a malformed id=b", "id and clean belong to a second CONNECT", "second-connect"],
  ["violate a second-conect", '"second-conect" is not second-connect or', "write violate"],
  ["wait 2", '"2" is not a duration', "2h"],
  ["wait 999999999999d", "is too long", "10000d"],
  ["deliver a", '"a" is no way of a packet', "a->server"],
  ["deliver a->b", '"a->b" is no way of a packet', "a->server"],
  ["deliver server->server", '"server->server" is no way', "a->server"],
  ["deliver a#0->server", '"a#0" is no name of a device', "lower case"],
  ["notice server a", '"a" is not of', "write notice"],
  ["handle session#x", '"session#x" is no name of an actor', "session#1"],
])("%s is refused with what is wrong and what would be right", (text, message, hint) => {
  const parsed = parseOperation(text);
  expect(parsed.ok).toBe(false);
  if (parsed.ok) return;
  expect(parsed.failure.message).toContain(message);
  expect(parsed.failure.hint).toContain(hint);
});

test("every operation has a usage line that begins with its name", () => {
  expect(usage.map(({ form }) => form.split(" ")[0])).toEqual(operationNames);
  for (const { meaning } of usage) expect(meaning).toMatch(/^[A-Z].*\.$/);
});

test("directions speak to the run, operations change the world", () => {
  expect(isDirection({ op: "wait", ms: 1 })).toBe(true);
  expect(isDirection({ op: "cut", device: "a" })).toBe(false);
});
