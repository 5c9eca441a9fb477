/**
 * What a capture or a log cannot show, and which claims have to be set aside for it.
 *
 * A claim that is set aside is unfinished: neither held nor violated. It is better to say less than
 * to accuse somebody of what nobody saw.
 */

/** How a file tells of packets. */
export type Source =
  /** Bytes on the wire. */
  | "capture"
  /** What the Server says that it has read and sent. */
  | "log";

export interface Limits {
  readonly source: Source;
  /** It was taken at the Clients' ends, nothing was there before, and nobody was left out. */
  readonly fromStart: boolean;
  /** Of two connections of a host nobody can tell whether one device made them or two. */
  readonly hasDoubles: boolean;
  /** A log that says nothing of return codes in SUBACK. */
  readonly withoutCodes: boolean;
  /** Some CONNECT that was seen has a Will. */
  readonly hasWills: boolean;
}

/** A message from before, or from somebody who was not seen, may come and be like one that was seen. */
const whereMessagesComeFrom = [
  "published-by-somebody",
  "nothing-new-after-unsuback",
  "nothing-older-than-the-subscription",
  "delivered-qos",
  "copies-within-subscriptions",
  "retained-copies-within-requests",
  "replaced-retained-stays-away",
  "will-copies-within-connections",
  "messages-in-order",
];

/** Whether DISCONNECT arrived, or was lost at a reset that nobody was told of. */
const whatReachedTheServer = ["no-will-after-disconnect"];

/** One message cannot be told from another without its payload. */
const whichMessageItIs = [
  ...whereMessagesComeFrom,
  "no-offline-loss",
  "at-least-once",
  "highest-qos-respected",
  "repeat-with-dup",
];

/** What the Server sent need not have reached the Client, so a Client may well act otherwise. */
const whatReachedTheClient = [
  "client-dup-tells-repeats",
  "client-sends-unfinished-again",
  "client-repeats-in-order",
  "client-answers",
  "client-answers-match",
  "client-packet-ids-unused",
  "client-closes-after-disconnect",
  "client-is-silent-after-disconnect",
];

/** Whoever comes back before its connection has ended has what it stored; another one has not. */
const whatTheClientKeeps = [
  "client-dup-tells-repeats",
  "client-sends-unfinished-again",
  "client-repeats-in-order",
];

/** A packet is seen later than it was sent, by nobody knows how much. */
const clockOfTheClient = ["client-keeps-alive"];

const returnCodes = ["suback-codes"];

/** Ids of the claims that cannot be judged. */
export function setAsideFor(limits: Limits): readonly string[] {
  const { source, fromStart, hasDoubles, withoutCodes, hasWills } = limits;
  const messages = source === "log" ? whichMessageItIs : fromStart ? [] : whereMessagesComeFrom;
  return [
    ...messages,
    // Where every CONNECT was seen, and none had a Will, there is nothing to know.
    ...(source === "capture" && fromStart && !hasWills ? [] : whatReachedTheServer),
    ...(source === "log" ? whatReachedTheClient : hasDoubles ? whatTheClientKeeps : []),
    ...(source === "capture" && fromStart ? [] : clockOfTheClient),
    ...(withoutCodes ? returnCodes : []),
  ];
}
