/**
 * Which messages are owed to whom, from the Clients' ends: the table of obligations, message by
 * message and Session by Session.
 *
 * A message is told from others by its payload. It is owed to a Session that held a matching
 * subscription when it was sent, once its publisher has seen it acknowledged; and the debt is off
 * as soon as anything happens that lets the Server forget it.
 */
import { matches, type Profile, type Publish, type Qos } from "../models/index.ts";
import type { Cell, Memory } from "./memory.ts";
import type { Handlers } from "./sight.ts";
import type { SessionView, View } from "./view.ts";

/** One message and one ClientID. */
export interface Due {
  readonly clientId: string;
  /** The Session of the ClientID that it is owed to. */
  readonly epoch: number;
  /** The QoS at which it is owed: the smaller of published and granted; the highest of several. */
  readonly qos: Qos;
  /** Subscriptions that match: as many copies may come. */
  readonly subscriptions: number;
  /** Copies that reached the Client in first transmissions, and all that did. */
  readonly received: number;
  /** Why it is no longer owed; null while it is. */
  readonly excuse: string | null;
}

export interface MessageView {
  readonly topic: string;
  readonly payload: string;
  readonly qos: Qos;
  readonly retain: boolean;
  readonly device: string;
  readonly clientId: string;
  readonly sentAt: number;
  /** When its publisher saw it completely acknowledged; null before. */
  readonly ackedAt: number | null;
  /** The publisher's Session may have taken it for a repeat of another message. */
  readonly doubtful: boolean;
  readonly dues: readonly Due[];
}

export class Dues {
  readonly #messages: Cell<Readonly<Record<string, MessageView>>>;
  readonly #view: View;
  readonly #server: Profile["knobs"]["server"];

  constructor(memory: Memory, view: View, profile: Profile) {
    this.#messages = memory.cell({});
    this.#view = view;
    this.#server = profile.knobs.server;
  }

  message(payload: string): MessageView | null {
    return this.#messages.now[payload] ?? null;
  }

  messages(): readonly MessageView[] {
    return Object.values(this.#messages.now);
  }

  /** How dues change with what is seen; the view is as it was before. */
  readonly handlers: Handlers = {
    sent: ({ connection, packet }) => {
      const on = this.#view.connection(connection);
      if (on === null) return;
      if (packet.type === "PUBLISH" && packet.payload !== "")
        this.#sent(packet, on.device, on.clientId);
      if (packet.type === "UNSUBSCRIBE") this.#excuse(on.clientId, "it was unsubscribed");
      if (packet.type === "SUBSCRIBE")
        this.#excuse(
          on.clientId,
          "its subscription was replaced",
          packet.requests.map(({ filter }) => filter),
        );
    },
    received: ({ connection, packet }) => {
      const on = this.#view.connection(connection);
      if (on === null) return;
      switch (packet.type) {
        case "PUBLISH":
          this.#received(packet, on.clientId);
          break;
        case "PUBACK":
        case "PUBCOMP": {
          const flow = this.#view
            .up(on.device, on.clientId)
            .find(({ packetId }) => packetId === packet.packetId);
          if (flow !== undefined) this.#acknowledged(flow.publish.payload);
          break;
        }
        case "CONNACK":
          if (packet.returnCode === 0 && !packet.sessionPresent) {
            this.#excuse(on.clientId, "its Session ended");
          }
          break;
        default:
          break;
      }
    },
    operated: ({ operation }) => {
      const { durability, kickKeepsPersistentSession } = this.#server;
      if (operation.op === "restart") {
        const lost = durability === "none" ? "the Server lost its Sessions" : null;
        if (lost !== null)
          for (const { clientId } of this.#view.sessions()) this.#excuse(clientId, lost);
      }
      if (operation.op === "kick" && !kickKeepsPersistentSession) {
        this.#excuse(operation.clientId, "its Session was ended");
      }
    },
  };

  #sent(publish: Publish, device: string, clientId: string): void {
    const { topic, payload, qos, retain } = publish;
    if (this.message(payload) !== null) return;
    const publisher = this.#view.session(clientId);
    const dues = this.#view.sessions().flatMap((session) => this.#due(session, publish) ?? []);
    this.#put({
      topic,
      payload,
      qos,
      retain,
      device,
      clientId,
      sentAt: this.#view.stamp,
      ackedAt: null,
      doubtful: publisher.mixed,
      dues,
    });
  }

  #due(session: SessionView, { topic, qos }: Publish): Due | null {
    const matching = session.subscriptions.filter(({ filter }) => matches(filter, topic));
    if (matching.length === 0 || session.status === "none") return null;
    const held = matching.filter(({ state }) => state === "held");
    const granted = Math.max(...matching.map((one) => one.qos)) as Qos;
    const { upgradeQos } = this.#server;
    const excuse =
      held.length < matching.length
        ? "its subscription was not certain"
        : session.status === "open"
          ? "its Session was not certain"
          : session.mixed
            ? "its Session is shared by Clients that do not share their state"
            : null;
    return {
      clientId: session.clientId,
      epoch: session.epoch,
      qos: upgradeQos ? (Math.max(qos, granted) as Qos) : (Math.min(qos, granted) as Qos),
      subscriptions: matching.length,
      received: 0,
      excuse,
    };
  }

  #acknowledged(payload: string): void {
    const message = this.message(payload);
    if (message === null || message.ackedAt !== null) return;
    const { maxQueue } = this.#server;
    const doubtful = message.doubtful || this.#view.session(message.clientId).mixed;
    this.#put({ ...message, ackedAt: this.#view.stamp, doubtful });
    // A bounded queue may drop what is beyond its bound; which message it drops is its own affair.
    if (maxQueue === "unlimited") return;
    for (const { clientId } of message.dues) {
      const waiting = this.messages().filter(({ dues }) =>
        dues.some((due) => due.clientId === clientId && due.excuse === null && due.received === 0),
      );
      if (waiting.length > maxQueue) this.#excuse(clientId, "the queue may have overflowed");
    }
  }

  #received({ payload, dup }: Publish, clientId: string): void {
    const message = this.message(payload);
    if (message === null || dup) {
      if (message !== null) this.#count(message, clientId, 0);
      return;
    }
    this.#count(message, clientId, 1);
  }

  #count(message: MessageView, clientId: string, more: number): void {
    const dues = message.dues.map((due) =>
      due.clientId === clientId ? { ...due, received: Math.max(1, due.received + more) } : due,
    );
    this.#put({ ...message, dues });
  }

  #excuse(clientId: string, why: string, filters: readonly string[] | null = null): void {
    for (const message of this.messages()) {
      const concerned = message.dues.some(
        (due) => due.clientId === clientId && due.excuse === null,
      );
      if (!concerned) continue;
      if (filters !== null && !filters.some((filter) => matches(filter, message.topic))) continue;
      const dues = message.dues.map((due) =>
        due.clientId === clientId && due.excuse === null ? { ...due, excuse: why } : due,
      );
      this.#put({ ...message, dues });
    }
  }

  #put(message: MessageView): void {
    this.#messages.now = { ...this.#messages.now, [message.payload]: message };
  }
}
