/**
 * Application Messages: what users publish and what Sessions keep, apart from the packets that
 * carry them. The payload is what tells two messages apart in a ledger, so operations give nearly
 * each message a payload of its own.
 */
import type { Qos, Will } from "./packets.ts";

export interface Message {
  readonly topic: string;
  readonly payload: string;
  /** The QoS it was published with. */
  readonly qos: Qos;
  readonly retain: boolean;
  /**
   * The ClientID of its publisher; messages of one publisher keep their order, [MQTT3-4.6.0-6].
   * "" at the Client: the CONNECT that a message goes out under, or the Server, decides it later.
   */
  readonly publisher: string;
}

export const willMessage = ({ topic, payload, qos, retain }: Will, publisher: string): Message => ({
  topic,
  payload,
  qos,
  retain,
  publisher,
});

/** Whether a Topic Filter matches a Topic Name, level by level and to the letter, [MQTT3-4.7]. */
export function matches(filter: string, topic: string): boolean {
  const wanted = filter.split("/");
  const levels = topic.split("/");
  // [MQTT3-4.7.2-1] A leading wildcard leaves the $ topics alone.
  if (topic.startsWith("$") && (wanted[0] === "#" || wanted[0] === "+")) return false;
  for (const [depth, level] of wanted.entries()) {
    // "a/#" matches "a" too.
    if (level === "#") return true;
    if (depth >= levels.length) return false;
    if (level !== "+" && level !== levels[depth]) return false;
  }
  return wanted.length === levels.length;
}
