/**
 * What can be known inside the Server: its Sessions, its handlers of connections and what it
 * retains, as they were when the step at hand began, and what happened in that step so far.
 *
 * One fold that all inside claims read. Most of them look once, when a step is over: what was there
 * before, what is there now, and what of this step may have made the difference.
 */
import type { Connect, ConnectionData, Message, Packet, SessionData } from "../models/index.ts";
import type { ActorState } from "../src/index.ts";
import type { Cell, Memory, Table } from "./memory.ts";
import type { Handlers } from "./sight.ts";
import { InsideStep, sessionIn, type ConnectionChange } from "./inside-step.ts";

/** The Server's handler of a connection. */
export interface ConnectionInside {
  /** Where its chart is: "opening", "connected" ... */
  readonly state: string;
  readonly data: ConnectionData;
  /** The first CONNECT that arrived, whatever the Server makes of it. */
  readonly connect: Connect | null;
  readonly accepted: boolean;
  /** When its CONNECT was accepted, or its last packet came after that; -1 without a Keep Alive, since
   * nobody asks. */
  readonly heardMs: number;
  /** A DISCONNECT has arrived. */
  readonly disconnecting: boolean;
  /** The Server has closed it or noticed its end; its handler may still have something to do. */
  readonly ended: boolean;
}

/** A Session of the Server. */
export interface SessionInside {
  readonly data: SessionData;
  /** Whether it has ever had a connection. */
  readonly wasAttached: boolean;
  /** CleanSession of the CONNECT that it was attached by last. */
  readonly clean: boolean;
  /** Since when it has no connection; null while it has one. */
  readonly detachedMs: number | null;
  /** Somebody asked for its end since it began: a CONNECT that starts anew, or an administrator. */
  readonly unwanted: boolean;
}

/** A packet that a handler of a connection has taken, and the Session it is for. */
export interface Processed {
  readonly connection: string;
  readonly session: string;
  readonly packet: Packet;
}

/** The Session of this name as it is now; null when there is none. */
export const sessionNow = (
  { actor }: { actor(name: string): ActorState | null },
  name: string | null | undefined,
): SessionData | null => (name === null || name === undefined ? null : sessionIn(actor(name)));

export class Inside extends InsideStep {
  readonly #connections: Table<ConnectionInside>;
  readonly #sessions: Table<SessionInside>;
  readonly #retained: Cell<readonly Message[]>;
  readonly #nowMs: () => number;
  readonly #keepsOverKick: boolean;
  /** Found once in a step, when the step is over. */
  #processed: readonly Processed[] | null = null;
  constructor(
    memory: Memory,
    nowMs: () => number,
    server: { readonly kickKeepsPersistentSession: boolean },
  ) {
    super();
    this.#connections = memory.table();
    this.#sessions = memory.table();
    this.#retained = memory.cell([]);
    this.#nowMs = nowMs;
    this.#keepsOverKick = server.kickKeepsPersistentSession;
  }

  connection(name: string): ConnectionInside | null {
    return this.#connections.get(name) ?? null;
  }

  connections(): readonly (readonly [string, ConnectionInside])[] {
    return this.#connections.entries();
  }

  session(name: string): SessionInside | null {
    return this.#sessions.get(name) ?? null;
  }

  sessions(): readonly SessionInside[] {
    return this.#sessions.values();
  }

  /** What was retained when the step began, and what is now. */
  get retained(): { readonly before: readonly Message[]; readonly after: readonly Message[] } {
    const before = this.#retained.now;
    return { before, after: this.retainedAfter ?? before };
  }

  /** The CONNECT of a connection, from the step in which it arrives. */
  connectOf(connection: string): Connect | null {
    const known = this.connection(connection)?.connect ?? null;
    return known ?? (this.arrived?.connection === connection ? this.connectArrived : null);
  }

  /** The CONNECT that arrives in this step, the first on its connection. */
  get connectArrived(): Connect | null {
    const { arrived } = this;
    if (arrived?.packet.type !== "CONNECT") return null;
    const known = this.connection(arrived.connection)?.connect ?? null;
    return known === null ? arrived.packet : null;
  }

  /** What a connection is now: as when the step began, unless it has changed. */
  now(connection: string): ConnectionChange["after"] {
    const change = this.connectionChanges.find((one) => one.connection === connection);
    return change === undefined ? this.connection(connection) : change.after;
  }

  /** The Session that a connection has; one that it lost in this step, it had until then. */
  sessionOf(connection: string): string | null {
    return this.now(connection)?.data.session ?? this.connection(connection)?.data.session ?? null;
  }

  /** Whether a connection is open at the Server, as far as this step has got. */
  isOpen(connection: string): boolean {
    if (this.left.includes(connection)) return false;
    const change = this.connectionChanges.find((one) => one.connection === connection);
    if (change !== undefined && change.after === null) return false;
    const before = this.connection(connection);
    return before === null ? change !== undefined : !before.ended;
  }

  /** Connections that ended in this step after their CONNECT was accepted, be it in this step. */
  ends(): readonly string[] {
    const gone = this.connectionChanges.flatMap(({ connection, after }) =>
      after === null && !this.left.includes(connection) ? [connection] : [],
    );
    if (gone.length + this.left.length === 0) return [];
    return [...this.left, ...gone].filter(
      (connection) => this.connection(connection)?.ended !== true && this.wasAccepted(connection),
    );
  }

