/**
 * Segments sorted into connections, each with its Client and its Server.
 *
 * Who asks for the connection is the Client; where that was not seen, the Server is who has a port of
 * MQTT. The number of connections that are followed at a time is bounded, and so is the number of
 * ended ones whose stragglers are recognised.
 */
import { type Around, Conversation } from "./conversation.ts";
import type { Place, Sink } from "./event.ts";
import { EventOrder } from "./event-order.ts";
import { Budget } from "./half-stream.ts";
import type { Segment } from "./segment.ts";

/** Where Servers are expected. */
export const usualPorts: readonly number[] = [1883, 8883];

const conversationsMax = 20_000;
const endedMax = 4_096;
/** All that waits for something, of all connections. */
const waitingBytesMax = 64 << 20;

export interface Ports {
  readonly ports: readonly number[];
  /** Connections to any other port count too if they begin with CONNECT. */
  readonly anyOther: boolean;
}

interface Entry {
  readonly conversation: Conversation;
  readonly client: string;
}

export class Tcp {
  readonly #ports: Ports;
  readonly #sink: Sink;
  readonly #around: Around;
  /** In the order in which they were last heard of. */
  readonly #open = new Map<string, Entry>();
  /** With the numbers of their SYNs. */
  readonly #ended = new Map<string, ReadonlySet<number>>();
  #ids = 0;

  constructor(ports: Ports, sink: Sink) {
    this.#ports = ports;
    this.#sink = sink;
    this.#around = { budget: new Budget(waitingBytesMax), sink, order: new EventOrder(sink) };
  }

  take(segment: Segment): void {
    const key = keyOf(segment);
    const known = this.#open.get(key);
    const begins = segment.syn && segment.ack === null;
    if (begins && known !== undefined && this.#isNew(known, segment)) {
      known.conversation.end(segment.place);
      this.#open.delete(key);
    }
    const entry = this.#open.get(key) ?? this.#begin(segment, key);
    if (entry === null) return;
    const { conversation, client } = entry;
    this.#open.delete(key);
    this.#open.set(key, entry);
    conversation.take(segment, segment.from === client);
    if (conversation.isClosed) this.#close(key, conversation.syns);
  }

  /** The file is at its end. */
  end(place: Place): void {
    for (const { conversation } of this.#open.values()) conversation.end(place);
    this.#open.clear();
  }

  /** A SYN that is no repeat of the one that began what is known. */
  #isNew({ conversation, client }: Entry, { from, seq }: Segment): boolean {
    return (conversation.isTold || from !== client) && !conversation.syns.has(seq);
  }

  #begin(segment: Segment, key: string): Entry | null {
    const ended = this.#ended.get(key);
    const isStraggler = segment.syn ? ended?.has(segment.seq) === true : ended !== undefined;
    const saysNothing = !segment.syn && segment.length === 0 && !segment.fin && !segment.rst;
    if (isStraggler || saysNothing) return null;
    this.#ended.delete(key);
    const roles = this.#rolesOf(segment);
    if (roles === null) {
      this.#sink.remark("segments of other ports", segment.place);
      return null;
    }
    this.#makeRoom(segment.place);
    this.#ids += 1;
    const ends = { id: this.#ids, client: roles.client, server: roles.server };
    const { place } = segment;
    const conversation = new Conversation(ends, roles.isMqtt, this.#around, place);
    const entry = { conversation, client: roles.client };
    this.#open.set(key, entry);
    return entry;
  }

  #rolesOf({ from, to, fromPort, toPort, syn, ack }: Segment) {
    const { ports, anyOther } = this.#ports;
    const isFromServer = syn ? ack !== null : ports.includes(fromPort) && !ports.includes(toPort);
    const serverPort = isFromServer ? fromPort : toPort;
    const isMqtt = ports.includes(serverPort);
    if (!isMqtt && !anyOther) return null;
    return isFromServer
      ? { client: to, server: from, isMqtt }
      : { client: from, server: to, isMqtt };
  }

  #makeRoom(place: Place): void {
    if (this.#open.size < conversationsMax) return;
    for (const [key, { conversation }] of this.#open) {
      conversation.giveUp("too many at once");
      conversation.end(place);
      this.#open.delete(key);
      return;
    }
  }

  #close(key: string, syns: ReadonlySet<number>): void {
    this.#open.delete(key);
    this.#ended.set(key, syns);
    for (const old of this.#ended.keys()) {
      if (this.#ended.size <= endedMax) break;
      this.#ended.delete(old);
    }
  }
}

const keyOf = ({ from, to }: Segment): string => (from < to ? `${from} ${to}` : `${to} ${from}`);
