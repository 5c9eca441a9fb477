/**
 * What can be known of connections and Sessions from the Clients' ends alone.
 *
 * One fold that all wire claims read. Where the Clients cannot know (was that CONNECT processed
 * before the connection broke?) the view says so, and a claim must not accuse anybody on a guess.
 */
import {
  beginsConnection,
  type Acknowledgement,
  type Connack,
  type Connect,
  type Operation,
  type Packet,
  type Profile,
  type Suback,
} from "../models/index.ts";
import {
  afterClosed,
  afterReceived,
  afterSent,
  newConnection,
  type ConnectionView,
  type Probe,
} from "./connection-view.ts";
import { isUnderWay, Known } from "./known.ts";
import type { Cell, Memory } from "./memory.ts";
import {
  afterAccepted,
  afterForgotten,
  afterUnanswered,
  noSession,
  unknownSession,
} from "./session-view.ts";
import type { Handlers } from "./sight.ts";
import { afterReply, afterSubscribe, afterUnsubscribe } from "./subscription-view.ts";

export class View extends Known {
  /** The device that was told to open a connection and break the protocol. */
  readonly #told: Cell<string | null>;
  readonly #knobs: Profile["knobs"];
  readonly #expiryMs: number;

  constructor(memory: Memory, nowMs: () => number, { knobs }: Profile) {
    super(memory, nowMs);
    this.#told = memory.cell<string | null>(null);
    this.#knobs = knobs;
    const { sessionExpiryMs } = knobs.server;
    this.#expiryMs = sessionExpiryMs === "never" ? Infinity : sessionExpiryMs;
  }

  /** How the view takes in what is seen; claims read it before it does. */
  readonly handlers: Handlers = {
    opened: ({ connection, device }) => {
      this.count.now += 1;
      const old = this.connection(connection);
      if (old?.connect) this.#forget(old, old.connect);
      const told = this.#told.now === device;
      if (told) this.#told.now = null;
      this.put(newConnection(connection, device, this.stamp, this.nowMs, told));
    },
    sent: ({ connection, packet }) => {
      this.count.now += 1;
      const on = this.connection(connection);
      if (on === null) return;
      const next = afterSent(on, packet, this.stamp, this.nowMs);
      if (packet.type === "CONNECT" && on.connect === null) this.#asked(next, packet);
      else this.#sent(next, packet);
    },
    received: ({ connection, packet }) => {
      this.count.now += 1;
      const on = this.connection(connection);
      if (on === null) return;
      const next = afterReceived(on, packet);
      this.put(next);
      this.#received(next, packet);
      if (on.probe !== null && next.probe === null) this.#served(next, on.probe);
    },
    closed: ({ connection }) => {
      this.count.now += 1;
      const on = this.connection(connection);
      if (on === null || on.closed) return;
      this.exchanges.over(on);
      this.put(afterClosed(on));
      this.#closed(on);
    },
    operated: ({ operation }) => {
      this.count.now += 1;
      this.#operated(operation);
    },
    joined: () => {
      this.count.now += 1;
      this.isLate.now = true;
      this.acquainted.now = [];
      for (const on of this.connections()) {
        if (isUnderWay(on)) this.put({ ...on, contested: true });
      }
      for (const { clientId, devices } of this.sessions()) {
        this.know({ ...unknownSession(clientId), devices });
      }
    },
    obscured: ({ connection }) => {
      this.count.now += 1;
      const on = this.connection(connection);
      if (on !== null) this.#obscured(on);
    },
  };

  /** Forgets exchanges that ended long ago. */
  forget(kept: number): void {
    this.exchanges.fade(kept);
  }

