/**
 * What can be known inside the Server: its Sessions, its handlers of connections and what it
 * retains, as they were when the step at hand began, and what happened in that step so far.
 *
 * One fold that all inside claims read. Most of them look once, when a step is over: what was there
 * before, what is there now, and what of this step may have made the difference.
 */
import type {
  Connect,
  ConnectionData,
  Message,
  ModelFact,
  Operation,
  Packet,
  RouterData,
  SessionData,
} from "../models/index.ts";
import type { ActorState } from "../src/index.ts";
import type { Cell, Memory } from "./memory.ts";
import type { Handlers, Sights } from "./sight.ts";

/** The Server's handler of a connection. */
export interface ConnectionInside {
  /** Where its chart is: "opening", "connected" ... */
  readonly state: string;
  readonly data: ConnectionData;
  /** When its CONNECT was accepted; null if it was not. */
  readonly acceptedMs: number | null;
  /** When its last packet arrived. */
  readonly heardMs: number;
  /** A DISCONNECT has arrived. */
  readonly disconnecting: boolean;
}

/** A Session of the Server. */
export interface SessionInside {
  readonly data: SessionData;
  /** How many connections it has had. */
  readonly attachments: number;
  /** CleanSession of the CONNECT that it was attached by last. */
  readonly clean: boolean;
  /** Since when it has no connection; null while it has one. */
  readonly detachedMs: number | null;
  /** Somebody asked for its end since it began: a CONNECT that starts anew, or an administrator. */
  readonly unwanted: boolean;
}

/** What became of a Session in a step; null is not there. */
export interface SessionChange {
  readonly session: string;
  readonly before: SessionData | null;
  readonly after: SessionData | null;
}

export interface ConnectionChange {
  readonly connection: string;
  readonly before: { readonly state: string; readonly data: ConnectionData } | null;
  readonly after: { readonly state: string; readonly data: ConnectionData } | null;
}

/** A packet that a handler of a connection has taken, and the Session it is for. */
export interface Processed {
  readonly connection: string;
  readonly session: string;
  readonly packet: Packet;
}

type ByName<Value> = Readonly<Record<string, Value>>;

const connectionIn = (state: ActorState | null): ConnectionChange["after"] =>
  state === null
    ? null
    : // A name with a number that is no Session's is a connection's.
      { state: state.at["serverConnection"] ?? "", data: state.data as ConnectionData };

/** The Session State of an actor whose name begins with "session#". */
export const sessionIn = (state: ActorState | null): SessionData | null =>
  state === null ? null : (state.data as SessionData);

export class Inside {
  readonly #connections: Cell<ByName<ConnectionInside>>;
  readonly #sessions: Cell<ByName<SessionInside>>;
  readonly #retained: Cell<readonly Message[]>;
  readonly #nowMs: () => number;
  readonly #keepsOverKick: boolean;
  // Of the step under way; empty between steps, so that there is nothing to remember.
  #arrived: Sights["arrived"] | null = null;
  #operation: Operation | null = null;
  #retainedAfter: readonly Message[] | null = null;
  #registryChanged = false;
  readonly #emitted: Sights["emitted"][] = [];
  readonly #facts: ModelFact[] = [];
  readonly #left: string[] = [];
  readonly #sessionChanges: SessionChange[] = [];
  readonly #connectionChanges: ConnectionChange[] = [];

  constructor(
    memory: Memory,
    nowMs: () => number,
    server: { readonly kickKeepsPersistentSession: boolean },
  ) {
    this.#connections = memory.cell({});
    this.#sessions = memory.cell({});
    this.#retained = memory.cell([]);
    this.#nowMs = nowMs;
    this.#keepsOverKick = server.kickKeepsPersistentSession;
  }

  connection(name: string): ConnectionInside | null {
    return this.#connections.now[name] ?? null;
  }

