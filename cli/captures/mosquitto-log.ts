/**
 * mosquitto's log with `log_type all`: its packets as it read and sent them, to the second.
 *
 * It says nothing of payloads, of the Packet Identifiers of SUBSCRIBE and UNSUBSCRIBE, and of return
 * codes in SUBACK. A message is known by its size; for identifiers that are not said, others are
 * taken that fit the answers.
 */
import type { Packet, Qos, Request, Will } from "../../models/index.ts";
import type { Obscured, Place, Reader, Sink } from "./event.ts";
import { LineReader } from "./lines.ts";
import { LogConnections, timeOf } from "./log-lines.ts";

/** A packet whose further lines are still to come. */
interface Pending {
  readonly is: "CONNECT" | "SUBSCRIBE" | "UNSUBSCRIBE";
  readonly clientId: string;
  readonly place: Place;
  readonly lines: string[];
  readonly connect: { readonly cleanSession: boolean; readonly keepAliveSeconds: number } | null;
  will: Omit<Will, "topic"> | null;
}

interface Asked {
  readonly packetId: number;
  readonly requests: readonly Request[];
}

/** More requests than anybody sends without waiting for an answer. */
const waitingMax = 1_000;

const stamp = /^(\d{9,}|\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d[^:\s]*): /;
const connected =
  /^New client connected from (.+?) as (.*) \(p(\d+), c(\d), k(\d+)(?:, u'(.*)')?\)\.$/;
const publish =
  /^(Received|Sending) PUBLISH (?:from|to) (.*) \(d(\d), q(\d), r(\d), m(\d+), '(.*)', \.\.\. \((\d+) bytes\)\)$/;
const acknowledged =
  /^(Received|Sending) (PUBACK|PUBREC|PUBREL|PUBCOMP) (?:from|to) (.*) \(m(?:id: )?(\d+).*\)$/i;
const connack = /^Sending CONNACK to (.*) \((\d+), (\d+)\)$/;
const plain =
  /^(Received|Sending) (PINGREQ|PINGRESP|DISCONNECT|SUBSCRIBE|UNSUBSCRIBE|SUBACK|UNSUBACK) (?:from|to) (.*?)(?: \(.*\))?$/;
const will = /^Will message specified \((\d+) bytes\) \(r(\d), q(\d)\)\.$/;
const takenOver = /^Client (.*) already connected, closing old connection\.$/;
const ended =
  /^Client (.*?) (?:\[[^\]]*\] )?(disconnected|closed its connection|has exceeded timeout)\b.*$/;

const versions: ReadonlyMap<string, Obscured> = new Map([
  ["1", "MQTT 3.1"],
  ["5", "MQTT 5"],
]);

export function mosquittoLog(sink: Sink): Reader {
  const log = new MosquittoLog(sink);
  return new LineReader(
    (line, number) => {
      log.line(line, number);
      return null;
    },
    () => log.end(),
  );
}

class MosquittoLog {
  readonly #sink: Sink;
  readonly #connections: LogConnections;
  /** Requests that wait for their answers, by ClientID. */
  readonly #requests = new Map<string, Asked[]>();
  readonly #saidGoodbye = new Set<string>();
  /** ClientIDs whose CONNECT was taken with no CONNACK logged yet, and when. */
  readonly #ungreeted = new Map<string, number>();
  #pending: Pending | null = null;
  #lastUs = 0;
  #lines = 0;
  #given = 0;

  constructor(sink: Sink) {
    this.#sink = sink;
    this.#connections = new LogConnections(sink);
  }

  line(line: string, number: number): void {
    const [head = "", time] = stamp.exec(line) ?? [];
    this.#lastUs = (time === undefined ? null : timeOf(time)) ?? this.#lastUs;
    const place: Place = { unit: "line", number, atUs: this.#lastUs };
    this.#lines = number;
    const text = line.slice(head.length);
    if (text.startsWith("\t")) {
      this.#pending?.lines.push(text.slice(1));
      return;
    }
    const announced = will.exec(text);
    if (announced !== null && this.#pending !== null) {
      const [, size, retain, qos] = announced;
      const payload = `(${size} bytes)`;
      this.#pending.will = { payload, retain: retain === "1", qos: qosOf(qos) };
      return;
    }
    if (text.startsWith("No will message specified")) return;
    this.#settle();
    this.#forsake(place, place.atUs);
    if (this.#read(text, place) || !/^(?:Received|Sending) [A-Z]+ /.test(text)) return;
    this.#sink.remark("lines that are not understood", place);
  }

  end(): void {
    this.#settle();
    this.#forsake({ unit: "line", number: this.#lines, atUs: this.#lastUs }, Infinity);
  }

  /** A CONNACK that was not logged at once never is: this is the log of somebody who logs no packets. */
  #forsake(place: Place, beforeUs: number): void {
    for (const [clientId, atUs] of this.#ungreeted) {
      if (atUs < beforeUs) this.#obscure(clientId, place);
    }
  }

  #obscure(clientId: string, place: Place): void {
    if (this.#ungreeted.delete(clientId)) {
      this.#connections.obscure(clientId, "packets not logged", place);
    }
  }

