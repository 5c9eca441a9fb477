/**
 * What was seen up to a violation, as questions about it: whom it is about, who had sent what, and
 * what was subscribed. A situation of a known deviation is told by these answers.
 *
 * The text of a violation names connections and ClientIDs, so that is where they are taken from
 * when nothing arrived at which it showed.
 */
import type { Connect, Packet, Publish, WireSight, Will } from "../../models/index.ts";
import { matches } from "../topic-filter.ts";

export interface Told {
  readonly what: string;
  readonly about: string | null;
  readonly sights: readonly WireSight[];
  /** The sight at which it shows, from 1; one more than there are for what is missing at the end. */
  readonly at: number;
}

/** A packet that went over a connection, and its place among all sights. */
export interface Passed<Kind extends Packet = Packet> {
  readonly way: "sent" | "received";
  readonly connection: string;
  readonly clientId: string;
  readonly packet: Kind;
  readonly place: number;
}

/** The packets of a type; several types share one shape. */
type Of<Type, Kind = Packet> = Kind extends Packet
  ? Type extends Kind["type"]
    ? Kind & { readonly type: Type }
    : never
  : never;

/** The QoS that a subscription has, or may have as long as a request for it is not answered. */
interface Grant {
  readonly qos: readonly number[];
  readonly isAnswered: boolean;
}

export class Tale {
  /** Everything up to the violation, in its order. */
  readonly packets: readonly Passed[];
  /** The packet at which it shows; null if it is about what did not come. */
  readonly last: Passed | null;
  readonly about: string | null;
  readonly #told: Told;
  readonly #names: ReadonlySet<string>;

  constructor(told: Told) {
    const { what, about, sights, at } = told;
    this.#told = told;
    const clientIds = new Map<string, string>();
    this.packets = sights.slice(0, at).flatMap((sight, place) => {
      if (sight.is !== "sent" && sight.is !== "received") return [];
      const { is, connection, packet } = sight;
      // What the Server assigned instead of an empty one is this connection's alone.
      if (packet.type === "CONNECT") clientIds.set(connection, packet.clientId || connection);
      const clientId = clientIds.get(connection) ?? "";
      return [{ way: is, connection, clientId, packet, place }];
    });
    const last = this.packets.at(-1);
    this.last = last !== undefined && last.place === at - 1 ? last : null;
    this.about = about;
    // What stands in quotation marks is a payload.
    this.#names = new Set(what.replaceAll(/"[^"]*"/g, "").split(/[^\w#]+/));
  }

  /** The packets of a type, one way. */
  all<Type extends Packet["type"]>(way: Passed["way"], type: Type): readonly Passed<Of<Type>>[] {
    return this.packets.filter(
      (one): one is Passed<Of<Type>> => one.way === way && one.packet.type === type,
    );
  }

  /** The ClientIDs that the violation is about. */
  subjects(): readonly string[] {
    if (this.last !== null) return [this.last.clientId];
    const named = this.all("sent", "CONNECT").filter(
      ({ connection, clientId }) => this.#names.has(connection) || this.#names.has(clientId),
    );
    return [...new Set(named.map(({ clientId }) => clientId))];
  }

  /** The PUBLISH at which it shows. */
  publish(): Publish | null {
    return this.last?.packet.type === "PUBLISH" ? this.last.packet : null;
  }

  /** Every time a message was published. */
  published(payload: string | null): readonly Passed<Publish>[] {
    return this.all("sent", "PUBLISH").filter(({ packet }) => packet.payload === payload);
  }

  /** Every Will with this payload, where it was left. */
  wills(payload: string | null): readonly { readonly packet: Will; readonly place: number }[] {
    return this.all("sent", "CONNECT").flatMap(({ packet: { will }, place }) =>
      will?.payload === payload ? [{ packet: will, place }] : [],
    );
  }

  isWill(payload: string): boolean {
    return this.wills(payload).length > 0;
  }

