/**
 * Who was let in, and with what. A Server may turn anybody away, but of one that does so often, for
 * no reason that can be seen, little is shown.
 */
import type { Connect, Packet } from "../../models/index.ts";
import type { Doorway, LiveReport } from "../../properties/index.ts";

export class Doors {
  readonly all = {
    clean: { asked: 0, turnedAway: 0 },
    kept: { asked: 0, turnedAway: 0 },
    qos2: { asked: 0, turnedAway: 0 },
    filters: { asked: 0, turnedAway: 0 },
    pings: { asked: 0, turnedAway: 0 },
  };
  /** By connection: what kind of Session was asked for and not answered yet. */
  readonly #waiting = new Map<string, "clean" | "kept">();
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

/** Who or what was turned away more often than chance explains, which is a matter of what it is. */
export function doorLines({ doorways }: Pick<LiveReport, "doorways">): readonly string[] {
  const { clean, kept, filters, qos2, pings } = doorways;
  // Told where more than so many in a hundred were.
  const rows: readonly (readonly [number, Doorway, string, string])[] = [
    [10, clean, "turned away", clients(1)],
    [10, kept, "turned away", clients(0)],
    [50, filters, "refused", "Topic Filters; --topic-prefix <text> asks for others"],
    [
      50,
      qos2,
      "closed without PUBREC",
      "connections with a QoS 2 PUBLISH; --max-qos 1 leaves QoS 2 out",
    ],
    [
      0,
      pings,
      "left unanswered",
      "PINGREQs; MQTT3-3.12.4-1; --patience waits longer for a slow Server",
    ],
  ];
  return rows
    .filter(([percent, { asked, turnedAway }]) => turnedAway * 100 > asked * percent)
    .map(([, { asked, turnedAway }, is, what]) => `${is}: ${turnedAway} of ${asked} ${what}`);
}

const clients = (session: 0 | 1): string =>
  `Clients that came with CleanSession ${session} and nothing wrong`;
