/**
 * What can be known of connections and Sessions from the Clients' ends alone.
 *
 * One fold that all wire claims read. Where the Clients cannot know (was that CONNECT processed
 * before the connection broke?) the view says so, and a claim must not accuse anybody on a guess.
 */
import type {
  Acknowledgement,
  Connack,
  Connect,
  Operation,
  Packet,
  Profile,
  Suback,
} from "../models/index.ts";
import { afterReceived, afterSent, newConnection, type ConnectionView } from "./connection-view.ts";
import {
  afterAck,
  afterArrival,
  afterPublish,
  afterRelease,
  afterStep,
  type DeliveryView,
  type ExchangeView,
} from "./exchange-view.ts";
import type { Cell, Memory } from "./memory.ts";
import {
  afterAccepted,
  afterReply,
  afterSubscribe,
  afterUnsubscribe,
  noSession,
  type SessionView,
} from "./session-view.ts";
import type { Handlers } from "./sight.ts";

type ByName<Value> = Readonly<Record<string, Value>>;

export class View {
  readonly #connections: Cell<ByName<ConnectionView>>;
  readonly #sessions: Cell<ByName<SessionView>>;
  readonly #up: Cell<ByName<readonly ExchangeView[]>>;
  readonly #down: Cell<ByName<readonly DeliveryView[]>>;
  readonly #count: Cell<number>;
  /** The device that was told to open a connection and break the protocol. */
  readonly #told: Cell<string | null>;
  /** By device: the ClientID that it used last. */
  readonly #clientIds: Cell<ByName<string>>;
  readonly #nowMs: () => number;
  readonly #knobs: Profile["knobs"];
  readonly #expiryMs: number;

  constructor(memory: Memory, nowMs: () => number, { knobs }: Profile) {
    this.#connections = memory.cell({});
    this.#sessions = memory.cell({});
    this.#up = memory.cell({});
    this.#down = memory.cell({});
    this.#count = memory.cell(0);
    this.#told = memory.cell<string | null>(null);
    this.#clientIds = memory.cell({});
    this.#nowMs = nowMs;
    this.#knobs = knobs;
    const { sessionExpiryMs } = knobs.server;
    this.#expiryMs = sessionExpiryMs === "never" ? Infinity : sessionExpiryMs;
  }

  get nowMs(): number {
    return this.#nowMs();
  }

  /** How many sights there were; a stamp that tells earlier from later. */
  get stamp(): number {
    return this.#count.now;
  }

  connection(name: string): ConnectionView | null {
    return this.#connections.now[name] ?? null;
  }

