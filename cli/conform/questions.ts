/**
 * The questions that probing asks, each a short exchange of raw packets.
 *
 * An answer is a value of the knob, or null where the Server gives none. Every Client has a ClientID
 * of its own and is forgotten afterwards.
 */
import type { Failure } from "../../src/index.ts";
import {
  sessionParts,
  type Packet,
  type Publish,
  type Qos,
  type Will,
} from "../../models/index.ts";
import type { Naming } from "./codec.ts";
import type { Endpoint } from "./endpoint.ts";
import { plainConnect, Talk } from "./talk.ts";

/** Long enough for what is under way to come, short enough to be asked twenty times. */
const pauseMs = 120;
/** How far bounds are looked for. */
const queueMost = 1_200;
const windowMost = 150;

export class Questions {
  readonly #endpoint: Endpoint;
  readonly #naming: Naming;
  readonly #talks: Talk[] = [];
  readonly #clientIds = new Set<string>();
  #asked = 0;
  #overflow: "dropNewest" | "dropOldest" | null = null;

  constructor(endpoint: Endpoint, naming: Naming) {
    this.#endpoint = endpoint;
    this.#naming = naming;
  }

  /** Forgets the Clients of the last question; what is wrong with the Server, if anything is. */
  async tidy(): Promise<Failure | null> {
    const talks = this.#talks.splice(0);
    for (const talk of talks) talk.cut();
    const broken = talks.find((talk) => talk.failure !== null);
    if (broken !== undefined) return broken.failure;
    for (const clientId of this.#clientIds) {
      const talk = await this.#connect(clientId, true);
      if (talk.failure !== null) return talk.failure;
      await talk.leave(pauseMs);
    }
    this.#clientIds.clear();
    this.#talks.length = 0;
    this.#asked += 1;
    return null;
  }

