/**
 * What can be known of connections and Sessions from the Clients' ends alone.
 *
 * One fold that all wire claims read. Where the Clients cannot know (was that CONNECT processed
 * before the connection broke?) the view says so, and a claim must not accuse anybody on a guess.
 */
import type {
  Acknowledgement,
  Connect,
  Packet,
  Publish,
  Qos,
  Suback,
  Subscribe,
  Unsubscribe,
} from "../models/index.ts";
import type { Cell, Memory } from "./memory.ts";
import type { Handlers } from "./sight.ts";

/** One Network Connection, from its opening until its name is used again. */
export interface ConnectionView {
  readonly connection: string;
  readonly device: string;
  /** How many sights came before it; tells earlier from later. */
  readonly openedAt: number;
  readonly connect: Connect | null;
  /** The ClientID, or a name nobody else has for one that the Server assigns. */
  readonly clientId: string;
  readonly askedAt: number;
  readonly answer: { readonly returnCode: number; readonly sessionPresent: boolean } | null;
  /** Another CONNECT for the same ClientID was on its way at the same time. */
  readonly contested: boolean;
  readonly disconnected: boolean;
  readonly closed: boolean;
  /** The Client has broken the protocol here. */
  readonly misbehaved: boolean;
  readonly lastSentMs: number;
  readonly receivedCount: number;
  /** SUBSCRIBE and UNSUBSCRIBE without their answers, and PINGREQs without theirs. */
  readonly requests: readonly (Subscribe | Unsubscribe)[];
  readonly pings: number;
}

/** One subscription as its Client knows it. */
export interface SubscriptionView {
  readonly filter: string;
  readonly qos: Qos;
  /** Asked for and not answered; held for certain; or given up and not yet gone for certain. */
  readonly state: "asked" | "held" | "leaving";
  readonly since: number;
}

/** What the Clients know of the Server's Session for one ClientID. */
export interface SessionView {
  readonly clientId: string;
  /** "live" lasts as long as its connection, "kept" is there, "open" is anybody's guess. */
  readonly status: "none" | "live" | "kept" | "open";
  /** The connection of a "live" one, or the last one of a "kept" one. */
  readonly owner: string;
  /** Goes up whenever a new Session begins. */
  readonly epoch: number;
  /** When the CONNECT that began it was sent. */
  readonly epochAt: number;
  /** When its last connection was closed at the Client's end. */
  readonly closedMs: number;
  /** Devices whose Session State does not match: another device, or a store that was lost. */
  readonly mixed: boolean;
  readonly devices: readonly string[];
  readonly subscriptions: readonly SubscriptionView[];
  /** Every filter asked for in this epoch. */
  readonly filters: readonly string[];
}

/** A QoS 1 or 2 exchange that somebody began and has not ended. */
export interface ExchangeView {
  readonly packetId: number;
  readonly publish: Publish;
  readonly phase: "publish" | "pubrel";
  /** How often the PUBLISH was seen. */
  readonly copies: number;
  readonly beganAt: number;
  /** The connection on which it was last seen. */
  readonly connection: string;
}

type ByName<Value> = Readonly<Record<string, Value>>;

export class View {
  readonly #connections: Cell<ByName<ConnectionView>>;
  readonly #sessions: Cell<ByName<SessionView>>;
  readonly #up: Cell<ByName<readonly ExchangeView[]>>;
  readonly #down: Cell<ByName<readonly ExchangeView[]>>;
  readonly #count: Cell<number>;
  readonly #nowMs: () => number;
  readonly #keepsOverRestart: boolean;
  readonly #keepsOverKick: boolean;