  connections(): readonly (readonly [string, ConnectionInside])[] {
    return Object.entries(this.#connections.now);
  }

  session(name: string): SessionInside | null {
    return this.#sessions.now[name] ?? null;
  }

  sessions(): readonly SessionInside[] {
    return Object.values(this.#sessions.now);
  }

  /** What was retained when the step began, and what is now. */
  get retained(): { readonly before: readonly Message[]; readonly after: readonly Message[] } {
    const before = this.#retained.now;
    return { before, after: this.#retainedAfter ?? before };
  }

  /** What happened in this step. */
  get arrived(): Sights["arrived"] | null {
    return this.#arrived;
  }
  get operation(): Operation | null {
    return this.#operation;
  }
  get emitted(): readonly Sights["emitted"][] {
    return this.#emitted;
  }
  get facts(): readonly ModelFact[] {
    return this.#facts;
  }
  /** Connections whose end the Server has made or noticed. */
  get left(): readonly string[] {
    return this.#left;
  }
  get sessionChanges(): readonly SessionChange[] {
    return this.#sessionChanges;
  }
  get connectionChanges(): readonly ConnectionChange[] {
    return this.#connectionChanges;
  }
  get registryChanged(): boolean {
    return this.#registryChanged;
  }

  /** The CONNECT of a connection, from the step in which it arrives. */
  connectOf(connection: string): Connect | null {
    const arrived = this.#arrived;
    const before = this.connection(connection);
    if (before !== null && before.data.connect !== null) return before.data.connect;
    return arrived?.connection === connection && arrived.packet.type === "CONNECT"
      ? arrived.packet
      : null;
  }

  /** What a connection is now: as when the step began, unless it has changed. */
  now(connection: string): ConnectionChange["after"] {
    const change = this.#connectionChanges.find((one) => one.connection === connection);
    return change === undefined ? this.connection(connection) : change.after;
  }

  /** The packets that Sessions were given in this step: the one that arrived, or early ones. */
  processed(): readonly Processed[] {
    const arrived = this.#arrived;
    const on = arrived === null ? null : this.connection(arrived.connection);
    if (arrived !== null && on?.state === "connected" && on.data.session !== null) {
      const { connection, packet } = arrived;
      return [{ connection, session: on.data.session, packet }];
    }
    return this.#connectionChanges.flatMap(({ connection, before, after }) => {
      const session = after?.data.session ?? this.#attachedTo(connection);
      if (before?.state !== "opening" || session === null) return [];
      return before.data.early.map((packet) => ({ connection, session, packet }));
    });
  }

  readonly handlers: Handlers = {
    arrived: (sight) => {
      this.#arrived = sight;
    },
    operated: ({ operation }) => {
      this.#operation = operation;
    },
    emitted: (sight) => {
      this.#emitted.push(sight);
    },
    left: ({ connection }) => {
      this.#left.push(connection);
    },
    fact: ({ fact }) => {
      if (fact.is !== "hook") this.#facts.push(fact);
    },
    changed: ({ actor, before, after }) => {
      if (actor.startsWith("session#")) {
        this.#sessionChanged(actor, sessionIn(before), sessionIn(after));
      } else if (actor.includes("#")) {
        const change = { before: connectionIn(before), after: connectionIn(after) };
        this.#connectionChanges.push({ connection: actor, ...change });
      } else if (actor === "router") {
        this.#retainedAfter = (after?.data as RouterData | undefined)?.retained ?? [];
      } else if (actor === "registry") {
        this.#registryChanged = true;
      }
    },
    stepped: () => {
      this.#takeSessions();
      this.#takeConnections();
      if (this.#retainedAfter !== null) this.#retained.now = this.#retainedAfter;
      this.#forgetStep();
    },
  };

  /** A place that one Session left and another took in the same step is two changes. */
  #sessionChanged(session: string, before: SessionData | null, after: SessionData | null): void {
    const renewed =
      before !== null &&
      after !== null &&
      this.#facts.some((fact) => fact.is === "sessionCreated" && fact.session === session);
    if (renewed) {
      this.#sessionChanges.push({ session, before, after: null });
      this.#sessionChanges.push({ session, before: null, after });
    } else {
      this.#sessionChanges.push({ session, before, after });
    }
  }

  #attachedTo(connection: string): string | null {
    for (const fact of this.#facts) {
      if (fact.is === "attached" && fact.connection === connection) return fact.session;
    }
    return null;
  }