  async sessionPresentRule(): Promise<"exists" | "hasSubscriptions" | null> {
    await (await this.#connect("a", false)).leave(pauseMs);
    if (isPresent(await this.#connect("a", false))) return "exists";
    const b = await this.#connect("b", false);
    await this.#subscribe(b, "t", 1);
    await b.leave(pauseMs);
    return isPresent(await this.#connect("b", false)) ? "hasSubscriptions" : null;
  }

  async zeroLength(cleanSession: boolean): Promise<"assign" | "refuse"> {
    const talk = await this.#connect("", cleanSession);
    return isAccepted(talk) ? "assign" : "refuse";
  }

  /** Whether a new message is taken for one that belonged to the Session that was discarded. */
  async cleanDiscards(): Promise<readonly string[] | null> {
    const talk = await this.#connect("a", true);
    await this.#subscribe(talk, "t", 0);
    const publisher = await this.#connect("p", false);
    if (!(await this.#begins(publisher))) return null;
    publisher.cut();
    const again = await this.#connect("p", true);
    const other = { ...publish(2, 2), packetId: 1 };
    await again.after(() => again.send(other), "PUBREC", pauseMs);
    await again.after(() => again.send({ type: "PUBREL", packetId: 1 }), "PUBCOMP", pauseMs);
    const hasCome = (): boolean => messagesOf(talk).some(({ payload }) => payload === "2");
    const isDiscarded = await talk.until(hasCome, pauseMs);
    return isDiscarded ? sessionParts : sessionParts.filter((part) => part !== "inboundQos2");
  }

  async adoptsLive(): Promise<boolean> {
    await this.#connect("a", true);
    return isPresent(await this.#connect("a", false));
  }

  async willOnTakeover(first: boolean, second: boolean): Promise<boolean | null> {
    const watcher = await this.#connect("w", true);
    if (!(await this.#subscribe(watcher, "will", 1))) return null;
    const will = { topic: "will", payload: "gone", qos: 0, retain: false } as const;
    await this.#connect("a", first, will);
    await this.#connect("a", second);
    return watcher.until(() => watcher.count("PUBLISH") > 0, pauseMs);
  }

  async qos0Offline(): Promise<"none" | "all" | "ifSubscribedAboveQos0" | null> {
    const isKept = async (clientId: string, granted: Qos): Promise<boolean | null> => {
      const talk = await this.#connect(clientId, false);
      if (!(await this.#subscribe(talk, "t", granted))) return null;
      await talk.leave(pauseMs);
      await this.#publish(0, 1);
      const again = await this.#connect(clientId, false);
      return again.until(() => again.count("PUBLISH") > 0, pauseMs);
    };
    const isAll = await isKept("a", 0);
    if (isAll !== false) return isAll === null ? null : "all";
    return (await isKept("b", 1)) ? "ifSubscribedAboveQos0" : "none";
  }

  async maxQueue(): Promise<number | "unlimited" | null> {
    const talk = await this.#connect("a", false);
    if (!(await this.#subscribe(talk, "t", 1))) return null;
    await talk.leave(pauseMs);
    await this.#publish(1, queueMost);
    const again = await this.#connect("a", false);
    const came = await this.#drain(again);
    this.#overflow = came[0]?.payload === "1" ? "dropNewest" : "dropOldest";
    const count = different(came);
    if (count >= queueMost) this.#overflow = null;
    return count < queueMost ? count : "unlimited";
  }

  /** Known once a bound was found. */
  overflow(): Promise<"dropNewest" | "dropOldest" | null> {
    return Promise.resolve(this.#overflow);
  }

  async window(): Promise<number | "unlimited"> {
    const talk = await this.#connect("a", true);
    await this.#subscribe(talk, "t", 1);
    await this.#publish(1, windowMost);
    await talk.until(() => talk.count("PUBLISH") >= windowMost, pauseMs * 3);
    const count = different(messagesOf(talk));
    return count < windowMost ? count : "unlimited";
  }

  async maxQos(): Promise<Qos | null> {
    const talk = await this.#connect("a", true);
    await this.#subscribe(talk, "t", 2);
    const granted = talk.received.find((packet) => packet.type === "SUBACK");
    const [code] = granted?.type === "SUBACK" ? granted.returnCodes : [];
    return code === 0 || code === 1 || code === 2 ? code : null;
  }

  async upgrades(): Promise<boolean | null> {
    const [first] = await this.#delivered(2, 0);
    return first === undefined ? null : first.qos > 0;
  }

  async overlapping(): Promise<"oneCopy" | "copyEach" | null> {
    const talk = await this.#connect("a", true);
    await this.#subscribe(talk, "t", 1);
    await this.#subscribe(talk, "+", 1);
    await this.#publish(1, 1);
    const copies = (): number => messagesOf(talk).filter(({ dup }) => !dup).length;
    await talk.until(() => copies() > 1, pauseMs);
    return copies() === 0 ? null : copies() === 1 ? "oneCopy" : "copyEach";
  }

  async dupOnResend(qos: 1 | 2): Promise<boolean | null> {
    const pair = await this.#resent(qos);
    return pair === null ? null : pair.after.dup;
  }

  async keepsPacketIds(): Promise<boolean | null> {
    const pair = await this.#resent(1);
    return pair === null ? null : pair.before.packetId === pair.after.packetId;
  }

  async resendsPubrel(): Promise<boolean | null> {
    const talk = await this.#connect("a", false);
    await this.#subscribe(talk, "t", 2);
    await this.#publish(2, 1);
    const [packet] = await this.#arrived(talk);
    if (packet?.packetId === undefined || packet.packetId === null) return null;
    const { packetId } = packet;
    const answers = { type: "PUBREC", packetId } as const;
    if (!(await talk.after(() => talk.send(answers), "PUBREL", pauseMs))) return null;
    talk.cut();
    const again = await this.#connect("a", false);
    return again.until(() => again.count("PUBREL") > 0, pauseMs);
  }

  async routeQos2At(): Promise<"PUBLISH" | "PUBREL" | null> {
    const talk = await this.#connect("a", true);
    await this.#subscribe(talk, "t", 0);
    const publisher = await this.#connect("p", true);
    publisher.send(publish(2, 1));
    await publisher.until(() => publisher.count("PUBREC") > 0, pauseMs);
    if (await talk.until(() => talk.count("PUBLISH") > 0, pauseMs)) return "PUBLISH";
    publisher.send({ type: "PUBREL", packetId: 1 });
    return (await talk.until(() => talk.count("PUBLISH") > 0, pauseMs)) ? "PUBREL" : null;
  }

  async inboundQos2OnResume(): Promise<"keep" | "clear" | null> {
    const talk = await this.#connect("a", true);
    await this.#subscribe(talk, "t", 0);
    const publisher = await this.#connect("p", false);
    if (!(await this.#begins(publisher))) return null;
    publisher.cut();
    const again = await this.#connect("p", false);
    if (!isPresent(again)) return null;
    await again.after(() => again.send({ type: "PUBREL", packetId: 1 }), "PUBCOMP", pauseMs);
    await talk.until(() => talk.count("PUBLISH") > 0, pauseMs);
    if (talk.count("PUBLISH") === 0) return "clear";
    const repeat = { ...publish(2, 2), packetId: 2 };
    await again.after(() => again.send(repeat), "PUBREC", pauseMs);
    again.cut();
    const last = await this.#connect("p", false);
    const sent = { ...repeat, dup: true };
    await last.after(() => last.send(sent), "PUBREC", pauseMs);
    await last.after(() => last.send({ type: "PUBREL", packetId: 2 }), "PUBCOMP", pauseMs);
    await talk.until(() => talk.count("PUBLISH") > 2, pauseMs);
    return talk.count("PUBLISH") > 2 ? "clear" : "keep";
  }

  /** Whether an exchange with QoS 2 begins, without which nothing is found out about it. */
  #begins(publisher: Talk): Promise<boolean> {
    return publisher.after(() => publisher.send(publish(2, 1)), "PUBREC", pauseMs);
  }

  /** A message that was sent and not acknowledged, before and after the connection broke. */
  async #resent(qos: 1 | 2): Promise<{ readonly before: Publish; readonly after: Publish } | null> {
    const talk = await this.#connect("a", false);
    await this.#subscribe(talk, "t", qos);
    await this.#publish(qos, 1);
    const [before] = await this.#arrived(talk);
    talk.cut();
    const [after] = await this.#arrived(await this.#connect("a", false));
    return before === undefined || after === undefined ? null : { before, after };
  }

  async #delivered(granted: Qos, published: Qos): Promise<readonly Publish[]> {
    const talk = await this.#connect("a", true);
    await this.#subscribe(talk, "t", granted);
    await this.#publish(published, 1);
    return this.#arrived(talk);
  }

  async #arrived(talk: Talk): Promise<readonly Publish[]> {
    await talk.until(() => talk.count("PUBLISH") > 0, pauseMs);
    return messagesOf(talk);
  }

  /** Acknowledges whatever comes until nothing more does, and PINGRESP says so too. */
  async #drain(talk: Talk): Promise<readonly Publish[]> {
    let acknowledged = 0;
    for (;;) {
      const came = messagesOf(talk);
      for (const { packetId } of came.slice(acknowledged)) {
        if (packetId !== null) talk.send({ type: "PUBACK", packetId });
      }
      acknowledged = came.length;
      const hasMore = (): boolean => talk.count("PUBLISH") > acknowledged;
      if (await talk.until(hasMore, pauseMs)) continue;
      await talk.sync(this.#endpoint.patienceMs);
      if (!(await talk.until(hasMore, pauseMs * 3))) return came;
    }
  }

  /** Waits for so many packets of a type, for as long as more of them come. */
  async #all(talk: Talk, type: Packet["type"], count: number): Promise<void> {
    let had = -1;
    while (talk.count(type) > had && talk.count(type) < count) {
      had = talk.count(type);
      await talk.until(() => talk.count(type) >= count, this.#endpoint.patienceMs);
    }
  }

  /** Publishes to "t" at a QoS, and waits until all is acknowledged. */
  async #publish(qos: Qos, count: number): Promise<void> {
    const talk = await this.#connect("p", true);
    const answer: Packet["type"] = qos === 1 ? "PUBACK" : "PUBREC";
    for (let number = 1; number <= count; number += 1) talk.send(publish(qos, number));
    if (qos === 0) await talk.sync(this.#endpoint.patienceMs);
    else await this.#all(talk, answer, count);
    if (qos === 2) {
      for (let packetId = 1; packetId <= count; packetId += 1) {
        talk.send({ type: "PUBREL", packetId });
      }
      await this.#all(talk, "PUBCOMP", count);
    }
    await talk.leave(pauseMs);
  }

  /** Whether it was granted; a Server may refuse, and then nothing is to be expected. */
  async #subscribe(talk: Talk, filter: string, qos: Qos): Promise<boolean> {
    const packet = { type: "SUBSCRIBE", packetId: 1, requests: [{ filter, qos }] } as const;
    await talk.after(() => talk.send(packet), "SUBACK", this.#endpoint.patienceMs);
    const answer = talk.received.findLast((one) => one.type === "SUBACK");
    return answer !== undefined && !answer.returnCodes.includes(0x80);
  }

  async #connect(clientId: string, cleanSession: boolean, will: Will | null = null): Promise<Talk> {
    const named = clientId === "" ? "" : `${this.#asked}${clientId}`;
    if (named !== "") this.#clientIds.add(clientId);
    const talk = new Talk(this.#endpoint, this.#naming);
    this.#talks.push(talk);
    const packet = { ...plainConnect(named, cleanSession), will };
    await talk.after(() => talk.send(packet), "CONNACK", this.#endpoint.patienceMs);
    return talk;
  }
}

const isAccepted = ({ received: [answer] }: Talk): boolean =>
  answer?.type === "CONNACK" && answer.returnCode === 0;

const isPresent = ({ received: [answer] }: Talk): boolean =>
  answer?.type === "CONNACK" && answer.sessionPresent;

const messagesOf = ({ received }: Talk): readonly Publish[] =>
  received.filter((packet) => packet.type === "PUBLISH");

/** How many messages there are, where some may have come again. */
const different = (messages: readonly Publish[]): number =>
  new Set(messages.map(({ payload }) => payload)).size;

const publish = (qos: Qos, number: number): Publish => ({
  type: "PUBLISH",
  packetId: qos === 0 ? null : number,
  topic: "t",
  payload: String(number),
  qos,
  dup: false,
  retain: false,
});