  constructor(
    memory: Memory,
    nowMs: () => number,
    server: { readonly keepsOverRestart: boolean; readonly keepsOverKick: boolean },
  ) {
    this.#connections = memory.cell({});
    this.#sessions = memory.cell({});
    this.#up = memory.cell({});
    this.#down = memory.cell({});
    this.#count = memory.cell(0);
    this.#nowMs = nowMs;
    this.#keepsOverRestart = server.keepsOverRestart;
    this.#keepsOverKick = server.keepsOverKick;
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

  /** What the Server has begun to send to a ClientID and its Clients have not ended, oldest first. */
  down(clientId: string): readonly ExchangeView[] {
    return this.#down.now[clientId] ?? [];
  }

  /** How the view takes in what is seen; claims read it before it does. */
  readonly handlers: Handlers = {
    opened: ({ connection, device }) => {
      this.#tick();
      this.#put(newConnection(connection, device, this.stamp, this.nowMs));
    },
    sent: ({ connection, packet }) => {
      this.#tick();
      const on = this.connection(connection);
      if (on === null) return;
      this.#put({ ...on, lastSentMs: this.nowMs });
      this.#sent({ ...on, lastSentMs: this.nowMs }, packet);
    },
    received: ({ connection, packet }) => {
      this.#tick();
      const on = this.connection(connection);
      if (on === null) return;
      const next = { ...on, receivedCount: on.receivedCount + 1 };
      this.#put(next);
      this.#received(next, packet);
    },
    closed: ({ connection }) => {
      this.#tick();
      const on = this.connection(connection);
      if (on === null || on.closed) return;
      this.#put({ ...on, closed: true, requests: [], pings: 0 });
      this.#closed(on);
    },
    operated: ({ operation }) => {
      this.#tick();
      if (operation.op === "restart" && !this.#keepsOverRestart) this.#doubtAll();
      if (operation.op === "kick" && !this.#keepsOverKick) this.#doubt(operation.clientId);
      if (operation.op === "crash" && operation.store === "lost") this.#mix(operation.device);
    },
  };

  #sent(on: ConnectionView, packet: Packet): void {
    switch (packet.type) {
      case "CONNECT":
        if (on.connect === null) this.#asked(on, packet);
        else this.#put({ ...on, misbehaved: true });
        break;
      case "PUBLISH":
        if (packet.packetId !== null) this.#begin(this.#up, upKey(on), packet.packetId, packet, on);
        break;
      case "PUBREL":
        this.#advance(this.#up, upKey(on), packet.packetId, on);
        break;
      case "PUBACK":
      case "PUBCOMP":
        this.#end(this.#down, on.clientId, packet.packetId);
        break;
      case "PUBREC":
        this.#advance(this.#down, on.clientId, packet.packetId, on);
        break;
      case "SUBSCRIBE":
        if (packet.requests.length === 0) this.#put({ ...on, misbehaved: true });
        else this.#put({ ...on, requests: [...on.requests, packet] });
        this.#subscribing(on.clientId, packet);
        break;
      case "UNSUBSCRIBE":
        this.#put({ ...on, requests: [...on.requests, packet] });
        this.#leaving(on.clientId, packet.filters);
        break;
      case "PINGREQ":
        this.#put({ ...on, pings: on.pings + 1, misbehaved: on.misbehaved || on.connect === null });
        break;
      case "DISCONNECT":
        this.#put({ ...on, disconnected: true });
        break;
      default:
        this.#put({ ...on, misbehaved: true });
    }
  }

  #received(on: ConnectionView, packet: Packet): void {
    switch (packet.type) {
      case "CONNACK":
        this.#answered(on, packet);
        break;
      case "PUBLISH":
        if (packet.packetId !== null) {
          this.#begin(this.#down, on.clientId, packet.packetId, packet, on);
        }
        break;
      case "PUBACK":
      case "PUBCOMP":
        this.#end(this.#up, upKey(on), packet.packetId);
        break;
      case "SUBACK":
      case "UNSUBACK":
        this.#replied(on, packet);
        break;
      case "PINGRESP":
        this.#put({ ...on, pings: Math.max(0, on.pings - 1) });
        break;
      default:
        break;
    }
  }

  #asked(on: ConnectionView, connect: Connect): void {
    const clientId = connect.clientId === "" ? `assigned to ${on.connection}` : connect.clientId;
    const rivals = this.connections().filter(
      (other) =>
        other.clientId === clientId &&
        other.connection !== on.connection &&
        other.answer === null &&
        !other.closed,
    );
    for (const rival of rivals) this.#put({ ...rival, contested: true });
    const contested = rivals.length > 0;
    this.#put({ ...on, connect, clientId, askedAt: this.stamp, contested });
    const session = this.session(clientId);
    if (!session.devices.includes(on.device)) {
      this.#know({ ...session, devices: [...session.devices, on.device] });
    }
  }