  #takeSessions(): void {
    const asksForEnd = this.#whoAsksForEnd();
    if (this.#sessionChanges.length === 0 && asksForEnd === null) return;
    const next = { ...this.#sessions.now };
    for (const { session, before, after } of this.#sessionChanges) {
      if (after === null) delete next[session];
      else next[session] = this.#sessionAfter(session, before === null, after);
    }
    if (asksForEnd !== null) {
      for (const [session, one] of Object.entries(next)) {
        // Only those that were there before can be meant.
        if (asksForEnd(one) && this.session(session) !== null) {
          next[session] = { ...one, unwanted: true };
        }
      }
    }
    this.#sessions.now = next;
  }

  #sessionAfter(session: string, isNew: boolean, data: SessionData): SessionInside {
    const known = isNew ? null : this.session(session);
    let attachments = known?.attachments ?? 0;
    let clean = known?.clean ?? data.cleanSession;
    for (const fact of this.#facts) {
      if (fact.is !== "attached" || fact.session !== session) continue;
      attachments += 1;
      clean = this.connectOf(fact.connection)?.cleanSession ?? clean;
    }
    const sinceMs = known?.data.connection === null ? known.detachedMs : null;
    const detachedMs = data.connection === null ? (sinceMs ?? this.#nowMs()) : null;
    return { data, attachments, clean, detachedMs, unwanted: known?.unwanted ?? false };
  }

  #whoAsksForEnd(): ((session: SessionInside) => boolean) | null {
    const operation = this.#operation;
    if (operation?.op === "kick") {
      return ({ data }) => data.clientId === operation.clientId && !this.#keepsOverKick;
    }
    const arrived = this.#arrived;
    if (arrived?.packet.type !== "CONNECT") return null;
    if (this.connection(arrived.connection)?.state !== "awaitingConnect") return null;
    const refused = this.#facts.some(
      (fact) => fact.is === "connectAnswered" && fact.returnCode !== 0,
    );
    const { clientId, cleanSession } = arrived.packet;
    if (refused) return null;
    return ({ data, clean }) => data.clientId === clientId && (cleanSession || clean);
  }

  #takeConnections(): void {
    const arrived = this.#arrived;
    if (this.#connectionChanges.length === 0 && arrived === null) return;
    const next = { ...this.#connections.now };
    for (const { connection, after } of this.#connectionChanges) {
      if (after === null) delete next[connection];
      else {
        const fresh = { acceptedMs: null, heardMs: this.#nowMs(), disconnecting: false };
        next[connection] = { ...fresh, ...next[connection], ...after };
      }
    }
    const heard = arrived === null ? undefined : next[arrived.connection];
    if (arrived !== null && heard !== undefined) {
      const disconnecting = heard.disconnecting || arrived.packet.type === "DISCONNECT";
      next[arrived.connection] = { ...heard, heardMs: this.#nowMs(), disconnecting };
    }
    for (const fact of this.#facts) {
      if (fact.is !== "connectAnswered" || fact.returnCode !== 0) continue;
      const on = next[fact.connection];
      if (on !== undefined) next[fact.connection] = { ...on, acceptedMs: this.#nowMs() };
    }
    this.#connections.now = next;
  }

  #forgetStep(): void {
    this.#arrived = null;
    this.#operation = null;
    this.#retainedAfter = null;
    this.#registryChanged = false;
    this.#emitted.length = 0;
    this.#facts.length = 0;
    this.#left.length = 0;
    this.#sessionChanges.length = 0;
    this.#connectionChanges.length = 0;
  }
}
