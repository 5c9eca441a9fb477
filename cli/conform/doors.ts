/**
 * Who was let in. A Server may turn anybody away, but of one that does so often, for no reason that
 * can be seen, little is shown.
 */
import type { Connect } from "../../models/index.ts";
import type { Doorways, LiveReport } from "../../properties/index.ts";

export class Doors {
  readonly all = { clean: { asked: 0, turnedAway: 0 }, kept: { asked: 0, turnedAway: 0 } };
  /** By connection: what kind of Session was asked for and not answered yet. */
  readonly #waiting = new Map<string, keyof Doorways>();

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
}

/** Of what kind more than one in ten were turned away. */
export function doorLines({ doorways }: LiveReport): readonly string[] {
  const kinds = [
    ["CleanSession 1", doorways.clean],
    ["CleanSession 0", doorways.kept],
  ] as const;
  return kinds
    .filter(([, { asked, turnedAway }]) => turnedAway * 10 > asked)
    .map(
      ([kind, { asked, turnedAway }]) =>
        `turned away: ${turnedAway} of ${asked} Clients that came with ${kind} and nothing wrong`,
    );
}

/** How many PINGREQs had no answer, if any had none. */
export function pingLines({ pings: { asked, unanswered } }: LiveReport): readonly string[] {
  if (unanswered === 0) return [];
  const why = "MQTT3-3.12.4-1; --patience waits longer for a slow Server";
  return [`left unanswered: ${unanswered} of ${asked} PINGREQs; ${why}`];
}
