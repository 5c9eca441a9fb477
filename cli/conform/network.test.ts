/** The far ends of connections at a real Server: what is ours stays ours, and nothing stays behind. */
import { connect, createServer, type AddressInfo } from "node:net";
import { parser } from "mqtt-packet";
import { afterEach, expect, test } from "vitest";
import type { Packet } from "../../models/index.ts";
import { present } from "../../src/index.ts";
import type { Endpoint } from "./endpoint.ts";
import { startEmbedded } from "./local.ts";
import { Network } from "./network.ts";
import { plainConnect, Talk } from "./talk.ts";

const naming = { clientId: "n", topic: "n/", login: null };
const stops: (() => void)[] = [];
afterEach(() => {
  for (const stop of stops.splice(0)) stop();
});

const at = (port: number): Endpoint => ({
  shown: "mqtt://here",
  host: "127.0.0.1",
  port,
  tls: null,
  login: null,
  patienceMs: 1_000,
});

async function aedes(): Promise<Endpoint> {
  const server = await startEmbedded("aedes", ".");
  const started = present(server.ok ? server.value : null, "a Server");
  stops.push(() => started.stop());
  return at(started.port);
}

const networkTo = (endpoint: Endpoint): Network =>
  new Network({
    endpoint,
    naming,
    nowMs: () => performance.now(),
    waits: "briefly",
    untilMs: Infinity,
  });

const subscribe: Packet = {
  type: "SUBSCRIBE",
  packetId: 1,
  requests: [{ filter: "t", qos: 1 }],
};
const retained: Packet = {
  type: "PUBLISH",
  packetId: 2,
  topic: "t",
  payload: "m",
  qos: 1,
  dup: false,
  retain: true,
};

/** What a Client that comes later is told of its Session, and of retained messages. */
async function later(endpoint: Endpoint, retainedCount: number): Promise<readonly string[]> {
  const talk = new Talk(endpoint, naming);
  await talk.after(() => talk.send(plainConnect("a", false)), "CONNACK", 1_000);
  await talk.after(() => talk.send(subscribe), "SUBACK", 1_000);
  await talk.sync(1_000);
  await talk.until(() => talk.count("PUBLISH") >= retainedCount, 1_000);
  talk.cut();
  return talk.received.map((packet) =>
    packet.type === "CONNACK" ? `present ${packet.sessionPresent}` : packet.type,
  );
}

/** What exchanges bring until all of it is there: a Server may answer a PINGREQ before a SUBSCRIBE. */
async function answers(network: Network, count: number): Promise<readonly string[]> {
  const came = [...(await network.exchange())];
  const untilMs = network.nowMs() + 5_000;
  while (came.length < count && network.nowMs() < untilMs)
    came.push(...(await network.quiet(true)));
  return came.map((one) => (one.op === "arrive" ? one.packet.type : one.op));
}

test("an exchange brings what the Server answers, and not the answers to our own pings", async () => {
  const network = networkTo(await aedes());
  network.open("a#1");
  network.write("a#1", plainConnect("a", false));
  network.write("a#1", subscribe);
  network.write("a#1", { type: "PINGREQ" });
  const types = await answers(network, 3);
  expect(types.toSorted()).toEqual(["CONNACK", "PINGRESP", "SUBACK"]);
  expect(await network.exchange()).toEqual([]);
  await network.finish();
});

test("Sessions and retained messages are there during a run and gone after it", async () => {
  const endpoint = await aedes();
  const network = networkTo(endpoint);
  network.open("a#1");
  network.write("a#1", plainConnect("a", false));
  network.write("a#1", subscribe);
  network.write("a#1", retained);
  await answers(network, 4);
  network.close("a#1", true);
  await network.exchange();
  const during = await later(endpoint, 1);
  expect(during).toContain("present true");
  expect(during).toContain("PUBLISH");
  await network.finish();
  expect(await later(endpoint, 0)).toEqual(["present false", "SUBACK", "PINGRESP"]);
});

test("a topic that the Server closes connections at keeps no other one from being cleared", async () => {
  const behind = await aedes();
  const server = createServer((socket) => {
    const onward = connect(behind.port, behind.host);
    onward.on("error", () => socket.destroy());
    onward.pipe(socket);
    const packets = parser();
    packets.on("packet", (packet) => {
      if (packet.cmd === "publish" && packet.topic === "n/no") socket.destroy();
    });
    socket.on("error", () => {});
    socket.on("close", () => onward.destroy());
    socket.on("data", (data) => {
      packets.parse(data);
      if (!socket.destroyed) onward.write(data);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", () => resolve()));
  stops.push(() => server.close());
  // Only a pipe's address is a string.
  const network = networkTo(at((server.address() as AddressInfo).port));
  for (const [connection, topic] of [["b#1", "no"] as const, ["a#1", "t"] as const]) {
    network.open(connection);
    network.write(connection, plainConnect(connection.slice(0, 1), true));
    await network.exchange();
    network.write(connection, { ...retained, topic });
    await network.exchange();
  }
  await network.finish();
  expect(await later(behind, 1)).not.toContain("PUBLISH");
});

test("a Server that is gone, or no Server, is a failure and no violation", async () => {
  const gone = networkTo(at(1));
  gone.open("a#1");
  gone.write("a#1", plainConnect("a", true));
  await gone.exchange();
  expect(gone.failure?.message).toBe("nobody listens at mqtt://here");

  const http = createServer((socket) => socket.end("HTTP/1.1 400 Bad Request\r\n\r\n"));
  await new Promise<void>((resolve) => http.listen(0, "127.0.0.1", () => resolve()));
  stops.push(() => http.close());
  // Only a pipe's address is a string.
  const other = networkTo(at((http.address() as AddressInfo).port));
  other.open("a#1");
  other.write("a#1", plainConnect("a", true));
  await other.exchange();
  expect(other.failure?.message).toBe("what answers at mqtt://here does not speak MQTT");
});

/** What goes wrong at a Server that hears nothing of some packets and accepts all else. */
const failureAt = async (isDeaf: (data: Buffer) => boolean): Promise<string | null> => {
  const server = createServer((socket) => {
    socket.on("error", () => {});
    socket.on("data", (data) => {
      if (!isDeaf(data)) socket.write(Buffer.from([0x20, 2, 0, 0]));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", () => resolve()));
  stops.push(() => server.close());
  // Only a pipe's address is a string.
  const { port } = server.address() as AddressInfo;
  const network = networkTo({ ...at(port), patienceMs: 100 });
  network.open("a#1");
  network.write("a#1", plainConnect("a", true));
  await network.exchange();
  const message = network.failure?.message ?? null;
  await network.finish();
  return message;
};

test("who answers another CONNECT is judged for one it does not answer; who answers none is no Server", async () => {
  expect(await failureAt((data) => data.subarray(-2).toString() === "na")).toBeNull();
  expect(await failureAt(() => true)).toBe("mqtt://here does not answer CONNECT within 100 ms");
});