  connections(): readonly ConnectionView[] {
    return Object.values(this.#connections.now);
  }

  /** The Session of a ClientID, as far as it is known. */
  session(clientId: string): SessionView {
    return this.#sessions.now[clientId] ?? noSession(clientId);
  }

  sessions(): readonly SessionView[] {
    return Object.values(this.#sessions.now);
  }

  /** What a device has begun to send under a ClientID and not ended, oldest first. */
  up(device: string, clientId: string): readonly ExchangeView[] {
    return this.#up.now[`${device} ${clientId}`] ?? [];
  }

  /** What the Server has begun to send to a ClientID in this epoch, oldest first. */
  down(clientId: string): readonly DeliveryView[] {
    return this.#down.now[clientId] ?? [];
  }

  /** The connection of an accepted, well-behaved Client that speaks for a Session known for certain. */
  sure(name: string): ConnectionView | null {
    const on = this.connection(name);
    if (on === null || on.answer?.returnCode !== 0 || on.misbehaved || on.told) return null;
    const session = this.session(on.clientId);
    return session.owner === name && !session.unsure ? on : null;
  }

  /** The same, while it is open. */
  online(clientId: string): ConnectionView | null {
    const { owner, attached } = this.session(clientId);
    const on = attached ? this.sure(owner) : null;
    return on === null || on.closed || on.disconnected ? null : on;
  }

  /** Whether the Server has read for certain what was sent over a connection at a stamp. */
  isRead(clientId: string, name: string, stamp: number): boolean {
    const on = this.connection(name);
    if (on !== null && on.openedAt <= stamp) return on.provenAt >= stamp;
    return this.session(clientId).proofs.some(
      ({ connection, from, to }) => connection === name && from <= stamp && stamp <= to,
    );
  }

  /** How the view takes in what is seen; claims read it before it does. */
  readonly handlers: Handlers = {
    opened: ({ connection, device }) => {
      this.#count.now += 1;
      this.#forget(connection);
      const told = this.#told.now === device;
      if (told) this.#told.now = null;
      this.#put(newConnection(connection, device, this.stamp, this.nowMs, told));
    },
    sent: ({ connection, packet }) => {
      this.#count.now += 1;
      const on = this.connection(connection);
      if (on === null) return;
      const next = afterSent(on, packet, this.stamp, this.nowMs);
      if (packet.type === "CONNECT" && on.connect === null) this.#asked(next, packet);
      else this.#sent(next, packet);
    },
    received: ({ connection, packet }) => {
      this.#count.now += 1;
      const on = this.connection(connection);
      if (on === null) return;
      const next = afterReceived(on, packet);
      this.#put(next);
      this.#received(next, packet);
      if (next.provenMs > on.provenMs) this.#served(next);
    },
    closed: ({ connection }) => {
      this.#count.now += 1;
      const on = this.connection(connection);
      if (on === null || on.closed) return;
      this.#put({ ...on, closed: true, requests: [], owedByServer: [], owedByClient: [] });
      this.#closed(on);
    },
    operated: ({ operation }) => {
      this.#count.now += 1;
      this.#operated(operation);
    },
  };

  #sent(on: ConnectionView, packet: Packet): void {
    this.#put(on);
    const { clientId } = on;
    switch (packet.type) {
      case "PUBLISH": {
        if (packet.packetId === null) break;
        const all = this.#upOf(on);
        this.#putUp(on, afterPublish(all, packet.packetId, packet, this.stamp));
        break;
      }
      case "PUBREL":
        this.#step(on, packet);
        break;
      case "PUBACK":
      case "PUBREC":
      case "PUBCOMP": {
        const all = this.down(clientId);
        this.#putDown(clientId, afterAck(all, packet.type, packet.packetId, this.stamp, on));
        break;
      }
      case "SUBSCRIBE": {
        const session = this.session(clientId);
        this.#know(afterSubscribe(session, packet, this.stamp, on.connection));
        break;
      }
      case "UNSUBSCRIBE":
        this.#know(afterUnsubscribe(this.session(clientId), packet.filters, this.stamp));
        break;
      default:
        break;
    }
  }

  #received(on: ConnectionView, packet: Packet): void {
    switch (packet.type) {
      case "CONNACK":
        this.#answered(on, packet);
        break;
      case "PUBLISH":
      case "PUBREL": {
        // What reaches a connection that another has displaced was sent before that one's packets.
        if (packet.packetId === null || this.session(on.clientId).owner !== on.connection) break;
        const all = this.down(on.clientId);
        const next =
          packet.type === "PUBLISH"
            ? afterArrival(all, packet.packetId, packet, this.stamp)
            : afterRelease(all, packet.packetId, this.stamp);
        this.#putDown(on.clientId, next);
        break;
      }
      case "PUBACK":
      case "PUBREC":
      case "PUBCOMP":
        this.#step(on, packet);
        break;
      case "SUBACK":
      case "UNSUBACK":
        this.#replied(on, packet);
        break;
      default:
        break;
    }
  }

