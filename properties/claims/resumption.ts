/**
 * Claims about a Session that resumes: all that is unfinished is sent again, in the original order.
 *
 * Only exchanges that a Client saw begin are judged, and of those only the ones that no Client has
 * ended; what was lost before it was ever seen may come in any place.
 */
import { claim, type Claim } from "../claim.ts";
import { arrivalOf, type DeliveryView } from "../exchange-view.ts";
import { mayComeTwice } from "./copies.ts";

/** What is in flight goes out in the very step in which a Session gets a connection again. */
const isSentAtOnce = claim({
  id: "resumed-session-sends-again",
  from: ["MQTT3-4.4.0-1", "MQTT3-4.6.0-1"],
  says: "A Session that gets a connection again sends everything in flight again, PUBLISHes in their order.",
  vantage: "inside",
  form: "always",
  when: "a Session with messages in flight gets a connection again",
  watch: (stand) => ({
    on: {
      stepped() {
        const { facts, emitted, sessionChanges } = stand.inside;
        for (const fact of facts) {
          if (fact.is !== "attached") continue;
          const change = sessionChanges.find(({ session }) => session === fact.session);
          const before = change?.before ?? null;
          if (before === null || before.flows.length === 0) continue;
          // To a Client that is gone by then nothing is sent.
          if (stand.inside.now(fact.connection)?.state !== "connected") continue;
          stand.triggered();
          const sent = emitted.flatMap(({ connection, packet }) =>
            connection === fact.connection &&
            (packet.type === "PUBLISH" || packet.type === "PUBREL") &&
            packet.packetId !== null
              ? [{ type: packet.type, packetId: packet.packetId }]
              : [],
          );
          let last = -1;
          for (const { packetId, at, message } of before.flows) {
            const place = sent.findIndex((one) => one.packetId === packetId);
            const isPublish = at !== "awaitingPubcomp";
            if (place < 0) {
              stand.violated(
                `${fact.session} resumes and does not send #${packetId} again`,
                message.payload,
              );
            } else if (isPublish && place < last) {
              stand.violated(`${fact.session} sends #${packetId} out of order`, message.payload);
            }
            if (isPublish && place >= 0) last = place;
          }
        }
      },
    },
  }),
});

export const resumptionClaims: readonly Claim[] = [
  isSentAtOnce,

  claim({
    id: "unfinished-is-sent-again",
    from: ["MQTT3-4.4.0-1", "MQTT3-4.1.0-1", "MQTT3-3.1.2-4", "MQTT3-3.10.4-3"],
    says: "When a Session resumes, the Server sends each unfinished PUBLISH and PUBREL again.",
    vantage: "wire",
    form: "eventually",
    when: "a CONNECT resumes a Session that has unfinished deliveries",
    watch: (stand) => ({
      on: {
        received({ connection, packet }) {
          if (packet.type !== "CONNACK" || !packet.sessionPresent) return;
          const clientId = stand.view.connection(connection)?.clientId ?? "";
          if (stand.view.down(clientId).some(({ stage }) => stage !== "done")) stand.triggered();
        },
      },
      judge() {
        for (const { clientId } of stand.view.sessions()) {
          const on = stand.view.online(clientId);
          if (on === null) continue;
          for (const one of stand.view.down(clientId)) {
            if (!isMissing(one, on.answeredAt)) continue;
            const what = one.stage === "released" ? "PUBREL" : "PUBLISH";
            stand.violated(
              `${on.connection} resumed ${clientId} and did not get ${what} #${one.packetId} again`,
              one.publish.payload,
            );
          }
        }
      },
    }),
  }),

  claim({
    id: "repeats-in-order",
    from: ["MQTT3-4.6.0-1", "MQTT3-4.6.0-6"],
    says: "PUBLISHes that are sent again keep the order in which they were first sent.",
    vantage: "wire",
    form: "always",
    when: "one of several unfinished PUBLISHes comes again on a new connection",
    watch: (stand) => ({
      on: {
        received({ connection, packet }) {
          if (packet.type !== "PUBLISH" || packet.packetId === null) return;
          const on = stand.view.sure(connection);
          if (on === null) return;
          const { answeredAt, clientId } = on;
          const all = stand.view.down(clientId);
          const known = all.find(({ packetId }) => packetId === packet.packetId);
          if (known === undefined || !isEarlier(known, answeredAt)) return;
          if (known.publishedAt >= answeredAt || arrivalOf(known, packet) !== "again") return;
          // Another copy under the identifier of one that is over began later than it seems.
          const message = stand.dues.message(packet.payload);
          const session = stand.view.session(clientId);
          if (known.stage === "done" && mayComeTwice(session, message, packet)) return;
          if (all.some((other) => other !== known && isEarlier(other, answeredAt)))
            stand.triggered();
          const overtaker = all.find(
            (other) =>
              isEarlier(other, answeredAt) &&
              other.publishedAt >= answeredAt &&
              other.beganAt > known.beganAt,
          );
          if (overtaker === undefined) return;
          stand.violated(
            `${connection} gets PUBLISH #${known.packetId} again after #${overtaker.packetId}, which was sent later at first`,
            packet.payload,
          );
        },
      },
    }),
  }),

  claim({
    id: "repeated-pubrels-in-order",
    from: ["MQTT3-4.6.0-4", "MQTT3-4.6.0-6"],
    says: "PUBRELs that are sent again keep the order of the PUBRECs that they answer.",
    vantage: "wire",
    form: "always",
    when: "one of several unfinished PUBRELs comes again on a new connection",
    watch: (stand) => ({
      on: {
        received({ connection, packet }) {
          if (packet.type !== "PUBREL") return;
          const on = stand.view.sure(connection);
          if (on === null || stand.view.session(on.clientId).mixed) return;
          const { answeredAt, clientId } = on;
          const old = stand.view
            .down(clientId)
            .filter(({ recAt }) => recAt !== null && recAt < answeredAt);
          const known = old.find(({ packetId }) => packetId === packet.packetId);
          if (known === undefined || known.releasedAt >= answeredAt) return;
          if (old.some((other) => other !== known && other.stage !== "done")) stand.triggered();
          const overtaker = old.find(
            (other) => other.releasedAt >= answeredAt && (other.recAt ?? 0) > (known.recAt ?? 0),
          );
          if (overtaker === undefined) return;
          stand.violated(
            `${connection} gets PUBREL #${known.packetId} again after #${overtaker.packetId}, whose PUBREC was sent later`,
            known.publish.payload,
          );
        },
      },
    }),
  }),
];

/** Began on an earlier connection, in a place that is known: a displaced one may end later than the next begins. */
const isEarlier = ({ beganAt, late }: DeliveryView, answeredAt: number): boolean =>
  beganAt < answeredAt && !late;

/** An unfinished exchange of an earlier connection of which nothing has come on this one. */
function isMissing(one: DeliveryView, answeredAt: number): boolean {
  if (one.stage === "done" || one.publishedAt >= answeredAt) return false;
  return one.releasedAt < answeredAt;
}
