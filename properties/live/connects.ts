/**
 * Situations of known deviations that are about CONNECT: a second one on a connection, and others for
 * the same ClientID.
 */
import type { Connect } from "../../models/index.ts";
import type { Passed, Tale } from "./tale.ts";

/** After a second CONNECT on a connection its Session is denied, or a message for it is missing. */
export function isAfterSecondConnect(tale: Tale): boolean {
  const { last } = tale;
  if (last !== null && (last.packet.type !== "CONNACK" || last.packet.sessionPresent)) return false;
  const since = last === null ? tale.published(tale.about).map(({ place }) => place) : [Infinity];
  return tale.subjects().some((one) => {
    const connects = tale.connects(one);
    const second = connects.find(({ connection }, index) =>
      connects.slice(0, index).some((first) => first.connection === connection),
    );
    return since.some((place) => place > (second?.place ?? Infinity));
  });
}

/** It is the Will of a connection on which there was a second CONNECT. */
export function hadSecondConnect(tale: Tale): boolean {
  const connects = tale.all("sent", "CONNECT");
  return connects.some(
    ({ packet, connection, place }) =>
      packet.will?.payload === tale.about &&
      connects.some((next) => next.connection === connection && next.place > place),
  );
}

/**
 * The Will is that of a connection that another one took over from, with the CleanSession of both as
 * one of the knobs has it. Of two CONNECTs that were under way together either may be the later one.
 */
export function isTakenOver(tale: Tale, knobs: readonly string[]): boolean {
  const isMeant = (first: Connect, next: Connect): boolean => {
    const by = next.cleanSession ? "ByClean" : "ByPersistent";
    const pair = `${first.cleanSession ? "clean" : "persistent"}${by}`;
    return knobs.includes(`server.willOnTakeover.${pair}`);
  };
  const answers = tale.all("received", "CONNACK");
  const answeredAt = (connection: string): number =>
    answers.find((one) => one.connection === connection)?.place ?? Infinity;
  return tale.all("sent", "CONNECT").some(({ packet, clientId, connection, place }) => {
    if (packet.will?.payload !== tale.about) return false;
    return tale
      .connects(clientId)
      .some(
        (next) =>
          answeredAt(next.connection) > place &&
          next.connection !== connection &&
          isMeant(packet, next.packet),
      );
  });
}

/** It shows on a connection whose ClientID had one before that did not end by DISCONNECT. */
export function followsOneBrokenOff(tale: Tale): boolean {
  const { last } = tale;
  if (last === null) return false;
  const connects = tale.connects(last.clientId);
  const before = connects[connects.findIndex((one) => one.connection === last.connection) - 1];
  const farewells = tale.all("sent", "DISCONNECT").map(({ connection }) => connection);
  return before !== undefined && !farewells.includes(before.connection);
}

/** A subject came with CleanSession 1 after another connection of its ClientID. */
export function hasCleanAfterAnother(tale: Tale): boolean {
  return tale
    .subjects()
    .some((one) =>
      tale
        .connects(one)
        .some(
          ({ packet, connection }, index, all) =>
            packet.cleanSession &&
            all.slice(0, index).some((before) => before.connection !== connection),
        ),
    );
}

/** A CONNECT was sent before another one with its ClientID was answered. */
export function isTakenOverAtOnce(tale: Tale): boolean {
  const answers = tale.all("received", "CONNACK");
  return tale.subjects().some((one) =>
    tale.connects(one).some(({ connection }, index, all) => {
      const answered = answers.find((answer) => answer.connection === connection);
      const next = all[index + 1];
      return next !== undefined && next.place < (answered?.place ?? Infinity);
    }),
  );
}

/** A connection said DISCONNECT after another one had come for its ClientID. */
export function isFarewellOfDisplaced(tale: Tale): boolean {
  const subjects = tale.subjects();
  return tale
    .all("sent", "DISCONNECT")
    .some(
      ({ clientId, connection, place }) =>
        subjects.includes(clientId) &&
        tale
          .connects(clientId)
          .some(
            (next) => next.connection !== connection && isBetween(next, tale, connection, place),
          ),
    );
}

/** It shows on a connection that has sent CONNECT twice. */
export function hasTwoConnects(tale: Tale): boolean {
  const { last } = tale;
  const own = tale.all("sent", "CONNECT").filter((one) => one.connection === last?.connection);
  return own.length > 1;
}

/** Whether a CONNECT came after that of a connection and before a place. */
const isBetween = (next: Passed, tale: Tale, connection: string, place: number): boolean => {
  const own = tale.all("sent", "CONNECT").find((one) => one.connection === connection);
  return next.place > (own?.place ?? Infinity) && next.place < place;
};