  /**
   * What the last Session of a ClientID was granted, by filter, or may have been. Or the Session that
   * a connection was for, whoever has asked for another one since.
   */
  granted(clientId: string, ownConnection: string | null = null): ReadonlyMap<string, Grant> {
    const granted = new Map<string, Grant>();
    const began = this.#sessionBegan(clientId, ownConnection);
    // What is asked for with CleanSession 1 is nothing to the Session of another connection.
    const apart = new Set(
      this.connects(clientId).flatMap(({ packet, connection, place }) =>
        packet.cleanSession && place !== began ? [connection] : [],
      ),
    );
    const answers = this.all("received", "SUBACK").filter((one) => one.clientId === clientId);
    // As long as an UNSUBSCRIBE is not answered what it is about may be there.
    const left = new Set(
      this.all("received", "UNSUBACK").map((one) => `${one.connection} ${one.packet.packetId}`),
    );
    for (const { packet, connection, place, ...one } of this.packets) {
      if (one.clientId !== clientId || place < began || one.way !== "sent") continue;
      if (apart.has(connection)) continue;
      if (packet.type === "UNSUBSCRIBE" && left.has(`${connection} ${packet.packetId}`)) {
        for (const filter of packet.filters) granted.delete(filter);
      }
      if (packet.type !== "SUBSCRIBE") continue;
      const answer = answers.find(
        (later) =>
          later.connection === connection &&
          later.packet.packetId === packet.packetId &&
          later.place > place,
      );
      // Where they are not as many as the filters nobody knows which code is whose.
      const given = answer?.packet.returnCodes ?? [];
      const codes = given.length === packet.requests.length ? given : [];
      for (const [index, { filter, qos }] of packet.requests.entries()) {
        const code = codes[index];
        const before = granted.get(filter);
        const grant =
          code === undefined
            ? { qos: [...(before?.qos ?? []), qos], isAnswered: before?.isAnswered === true }
            : { qos: [code], isAnswered: true };
        if (code !== 0x80) granted.set(filter, grant);
      }
    }
    return granted;
  }

  /** The QoS of each filter of that which matches a topic. */
  grantedFor(
    clientId: string,
    topic: string,
    ownConnection: string | null = null,
  ): ReadonlyMap<string, readonly number[]> {
    const all = [...this.granted(clientId, ownConnection)].filter(([filter]) =>
      matches(filter, topic),
    );
    return new Map(all.map(([filter, { qos }]) => [filter, qos]));
  }

  /** The same story up to a place. */
  before(place: number): Tale {
    return new Tale({ ...this.#told, at: place });
  }

  /** Whether a ClientID was accepted with CleanSession 0, and not with 1 since. */
  hasSession(clientId: string): boolean {
    const accepted = this.all("received", "CONNACK").filter(
      (one) => one.clientId === clientId && one.packet.returnCode === 0,
    );
    const { connection = null } = accepted.at(-1) ?? {};
    return this.connects(clientId).some(
      (one) => one.connection === connection && !one.packet.cleanSession,
    );
  }

  /** Whether the connection of a packet was accepted with Session Present 1. */
  isResumed({ connection }: Passed): boolean {
    return this.all("received", "CONNACK").some(
      (one) => one.connection === connection && one.packet.sessionPresent,
    );
  }

  /** Whether PUBACK or PUBREC came for a PUBLISH before a place. */
  isAnsweredBefore(place: number, { connection, packet, ...sent }: Passed<Publish>): boolean {
    return this.all("received", packet.qos === 1 ? "PUBACK" : "PUBREC").some(
      (one) =>
        one.connection === connection &&
        one.packet.packetId === packet.packetId &&
        one.place > sent.place &&
        one.place < place,
    );
  }

  /** Whether a Client that is there in the end was away at a place, or has been since. */
  wasAway(clientId: string, place: number): boolean {
    const own = this.connects(clientId);
    // Whoever was away then has to have come back since.
    return own.length === 0 || own.some((one) => one.place > place);
  }

  connects(clientId: string): readonly Passed<Connect>[] {
    return this.all("sent", "CONNECT").filter((one) => one.clientId === clientId);
  }

  /** [MQTT3-3.1.4] What is turned away, or comes second on its connection, leaves the Session alone. */
  #mayBeServed({ connection, clientId, packet, place }: Passed<Connect>): boolean {
    if (packet.protocolLevel !== 4) return false;
    const before = this.connects(clientId).some(
      (one) => one.connection === connection && one.place < place,
    );
    const refused = this.all("received", "CONNACK").some(
      (one) => one.connection === connection && one.packet.returnCode !== 0,
    );
    return !before && !refused;
  }

  /** Where a ClientID's last Session, or that of a connection, began: with CleanSession 1, or behind it. */
  #sessionBegan(clientId: string, ownConnection: string | null): number {
    const all = this.connects(clientId).filter((one) => this.#mayBeServed(one));
    const own = all.findLastIndex(({ connection }) => connection === ownConnection);
    const connects = own < 0 ? all : all.slice(0, own + 1);
    const last = connects.findLastIndex(
      ({ packet }, index) => packet.cleanSession || connects[index - 1]?.packet.cleanSession,
    );
    return connects[last]?.place ?? 0;
  }
}
