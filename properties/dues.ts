/**
 * Which messages are owed to whom, from the Clients' ends: the table of obligations, message by
 * message and Session by Session.
 *
 * A message is told from others by its payload. It is owed to a Session that held a matching
 * subscription when it was sent, once its publisher has seen it acknowledged; and the debt is off
 * as soon as anything happens that lets the Server forget it.
 */
import type { Operation, Packet, Profile, Publish, Qos } from "../models/index.ts";
import type { ConnectionView } from "./connection-view.ts";
import type { Cell, Memory, Table } from "./memory.ts";
import { dueTo, newMessage, sentAgain, type Due, type MessageView } from "./message-view.ts";
import { messageOrders } from "./orders.ts";
import type { Handlers } from "./sight.ts";
import type { Ask } from "./subscription-view.ts";
import { matches } from "./topic-filter.ts";
import type { View } from "./view.ts";

export class Dues {
  readonly #messages: Table<MessageView>;
  /** Payloads of Wills. */
  readonly #wills: Table<true>;
  /** How many messages that nobody counts may wait in queues: Wills, retained and empty ones. */
  readonly #strays: Cell<number>;
  readonly #view: View;
  readonly #server: Profile["knobs"]["server"];
  readonly #areCalledIn: boolean;

  /** Debts are kept account of where some claim calls them in, or where queues have a bound. */
  constructor(memory: Memory, view: View, profile: Profile, areCalledIn: boolean) {
    this.#messages = memory.fading<MessageView>(messageOrders);
    this.#wills = memory.fading();
    this.#strays = memory.cell(0);
    this.#view = view;
    this.#server = profile.knobs.server;
    this.#areCalledIn = areCalledIn;
  }

  message(payload: string): MessageView | null {
    return this.#messages.get(payload) ?? null;
  }

  messages(): readonly MessageView[] {
    return this.#messages.values();
  }

  isWill(payload: string): boolean {
    return this.#wills.get(payload) === true;
  }