  /** The name of a connection means another one from here on. */
  #forget(old: ConnectionView, { clientId }: Connect): void {
    const session = this.session(old.clientId);
    // Nobody can come back to a Session whose ClientID only the Server knew.
    const isNobodys = clientId === "";
    const { epoch } = session;
    const over = afterForgotten(session, old.connection);
    this.know(isNobodys ? { ...noSession(old.clientId), epoch } : over);
    this.exchanges.over(old);
  }

  #sent(on: ConnectionView, packet: Packet): void {
    this.put(on);
    const { clientId, connection } = on;
    if (packet.type === "SUBSCRIBE") {
      this.know(afterSubscribe(this.session(clientId), packet, this.stamp, connection));
    } else if (packet.type === "UNSUBSCRIBE") {
      this.know(afterUnsubscribe(this.session(clientId), packet.filters, this.stamp));
    } else {
      this.exchanges.sent(on, packet, this.stamp);
    }
  }

  #received(on: ConnectionView, packet: Packet): void {
    if (packet.type === "CONNACK") {
      this.#answered(on, packet);
    } else if (packet.type === "SUBACK" || packet.type === "UNSUBACK") {
      this.#replied(on, packet);
    } else {
      this.exchanges.received(on, packet, this.stamp, this.session(on.clientId).owner);
    }
  }

  #asked(on: ConnectionView, connect: Connect): void {
    const clientId = connect.clientId === "" ? `assigned to ${on.connection}` : connect.clientId;
    const rivals = this.underWay(clientId).filter(({ connection }) => connection !== on.connection);
    const contested = rivals.length > 0;
    for (const rival of rivals) this.put({ ...rival, contested });
    this.exchanges.speaks(on.device, clientId);
    const askedMs = this.nowMs;
    this.put({ ...on, connect, clientId, askedAt: this.stamp, askedMs, contested });
  }

  #answered(on: ConnectionView, { returnCode, sessionPresent }: Connack): void {
    if (on.answer !== null) return;
    const answer = { returnCode, sessionPresent };
    const { askedAt } = on;
    this.put({ ...on, answer, answeredAt: this.stamp, askedMs: -1 });
    if (returnCode !== 0 || on.connect === null) return;
    const before = this.session(on.clientId);
    const next = afterAccepted(before, on, sessionPresent, this.nowMs, this.#expiryMs);
    this.know(next);
    if (next.epoch !== before.epoch) this.exchanges.begin(on.clientId);
    // [MQTT3-3.1.2-6] The Client's own earlier state goes too; what it sent since is of this Session.
    if (on.connect.cleanSession) {
      this.exchanges.forget(on, askedAt);
      if (this.isLate.now) this.#meet(on, true);
    } else if (!sessionPresent) this.exchanges.mayForget(on, askedAt);
  }

  #closed(on: ConnectionView): void {
    const { connect, answer, connection, clientId } = on;
    if (connect === null) {
      this.exchanges.mayForget(on, this.stamp);
      return;
    }
    const session = this.session(clientId);
    if (answer?.returnCode !== 0) {
      if (answer === null) this.know(afterUnanswered(session, connection, connect.cleanSession));
      // A Client may take its own CleanSession 1 for the end of its state, although it came to nothing.
      if (!connect.cleanSession) return;
      this.exchanges.mayForget(on, on.askedAt);
      this.know({ ...this.session(clientId), mixed: true });
      return;
    }
    if (connect.cleanSession) this.exchanges.forget(on, this.stamp);
    if (session.owner !== connection) return;
    const status = session.status === "live" ? "none" : session.status;
    this.know({ ...session, status, attached: false });
  }

  #replied(on: ConnectionView, packet: Suback | Acknowledgement): void {
    const request = on.requests.find(({ packetId }) => packetId === packet.packetId);
    if (request === undefined) return;
    const next = { ...on, requests: on.requests.filter((one) => one !== request) };
    this.put(next);
    const session = this.session(on.clientId);
    // An answer to a displaced connection says nothing of what has become of the Session since.
    if (session.owner !== on.connection) return;
    this.know(afterReply(session, next, packet, request, this.stamp));
  }

  #operated(operation: Operation): void {
    const { server, client } = this.#knobs;
    switch (operation.op) {
      case "restart":
        this.#restarted();
        break;
      case "kick":
        if (!server.kickKeepsPersistentSession) this.#doubt(operation.clientId);
        break;
      case "crash": {
        const { store, device } = operation;
        const isLost = store === "lost" || (store === "profile" && client.store === "volatile");
        if (isLost) this.#lost(device);
        break;
      }
      case "violate":
        if (beginsConnection(operation.how)) this.#told.now = operation.device;
        else this.#tell(operation.device);
        break;
      default:
        break;
    }
  }

  /** A crash may undo what was acknowledged last, and a Server without a store forgets everything. */
  #restarted(): void {
    const isForgetful = this.#knobs.server.durability !== "durable";
    if (isForgetful) for (const { clientId } of this.connections()) this.#doubt(clientId);
    this.exchanges.restarted();
    if (isForgetful) for (const { clientId } of this.sessions()) this.#doubt(clientId);
  }

  /** The Session may be gone; an answer that is under way was true before. */
  #doubt(clientId: string): void {
    const session = this.session(clientId);
    if (session.status === "kept") this.know({ ...session, status: "open" });
    for (const on of this.underWay(clientId)) this.put({ ...on, contested: true });
  }

  /** What passes unseen may be anything, also on later connections of the same ClientID. */
  #obscured(on: ConnectionView): void {
    this.put({ ...afterClosed(on), told: true });
    this.exchanges.lose(on.device);
    this.isLate.now = true;
    this.#meet(on, false);
    if (on.connect === null) return;
    for (const rival of this.underWay(on.clientId)) this.put({ ...rival, contested: true });
    const { devices } = this.session(on.clientId);
    this.know({ ...unknownSession(on.clientId), devices });
  }

  #meet({ device, clientId }: ConnectionView, isKnown: boolean): void {
    this.acquainted.set(`${device} ${clientId}`, isKnown);
  }

  /** A device loses its store, so its Session State is no longer that of the Server. */
  #lost(device: string): void {
    for (const session of this.sessions()) {
      if (session.devices.includes(device)) this.know({ ...session, mixed: true });
    }
    this.exchanges.lose(device);
  }

  #tell(device: string): void {
    for (const on of this.connections()) {
      if (on.device === device && !on.closed) this.put({ ...on, told: true });
    }
  }

  /** The Server has answered what the Client sent at some time. */
  #served(on: ConnectionView, { type, at, ms: provenMs }: Probe): void {
    // A Server may answer PINGREQ without having handled what came before it.
    if (type !== "PINGRESP") this.exchanges.readUpTo(on, at);
    const session = this.session(on.clientId);
    if (this.#expiryMs === Infinity || session.owner !== on.connection) return;
    if (session.provenMs < provenMs) this.know({ ...session, provenMs });
  }
}