  #read(text: string, place: Place): boolean {
    return (
      this.#connect(text, place) ||
      this.#publish(text, place) ||
      this.#acknowledge(text, place) ||
      this.#plain(text, place) ||
      this.#end(text, place)
    );
  }

  #connect(text: string, place: Place): boolean {
    const [, address, clientId, version, clean, keepAlive] = connected.exec(text) ?? [];
    if (address !== undefined && clientId !== undefined) {
      this.#connections.open(clientId, address, place);
      const other = versions.get(version ?? "");
      if (other !== undefined) this.#connections.obscure(clientId, other, place);
      const connect = { cleanSession: clean === "1", keepAliveSeconds: Number(keepAlive) };
      this.#pending = { is: "CONNECT", clientId, place, lines: [], connect, will: null };
      this.#requests.delete(clientId);
      this.#saidGoodbye.delete(clientId);
      return true;
    }
    const [, to, sessionPresent, returnCode] = connack.exec(text) ?? [];
    if (to === undefined) return false;
    // A refusal names no ClientID but an address, and nothing else is known of that connection.
    if (!this.#connections.has(to)) return true;
    this.#ungreeted.delete(to);
    const packet: Packet = {
      type: "CONNACK",
      sessionPresent: sessionPresent === "1",
      returnCode: Number(returnCode),
    };
    this.#connections.packet(to, "down", packet, place);
    return true;
  }

  #publish(text: string, place: Place): boolean {
    const [, what, clientId, dup, qos, retain, packetId, topic, size] = publish.exec(text) ?? [];
    if (what === undefined || clientId === undefined || topic === undefined) return false;
    const packet: Packet = {
      type: "PUBLISH",
      packetId: qos === "0" ? null : Number(packetId),
      topic,
      payload: `(${size} bytes)`,
      qos: qosOf(qos),
      dup: dup === "1",
      retain: retain === "1",
    };
    this.#connections.packet(clientId, wayOf(what), packet, place);
    return true;
  }

  #acknowledge(text: string, place: Place): boolean {
    const [, what, type, clientId, packetId] = acknowledged.exec(text) ?? [];
    if (what === undefined || clientId === undefined) return false;
    // The pattern allows these four only.
    const packet = { type, packetId: Number(packetId) } as Packet;
    this.#connections.packet(clientId, wayOf(what), packet, place);
    return true;
  }

  #plain(text: string, place: Place): boolean {
    const [, what, type, clientId] = plain.exec(text) ?? [];
    if (what === undefined || clientId === undefined) return false;
    switch (type) {
      case "SUBSCRIBE":
      case "UNSUBSCRIBE":
        this.#pending = { is: type, clientId, place, lines: [], connect: null, will: null };
        break;
      case "SUBACK":
      case "UNSUBACK": {
        const asked = this.#requests.get(clientId)?.shift();
        const packetId = asked?.packetId ?? 0;
        // What was granted is not said; most often it is what was asked for.
        const returnCodes = asked?.requests.map(({ qos }) => qos) ?? [];
        const packet: Packet =
          type === "UNSUBACK" ? { type, packetId } : { type, packetId, returnCodes };
        this.#connections.packet(clientId, "down", packet, place);
        break;
      }
      case "DISCONNECT":
        this.#saidGoodbye.add(clientId);
        this.#connections.packet(clientId, wayOf(what), { type }, place);
        break;
      case "PINGREQ":
      case "PINGRESP":
        this.#connections.packet(clientId, wayOf(what), { type }, place);
        break;
      default:
        return false;
    }
    return true;
  }

  #end(text: string, place: Place): boolean {
    const [, displaced] = takenOver.exec(text) ?? [];
    if (displaced !== undefined) {
      this.#obscure(displaced, place);
      this.#connections.close(displaced, "other", place);
      return true;
    }
    const [, clientId, how] = ended.exec(text) ?? [];
    if (clientId === undefined) return false;
    this.#obscure(clientId, place);
    const byClient = this.#saidGoodbye.has(clientId) || how === "closed its connection";
    this.#connections.close(clientId, byClient ? "Client" : "other", place);
    return true;
  }

  /** Whatever the last packet had to say is said. */
  #settle(): void {
    const pending = this.#pending;
    this.#pending = null;
    if (pending === null) return;
    const { clientId, place, lines } = pending;
    if (pending.connect !== null) {
      const [topic] = lines;
      const { cleanSession, keepAliveSeconds } = pending.connect;
      const packet: Packet = {
        type: "CONNECT",
        clientId,
        cleanSession,
        keepAliveSeconds,
        userName: null,
        credentials: "good",
        protocolLevel: 4,
        will: pending.will === null || topic === undefined ? null : { topic, ...pending.will },
      };
      this.#connections.packet(clientId, "up", packet, place);
      this.#ungreeted.set(clientId, place.atUs);
      return;
    }
    this.#given = (this.#given % 65_535) + 1;
    const packetId = this.#given;
    const waiting = this.#requests.get(clientId) ?? [];
    const requests = pending.is === "SUBSCRIBE" ? lines.flatMap(requestOf) : [];
    this.#requests.set(clientId, [...waiting, { packetId, requests }].slice(-waitingMax));
    const packet: Packet =
      pending.is === "SUBSCRIBE"
        ? { type: "SUBSCRIBE", packetId, requests }
        : { type: "UNSUBSCRIBE", packetId, filters: lines };
    this.#connections.packet(clientId, "up", packet, place);
  }
}

const wayOf = (what: string): "up" | "down" => (what === "Received" ? "up" : "down");

/** What a pattern found to be a digit of a QoS. */
const qosOf = (digit: string | undefined): Qos => (digit === "2" ? 2 : digit === "1" ? 1 : 0);

function requestOf(line: string): readonly Request[] {
  const [, filter, qos] = /^(.*) \(QoS ([012])\)$/.exec(line) ?? [];
  return filter === undefined ? [] : [{ filter, qos: qosOf(qos) }];
}
