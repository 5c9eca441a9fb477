/**
 * The scenario `offline-queue` with a real Server and real Clients (aedes and MQTT.js over
 * loopback), as the baseline that the simulated one is measured against.
 *
 * A baseline that is slow for no good reason flatters us. So nothing sleeps, every wait is for the
 * event itself, and every run starts with an empty Server: the Sessions of earlier runs subscribe
 * to the same topic, and a Server that kept them would queue every message for each of them.
 */
import { connect as openNetworkConnection, createServer, type AddressInfo } from "node:net";
import { Aedes } from "aedes";
import { MqttClient, type IClientOptions } from "mqtt";
import { present } from "../../src/index.ts";

const host = "127.0.0.1";
const messages = Array.from({ length: 20 }, (_, index) => `m${index}`);
/** A message that never comes makes the count too small; it must not make the run hang. */
const giveUpAfterMs = 3_000;

export interface LiveOfflineQueue {
  /** Plays the scenario once and says how many messages arrived after the reconnect; one at a time. */
  run(): Promise<number>;
  stop(): Promise<void>;
}

export async function startLiveOfflineQueue(): Promise<LiveOfflineQueue> {
  let server = await Aedes.createBroker();
  let runs = 0;
  const listener = createServer((connection) => server.handle(connection));
  const port = await new Promise<number>((resolve, reject) => {
    listener.once("error", reject);
    listener.listen(0, host, () => resolve(portOf(listener.address())));
  });
  return {
    run: async () => {
      // Costs a per cent or two of a run; the simulated scenario builds its world anew as well.
      await close(server);
      server = await Aedes.createBroker();
      runs += 1;
      return playOnce(port, `a${runs}`);
    },
    stop: async () => {
      await close(server);
      await new Promise<void>((resolve) => listener.close(() => resolve()));
    },
  };
}

async function playOnce(port: number, clientId: string): Promise<number> {
  const subscriber = newClient(port, clientId, false);
  await connected(subscriber);
  await subscriber.subscribeAsync("t/#", { qos: 1 });
  await subscriber.endAsync();

  const publisher = newClient(port, "b", true);
  await connected(publisher);
  await Promise.all(messages.map((text) => publisher.publishAsync("t/1", text, { qos: 1 })));
  await publisher.endAsync();

  const returned = newClient(port, clientId, false);
  const count = await countReceived(returned);
  await returned.endAsync();
  return count;
}

function newClient(port: number, clientId: string, clean: boolean): MqttClient {
  const options: IClientOptions = {
    clientId,
    clean,
    protocolVersion: 4,
    reconnectPeriod: 0,
    keepalive: 0,
    // MQTT.js formats nothing when it need not, but even asking costs a few per cent.
    log: () => {},
  };
  return new MqttClient(() => openNetworkConnection({ host, port }), options);
}

function connected(client: MqttClient): Promise<void> {
  return new Promise((resolve, reject) => {
    client.on("error", reject);
    client.once("connect", () => resolve());
    client.once("close", () => reject(new Error("the Server closed before CONNACK")));
  });
}

/** Listens from the start, since messages may follow the CONNACK in the same segment. */
function countReceived(client: MqttClient): Promise<number> {
  return new Promise((resolve, reject) => {
    let received = 0;
    let acknowledged = 0;
    const settle = () => {
      clearTimeout(deadline);
      resolve(received);
    };
    const deadline = setTimeout(settle, giveUpAfterMs);
    client.on("error", (error) => {
      clearTimeout(deadline);
      reject(error);
    });
    client.once("close", settle);
    client.on("message", () => {
      received += 1;
    });
    // MQTT.js hands a message over before it acknowledges it: the PUBACK is what ends the wait.
    client.on("packetsend", (packet) => {
      if (packet.cmd !== "puback") return;
      acknowledged += 1;
      if (acknowledged === messages.length) settle();
    });
  });
}

const close = (server: Aedes): Promise<void> => new Promise((resolve) => server.close(resolve));

/** Only a pipe's address is a string, and only a listener that is closed has none. */
function portOf(address: AddressInfo | string | null): number {
  return present(typeof address === "string" ? null : address, "a port to listen on").port;
}
