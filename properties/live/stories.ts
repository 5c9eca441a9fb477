/** Stories for tests: what was seen at a real Server, line by line, and what is known of it. */
import type { Packet, WireSight } from "../../models/index.ts";
import { claimNamed, profileNamed } from "../named.ts";
import { connack, connect, suback, subscribe } from "../claims/by-hand.ts";
import { liveKnown } from "./known.ts";

export const [mosquitto, aedes] = [profileNamed("mosquitto-2.0"), profileNamed("aedes-1.2.0")];

export type Line = readonly [way: ">" | "<", connection: string, packet: Packet];

export const sightsOf = (lines: readonly Line[]): readonly WireSight[] =>
  lines.map(([way, connection, packet]) => ({
    atMs: 0,
    is: way === ">" ? "sent" : "received",
    connection,
    packet,
  }));

interface Story {
  readonly profile?: typeof mosquitto;
  readonly claim: string;
  readonly what: string;
  readonly about?: string;
  readonly lines: readonly Line[];
  /** What is missing shows when all is over. */
  readonly isMissing?: boolean;
  readonly allowed?: readonly string[];
}

export function known({ profile = aedes, claim, what, about, lines, isMissing, allowed }: Story) {
  const sights = sightsOf(lines);
  const at = sights.length + (isMissing === true ? 1 : 0);
  const violated = {
    claim: claimNamed(claim),
    what,
    about: about ?? null,
    sights,
    at,
  };
  return liveKnown(profile, violated, allowed ?? []);
}

/** A connection of a device that is its ClientID, accepted. */
export const opens = (connection: string, clean = false, isPresent = false): readonly Line[] => [
  [">", connection, connect(connection.split("#")[0] ?? "", { cleanSession: clean })],
  ["<", connection, connack(isPresent)],
];

export const asks = (
  connection: string,
  filter: string,
  qos: 0 | 1 | 2,
  id = 1,
): readonly Line[] => [
  [">", connection, subscribe(id, filter, qos)],
  ["<", connection, suback(id, qos)],
];

/** What is known of a message "m" that never came. */
export const knownOfLost = (lines: readonly Line[]): string | null =>
  known({ claim: "at-least-once", what: lost, about: "m", lines, isMissing: true });

export const lost = '"m" was published while its Client was connected and never reached a';