  #answered(on: ConnectionView, answer: { returnCode: number; sessionPresent: boolean }): void {
    const { returnCode, sessionPresent } = answer;
    if (on.answer !== null) return;
    this.#put({ ...on, answer: { returnCode, sessionPresent } });
    if (returnCode !== 0 || on.connect === null) return;
    const { cleanSession } = on.connect;
    const before = this.session(on.clientId);
    const owner = on.connection;
    const status = on.contested ? "open" : cleanSession ? "live" : "kept";
    if (!sessionPresent || cleanSession) {
      this.#know({
        ...noSession(on.clientId),
        status,
        owner,
        epoch: before.epoch + 1,
        epochAt: on.askedAt,
        mixed: on.contested,
        devices: [on.device],
      });
      this.#down.now = { ...this.#down.now, [on.clientId]: [] };
      if (cleanSession) this.#up.now = { ...this.#up.now, [upKey(on)]: [] };
    } else {
      const mixed =
        on.contested || before.mixed || before.devices.some((device) => device !== on.device);
      this.#know({ ...before, status, owner, mixed });
    }
  }

  #closed(on: ConnectionView): void {
    const session = this.session(on.clientId);
    if (on.connect === null) return;
    if (on.answer === null) {
      // Whether the Server processed this CONNECT before the end, nobody here can tell.
      const sure = session.status === "kept" && !on.connect.cleanSession && !on.contested;
      if (!sure) this.#doubt(on.clientId);
      return;
    }
    if (session.owner !== on.connection || on.answer.returnCode !== 0) return;
    if (on.connect.cleanSession) {
      this.#up.now = { ...this.#up.now, [upKey(on)]: [] };
      if (session.status === "live") this.#know({ ...session, status: "none" });
    } else {
      this.#know({ ...session, closedMs: this.nowMs });
    }
  }

  #replied(on: ConnectionView, packet: Suback | Acknowledgement): void {
    const request = on.requests.find(({ packetId }) => packetId === packet.packetId);
    if (request === undefined) return;
    this.#put({ ...on, requests: on.requests.filter((one) => one !== request) });
    const session = this.session(on.clientId);
    if (packet.type === "UNSUBACK" && request.type === "UNSUBSCRIBE") {
      const subscriptions = session.subscriptions.filter(
        ({ filter, state }) => state !== "leaving" || !request.filters.includes(filter),
      );
      this.#know({ ...session, subscriptions });
    }
    if (packet.type !== "SUBACK" || request.type !== "SUBSCRIBE") return;
    const since = this.stamp;
    const subscriptions = request.requests.reduce((held, { filter }, index) => {
      const code = packet.returnCodes[index];
      const others = held.filter((one) => one.filter !== filter);
      if (code !== 0 && code !== 1 && code !== 2) return others;
      return [...others, { filter, qos: code, state: "held", since } as const];
    }, session.subscriptions);
    this.#know({ ...session, subscriptions });
  }

  #subscribing(clientId: string, { requests }: Subscribe): void {
    const session = this.session(clientId);
    const since = this.stamp;
    const subscriptions = requests.reduce((now, { filter, qos }) => {
      const others = now.filter((one) => one.filter !== filter);
      return [...others, { filter, qos, state: "asked", since } as const];
    }, session.subscriptions);
    const filters = [...new Set([...session.filters, ...requests.map(({ filter }) => filter)])];
    this.#know({ ...session, subscriptions, filters });
  }

  #leaving(clientId: string, filters: readonly string[]): void {
    const session = this.session(clientId);
    const since = this.stamp;
    const subscriptions = session.subscriptions.map((one) =>
      filters.includes(one.filter) ? ({ ...one, state: "leaving", since } as const) : one,
    );
    this.#know({ ...session, subscriptions });
  }

  #begin(
    flows: Cell<ByName<readonly ExchangeView[]>>,
    key: string,
    packetId: number,
    publish: Publish,
    { connection }: ConnectionView,
  ): void {
    const all = flows.now[key] ?? [];
    const known = all.find((one) => one.packetId === packetId);
    const next: readonly ExchangeView[] =
      known !== undefined && known.phase === "publish"
        ? all.map((one) =>
            one === known ? { ...one, copies: one.copies + 1, connection, publish } : one,
          )
        : [
            ...all.filter((one) => one !== known),
            { packetId, publish, phase: "publish", copies: 1, beganAt: this.stamp, connection },
          ];
    flows.now = { ...flows.now, [key]: next };
  }

  #advance(
    flows: Cell<ByName<readonly ExchangeView[]>>,
    key: string,
    packetId: number,
    { connection }: ConnectionView,
  ): void {
    const all = flows.now[key] ?? [];
    const next = all.map((one) =>
      one.packetId === packetId && one.publish.qos === 2
        ? ({ ...one, phase: "pubrel", connection } as const)
        : one,
    );
    flows.now = { ...flows.now, [key]: next };
  }

  #end(flows: Cell<ByName<readonly ExchangeView[]>>, key: string, packetId: number): void {
    const all = flows.now[key] ?? [];
    flows.now = { ...flows.now, [key]: all.filter((one) => one.packetId !== packetId) };
  }

  #doubtAll(): void {
    for (const { clientId } of this.sessions()) this.#doubt(clientId);
  }

  #doubt(clientId: string): void {
    this.#know({ ...this.session(clientId), status: "open" });
  }

  #mix(device: string): void {
    for (const session of this.sessions()) {
      if (session.devices.includes(device)) this.#know({ ...session, mixed: true });
    }
    const kept = Object.entries(this.#up.now).filter(([key]) => !key.startsWith(`${device} `));
    this.#up.now = Object.fromEntries(kept);
  }

  #tick(): void {
    this.#count.now += 1;
  }

  #put(connection: ConnectionView): void {
    this.#connections.now = { ...this.#connections.now, [connection.connection]: connection };
  }

  #know(session: SessionView): void {
    this.#sessions.now = { ...this.#sessions.now, [session.clientId]: session };
  }
}

const upKey = ({ device, clientId }: ConnectionView): string => `${device} ${clientId}`;

const newConnection = (
  connection: string,
  device: string,
  openedAt: number,
  nowMs: number,
): ConnectionView => ({
  connection,
  device,
  openedAt,
  connect: null,
  clientId: "",
  askedAt: openedAt,
  answer: null,
  contested: false,
  disconnected: false,
  closed: false,
  misbehaved: false,
  lastSentMs: nowMs,
  receivedCount: 0,
  requests: [],
  pings: 0,
});

const noSession = (clientId: string): SessionView => ({
  clientId,
  status: "none",
  owner: "",
  epoch: 0,
  epochAt: 0,
  closedMs: 0,
  mixed: false,
  devices: [],
  subscriptions: [],
  filters: [],
});
