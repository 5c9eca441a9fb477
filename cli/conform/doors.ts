/**
 * Who was let in, and with what. A Server may turn anybody away, but of one that does so often, for
 * no reason that can be seen, little is shown.
 */
import type { Connect, Packet } from "../../models/index.ts";
import type { Doorways, LiveReport } from "../../properties/index.ts";

export class Doors {
  readonly all = {
    clean: { asked: 0, turnedAway: 0 },
    kept: { asked: 0, turnedAway: 0 },
    qos2: { asked: 0, turnedAway: 0 },
    filters: { asked: 0, turnedAway: 0 },
  };
  /** By connection: what kind of Session was asked for and not answered yet. */
  readonly #waiting = new Map<string, keyof Doorways>();
  /** By connection over which a message was published with QoS 2: whether one was received. */
  readonly #isReceived = new Map<string, boolean>();

  /** A connection begins with a CONNECT. */
  asks(connection: string, { clientId, protocolLevel, credentials, cleanSession }: Connect): void {
    const isInOrder = clientId !== "" && protocolLevel === 4 && credentials === "good";
    if (!isInOrder) return;
    const kind = cleanSession ? "clean" : "kept";
    this.#waiting.set(connection, kind);
    this.all[kind].asked += 1;
  }

  /** It was accepted, or the Server has turned it away. */
  answers(connection: string, isAccepted: boolean): void {
    const kind = this.#waiting.get(connection);
    if (kind !== undefined && !isAccepted) this.all[kind].turnedAway += 1;
    this.#waiting.delete(connection);
  }

  /** A packet was sent over it. */
  sends(connection: string, packet: Packet): void {
    if (packet.type !== "PUBLISH" || packet.qos !== 2 || this.#isReceived.has(connection)) return;
    this.#isReceived.set(connection, false);
    this.all.qos2.asked += 1;
  }

  /** A packet came over it. */
  hears(connection: string, packet: Packet): void {
    if (packet.type === "PUBREC") this.#isReceived.set(connection, true);
    if (packet.type !== "SUBACK") return;
    this.all.filters.asked += packet.returnCodes.length;
    this.all.filters.turnedAway += packet.returnCodes.filter((code) => code === 0x80).length;
  }

  /** The Server has ended it. */
  ends(connection: string): void {
    this.answers(connection, false);
    if (this.#isReceived.get(connection) === false) this.all.qos2.turnedAway += 1;
    this.#isReceived.delete(connection);
  }
}

/** Of what kind more than one in ten were turned away, and of what kind of packet most. */
export function doorLines({ doorways }: LiveReport): readonly string[] {
  const { qos2, filters } = doorways;
  const kinds = [
    ["CleanSession 1", doorways.clean],
    ["CleanSession 0", doorways.kept],
  ] as const;
  const lines = kinds
    .filter(([, { asked, turnedAway }]) => turnedAway * 10 > asked)
    .map(
      ([kind, { asked, turnedAway }]) =>
        `turned away: ${turnedAway} of ${asked} Clients that came with ${kind} and nothing wrong`,
    );
  const shut = [
    [filters, "refused", "Topic Filters", "--topic-prefix <text> asks for others"],
    [
      qos2,
      "closed without PUBREC",
      "connections with a QoS 2 PUBLISH",
      "--max-qos 1 leaves QoS 2 out",
    ],
  ] as const;
  const most = shut
    .filter(([{ asked, turnedAway }]) => turnedAway * 2 > asked)
    .map(([{ asked, turnedAway }, is, what, hint]) => {
      return `${is}: ${turnedAway} of ${asked} ${what}; ${hint}`;
    });
  return [...lines, ...most];
}

/** How many PINGREQs had no answer, if any had none. */
export function pingLines({ pings: { asked, unanswered } }: LiveReport): readonly string[] {
  if (unanswered === 0) return [];
  const why = "MQTT3-3.12.4-1; --patience waits longer for a slow Server";
  return [`left unanswered: ${unanswered} of ${asked} PINGREQs; ${why}`];
}
