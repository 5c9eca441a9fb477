/**
 * What is known of connections, Sessions and exchanges, to be read; how it comes to be known is the
 * view's.
 */
import type { ConnectionView } from "./connection-view.ts";
import type { DeliveryView, ExchangeView } from "./exchange-view.ts";
import { Exchanges } from "./exchanges.ts";
import type { Cell, Memory, Table } from "./memory.ts";
import { connectionOrders, sessionOrders } from "./orders.ts";
import { noSession, unknownSession, type SessionView } from "./session-view.ts";

export class Known {
  protected readonly count: Cell<number>;
  protected readonly exchanges: Exchanges;
  /** Whether there may be Sessions that nobody has seen begin. */
  protected readonly isLate: Cell<boolean>;
  /** Devices, each with a ClientID, whose own state has been seen from its beginning. */
  protected readonly acquainted: Table<boolean>;
  readonly #connections: Table<ConnectionView>;
  readonly #sessions: Table<SessionView>;
  readonly #nowMs: () => number;

  constructor(memory: Memory, nowMs: () => number) {
    this.count = memory.cell(0, "latest");
    this.exchanges = new Exchanges(memory);
    this.isLate = memory.cell(false);
    this.acquainted = memory.table();
    this.#connections = memory.table(connectionOrders);
    this.#sessions = memory.table<SessionView>(sessionOrders);
    this.#nowMs = nowMs;
  }

  get nowMs(): number {
    return this.#nowMs();
  }

  /** How many sights there were; a stamp that tells earlier from later. */
  get stamp(): number {
    return this.count.now;
  }

  connection(name: string): ConnectionView | null {
    return this.#connections.get(name) ?? null;
  }

  connections(): readonly ConnectionView[] {
    return this.#connections.values();
  }

  /** The Session of a ClientID, as far as it is known. */
  session(clientId: string): SessionView {
    const known = this.#sessions.get(clientId);
    return known ?? (this.isLate.now ? unknownSession(clientId) : noSession(clientId));
  }

  sessions(): readonly SessionView[] {
    return this.#sessions.values();
  }

  /** What a device has begun to send under a ClientID and not ended, oldest first. */
  up(device: string, clientId: string): readonly ExchangeView[] {
    return this.exchanges.up(device, clientId);
  }

  /** What the Server has begun to send to a ClientID in this epoch, oldest first. */
  down(clientId: string): readonly DeliveryView[] {
    return this.exchanges.down(clientId);
  }

  /** The open connection of an accepted, well-behaved Client that speaks for a Session known for certain. */
  sure(name: string): ConnectionView | null {
    const on = this.connection(name);
    if (on === null || on.closed || on.answer?.returnCode !== 0) return null;
    if (on.misbehaved || on.told) return null;
    const session = this.session(on.clientId);
    return session.owner === name && !session.unsure ? on : null;
  }

  /** The same, while it is open. */
  online(clientId: string): ConnectionView | null {
    const { owner, attached } = this.session(clientId);
    const on = attached ? this.sure(owner) : null;
    return on === null || on.disconnected ? null : on;
  }

  /** Whether a Client may go on with what nobody has seen it begin. */
  isStranger({ device, clientId, connect }: ConnectionView): boolean {
    if (!this.isLate.now || connect?.cleanSession === true) return false;
    return this.acquainted.get(`${device} ${clientId}`) !== true;
  }

  /** CONNECTs for a ClientID that wait for their answers. */
  protected underWay(clientId: string): readonly ConnectionView[] {
    return this.connections().filter((on) => on.clientId === clientId && isUnderWay(on));
  }

  protected put(connection: ConnectionView): void {
    this.#connections.set(connection.connection, connection);
  }

  protected know(session: SessionView): void {
    this.#sessions.set(session.clientId, session);
  }
}

/** Whether a CONNECT waits for its answer. */
export const isUnderWay = ({ connect, answer, closed }: ConnectionView): boolean =>
  connect !== null && answer === null && !closed;
