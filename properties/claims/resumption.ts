/**
 * Claims about a Session that resumes: all that is unfinished is sent again, in the original order.
 *
 * Only exchanges that a Client saw begin are judged, and of those only the ones that no Client has
 * ended; what was lost before it was ever seen may come in any place.
 */
import { claim, type Claim } from "../claim.ts";
import { arrivalOf, type DeliveryView } from "../exchange-view.ts";

export const resumptionClaims: readonly Claim[] = [
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
            if (!isMissing(one, on.openedAt)) continue;
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
          const { openedAt, clientId } = on;
          const all = stand.view.down(clientId);
          const known = all.find(({ packetId }) => packetId === packet.packetId);
          if (known === undefined || !isEarlier(known, openedAt)) return;
          if (known.publishedAt >= openedAt || arrivalOf(known, packet) !== "again") return;
          if (all.some((other) => other !== known && isEarlier(other, openedAt))) stand.triggered();
          // Until its CONNACK has come, what comes may still be for the connection before.
          const overtaker = all.find(
            (other) =>
              isEarlier(other, openedAt) &&
              other.publishedAt > on.answeredAt &&
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
          const { openedAt, clientId } = on;
          const old = stand.view
            .down(clientId)
            .filter(({ recAt }) => recAt !== null && recAt < openedAt);
          const known = old.find(({ packetId }) => packetId === packet.packetId);
          if (known === undefined || known.releasedAt >= openedAt) return;
          if (old.some((other) => other !== known && other.stage !== "done")) stand.triggered();
          const overtaker = old.find(
            (other) => other.releasedAt >= openedAt && (other.recAt ?? 0) > (known.recAt ?? 0),
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

/** Began on an earlier connection, in a place that is known. */
const isEarlier = ({ beganAt, late }: DeliveryView, openedAt: number): boolean =>
  beganAt < openedAt && !late;

/** An unfinished exchange of an earlier connection of which nothing has come on this one. */
function isMissing(one: DeliveryView, openedAt: number): boolean {
  if (one.stage === "done" || one.publishedAt >= openedAt) return false;
  return one.releasedAt < openedAt;
}
