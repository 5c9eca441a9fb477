/**
 * Claims: how often a Will comes, from packets alone.
 *
 * A Will is told from others by its topic and payload, and connections may share one. So copies are
 * counted against the connections that may have made the Server publish it: each does so once, unless
 * its Client has disconnected and nothing but that DISCONNECT can have ended it at the Server.
 */
import type { Operation, Packet, Publish } from "../../models/index.ts";
import { claim, type Claim, type Stand } from "../claim.ts";
import type { ConnectionView } from "../connection-view.ts";
import { isSame } from "../exchange-view.ts";
import { isUnderWay } from "../known.ts";
import type { Cell, Memory, Table } from "../memory.ts";
import type { Handlers } from "../sight.ts";
import { asksFor } from "./copies.ts";

/** A connection that was asked for with a Will. */
interface Asked {
  /** Which Will, see `keyOf`. */
  readonly will: string;
  readonly clientId: string;
  readonly device: string;
  /** Once it is doubtful what ends it at the Server, it stays so. */
  readonly state: "open" | "doubtful" | "discarded";
}

const withinConnections = claim({
  id: "will-copies-within-connections",
  from: ["MQTT3-3.1.2-8", "MQTT3-3.1.2-10", "MQTT3-3.3.5-1"],
  says: "A Will comes at most once for each matching subscription and each connection that was asked for with it.",
  vantage: "wire",
  form: "always",
  when: "a Will reaches a Client",
  watch(stand) {
    const wills = new Wills(stand);
    return {
      on: {
        ...wills.handlers,
        received({ connection, packet }) {
          const copy = wills.counted(connection, packet);
          if (copy === null) return;
          stand.triggered();
          const { count, filters, asked, payload, clientId } = copy;
          if (count <= asked * filters) return;
          stand.violated(
            `copy ${count} of the Will "${payload}" reaches ${clientId}, which may get ${asked * filters}`,
            payload,
          );
        },
      },
    };
  },
});

const notAfterDisconnect = claim({
  id: "no-will-after-disconnect",
  from: ["MQTT3-3.14.4-3", "MQTT3-3.1.2-10"],
  says: "The Will of a connection comes to nobody if DISCONNECT is all that can have ended it.",
  vantage: "wire",
  form: "always",
  when: "a Client that has had all its answers sends DISCONNECT, and somebody has asked for its Will",
  watch(stand) {
    const wills = new Wills(stand);
    return {
      on: {
        ...wills.handlers,
        sent(sight) {
          wills.handlers.sent?.(sight);
          if (sight.packet.type === "DISCONNECT" && wills.isDiscarded(sight.connection)) {
            const topic = stand.view.connection(sight.connection)?.connect?.will?.topic ?? "";
            if (isAskedFor(stand, topic)) stand.triggered();
          }
        },
        received({ connection, packet }) {
          const copy = wills.counted(connection, packet);
          if (copy === null) return;
          const { count, filters, asked, discarded, payload, clientId } = copy;
          // What is more than all connections together may bring, the other claim says.
          if (count <= (asked - discarded) * filters || count > asked * filters) return;
          stand.violated(
            `the Will "${payload}" reaches ${clientId} although its Client has disconnected`,
            payload,
          );
        },
      },
    };
  },
});

export const willCopyClaims: readonly Claim[] = [withinConnections, notAfterDisconnect];

/** A copy of a Will that was not sent before. */
interface Copy {
  readonly payload: string;
  readonly clientId: string;
  /** So many have come in this Session. */
  readonly count: number;
  /** Topic Filters of the Session that match. */
  readonly filters: number;
  /** Connections asked for with this Will, and those of them whose Will is discarded for certain. */
  readonly asked: number;
  readonly discarded: number;
}

class Wills {
  readonly #stand: Stand;
  /** By Will: how many connections were asked for with it; null: nobody can say. */
  readonly #asked: Table<number | null>;
  /** By the names of connections. */
  readonly #open: Table<Asked>;
  /** By Will: how many were discarded by connections whose names mean others by now. */
  readonly #discarded: Table<number>;
  /** By ClientID, Session and Will: how many copies have come. */
  readonly #counts: Table<number>;
  /** Somebody may have connected, or published, whom nobody saw. */
  readonly #isBlind: Cell<boolean>;

  constructor(stand: Stand) {
    const memory: Memory = stand.memory;
    this.#stand = stand;
    this.#asked = memory.table();
    this.#open = memory.table();
    this.#discarded = memory.table();
    this.#counts = memory.fading();
    this.#isBlind = memory.cell(false);
  }

