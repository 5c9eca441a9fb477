/**
 * One normative statement of the standard as its table lists it. The tables keep their ids as
 * literals, so that the set of all ids is a type and needs no second list.
 */

export interface Entry {
  readonly id: `MQTT3-${string}`;
  /** Number and heading of the section that states it. */
  readonly section: string;
  /** Who must act; a sender or receiver is either end, for packets of that direction. */
  readonly binds: "Client" | "Server" | "both" | "sender" | "receiver";
  /** What it asks for, in our words. */
  readonly says: string;
  /** At least one mark, in the order of `Mark`. */
  readonly checkable: readonly [Mark, ...Mark[]];
}

/** What it takes to tell whether a statement is kept. */
export type Mark =
  /** The packets that pass: safety, open to any onlooker. */
  | "trace"
  /** A look inside at least one end. */
  | "world"
  /** Patience: it is due in the end, or the connection closes. */
  | "liveness"
  /** The bytes of one packet, or one topic: nothing that a Session has a part in. */
  | "format"
  /** Nothing: it allows or recommends, so a model and a claim must put up with either. */
  | "permission";
