/**
 * The far ends of a run's connections at a real Server.
 *
 * Nothing here sleeps and hopes. The Server is given time by asking it: a PINGREQ of ours on every
 * connection, twice, since what one Client sends may lead to something at another. Those PINGREQs
 * and their answers are seen by nobody else. A Server that is slow all the same makes a run less
 * repeatable, but no claim wrong: what Clients cannot know no claim is made of.
 */
import { deviceOf, isForbidden, type FromOutside, type Packet } from "../../models/index.ts";
import type { Bench, Doorways, RawLine, Waits } from "../../properties/index.ts";
import type { Failure } from "../../src/index.ts";
import { endless, noAnswer, notMqtt } from "./broken.ts";
import { Decoder, encode, type Naming } from "./codec.ts";
import { Doors } from "./doors.ts";
import { openSocket, type Connection, type Endpoint } from "./endpoint.ts";
import { clearRetained, discard, plainConnect, Talk } from "./talk.ts";
import { Waiting } from "./waiting.ts";

interface Far extends Connection {
  readonly decoder: Decoder;
  /**
   * "asked" after its CONNECT; "served" after CONNACK 0; "doomed" after a breach of the protocol;
   * "closing" after its Client has closed; "mute" if it does not answer; "over" and "silent" hear
   * nothing any more.
   */
  state: "open" | "asked" | "served" | "doomed" | "closing" | "mute" | "over" | "silent";
  /** Whose PINGREQs wait for their answers, ours or the Client's. */
  readonly pings: ("ours" | "theirs")[];
}

/** How long a connection may take to be closed by a Server that must close it. */
const closingMs = 250;
/** How long it has to be quiet, and how long when something seems to be missing. */
const quietMs = 15;
const missingMs = { briefly: 150, usually: 800 };
/** More packets than any run brings about. */
const readsMax = 5_000;

export interface NetworkPlan {
  readonly endpoint: Endpoint;
  readonly naming: Naming;
  readonly nowMs: () => number;
  /** How long to wait for what seems to be missing: "long" is as long as for an answer. */
  readonly waits: Waits;
  /** When the run is to be given up, by `nowMs`. */
  readonly untilMs: number;
}

export class Network implements Bench {
  readonly lines: RawLine[] = [];
  readonly prefix: string;
  failure: Failure | null = null;
  readonly #doors = new Doors();
  #reads = 0;
  readonly #plan: NetworkPlan;
  readonly #beganMs: number;
  readonly #fars = new Map<string, Far>();
  readonly #arrivals: FromOutside[] = [];
  readonly #clientIds = new Set<string>();
  readonly #retained = new Set<string>();
  #marker: Talk | null = null;
  #markers = 0;
  /** Something was done since the last exchange. */
  #stirred = false;
  readonly #waiting = new Waiting();

  constructor(plan: NetworkPlan) {
    this.#plan = plan;
    this.prefix = plan.naming.topic;
    this.#beganMs = plan.nowMs();
  }

  get doorways(): Doorways {
    return this.#doors.all;
  }

  isOver(): boolean {
    return this.#plan.nowMs() >= this.#plan.untilMs;
  }

  nowMs(): number {
    return this.#plan.nowMs() - this.#beganMs;
  }

  open(connection: string): void {
    const { endpoint, naming } = this.#plan;
    const decoder = new Decoder(naming);
    const opened = openSocket(endpoint, {
      bytes: (data) => this.#heard(connection, data),
      ended: () => this.#ended(connection),
      failed: (failure) => {
        this.failure ??= failure;
        this.#ended(connection);
      },
    });
    this.#fars.set(connection, { ...opened, decoder, state: "open", pings: [] });
    this.#log("open", connection);
    this.#stirred = true;
  }