  #asked(on: ConnectionView, connect: Connect): void {
    const clientId = connect.clientId === "" ? `assigned to ${on.connection}` : connect.clientId;
    let contested = false;
    for (const other of this.connections()) {
      const isRival = other.clientId === clientId && other.answer === null && !other.closed;
      if (!isRival || other.connection === on.connection) continue;
      contested = true;
      this.#put({ ...other, contested });
    }
    const askedMs = this.nowMs;
    this.#clientIds.now = { ...this.#clientIds.now, [on.device]: clientId };
    this.#put({ ...on, connect, clientId, askedAt: this.stamp, askedMs, contested });
  }

  #answered(on: ConnectionView, { returnCode, sessionPresent }: Connack): void {
    if (on.answer !== null) return;
    const answer = { returnCode, sessionPresent };
    const { askedAt, askedMs } = on;
    const proven = { provenAt: Math.max(on.provenAt, askedAt), provenMs: askedMs };
    this.#put({ ...on, ...proven, answer, answeredAt: this.stamp });
    if (returnCode !== 0 || on.connect === null) return;
    const before = this.session(on.clientId);
    const next = afterAccepted(before, on, sessionPresent, this.nowMs, this.#expiryMs);
    this.#know(next);
    if (next.epoch !== before.epoch) this.#putDown(on.clientId, []);
    if (on.connect.cleanSession) {
      // [MQTT3-3.1.2-6] The Client's own earlier state goes too; what it sent since is of this Session.
      this.#putUp(
        on,
        this.#upOf(on).filter(({ beganAt }) => beganAt > askedAt),
      );
    } else if (!sessionPresent) {
      this.#mayForget(on);
    }
  }

  #closed(on: ConnectionView): void {
    if (on.connect === null) {
      this.#mayForget(on, this.stamp);
      return;
    }
    const { connection, clientId } = on;
    const { cleanSession } = on.connect;
    const session = this.session(clientId);
    if (on.answer === null) {
      const unanswered = { connection, cleanSession, over: false };
      this.#know({ ...session, unanswered: [...session.unanswered, unanswered] });
      if (cleanSession) this.#mayForget(on);
      return;
    }
    if (on.answer.returnCode !== 0) {
      // A Client may take its own CleanSession 1 for the end of its state, although it was refused.
      if (cleanSession) this.#mayForget(on);
      if (cleanSession) this.#know({ ...session, mixed: true });
      return;
    }
    if (cleanSession) this.#putUp(on, []);
    if (session.owner !== connection) return;
    const status = session.status === "live" ? "none" : session.status;
    this.#know({ ...session, status, attached: false });
  }

  #replied(on: ConnectionView, packet: Suback | Acknowledgement): void {
    const request = on.requests.find(({ packetId }) => packetId === packet.packetId);
    if (request === undefined) return;
    const next = { ...on, requests: on.requests.filter((one) => one !== request) };
    this.#put(next);
    const session = this.session(on.clientId);
    // An answer to a displaced connection says nothing of what has become of the Session since.
    if (session.owner !== on.connection) return;
    this.#know(afterReply(session, next, packet, request, this.stamp));
  }

  #operated(operation: Operation): void {
    const { server, client } = this.#knobs;
    switch (operation.op) {
      case "restart":
        // A crash may undo what was acknowledged last.
        for (const on of this.connections()) this.#put({ ...on, provenAt: -1 });
        for (const session of this.sessions()) this.#know({ ...session, proofs: [] });
        if (server.durability !== "durable") {
          for (const on of this.connections()) this.#doubt(on.clientId);
          for (const { clientId } of this.sessions()) this.#doubt(clientId);
        }
        break;
      case "kick":
        if (!server.kickKeepsPersistentSession) this.#doubt(operation.clientId);
        break;
      case "crash": {
        const { store, device } = operation;
        const isLost = store === "lost" || (store === "profile" && client.store === "volatile");
        if (isLost) this.#mix(device);
        break;
      }
      case "violate":
        this.#tell(operation.device, operation.how === "first-packet");
        break;
      default:
        break;
    }
  }

  /** A name is used again: what it stood for is certainly over. */
  #forget(connection: string): void {
    const old = this.connection(connection);
    if (old === null || old.connect === null) return;
    const session = this.session(old.clientId);
    const unanswered = session.unanswered.map((one) =>
      one.connection === connection ? { ...one, over: true } : one,
    );
    const proof = { connection, from: old.openedAt, to: old.provenAt };
    const proofs = proof.to < 0 ? session.proofs : [...session.proofs, proof];
    this.#know({ ...session, unanswered, proofs });
  }

  #tell(device: string, inNewConnection: boolean): void {
    if (inNewConnection) this.#told.now = device;
    for (const on of inNewConnection ? [] : this.connections()) {
      if (on.device === device && !on.closed) this.#put({ ...on, told: true });
    }
  }

  #served({ clientId, connection, provenMs }: ConnectionView): void {
    const session = this.session(clientId);
    if (session.owner === connection && session.provenMs < provenMs) {
      this.#know({ ...session, provenMs });
    }
  }

  #mayForget(on: ConnectionView, before = on.askedAt): void {
    const all = this.#upOf(on);
    this.#putUp(
      on,
      all.map((one) => (one.beganAt < before ? { ...one, optional: true } : one)),
    );
  }

  /** The Session may be gone; an answer that is under way was true before. */
  #doubt(clientId: string): void {
    const session = this.session(clientId);
    if (session.status === "kept") this.#know({ ...session, status: "open" });
    for (const on of this.connections()) {
      const isUnderWay = on.connect !== null && on.answer === null && !on.closed;
      if (isUnderWay && on.clientId === clientId) this.#put({ ...on, contested: true });
    }
  }

  #mix(device: string): void {
    for (const session of this.sessions()) {
      if (session.devices.includes(device)) this.#know({ ...session, mixed: true });
    }
    const kept = Object.entries(this.#up.now).filter(([key]) => !key.startsWith(`${device} `));
    this.#up.now = Object.fromEntries(kept);
  }

  #step(on: ConnectionView, { type, packetId }: Acknowledgement): void {
    this.#putUp(on, afterStep(this.#upOf(on), type, packetId, this.stamp));
  }

  #put(connection: ConnectionView): void {
    this.#connections.now = { ...this.#connections.now, [connection.connection]: connection };
  }

  #know(session: SessionView): void {
    this.#sessions.now = { ...this.#sessions.now, [session.clientId]: session };
  }

  /** A Client that never sent CONNECT goes on with the state of the ClientID it used last. */
  #speaker({ connect, clientId, device }: ConnectionView): string {
    return connect === null ? (this.#clientIds.now[device] ?? "") : clientId;
  }

  #upOf(on: ConnectionView): readonly ExchangeView[] {
    return this.up(on.device, this.#speaker(on));
  }

  #putUp(on: ConnectionView, all: readonly ExchangeView[]): void {
    this.#up.now = { ...this.#up.now, [`${on.device} ${this.#speaker(on)}`]: all };
  }

  #putDown(clientId: string, all: readonly DeliveryView[]): void {
    this.#down.now = { ...this.#down.now, [clientId]: all };
  }
}
