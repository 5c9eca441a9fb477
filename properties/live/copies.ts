/**
 * Situations of known deviations that show in how a message comes to a subscriber: again, twice, too
 * early, or with the flags of another packet.
 */
import type { Publish } from "../../models/index.ts";
import type { Passed, Tale } from "./tale.ts";

/** The message is one of several whose PUBREC was sent before PUBCOMP of another one was. */
export function hasPubrelsAtOnce(tale: Tale): boolean {
  const waiting = new Map<string, Set<number>>();
  const entangled = new Set<string>();
  for (const { way, clientId, packet } of tale.packets) {
    if (way !== "sent") continue;
    const own = waiting.get(clientId) ?? new Set();
    waiting.set(clientId, own);
    if (packet.type === "PUBCOMP") own.delete(packet.packetId);
    if (packet.type !== "PUBREC") continue;
    own.add(packet.packetId);
    if (own.size > 1) for (const one of own) entangled.add(`${clientId} ${one}`);
  }
  const subjects = tale.subjects();
  return tale
    .all("received", "PUBLISH")
    .some(
      ({ clientId, packet }) =>
        packet.payload === tale.about &&
        subjects.includes(clientId) &&
        entangled.has(`${clientId} ${packet.packetId}`) &&
        tale.connects(clientId).some((one) => !one.packet.cleanSession),
    );
}

/**
 * The same came over this connection, which resumed, and neither copy has DUP 1; under another
 * identifier only if it was under way between CONNECT and CONNACK.
 */
export function isTwiceWhileRestored(tale: Tale): boolean {
  const { last } = tale;
  const packet = tale.publish();
  if (packet === null || last === null || packet.dup || !tale.isResumed(last)) return false;
  const { asked, answered } = openingOf(tale, last);
  const messages = tale.published(packet.payload);
  // When a Will is published nobody sees.
  const isMeanwhile =
    tale.isWill(packet.payload) ||
    messages.some(
      (one) => one.place < answered && (one.place > asked || !tale.isAnsweredBefore(asked, one)),
    );
  return tale
    .all("received", "PUBLISH")
    .some(
      (one) =>
        one.place < last.place &&
        one.connection === last.connection &&
        (isMeanwhile || one.packet.packetId === packet.packetId) &&
        one.packet.payload === packet.payload &&
        !one.packet.dup,
    );
}

/** Where the connection of a packet was asked for, and where it was accepted. */
function openingOf(
  tale: Tale,
  { connection }: Passed,
): { readonly asked: number; readonly answered: number } {
  const isOwn = (one: Passed): boolean => one.connection === connection;
  const asked = tale.all("sent", "CONNECT").find(isOwn)?.place ?? Infinity;
  const answered = tale.all("received", "CONNACK").find(isOwn)?.place ?? -1;
  return { asked, answered };
}

/** It has come under one identifier over two connections, the second time with DUP 0. */
export function hasRepeatWithoutDup(tale: Tale): boolean {
  const subjects = tale.subjects();
  const copies = tale
    .all("received", "PUBLISH")
    .filter(({ packet, clientId }) => packet.payload === tale.about && subjects.includes(clientId));
  return copies.some(
    (one, index) =>
      !one.packet.dup &&
      copies
        .slice(0, index)
        .some(
          (first) =>
            first.packet.packetId === one.packet.packetId && first.connection !== one.connection,
        ),
  );
}

/**
 * It was published before this connection, which resumed, was answered; another that came first was
 * published after its CONNECT, and later.
 */
export function isOvertakenByLive(tale: Tale): boolean {
  const { last } = tale;
  const packet = tale.publish();
  if (packet === null || last === null || !tale.isResumed(last)) return false;
  const isOwn = ({ connection }: Passed): boolean => connection === last.connection;
  const { asked, answered } = openingOf(tale, last);
  const early = tale.published(packet.payload).find(({ place }) => place < answered);
  if (early === undefined) return false;
  const isLive = ({ payload }: Publish): boolean =>
    tale
      .published(payload)
      .some(
        (one) =>
          one.place > early.place && (one.place > asked || !tale.isAnsweredBefore(asked, one)),
      );
  return tale
    .all("received", "PUBLISH")
    .some((one) => isOwn(one) && one !== last && isLive(one.packet));
}

/** It had come with RETAIN 1. */
export function isRetainedCopy(tale: Tale): boolean {
  const subjects = tale.subjects();
  return tale
    .all("received", "PUBLISH")
    .some(
      ({ clientId, packet }) =>
        packet.payload === tale.about && packet.retain && subjects.includes(clientId),
    );
}

export function isDupOfPublisher(tale: Tale): boolean {
  const packet = tale.publish();
  return packet?.dup === true && tale.published(packet.payload).some(({ packet: { dup } }) => dup);
}

/** It comes on a connection that resumed, before anything that is asked for on it is granted. */
export function isFlagInQueue(tale: Tale): boolean {
  const packet = tale.publish();
  if (packet === null || tale.last === null) return false;
  const { connection } = tale.last;
  const isGranted = tale.all("received", "SUBACK").some((one) => one.connection === connection);
  return (
    tale.isResumed(tale.last) &&
    !isGranted &&
    (tale.published(packet.payload).some((one) => one.packet.retain) ||
      tale.wills(packet.payload).some((one) => one.packet.retain))
  );
}

/** The message has come to a subject under several identifiers. */
export function hasOtherIds(tale: Tale): boolean {
  const subjects = tale.subjects();
  const copies = tale
    .all("received", "PUBLISH")
    .filter(({ clientId, packet }) => subjects.includes(clientId) && packet.payload === tale.about);
  return new Set(copies.map(({ packet }) => packet.packetId)).size > 1;
}

/** It has come to this ClientID before, over another connection. */
export function isWithoutDup(tale: Tale): boolean {
  const { last } = tale;
  const packet = tale.publish();
  if (packet === null || packet.dup || last === null) return false;
  return tale
    .all("received", "PUBLISH")
    .some(
      (one) =>
        one.clientId === last.clientId &&
        one.connection !== last.connection &&
        one.packet.payload === packet.payload,
    );
}
