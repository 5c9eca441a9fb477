/** Bytes and packets: what a Client sends can be read by others, and what must not be sent can be. */
import { parser, type Packet as Raw } from "mqtt-packet";
import { expect, test } from "vitest";
import type { Packet } from "../../models/index.ts";
import { Decoder, encode, type Naming } from "./codec.ts";
import { plainConnect } from "./talk.ts";

const naming: Naming = { clientId: "pre", topic: "top/", login: null };
const will = { topic: "gone", payload: "bye", qos: 1, retain: true } as const;

function read(bytes: Buffer): Raw | Error {
  const reader = parser({ protocolVersion: 4 });
  let found: Raw | Error = new Error("no packet");
  reader.on("packet", (packet) => (found = packet));
  reader.on("error", (error) => (found = error as Error));
  reader.parse(bytes);
  return found;
}

test("ClientIDs, topics, filters and Wills get the prefixes of the run, and lose them again", () => {
  expect(read(encode({ ...plainConnect("a", true), will }, naming))).toMatchObject({
    clientId: "prea",
    will: { topic: "top/gone", qos: 1, retain: true },
  });
  const publish: Packet = {
    type: "PUBLISH",
    packetId: 7,
    topic: "t/1",
    payload: "m",
    qos: 2,
    dup: true,
    retain: true,
  };
  const bytes = encode(publish, naming);
  expect(read(bytes)).toMatchObject({ topic: "top/t/1", messageId: 7, qos: 2, dup: true });
  const decoder = new Decoder(naming);
  expect(decoder.take(bytes.subarray(0, 4))).toEqual([]);
  expect(decoder.take(bytes.subarray(4))).toEqual([publish]);
  const requests = [{ filter: "t/#", qos: 1 as const }];
  expect(read(encode({ type: "SUBSCRIBE", packetId: 1, requests }, naming))).toMatchObject({
    subscriptions: [{ topic: "top/t/#", qos: 1 }],
  });
});

test("what no library wants to send is sent all the same", () => {
  const empty = encode(plainConnect("", false), naming);
  expect(empty.subarray(-4)).toEqual(Buffer.from([0, 0, 0, 0]));
  // Behind the name and the level stand the flags: no CleanSession.
  expect([...empty.subarray(8, 10)]).toEqual([4, 0]);
  const other = encode({ ...plainConnect("a", true), protocolLevel: 9 }, naming);
  expect([...other.subarray(8, 10)]).toEqual([9, 2]);
  expect(read(encode({ type: "MALFORMED" }, naming))).toBeInstanceOf(Error);
  const none = encode({ type: "SUBSCRIBE", packetId: 258, requests: [] }, naming);
  expect([...none]).toEqual([0x82, 2, 1, 2]);
});

test("user and password are in CONNECT, and the wrong ones when they are to be bad", () => {
  const login = { userName: "u", password: "secret" };
  const good = read(encode(plainConnect("a", true), { ...naming, login }));
  expect(good).toMatchObject({ username: "u", password: Buffer.from("secret") });
  const bad = encode({ ...plainConnect("a", true), credentials: "bad" }, { ...naming, login });
  expect(bad.toString()).not.toContain("secret");
  expect(read(encode(plainConnect("a", true), naming))).not.toHaveProperty("username", "u");
});

test("bytes that are no MQTT are said to be none", () => {
  const decoder = new Decoder(naming);
  expect(decoder.take(Buffer.from("HTTP/1.1 400 Bad Request\r\n\r\n"))).toEqual([]);
  expect(decoder.wrong).not.toBeNull();
});