  readonly handlers: Handlers = {
    opened: ({ connection }) => {
      const old = this.#open.get(connection);
      if (old === undefined) return;
      const { will, state } = old;
      if (state === "discarded") this.#discarded.set(will, this.#settled(will) + 1);
      this.#open.delete(connection);
    },
    sent: ({ connection, device, packet }) => {
      if (packet.type === "CONNECT") {
        const { clientId } = packet;
        this.#doubt((one, name) => name !== connection && one.clientId === clientId);
        if (packet.will === null || packet.will.payload === "") return;
        const will = keyOf(packet.will);
        const asked = this.#asked.get(will);
        this.#asked.set(will, asked === null ? null : (asked ?? 0) + 1);
        this.#open.set(connection, { will, clientId, device, state: "open" });
        return;
      }
      const own = this.#open.get(connection);
      if (own === undefined) return;
      if (packet.type === "PUBLISH" && packet.qos === 0) {
        // Whoever may not publish it is cut off without an answer, [MQTT3-3.3.5-2].
        this.#doubt((_, name) => name === connection);
      } else if (packet.type === "DISCONNECT" && own.state === "open") {
        const state = this.#endsInPeace(connection) ? "discarded" : "doubtful";
        this.#open.set(connection, { ...own, state });
      }
    },
    operated: ({ operation }) => this.#operated(operation),
    joined: () => {
      this.#isBlind.now = true;
    },
    obscured: () => {
      this.#isBlind.now = true;
    },
  };

  isDiscarded(connection: string): boolean {
    return this.#open.get(connection)?.state === "discarded";
  }

  /** Counts a packet as a copy of a Will; null if it is none, or nothing can be said of it. */
  counted(connection: string, packet: Packet): Copy | null {
    if (packet.type !== "PUBLISH" || packet.retain || packet.dup || this.#isBlind.now) return null;
    const { view, dues } = this.#stand;
    const { payload, topic } = packet;
    const will = keyOf(packet);
    const asked = this.#asked.get(will) ?? null;
    const on = view.sure(connection);
    // What was published like any other message may come for that.
    if (asked === null || on === null || dues.message(payload) !== null) return null;
    if (this.#mayBeRepeat(on, packet)) return null;
    const { clientId } = on;
    const session = view.session(clientId);
    const key = `${clientId} ${session.epoch} ${will}`;
    const count = (this.#counts.get(key) ?? 0) + 1;
    this.#counts.set(key, count);
    const filters = new Set(asksFor(session, topic).map(({ filter }) => filter)).size;
    // Without a subscription it should not come at all, which another claim says.
    if (filters === 0) return null;
    const here = this.#open.values().filter((one) => one.will === will);
    const now = here.filter(({ state }) => state === "discarded").length;
    return { payload, clientId, count, filters, asked, discarded: this.#settled(will) + now };
  }

  /** An exchange that the Server need not know to be over; it may forget DUP, which others say. */
  #mayBeRepeat({ clientId }: ConnectionView, packet: Publish): boolean {
    const known = this.#stand.view
      .down(clientId)
      .find(({ packetId }) => packetId === packet.packetId);
    return known !== undefined && isSame(known.publish, packet) && !known.isRead;
  }

  /** Nothing that was sent before can make the Server close the connection, if it is read at all. */
  #endsInPeace(connection: string): boolean {
    const { view } = this.#stand;
    const on = view.sure(connection);
    if (on === null || on.owedByServer.length > 0) return false;
    // Whose Client is silent may be cut off at some time before its DISCONNECT arrives.
    if ((on.connect?.keepAliveSeconds ?? 0) > 0) return false;
    const isRival = (other: ConnectionView): boolean =>
      other.clientId === on.clientId && other.connection !== connection && isUnderWay(other);
    const { unanswered } = view.session(on.clientId);
    return !unanswered.some(({ over }) => !over) && !view.connections().some(isRival);
  }

  #operated(operation: Operation): void {
    switch (operation.op) {
      case "cut":
      case "vanish":
      case "crash":
      case "violate":
        // What is on its way may be lost.
        this.#doubt(({ device }) => device === operation.device);
        break;
      case "kick":
        this.#doubt(({ clientId }) => clientId === operation.clientId);
        break;
      case "restart":
        // It may not know any more what it has published.
        for (const [will] of this.#asked.entries()) this.#asked.set(will, null);
        break;
      default:
        break;
    }
  }

  #doubt(isMeant: (one: Asked, connection: string) => boolean): void {
    for (const [connection, one] of this.#open.entries()) {
      if (one.state === "doubtful" || !isMeant(one, connection)) continue;
      this.#open.set(connection, { ...one, state: "doubtful" });
    }
  }

  #settled(will: string): number {
    return this.#discarded.get(will) ?? 0;
  }
}

/** Not by its payload alone, since other filters may match another topic. */
const keyOf = ({ topic, payload }: Pick<Publish, "topic" | "payload">): string =>
  `${topic}\0${payload}`;

/** Whether a Session may have a subscription to a topic. */
const isAskedFor = ({ view }: Stand, topic: string): boolean =>
  view.sessions().some((session) => asksFor(session, topic).length > 0);
