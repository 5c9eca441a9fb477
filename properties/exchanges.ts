/**
 * The unfinished exchanges of every Client and of every Session, as one fold over their packets.
 *
 * A Client's own are kept by device and ClientID, since a device knows only its own; those of the
 * Server by ClientID, since a Session is one whoever is connected to it.
 */
import type { Packet } from "../models/index.ts";
import type { ConnectionView } from "./connection-view.ts";
import { deliveryOrders, exchangeOrders } from "./orders.ts";
import {
  afterAck,
  afterArrival,
  afterPublish,
  afterRelease,
  afterStep,
  type DeliveryView,
  type ExchangeView,
} from "./exchange-view.ts";
import type { Memory, Table } from "./memory.ts";

const none: readonly never[] = [];

export class Exchanges {
  readonly #up: Table<readonly ExchangeView[]>;
  readonly #down: Table<readonly DeliveryView[]>;
  /** By device: the ClientID that it used last. */
  readonly #clientIds: Table<string>;

  constructor(memory: Memory) {
    this.#up = memory.table<readonly ExchangeView[]>(exchangeOrders);
    this.#down = memory.table<readonly DeliveryView[]>(deliveryOrders);
    this.#clientIds = memory.table();
  }

  up(device: string, clientId: string): readonly ExchangeView[] {
    return this.#up.get(`${device} ${clientId}`) ?? none;
  }

  down(clientId: string): readonly DeliveryView[] {
    return this.#down.get(clientId) ?? none;
  }

  sent(on: ConnectionView, packet: Packet, stamp: number): void {
    switch (packet.type) {
      case "PUBLISH": {
        if (packet.packetId === null) break;
        this.#putUp(on, afterPublish(this.#upOf(on), packet.packetId, packet, stamp));
        break;
      }
      case "PUBREL":
        this.#putUp(on, afterStep(this.#upOf(on), packet.type, packet.packetId, stamp));
        break;
      case "PUBACK":
      case "PUBREC":
      case "PUBCOMP": {
        const all = this.down(on.clientId);
        this.#putDown(on.clientId, afterAck(all, packet.type, packet.packetId, stamp, on));
        break;
      }
      default:
        break;
    }
  }

  received(on: ConnectionView, packet: Packet, stamp: number, owner: string): void {
    switch (packet.type) {
      case "PUBLISH":
        // What reaches a connection that another has displaced was sent before that one's packets.
        if (packet.packetId === null || owner !== on.connection) break;
        this.#putDown(
          on.clientId,
          afterArrival(this.down(on.clientId), packet.packetId, packet, stamp),
        );
        break;
      case "PUBREL":
        if (owner !== on.connection) break;
        this.#putDown(on.clientId, afterRelease(this.down(on.clientId), packet.packetId, stamp));
        break;
      case "PUBACK":
      case "PUBREC":
      case "PUBCOMP":
        this.#putUp(on, afterStep(this.#upOf(on), packet.type, packet.packetId, stamp));
        break;
      default:
        break;
    }
  }

  /** A device sends CONNECT. */
  speaks(device: string, clientId: string): void {
    this.#clientIds.set(device, clientId);
  }

  /** A new Session begins at the Server. */
  begin(clientId: string): void {
    this.#putDown(clientId, []);
  }

  /** The Client throws away what it began before a stamp. */
  forget(on: ConnectionView, before: number): void {
    this.#putUp(
      on,
      this.#upOf(on).filter(({ beganAt }) => beganAt > before),
    );
  }

  /** The Client may throw away what it began before a stamp. */
  mayForget(on: ConnectionView, before: number): void {
    this.#putUp(
      on,
      this.#upOf(on).map((one) => (one.beganAt < before ? { ...one, optional: true } : one)),
    );
  }

  /** What the Client sent over a connection up to a stamp the Server has read for certain. */
  readUpTo({ connection, clientId }: ConnectionView, stamp: number): void {
    this.#changeDown(clientId, (one) =>
      one.ackedOn === connection && one.ackedAt <= stamp ? { ...one, isRead: true } : one,
    );
  }

  /** A connection is over: when something was acknowledged there decides nothing any more. */
  over({ connection, clientId }: ConnectionView): void {
    this.#changeDown(clientId, (one) =>
      one.ackedOn === connection ? { ...one, ackedOn: "", ackedAt: -1 } : one,
    );
  }

  /** A Server that starts again may have lost what it read. */
  restarted(): void {
    for (const [clientId] of this.#down.entries()) {
      this.#changeDown(clientId, (one) => (one.isRead ? { ...one, isRead: false } : one));
    }
  }

  /** Of each Session only the latest deliveries that are done are kept. */
  fade(kept: number): void {
    for (const [clientId, all] of this.#down.entries()) {
      const done = all.filter(({ stage }) => stage === "done");
      if (done.length <= 2 * kept) continue;
      const old = new Set(done.slice(0, -kept));
      this.#putDown(
        clientId,
        all.filter((one) => !old.has(one)),
      );
    }
  }

  /** A device loses its store. */
  lose(device: string): void {
    this.#up.now = this.#up.entries().filter(([key]) => !key.startsWith(`${device} `));
  }

  /** A Client that never sent CONNECT goes on with the state of the ClientID it used last. */
  #speaker({ connect, clientId, device }: ConnectionView): string {
    return connect === null ? (this.#clientIds.get(device) ?? "") : clientId;
  }

  #upOf(on: ConnectionView): readonly ExchangeView[] {
    return this.up(on.device, this.#speaker(on));
  }

  #putUp(on: ConnectionView, all: readonly ExchangeView[]): void {
    if (all === this.#upOf(on)) return;
    this.#up.set(`${on.device} ${this.#speaker(on)}`, all);
  }

  #changeDown(clientId: string, to: (one: DeliveryView) => DeliveryView): void {
    const all = this.down(clientId);
    const after = all.map(to);
    if (after.some((one, place) => one !== all[place])) this.#putDown(clientId, after);
  }

  #putDown(clientId: string, all: readonly DeliveryView[]): void {
    if (all === this.down(clientId)) return;
    this.#down.set(clientId, all);
  }
}
