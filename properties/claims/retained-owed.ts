/**
 * Claims: what is retained comes for a subscription, as those who subscribe see it.
 *
 * From packets alone it is known for certain what a topic retains only if whatever else was to be
 * retained there had certainly been taken before. Then it is owed to each subscription that is granted
 * above QoS 0, over the connection that has asked, as long as nothing else happens to either.
 */
import { deviceOf, type Publish, type Subscribe } from "../../models/index.ts";
import { claim, type Claim, type Stand } from "../claim.ts";
import type { ConnectionView } from "../connection-view.ts";
import type { Cell, Table } from "../memory.ts";
import type { MessageView } from "../message-view.ts";
import type { Handlers } from "../sight.ts";
import { matches } from "../topic-filter.ts";

/** A retained message that has to come for a SUBSCRIBE. */
interface Debt {
  readonly clientId: string;
  readonly connection: string;
  readonly topic: string;
  readonly payload: string;
  readonly packetId: number;
  /** Which of how many filters match. */
  readonly places: readonly number[];
  readonly of: number;
  /** One of them was granted. */
  readonly isGranted: boolean;
}

/**
 * What may be retained, or take away what is, and is never acknowledged or not told from others: it
 * is certainly over for what the same connection sends later, and for nothing else.
 */
interface Stray {
  readonly topic: string;
  /** "" for a Will, which comes when it comes, and for what is released when it is released. */
  readonly connection: string;
  readonly openedAt: number;
  readonly sentAt: number;
}

class Owed {
  readonly #stand: Stand;
  /** By Client and topic. */
  readonly #debts: Table<Debt>;
  /** By topic, connection and when that was opened: the last one. */
  readonly #strays: Table<Stray>;
  /** Somebody may have published whom nobody saw. */
  readonly #isBlind: Cell<boolean>;

  constructor(stand: Stand) {
    this.#stand = stand;
    this.#debts = stand.memory.table();
    this.#strays = stand.memory.table();
    this.#isBlind = stand.memory.cell(false);
  }

