/**
 * Claims: at which QoS a message goes to a Session, and that QoS 0 is a way to get messages too.
 *
 * On its way a QoS 0 message may be lost, but a Server that never sends one has not delivered it.
 */
import type { Message, Packet, Publish, Qos, Request, SessionData } from "../../models/index.ts";
import { matches } from "../topic-filter.ts";
import { claim, type Claim, type Stand } from "../claim.ts";
import { sessionNow } from "../inside.ts";
import { sameMessage } from "./lasting.ts";

/** A message in a Session, waiting or in flight. */
type Copy = SessionData["queue"][number];

const lower = (one: Qos, other: Qos): Qos => (one < other ? one : other);

const copiesAsGranted = claim({
  id: "copies-have-the-qos-granted",
  from: ["MQTT3-3.8.4-6", "MQTT3-3.3.5-1"],
  says: "A message enters a Session at the lower of the QoS it was published with and one that was granted: for a filter that matches it, or, if it was retained, for one that was asked for just now; each copy for one of its own.",
  vantage: "inside",
  form: "always",
  when: "a message enters a Session, or goes out of it at QoS 0",
  watch: (stand) => ({
    on: {
      stepped() {
        for (const { before, after } of stand.inside.sessionChanges) {
          // What one Session may leave to the next was granted to that one.
          if (before === null || after === null) continue;
          const copies = newIn(before, after);
          for (const [place, copy] of copies.entries()) {
            stand.triggered();
            const granted = grantsFor(stand, before, after, copy);
            const alike = copies.filter((one) => isAlike(one, copy));
            if (alike.length <= granted.filter((qos) => qos === copy.qos).length) continue;
            if (copies.findIndex((one) => isAlike(one, copy)) !== place) continue;
            const { topic, payload, qos } = copy.message;
            const times = alike.length === 1 ? "" : ` ${alike.length} times`;
            stand.violated(
              `${after.session} takes ${topic} "${payload}" of QoS ${qos}${times} with QoS ${copy.qos}; granted: ${granted.join(", ") || "nothing"}`,
              payload,
            );
          }
        }
        for (const [place, { connection, packet }] of stand.inside.emitted.entries()) {
          if (packet.type === "PUBLISH" && packet.qos === 0) {
            judgeAt0(stand, connection, packet, place);
          }
        }
      },
    },
  }),
});

const qos0GoesOut = claim({
  id: "qos-0-goes-to-who-is-connected",
  from: ["MQTT3-4.5.0-1", "MQTT3-3.8.4-6"],
  says: "A message that is accepted goes out at once, or waits its turn, to a connected Client whose subscriptions bring it at QoS 0.",
  vantage: "inside",
  form: "always",
  when: "a message is accepted that a connected Client gets at QoS 0",
  watch: (stand) => ({
    on: {
      stepped() {
        for (const fact of stand.inside.facts) {
          if (fact.is !== "accepted") continue;
          const { message } = fact;
          for (const { data } of stand.inside.sessions()) {
            const after = sessionNow(stand, data.session);
            if (after === null || !isServed(stand, data, after)) continue;
            if (!isAt0(data, message) || !isAt0(after, message)) continue;
            stand.triggered();
            if (goesOut(stand, after, message)) continue;
            const { topic, payload } = message;
            stand.violated(
              `${data.session} of ${data.clientId} is connected and misses ${topic} "${payload}" at QoS 0`,
              payload,
            );
          }
        }
      },
    },
  }),
});

export const grantedQosClaims: readonly Claim[] = [copiesAsGranted, qos0GoesOut];

/** What is in a Session and was not there before, copy by copy. */
function newIn(before: SessionData, after: SessionData): readonly Copy[] {
  if (before.queue === after.queue && before.flows === after.flows) return [];
  const known: Copy[] = [...before.queue, ...before.flows];
  return [...after.queue, ...after.flows].filter((copy) => {
    const place = known.findIndex((one) => isAlike(one, copy));
    if (place >= 0) known.splice(place, 1);
    return place < 0;
  });
}

const isAlike = (one: Copy, other: Copy): boolean =>
  one.qos === other.qos && one.retain === other.retain && sameMessage(one.message, other.message);

