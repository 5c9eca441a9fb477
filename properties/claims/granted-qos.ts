/**
 * Claims: at which QoS a message goes to a Session, and that QoS 0 is a way to get messages too.
 *
 * On its way a QoS 0 message may be lost, but a Server that never sends one has not delivered it.
 */
import type { Message, Publish, Qos, SessionData } from "../../models/index.ts";
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
  says: "A message enters a Session at the lower of the QoS it was published with and one that was granted: for a filter that matches it, or, if it was retained, for one that was asked for just now.",
  vantage: "inside",
  form: "always",
  when: "a message enters a Session, or goes out of it at QoS 0",
  watch: (stand) => ({
    on: {
      stepped() {
        for (const { before, after } of stand.inside.sessionChanges) {
          // What one Session may leave to the next was granted to that one.
          if (before === null || after === null) continue;
          for (const copy of newIn(before, after)) {
            stand.triggered();
            const granted = grantsFor(stand, before, after, copy);
            if (granted.includes(copy.qos)) continue;
            const { topic, payload, qos } = copy.message;
            stand.violated(
              `${after.session} takes ${topic} "${payload}" of QoS ${qos} with QoS ${copy.qos}; granted: ${granted.join(", ") || "nothing"}`,
              payload,
            );
          }
        }
        for (const { connection, packet } of stand.inside.emitted) {
          if (packet.type === "PUBLISH" && packet.qos === 0) judgeAt0(stand, connection, packet);
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
    const place = known.findIndex(
      (one) =>
        one.qos === copy.qos &&
        one.retain === copy.retain &&
        sameMessage(one.message, copy.message),
    );
    if (place >= 0) known.splice(place, 1);
    return place < 0;
  });
}

/** A QoS 0 copy does not stay in the Session, unless it had to wait before. */
function judgeAt0(stand: Stand, connection: string, packet: Publish): void {
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
  const granted = messages
    .filter((message) => isOf(packet, message))
    .flatMap((message) => grantsFor(stand, before, after, { message, retain }));
  if (granted.length === 0) return;
  stand.triggered();
  if (granted.includes(0)) return;
  const { topic, payload } = packet;
  stand.violated(
    `${session} sends ${topic} "${payload}" with QoS 0; granted: ${granted.join(", ")}`,
    payload,
  );
}

/** At which QoS a copy may have been taken in this step. */
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
  // A copy that has RETAIN 1 may also have kept the flag of its PUBLISH, where a profile does so.
  const held = [...before.subscriptions, ...after.subscriptions];
  const wanted = retain && requests.length > 0 ? requests : [...held, ...requests];
  const { maxQos } = stand.profile.knobs.server;
  return wanted
    .filter(({ filter }) => matches(filter, message.topic))
    .map(({ qos }) => lower(message.qos, lower(qos, maxQos)));
}

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
