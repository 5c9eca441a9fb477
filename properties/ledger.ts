/**
 * The delivery ledger of one message: everything that happened to it, on its way in and on its way
 * out, one entry each.
 *
 * A message is told from others by its payload. A packet without a payload belongs to the message
 * that last had its Packet Identifier, in the same direction, for the same ClientID and, on the way in,
 * from the same device.
 */
import type { Observation, Step } from "../src/index.ts";
import { lineEnds, showPacket, type ModelFact, type Packet } from "../models/index.ts";

export interface LedgerEntry {
  readonly atMs: number;
  /** The step in which it happened, from 1. */
  readonly step: number;
  readonly is:
    | "published"
    | "sent"
    | "re-sent"
    | "arrived"
    | "lost"
    | "accepted"
    | "queued"
    | "dropped"
    | "acknowledged"
    | "handed over"
    | "completed";
  /** Who does it, or who to whom. */
  readonly who: string;
  readonly what: string;
}

type Noted = Pick<LedgerEntry, "is" | "who" | "what">;

export function ledgerOf(payload: string, steps: readonly Step[]): readonly LedgerEntry[] {
  const reader = new Reader(payload);
  return steps.flatMap(({ atMs, number, observations }) =>
    observations.flatMap((one) =>
      reader.read(one).map((noted) => ({ atMs, step: number, ...noted })),
    ),
  );
}

class Reader {
  readonly #payload: string;
  /** By connection: the ClientID of its CONNECT. */
  readonly #clientIds = new Map<string, string>();
  /** By direction, ClientID and Packet Identifier: whether the message at hand has it. */
  readonly #ours = new Map<string, boolean>();

  constructor(payload: string) {
    this.#payload = payload;
  }

  read(one: Observation): readonly Noted[] {
    switch (one.is) {
      case "sent":
      case "swallowed":
        return this.#sent(one.on, one.packet as Packet, one.is);
      case "received":
        return this.#arrived(one.on, one.packet as Packet);
      case "lost":
        return one.packets.flatMap((packet) => {
          const shown = packet as Packet;
          return this.#concerns(one.on, shown) ? [this.#packet("lost", one.on, shown)] : [];
        });
      case "observed":
        return this.#fact(one.fact as ModelFact);
      default:
        return [];
    }
  }

  #sent(pipe: string, packet: Packet, how: "sent" | "swallowed"): readonly Noted[] {
    const { connection, isUp } = endsOf(pipe);
    if (packet.type === "CONNECT") this.#clientIds.set(connection, packet.clientId);
    if (packet.type === "PUBLISH" && packet.packetId !== null) {
      const ours = packet.payload === this.#payload;
      this.#ours.set(this.#key(connection, isUp, packet.packetId), ours);
    }
    if (!this.#concerns(pipe, packet)) return [];
    if (how === "swallowed") return [this.#packet("lost", pipe, packet)];
    if (packet.type === "CONNECT") return [this.#packet("sent", pipe, packet)];
    if (packet.type !== "PUBLISH") return [this.#packet("acknowledged", pipe, packet)];
    return [this.#packet(packet.dup ? "re-sent" : "sent", pipe, packet)];
  }

  #arrived(pipe: string, packet: Packet): readonly Noted[] {
    return this.#concerns(pipe, packet) ? [this.#packet("arrived", pipe, packet)] : [];
  }

  #fact(fact: ModelFact): readonly Noted[] {
    switch (fact.is) {
      case "published":
        return this.#about(fact.message.payload, "published", fact.device, "by its user");
      case "completed":
        return this.#about(fact.message.payload, "completed", fact.device, "knows it delivered");
      case "handedOver":
        return this.#about(fact.payload, "handed over", fact.device, `to its user, ${qos(fact)}`);
      case "accepted":
        return this.#about(fact.message.payload, "accepted", "server", "for its subscribers");
      case "willPublished":
        return this.#about(fact.message.payload, "published", "server", "as a Will");
      case "queued":
        return this.#about(
          fact.message.payload,
          "queued",
          fact.session,
          `for ${fact.clientId}, ${qos(fact)}`,
        );
      case "dropped":
        return this.#about(
          fact.message.payload,
          "dropped",
          fact.session,
          `for ${fact.clientId}: ${whyDropped[fact.why]}`,
        );
      default:
        return [];
    }
  }

  #about(payload: string, is: Noted["is"], who: string, what: string): readonly Noted[] {
    return payload === this.#payload ? [{ is, who, what }] : [];
  }

  #packet(is: Noted["is"], pipe: string, packet: Packet): Noted {
    const { connection, isUp } = endsOf(pipe);
    const who = isUp ? `${connection} -> server` : `server -> ${connection}`;
    return { is, who, what: showPacket(packet) };
  }

  /** Whether a packet carries the message or answers for it. */
  #concerns(pipe: string, packet: Packet): boolean {
    const { connection, isUp } = endsOf(pipe);
    switch (packet.type) {
      case "PUBLISH":
        return packet.payload === this.#payload;
      case "CONNECT":
        return packet.will?.payload === this.#payload;
      case "PUBREL":
        return this.#ours.get(this.#key(connection, isUp, packet.packetId)) === true;
      case "PUBACK":
      case "PUBREC":
      case "PUBCOMP":
        // Answers go against the direction of the message.
        return this.#ours.get(this.#key(connection, !isUp, packet.packetId)) === true;
      default:
        return false;
    }
  }

  #key(connection: string, isUp: boolean, packetId: number): string {
    const clientId = this.#clientIds.get(connection) ?? connection;
    if (!isUp) return `down ${packetId} ${clientId}`;
    // Devices that share a ClientID choose Packet Identifiers each for itself.
    const [device] = connection.split("#");
    return `up ${packetId} ${clientId} ${device}`;
  }
}

const qos = (fact: { readonly qos: number }): string => `qos=${fact.qos}`;

function endsOf(pipe: string): { readonly connection: string; readonly isUp: boolean } {
  const connection = pipe.replace("server->", "").replace("->server", "");
  return { connection, isUp: pipe === lineEnds(connection).up };
}

const whyDropped: Readonly<Record<Extract<ModelFact, { is: "dropped" }>["why"], string>> = {
  queueFull: "its queue is full",
  qos0Offline: "QoS 0 while it is offline",
  sessionEnded: "its Session has ended",
  awaitTimeout: "PUBREL did not come in time",
  awaitFull: "too many await PUBREL",
};