  write(connection: string, packet: Packet): void {
    const far = this.#fars.get(connection);
    if (far === undefined || !hears(far)) return;
    const bytes = encode(packet, this.#plan.naming);
    // Without user and password, which are nobody's business.
    const shown = encode(packet, { ...this.#plan.naming, login: null });
    this.#log("write", connection, packet, shown.toString("hex"));
    far.socket.write(bytes);
    this.#stirred = true;
    if (packet.type === "CONNECT") {
      this.#note(packet);
      if (far.state === "open") this.#doors.asks(connection, packet);
    }
    if (packet.type === "PUBLISH" && packet.retain) this.#retained.add(packet.topic);
    this.#doors.sends(connection, packet);
    if (packet.type === "PINGREQ") far.pings.push("theirs");
    far.state = stateAfter(far.state, packet);
  }

  close(connection: string, cleanly: boolean): void {
    const far = this.#fars.get(connection);
    if (far === undefined || !hears(far)) return;
    this.#stirred = true;
    if (cleanly || endsWithFin(connection)) {
      this.#log("close", connection);
      far.socket.end();
      far.state = "closing";
    } else {
      this.#log("reset", connection);
      far.reset();
      far.state = "over";
    }
  }

  silence(connection: string): void {
    const far = this.#fars.get(connection);
    if (far === undefined) return;
    this.#log("silence", connection);
    far.socket.pause();
    far.state = "silent";
  }

  async exchange(): Promise<readonly FromOutside[]> {
    if (this.#stirred) {
      this.#stirred = false;
      const { patienceMs } = this.#plan.endpoint;
      await this.#until("asked", patienceMs);
      await this.#until("doomed", closingMs);
      await this.#until("closing", closingMs);
      await this.#ping(patienceMs);
      await this.#ping(patienceMs);
    }
    return this.#arrivals.splice(0);
  }

  async quiet(isMissing: boolean): Promise<readonly FromOutside[]> {
    this.#stirred = true;
    await this.#ping(this.#plan.endpoint.patienceMs);
    await this.#mark();
    if (this.#arrivals.length === 0) {
      const waitMs = isMissing ? this.#missingMs() : quietMs;
      await this.#wait(() => this.#arrivals.length > 0, waitMs);
    }
    return this.exchange();
  }

  /** Leaves the Server as it was: no Sessions, no retained messages, no Wills to come. */
  async finish(): Promise<void> {
    const { endpoint, naming } = this.#plan;
    for (const far of this.#fars.values()) {
      // Which is also the end of its Will.
      if (far.state === "served") far.socket.write(encode({ type: "DISCONNECT" }, naming));
      far.state = "over";
      far.socket.destroySoon();
    }
    if (this.failure === null) {
      for (const clientId of this.#clientIds) await discard(endpoint, naming, clientId, closingMs);
    }
    for (const { socket } of this.#fars.values()) socket.destroy();
    if (this.failure === null && this.#retained.size > 0) {
      await clearRetained(endpoint, naming, [...this.#retained], closingMs);
    }
    await this.#marker?.leave(closingMs);
  }

  #missingMs(): number {
    const { waits, endpoint } = this.#plan;
    return waits === "long" ? Math.max(missingMs.usually, endpoint.patienceMs) : missingMs[waits];
  }

  #note({ clientId, will }: Extract<Packet, { type: "CONNECT" }>): void {
    if (clientId !== "") this.#clientIds.add(clientId);
    if (will?.retain === true) this.#retained.add(will.topic);
  }

  #heard(connection: string, data: Buffer): void {
    const far = this.#fars.get(connection);
    if (far === undefined || !hears(far)) return;
    for (const packet of far.decoder.take(data)) {
      this.#reads += 1;
      if (this.#reads > readsMax) this.failure ??= endless(this.#plan.endpoint, readsMax);
      if (packet.type === "PINGRESP" && far.pings.shift() === "ours") continue;
      if (packet.type === "CONNACK" && far.state === "asked") {
        this.#doors.answers(connection, packet.returnCode === 0);
        far.state = packet.returnCode === 0 ? "served" : "doomed";
      }
      this.#doors.hears(connection, packet);
      this.#log("read", connection, packet);
      this.#arrivals.push({ op: "arrive", connection, packet });
    }
    if (far.decoder.wrong !== null) this.#garbled(connection, far);
    this.#waiting.wake();
  }

  /** Bytes that are no packet: from the first one on it is no MQTT Server at all. */
  #garbled(connection: string, far: Far): void {
    if (far.state === "asked" || far.state === "open") {
      this.failure ??= notMqtt(this.#plan.endpoint);
    } else {
      this.#arrivals.push({ op: "arrive", connection, packet: { type: "MALFORMED" } });
    }
    far.socket.destroy();
    this.#ended(connection);
  }

  #ended(connection: string): void {
    const far = this.#fars.get(connection);
    if (far === undefined || far.state === "silent" || far.state === "over") return;
    const isNews = far.state !== "closing";
    if (isNews) this.#doors.ends(connection);
    far.state = "over";
    if (isNews) {
      this.#log("ended", connection);
      this.#arrivals.push({ op: "ended", connection });
    }
    this.#waiting.wake();
  }

  /** Waits until no connection is in this state; who stays in it is mute. */
  async #until(state: Far["state"], ms: number): Promise<void> {
    const waiting = [...this.#fars.values()].filter((far) => far.state === state);
    if (waiting.length === 0) return;
    const isDone = await this.#wait(() => waiting.every((far) => far.state !== state), ms);
    if (isDone || this.failure !== null) return;
    for (const far of waiting) {
      if (far.state !== state) continue;
      if (state === "closing") far.socket.destroy();
      far.state = state === "closing" ? "over" : "mute";
    }
    if (state === "asked") await this.#expectAnAnswer();
  }

  /** Who answers others and not this one is judged for it; who answers nobody is no Server to try. */
  async #expectAnAnswer(): Promise<void> {
    if (!(await this.#answers())) this.failure ??= noAnswer(this.#plan.endpoint);
  }

  async #answers(): Promise<boolean> {
    const { endpoint, naming } = this.#plan;
    const talk = new Talk(endpoint, naming);
    const hello = (): void => talk.send(plainConnect("zx", true));
    const isAnswered = await talk.after(hello, "CONNACK", endpoint.patienceMs);
    await talk.leave(closingMs);
    return isAnswered;
  }

  /** Asks every connection that is served whether it has answered all it was sent. */
  async #ping(ms: number): Promise<void> {
    const asked = [...this.#fars.values()].filter(({ state }) => state === "served");
    this.#doors.all.pings.asked += asked.length;
    for (const far of asked) {
      far.pings.push("ours");
      far.socket.write(encode({ type: "PINGREQ" }, this.#plan.naming));
    }
    if ((await this.#wait(() => asked.every(isAnswered), ms)) || this.failure !== null) return;
    for (const far of asked) if (!isAnswered(far)) far.state = "mute";
    this.#doors.all.pings.turnedAway += asked.filter(({ state }) => state === "mute").length;
    await this.#expectAnAnswer();
  }

  /** A message of ours goes through the Server and comes back, behind all that went before it. */
  async #mark(): Promise<void> {
    const { endpoint, naming } = this.#plan;
    const { patienceMs } = endpoint;
    if (this.#marker === null || this.#marker.ended) {
      this.#marker = new Talk(endpoint, besides(naming));
      const marker = this.#marker;
      const isIn = await marker.after(
        () => marker.send(plainConnect("zz", true)),
        "CONNACK",
        patienceMs,
      );
      if (!isIn) return;
      const requests = [{ filter: "marker", qos: 1 as const }];
      const subscribe = { type: "SUBSCRIBE", packetId: 1, requests } as const;
      await marker.after(() => marker.send(subscribe), "SUBACK", patienceMs);
    }
    const marker = this.#marker;
    this.#markers += 1;
    const publish = {
      type: "PUBLISH",
      packetId: null,
      topic: "marker",
      payload: String(this.#markers),
      qos: 0,
      dup: false,
      retain: false,
    } as const;
    await marker.after(() => marker.send(publish), "PUBLISH", patienceMs);
  }

  #log(is: RawLine["is"], connection: string, packet: Packet | null = null, bytes = ""): void {
    this.lines.push({ is, connection, packet, bytes });
  }

  #wait(isSo: () => boolean, ms: number): Promise<boolean> {
    return this.#waiting.until(isSo, () => this.failure !== null, ms);
  }
}

/** Beside the topics of the run, where none of its filters leads. */
const besides = (one: Naming): Naming => ({ ...one, topic: one.topic.replace(/\/$/, "~/") });

const isAnswered = ({ state, pings }: Far): boolean =>
  state !== "served" || !pings.includes("ours");

const hears = ({ state }: Far): boolean =>
  state !== "over" && state !== "silent" && state !== "closing";

function stateAfter(state: Far["state"], packet: Packet): Far["state"] {
  if (packet.type === "CONNECT") return state === "open" ? "asked" : "doomed";
  return state === "open" || isForbidden(packet) ? "doomed" : state;
}

/** Half of all cuts end with FIN, the others with RST; the same name ends the same way each time. */
function endsWithFin(connection: string): boolean {
  const number = Number(connection.split("#")[1]);
  return (number + (deviceOf(connection).codePointAt(0) ?? 0)) % 2 === 0;
}
