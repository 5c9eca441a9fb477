/**
 * What claims about a Session's state share: the Sessions that a step has changed and not ended, the
 * packets that it brought them, and when two states are the same.
 */
import type { Message, Packet, SessionData } from "../../models/index.ts";
import type { Claim, Stand } from "../claim.ts";

export type Flow = SessionData["flows"][number];
export type Pending = SessionData["queue"][number];
type Awaiting = SessionData["awaiting"][number];
type Request = SessionData["subscriptions"][number];

/** A Session that was there before the step and is there after it. */
export interface Lasting {
  readonly session: string;
  readonly before: SessionData;
  readonly after: SessionData;
}

/** Looks at every Session that a step has changed and not ended. */
export const lasting =
  (look: (stand: Stand, one: Lasting) => void) =>
  (stand: Stand): ReturnType<Claim["watch"]> => ({
    on: {
      stepped() {
        for (const { session, before, after } of stand.inside
          .sessionChanges as readonly Lasting[]) {
          if (before !== null && after !== null) look(stand, { session, before, after });
        }
      },
    },
  });

export const changesHands = ({ before, after }: Lasting): boolean =>
  before.connection !== after.connection;

/** Whether two Sessions hold the same, whoever they are attached to. */
export const sameState = (one: SessionData, other: SessionData): boolean =>
  same(one.subscriptions, other.subscriptions, sameRequest) &&
  same(one.flows, other.flows, (a, b) => a.at === b.at && sameExchange(a, b)) &&
  same(one.queue, other.queue, samePending) &&
  same(one.awaiting, other.awaiting, sameAwaiting);

export const sameMessage = (one: Message, other: Message): boolean =>
  one === other ||
  (one.payload === other.payload &&
    one.topic === other.topic &&
    one.qos === other.qos &&
    one.retain === other.retain &&
    one.publisher === other.publisher);

export function same<T>(
  one: readonly T[],
  other: readonly T[],
  equal: (a: T, b: T) => boolean,
): boolean {
  if (one === other) return true;
  return one.length === other.length && one.every((item, index) => equal(item, other[index] as T));
}

export const sameRequest = (one: Request, other: Request): boolean =>
  one === other || (one.filter === other.filter && one.qos === other.qos);

export const sameExchange = (one: Flow, other: Flow): boolean =>
  one === other ||
  (one.packetId === other.packetId &&
    one.qos === other.qos &&
    one.retain === other.retain &&
    sameMessage(one.message, other.message));

export const samePending = (one: Pending, other: Pending): boolean =>
  one === other ||
  (one.qos === other.qos && one.retain === other.retain && sameMessage(one.message, other.message));

export const sameAwaiting = (one: Awaiting, other: Awaiting): boolean =>
  one === other ||
  (one.packetId === other.packetId &&
    one.publish.payload === other.publish.payload &&
    one.publish.topic === other.publish.topic);

/** The packets of its own Client that a Session was given in this step. */
export const packetsFor = ({ inside }: Stand, session: string): readonly Packet[] =>
  inside.processed().flatMap((one) => (one.session === session ? [one.packet] : []));