  get #isBounded(): boolean {
    return this.#server.maxQueue !== "unlimited";
  }

  /** The stamp of the sight at hand, which the view has not counted yet. */
  get #stamp(): number {
    return this.#view.stamp + 1;
  }

  /** How dues change with what is seen; the view is as it was before. */
  readonly handlers: Handlers = {
    sent: ({ connection, packet }) => {
      const on = this.#view.connection(connection);
      if (on !== null) this.#sent(on, packet);
    },
    received: ({ connection, packet }) => {
      const on = this.#view.connection(connection);
      if (on !== null) this.#received(on, packet);
    },
    operated: ({ operation }) => this.#operated(operation),
  };

  #sent(on: ConnectionView, packet: Packet): void {
    const { clientId } = on;
    switch (packet.type) {
      case "CONNECT":
        if (packet.will !== null) this.#announced(packet.will.payload);
        break;
      case "PUBLISH":
        if (packet.payload !== "") this.#published(packet, on);
        else this.#strayed(this.#copiesOf(packet));
        break;
      case "UNSUBSCRIBE":
        for (const filter of packet.filters) {
          this.#withdraw(clientId, filter, "it was unsubscribed");
        }
        break;
      case "SUBSCRIBE":
        this.#strayed(packet.requests.length * this.#retained());
        for (const { filter, qos } of packet.requests) this.#lower(clientId, filter, qos);
        break;
      default:
        break;
    }
  }

  #received(on: ConnectionView, packet: Packet): void {
    const { device, clientId } = on;
    switch (packet.type) {
      case "PUBLISH":
        this.#arrived(packet, clientId);
        break;
      case "PUBACK":
      case "PUBCOMP": {
        const flows = this.#view.up(device, clientId);
        const flow = flows.find(({ packetId }) => packetId === packet.packetId);
        if (flow === undefined) break;
        const { qos, payload } = flow.publish;
        const isEnd = packet.type === "PUBACK" ? qos === 1 : qos === 2 && flow.phase === "pubrel";
        if (isEnd) this.#acknowledged(payload);
        break;
      }
      case "SUBACK": {
        const request = on.requests.find(({ packetId }) => packetId === packet.packetId);
        if (request?.type !== "SUBSCRIBE") break;
        // Where they are not as many as the filters nobody knows which code is whose.
        const codes =
          packet.returnCodes.length === request.requests.length ? packet.returnCodes : [];
        for (const [index, { filter }] of request.requests.entries()) {
          const code = codes[index];
          this.#lower(clientId, filter, code === 1 || code === 2 ? code : 0);
        }
        break;
      }
      case "CONNACK":
        if (packet.returnCode === 0 && !packet.sessionPresent) {
          this.#excuse(clientId, "its Session ended");
        }
        break;
      default:
        break;
    }
  }

  #operated(operation: Operation): void {
    const { durability, kickKeepsPersistentSession } = this.#server;
    if (operation.op === "restart" && durability === "none") {
      for (const { clientId } of this.#view.sessions()) {
        this.#excuse(clientId, "the Server lost its Sessions");
      }
    }
    if (operation.op === "kick" && !kickKeepsPersistentSession) {
      this.#excuse(operation.clientId, "its Session was ended");
    }
  }

  #announced(payload: string): void {
    this.#wills.set(payload, true);
    this.#strayed(1);
    const message = this.message(payload);
    if (message !== null) this.#put({ ...message, ambiguous: true });
  }

  #published(publish: Publish, on: ConnectionView): void {
    const { payload } = publish;
    const known = this.message(payload);
    const session = this.#view.session(on.clientId);
    if (known === null) {
      const isKept = this.#areCalledIn || this.#isBounded;
      const dues = isKept ? this.#duesOf(publish) : [];
      const message = newMessage(publish, on, session, this.#stamp, dues);
      this.#put(this.isWill(payload) ? { ...message, ambiguous: true } : message);
    } else {
      const flows = this.#view.up(on.device, on.clientId);
      const flow = flows.find(({ packetId }) => packetId === publish.packetId);
      const isHere = flow !== undefined && flow.seenAt >= on.openedAt;
      this.#put(sentAgain(known, publish, on, session, isHere));
    }
    for (const due of this.message(payload)?.dues ?? []) this.#countQueue(due);
  }

  /** More that nobody counts may wait from here on, in any queue. */
  #strayed(more: number): void {
    this.#strays.now += more;
    for (const session of this.#view.sessions()) this.#countQueue(session);
  }

  /** Of a message that is not told from others: how many may wait in one queue. */
  #copiesOf(publish: Publish): number {
    const dues = this.#duesOf(publish);
    // Somebody may subscribe before it arrives.
    return Math.max(1, ...dues.map(({ subscriptions }) => subscriptions));
  }

  #duesOf(publish: Publish): readonly Due[] {
    return this.#view.sessions().flatMap((one) => dueTo(one, publish) ?? []);
  }

  /** A bounded queue may drop what is beyond its bound; which message it drops is its own affair. */
  #countQueue({ clientId, epoch }: Pick<Due, "clientId" | "epoch">): void {
    if (this.#isBeyondBound(clientId, epoch, ({ copies }) => copies)) {
      this.#excuse(clientId, "the queue may have overflowed");
    }
  }

  /** Whether the queue of a Session may ever have overflowed, whatever has come since. */
  mayOverflow(clientId: string): boolean {
    return this.#isBeyondBound(clientId, this.#view.session(clientId).epoch, () => 0);
  }

  #isBeyondBound(clientId: string, epoch: number, hasCome: (due: Due) => number): boolean {
    const { maxQueue } = this.#server;
    if (maxQueue === "unlimited") return false;
    let waiting = this.#strays.now;
    const { asks } = this.#view.session(clientId);
    for (const message of this.messages()) {
      const { chances, dues } = message;
      const due = dues.find((one) => one.clientId === clientId && one.epoch === epoch);
      const copies = chances * (due?.subscriptions ?? chancesOf(message, asks));
      waiting += Math.max(0, copies - (due === undefined ? 0 : hasCome(due)));
    }
    return waiting > maxQueue;
  }

  #acknowledged(payload: string): void {
    const message = this.message(payload);
    if (message === null || message.ackedAt !== null) return;
    const { mixed, unsure, epoch } = this.#view.session(message.clientId);
    // A PUBREL ends what another Session began: that one took the message with it.
    const isOrphan = message.qos === 2 && message.epoch !== epoch;
    const doubtful = message.doubtful || mixed || unsure || isOrphan;
    this.#put({ ...message, ackedAt: this.#stamp, doubtful });
  }

  #arrived({ payload, dup, qos }: Publish, clientId: string): void {
    const message = this.message(payload);
    if (message === null || !message.dues.some((due) => due.clientId === clientId)) return;
    const dues = message.dues.map((due) =>
      due.clientId === clientId
        ? {
            ...due,
            copies: due.copies + Number(!dup && this.#isBounded),
            best: due.best === null || qos > due.best ? qos : due.best,
          }
        : due,
    );
    this.#put({ ...message, dues });
  }

  /** A subscription is made anew: what waits under it is owed at no more than the new QoS. */
  #lower(clientId: string, filter: string, qos: Qos): void {
    if (qos === 0) {
      this.#withdraw(clientId, filter, "its subscription was replaced by one with QoS 0");
      return;
    }
    this.#change(clientId, filter, (due) => {
      const by = due.by.map((one) =>
        one.filter === filter && one.qos > qos ? { filter, qos } : one,
      );
      return { ...due, by };
    });
  }

  /** Nothing is owed by this subscription any more; by another that matched, a message still is. */
  #withdraw(clientId: string, filter: string, why: string): void {
    this.#change(clientId, filter, (due) => {
      const by = due.by.filter((one) => one.filter !== filter);
      return { ...due, by, excuse: by.length === 0 ? why : null };
    });
  }

  /** Nothing is owed any more. */
  #excuse(clientId: string, excuse: string): void {
    this.#change(clientId, null, (due) => ({ ...due, by: [], excuse }));
  }

  /** Changes what is owed by a subscription; null is by any. */
  #change(clientId: string, filter: string | null, to: (due: Due) => Due): void {
    const isMeant = (due: Due): boolean =>
      due.clientId === clientId &&
      due.excuse === null &&
      (filter === null || due.by.some((one) => one.filter === filter));
    for (const message of this.messages()) {
      if (!message.dues.some(isMeant)) continue;
      this.#put({ ...message, dues: message.dues.map((due) => (isMeant(due) ? to(due) : due)) });
    }
  }

  #retained(): number {
    const published = this.messages().filter(({ retain }) => retain).length;
    return published + this.#wills.values().length;
  }

  #put(message: MessageView): void {
    this.#messages.set(message.payload, message);
  }
}

/** How often a message that was sent before anybody subscribed may yet be for a Session that did. */
const chancesOf = ({ topic, sentAt, ackedAt }: MessageView, asks: readonly Ask[]): number =>
  asks.filter(
    ({ filter, from, until }) =>
      (ackedAt === null || ackedAt > from) &&
      (until === null || sentAt < until) &&
      matches(filter, topic),
  ).length;