/** A QoS 0 copy does not stay in the Session, unless it had to wait before. */
function judgeAt0(stand: Stand, connection: string, packet: Publish, place: number): void {
  const { inside } = stand;
  const session = inside.sessionOf(connection) ?? "";
  const before = inside.session(session)?.data;
  const after = sessionNow(stand, session);
  if (before === undefined || after === null) return;
  if (before.queue.some(({ qos, message }) => qos === 0 && isOf(packet, message))) return;
  const accepted = inside.facts.flatMap((fact) => (fact.is === "accepted" ? [fact.message] : []));
  const { retained } = inside;
  const messages = [...accepted, ...retained.before, ...retained.after];
  const { retain } = packet;
  const granted = distinct(messages.filter((message) => isOf(packet, message))).flatMap((message) =>
    grantsFor(stand, before, after, { message, retain }),
  );
  if (granted.length === 0) return;
  stand.triggered();
  const isOneOf = (one: (typeof inside.emitted)[number]): boolean =>
    one.connection === connection && isAgain(one.packet, packet);
  const alike = inside.emitted.filter(isOneOf);
  if (alike.length <= granted.filter((qos) => qos === 0).length) return;
  if (inside.emitted.findIndex(isOneOf) !== place) return;
  const { topic, payload } = packet;
  const times = alike.length === 1 ? "" : ` ${alike.length} times`;
  stand.violated(
    `${session} sends ${topic} "${payload}"${times} with QoS 0; granted: ${granted.join(", ")}`,
    payload,
  );
}

const isAgain = (one: Packet, { topic, payload, retain }: Publish): boolean =>
  one.type === "PUBLISH" &&
  one.qos === 0 &&
  one.topic === topic &&
  one.payload === payload &&
  one.retain === retain;

const distinct = (messages: readonly Message[]): readonly Message[] =>
  messages.filter((one, place) => messages.findIndex((other) => sameMessage(one, other)) === place);

/** At which QoS a copy may have been taken in this step: of each QoS, as often as it stands there. */
function grantsFor(
  stand: Stand,
  before: SessionData,
  after: SessionData,
  { message, retain }: Pick<Copy, "message" | "retain">,
): readonly Qos[] {
  const requests = stand.inside
    .processed()
    .flatMap(({ session, packet }) =>
      session === after.session && packet.type === "SUBSCRIBE" ? packet.requests : [],
    );
  const { maxQos } = stand.profile.knobs.server;
  const of = (wanted: readonly Request[]): readonly Qos[] =>
    wanted
      .filter(({ filter }) => matches(filter, message.topic))
      .map(({ qos }) => lower(message.qos, lower(qos, maxQos)));
  const times = stand.inside.facts.filter(
    (fact) => fact.is === "accepted" && sameMessage(fact.message, message),
  ).length;
  // What a Client sent early may have changed its subscriptions in this very step.
  const held = most(of(before.subscriptions), of(after.subscriptions));
  // A copy that has RETAIN 1 may also have kept the flag of its PUBLISH, where a profile does so.
  if (retain && requests.length > 0) return [...of(requests), ...repeated(held, times)];
  return repeated([...held, ...of(requests)], Math.max(1, times));
}

const levels: readonly Qos[] = [0, 1, 2];

/** Each level as often as it stands in the one or the other. */
const most = (one: readonly Qos[], other: readonly Qos[]): readonly Qos[] =>
  levels.flatMap((level) => {
    const here = one.filter((qos) => qos === level);
    const there = other.filter((qos) => qos === level);
    return here.length > there.length ? here : there;
  });

const repeated = (all: readonly Qos[], times: number): readonly Qos[] =>
  Array.from({ length: times }, () => all).flat();

/** Whether a Session has the same open connection before and after the step. */
const isServed = ({ inside }: Stand, before: SessionData, after: SessionData): boolean =>
  before.connection !== null &&
  before.connection === after.connection &&
  inside.connection(before.connection)?.state === "connected" &&
  inside.isOpen(before.connection);

/** Whether a Session subscribes to a message, and every subscription brings it at QoS 0. */
function isAt0({ subscriptions }: SessionData, message: Message): boolean {
  const matching = subscriptions.filter(({ filter }) => matches(filter, message.topic));
  return matching.length > 0 && matching.every(({ qos }) => lower(qos, message.qos) === 0);
}

function goesOut({ inside }: Stand, after: SessionData, message: Message): boolean {
  const isSent = inside.emitted.some(
    ({ connection, packet }) =>
      connection === after.connection && packet.type === "PUBLISH" && isOf(packet, message),
  );
  return (
    isSent ||
    after.queue.some((one) => sameMessage(one.message, message)) ||
    inside.facts.some(
      (fact) =>
        fact.is === "dropped" &&
        fact.session === after.session &&
        sameMessage(fact.message, message),
    )
  );
}

const isOf = (packet: Publish, { topic, payload }: Message): boolean =>
  packet.topic === topic && packet.payload === payload;