  wasAccepted(connection: string): boolean {
    if (this.connection(connection)?.accepted === true) return true;
    return this.facts.some(
      (fact) =>
        fact.is === "connectAnswered" && fact.connection === connection && fact.returnCode === 0,
    );
  }

  /** The packets that Sessions were given in this step: the one that arrived, or early ones. */
  processed(): readonly Processed[] {
    this.#processed ??= this.#findProcessed();
    return this.#processed;
  }

  #findProcessed(): readonly Processed[] {
    const { arrived } = this;
    const on = arrived === null ? null : this.connection(arrived.connection);
    if (arrived !== null && on?.state === "connected" && on.data.session !== null) {
      const { connection, packet } = arrived;
      return [{ connection, session: on.data.session, packet }];
    }
    // What came before the Session was attached is given to it then.
    return this.facts.flatMap((fact) => {
      if (fact.is !== "attached") return [];
      const { connection, session } = fact;
      const early = this.connection(connection)?.data.early ?? [];
      return early.map((packet) => ({ connection, session, packet }));
    });
  }

  readonly handlers: Handlers = {
    ...this.stepHandlers,
    stepped: () => {
      this.#takeSessions();
      this.#takeConnections();
      if (this.retainedAfter !== null) this.#retained.now = this.retainedAfter;
      this.listenAgain();
    },
  };

  /** What happens in a step is listened to once more, from its beginning. */
  listenAgain(): void {
    this.#processed = null;
    this.forget();
  }

  #takeSessions(): void {
    const asksForEnd = this.#whoAsksForEnd();
    if (this.sessionChanges.length === 0 && asksForEnd === null) return;
    // Only those that were there before can be meant.
    const meant = asksForEnd === null ? [] : this.#sessions.entries();
    for (const { session, before, after } of this.sessionChanges) {
      if (after === null) this.#sessions.delete(session);
      else this.#sessions.set(session, this.#sessionAfter(session, before === null, after));
    }
    for (const [session] of meant) {
      const one = this.session(session);
      if (one !== null && asksForEnd?.(one) === true) {
        this.#sessions.set(session, { ...one, unwanted: true });
      }
    }
  }

  #sessionAfter(session: string, isNew: boolean, data: SessionData): SessionInside {
    const known = isNew ? null : this.session(session);
    let wasAttached = known?.wasAttached ?? false;
    let clean = known?.clean ?? data.cleanSession;
    for (const fact of this.facts) {
      if (fact.is !== "attached" || fact.session !== session) continue;
      wasAttached = true;
      clean = this.connectOf(fact.connection)?.cleanSession ?? clean;
    }
    const sinceMs = known?.data.connection === null ? known.detachedMs : null;
    const detachedMs = data.connection === null ? (sinceMs ?? this.#nowMs()) : null;
    return { data, wasAttached, clean, detachedMs, unwanted: known?.unwanted ?? false };
  }

  #whoAsksForEnd(): ((session: SessionInside) => boolean) | null {
    const operation = this.operation;
    if (operation?.op === "kick") {
      return ({ data }) => data.clientId === operation.clientId && !this.#keepsOverKick;
    }
    const connect = this.#connectTaken();
    if (connect === null) return null;
    const { clientId, cleanSession } = connect;
    return ({ data, clean }) => data.clientId === clientId && (cleanSession || clean);
  }

  /** The CONNECT that has come, and was not refused, or that was accepted in this step. */
  #connectTaken(): Connect | null {
    for (const fact of this.facts) {
      if (fact.is !== "connectAnswered") continue;
      return fact.returnCode === 0 ? this.connectOf(fact.connection) : null;
    }
    return this.connectArrived;
  }

  #takeConnections(): void {
    const arrived = this.arrived;
    if (this.connectionChanges.length === 0 && arrived === null && this.left.length === 0) return;
    const connections = this.#connections;
    const connect = this.connectArrived;
    for (const { connection, after } of this.connectionChanges) {
      if (after === null) connections.delete(connection);
      else {
        const known = this.connection(connection);
        connections.set(connection, { ...fresh, ...known, ...after });
      }
    }
    const heard = arrived === null ? null : this.connection(arrived.connection);
    if (arrived !== null && heard !== null) {
      const disconnecting = heard.disconnecting || arrived.packet.type === "DISCONNECT";
      const asked = { connect: heard.connect ?? connect, disconnecting };
      connections.set(arrived.connection, this.#heard({ ...heard, ...asked }));
    }
    for (const connection of this.left) {
      const on = this.connection(connection);
      if (on !== null) connections.set(connection, { ...on, ended: true });
    }
    for (const fact of this.facts) {
      if (fact.is !== "connectAnswered" || fact.returnCode !== 0) continue;
      const on = this.connection(fact.connection);
      if (on !== null) connections.set(fact.connection, this.#heard({ ...on, accepted: true }));
    }
  }

  #heard(on: ConnectionInside): ConnectionInside {
    const hasKeepAlive = (on.connect?.keepAliveSeconds ?? 0) > 0;
    return { ...on, heardMs: hasKeepAlive ? this.#nowMs() : -1 };
  }
}

const fresh = {
  connect: null,
  accepted: false,
  heardMs: -1,
  disconnecting: false,
  ended: false,
} as const;