  readonly handlers: Handlers = {
    sent: ({ connection, packet }) => {
      const on = this.#stand.view.connection(connection);
      const clientId = packet.type === "CONNECT" ? packet.clientId : on?.clientId;
      switch (packet.type) {
        case "CONNECT":
          this.#drop((debt) => debt.clientId === clientId);
          if (packet.will?.retain === true) this.#stray({ topic: packet.will.topic });
          break;
        case "PUBLISH":
          if (packet.retain) this.#retained(packet, on);
          break;
        case "SUBSCRIBE":
          this.#asked(connection, packet);
          break;
        case "UNSUBSCRIBE":
          this.#drop(
            (debt) =>
              debt.clientId === clientId &&
              packet.filters.some((filter) => matches(filter, debt.topic)),
          );
          break;
        case "DISCONNECT":
          this.#drop((debt) => debt.clientId === clientId);
          break;
        default:
          break;
      }
    },
    received: ({ connection, packet }) => {
      if (packet.type === "SUBACK") {
        this.#answered(connection, packet.packetId, packet.returnCodes);
      } else if (packet.type === "PUBLISH") {
        const { topic, payload } = packet;
        const clientId = this.#stand.view.connection(connection)?.clientId;
        this.#drop(
          (one) => one.clientId === clientId && one.topic === topic && one.payload === payload,
        );
      }
    },
    closed: ({ connection }) => this.#drop((debt) => debt.connection === connection),
    operated: ({ operation }) => {
      if (operation.op === "restart") this.#lose();
      if (operation.op === "kick") this.#drop((debt) => debt.clientId === operation.clientId);
      if (operation.op === "vanish") {
        this.#drop((debt) => deviceOf(debt.connection) === operation.device);
      }
    },
    joined: () => this.#lose(),
    obscured: () => this.#lose(),
  };

  judge(): void {
    const { view, dues } = this.#stand;
    for (const { clientId, connection, topic, payload, isGranted } of this.#debts.values()) {
      if (!isGranted || view.online(clientId)?.connection !== connection) continue;
      if (dues.mayOverflow(clientId)) continue;
      this.#stand.violated(
        `${connection} subscribes to ${topic} and never gets "${payload}", which is retained there`,
        payload,
      );
    }
  }

  #retained({ topic, payload, qos }: Publish, on: ConnectionView | null): void {
    this.#drop((debt) => debt.topic === topic);
    // What has a payload and is acknowledged is found among the messages.
    if (payload !== "" && qos > 0) return;
    this.#stray({ topic, ...(qos < 2 && on !== null ? on : {}) });
  }

  #stray({
    topic,
    connection = "",
    openedAt = 0,
  }: Pick<Stray, "topic"> & Partial<Pick<Stray, "connection" | "openedAt">>): void {
    const sentAt = this.#stand.view.stamp + 1;
    this.#drop((debt) => debt.topic === topic);
    this.#strays.set(`${topic}\n${connection} ${openedAt}`, {
      topic,
      connection,
      openedAt,
      sentAt,
    });
  }

  #asked(connection: string, { packetId, requests }: Subscribe): void {
    const on = this.#stand.view.sure(connection);
    if (on === null || this.#isBlind.now) return;
    for (const { topic, payload } of this.#kept()) {
      const places = [...requests.keys()].filter((place) => {
        const request = requests[place];
        return request !== undefined && request.qos > 0 && matches(request.filter, topic);
      });
      if (places.length === 0) continue;
      const { clientId } = on;
      const debt = { clientId, connection, topic, payload, packetId, places, of: requests.length };
      this.#debts.set(`${clientId}\n${topic}`, { ...debt, isGranted: false });
    }
  }

  #answered(connection: string, packetId: number, codes: readonly number[]): void {
    for (const [key, debt] of this.#debts.entries()) {
      if (debt.connection !== connection || debt.packetId !== packetId || debt.isGranted) continue;
      const isGranted =
        codes.length === debt.of &&
        debt.places.some((place) => codes[place] === 1 || codes[place] === 2);
      if (isGranted) {
        this.#stand.triggered();
        this.#debts.set(key, { ...debt, isGranted });
      } else this.#debts.delete(key);
    }
  }

  /** The messages above QoS 0 that are retained for certain, one for each topic at most. */
  #kept(): readonly MessageView[] {
    const { dues, profile } = this.#stand;
    const all = dues.messages().filter(({ retain }) => retain);
    // Where QoS 2 messages take a way of their own, PUBCOMP does not say that one has been taken.
    const surelyMax = profile.knobs.server.qos2Routing === "ordered" ? 2 : 1;
    const isTaken = (one: MessageView): boolean => isCertain(one) && one.qos <= surelyMax;
    return all.filter((one) => {
      if (one.qos === 0 || !isTaken(one)) return false;
      const others = all.filter((other) => other !== one && other.topic === one.topic);
      return (
        others.every((other) => other.qos === 0 || (isTaken(other) && isBefore(other, one))) &&
        this.#strays
          .values()
          .filter(({ topic }) => topic === one.topic)
          .every(
            ({ connection, openedAt, sentAt }) =>
              connection === one.connection && openedAt === one.openedAt && sentAt < one.sentAt,
          )
      );
    });
  }

  #drop(isMeant: (debt: Debt) => boolean): void {
    for (const [key, debt] of this.#debts.entries()) if (isMeant(debt)) this.#debts.delete(key);
  }

  /** Nothing is known any more of what is retained. */
  #lose(): void {
    this.#debts.now = [];
    this.#isBlind.now = true;
  }
}

/** It was taken once, and nothing else was taken for it. */
const isCertain = ({ ackedAt, chances, doubtful, ambiguous }: MessageView): boolean =>
  ackedAt !== null && chances === 1 && !doubtful && !ambiguous;

/** Whether a message was acknowledged before another one was sent. */
const isBefore = ({ ackedAt }: MessageView, { sentAt }: MessageView): boolean =>
  ackedAt !== null && ackedAt < sentAt;

export const retainedOwedClaims: readonly Claim[] = [
  claim({
    id: "retained-comes-on-subscribe",
    from: ["MQTT3-3.3.1-5", "MQTT3-3.3.1-6", "MQTT3-3.8.4-3"],
    says: "A retained message above QoS 0 comes to whoever is granted a subscription that matches it.",
    vantage: "wire",
    form: "eventually",
    when: "a subscription above QoS 0 is granted that something retained matches",
    watch(stand) {
      const owed = new Owed(stand);
      return { on: owed.handlers, judge: () => owed.judge() };
    },
  }),
];
