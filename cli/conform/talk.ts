/**
 * One raw connection to a Server, told step by step: for probing it, for markers, for tidying up.
 */
import type { Socket } from "node:net";
import type { Failure } from "../../src/index.ts";
import type { Connect, Packet } from "../../models/index.ts";
import { endless } from "./broken.ts";
import { Decoder, encode, type Naming } from "./codec.ts";
import { openSocket, type Endpoint } from "./endpoint.ts";
import { Waiting } from "./waiting.ts";

/** More packets than any question is answered with. */
const readsMax = 5_000;

export class Talk {
  /** Everything that came, in order. */
  readonly received: Packet[] = [];
  ended = false;
  failure: Failure | null = null;
  /** The bytes are no MQTT. */
  wrong: string | null = null;
  readonly #socket: Socket;
  readonly #naming: Naming;
  readonly #waiting = new Waiting();

  constructor(endpoint: Endpoint, naming: Naming) {
    this.#naming = naming;
    const decoder = new Decoder(naming);
    const { socket } = openSocket(endpoint, {
      bytes: (data) => {
        this.received.push(...decoder.take(data));
        this.wrong = decoder.wrong;
        if (this.received.length > readsMax) {
          this.failure ??= endless(endpoint, readsMax);
          this.ended = true;
          this.cut();
        }
        this.#waiting.wake();
      },
      ended: () => {
        this.ended = true;
        this.#waiting.wake();
      },
      failed: (failure) => {
        this.failure = failure;
        this.ended = true;
        this.#waiting.wake();
      },
    });
    this.#socket = socket;
  }

  send(packet: Packet): void {
    if (!this.ended) this.#socket.write(encode(packet, this.#naming));
  }

  /** Waits until something is so; false if it is not so in time, or can never be. */
  until(isSo: () => boolean, ms: number): Promise<boolean> {
    return this.#waiting.until(isSo, () => this.ended || this.wrong !== null, ms);
  }

  /** How many packets of a type have come. */
  count(type: Packet["type"]): number {
    return this.received.filter((packet) => packet.type === type).length;
  }

  /** Waits for one more packet of a type than have come, after something was done. */
  async after(does: () => void, type: Packet["type"], ms: number): Promise<boolean> {
    const before = this.count(type);
    does();
    return this.until(() => this.count(type) > before, ms);
  }

  /** Everything that was sent is answered, as far as PINGREQ tells. */
  sync(ms: number): Promise<boolean> {
    return this.after(() => this.send({ type: "PINGREQ" }), "PINGRESP", ms);
  }

  /** Breaks off, without a word. */
  cut(): void {
    this.#socket.destroy();
  }

  /** Says goodbye, and waits until the Server has heard it. */
  async leave(ms: number): Promise<void> {
    this.send({ type: "DISCONNECT" });
    this.#socket.end();
    await this.until(() => this.ended, ms);
    this.#socket.destroy();
  }

  /** Reads nothing more, as if the host had died. */
  silence(): void {
    this.#socket.pause();
  }
}

/** A CONNECT without anything special. */
export const plainConnect = (clientId: string, cleanSession: boolean): Connect => ({
  type: "CONNECT",
  clientId,
  cleanSession,
  keepAliveSeconds: 0,
  userName: null,
  credentials: "good",
  protocolLevel: 4,
  will: null,
});

/** Takes a ClientID over with CleanSession 1, which is the end of its Session. */
export async function discard(
  endpoint: Endpoint,
  naming: Naming,
  clientId: string,
  leavingMs: number,
): Promise<void> {
  const talk = new Talk(endpoint, naming);
  const { patienceMs } = endpoint;
  await talk.after(() => talk.send(plainConnect(clientId, true)), "CONNACK", patienceMs);
  await talk.leave(leavingMs);
}

/** Takes retained messages away; a Server that closes the connection at one topic is told of each alone. */
export async function clearRetained(
  endpoint: Endpoint,
  naming: Naming,
  topics: readonly string[],
  leavingMs: number,
): Promise<void> {
  const talk = new Talk(endpoint, naming);
  const { patienceMs } = endpoint;
  const hello = (): void => talk.send(plainConnect("zy", true));
  if (!(await talk.after(hello, "CONNACK", patienceMs))) return talk.leave(leavingMs);
  for (const topic of topics) {
    const empty = { type: "PUBLISH", packetId: null, topic, payload: "", qos: 0 } as const;
    talk.send({ ...empty, dup: false, retain: true });
  }
  const isTaken = await talk.sync(patienceMs);
  await talk.leave(leavingMs);
  if (isTaken || topics.length < 2) return;
  for (const topic of topics) await clearRetained(endpoint, naming, [topic], leavingMs);
}
