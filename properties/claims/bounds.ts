/**
 * Claims: messages wait and go out within the bounds that the Server has set itself, and a bound is
 * no excuse for anything else.
 */
import type { Message } from "../../models/index.ts";
import { claim, type Claim } from "../claim.ts";
import { sessionNow } from "../inside.ts";
import { same, sameMessage, type Flow } from "./lasting.ts";

const isAsFar = (one: Flow, other: Flow): boolean =>
  one.packetId === other.packetId && one.at === other.at;

const windowKept = claim({
  id: "window-is-kept",
  from: ["MQTT3-4.3.2-1", "MQTT3-4.3.3-1"],
  says: "No more messages are in flight to a Client at one time than the Server's window has room for.",
  vantage: "inside",
  form: "always",
  when: "the window is full",
  watch(stand) {
    const { maxInFlight, inFlightFreedAt } = stand.profile.knobs.server;
    return {
      on: {
        stepped() {
          if (maxInFlight === "unlimited") return;
          for (const { session, before, after } of stand.inside.sessionChanges) {
            if (after === null || after.flows.length < maxInFlight) continue;
            if (before !== null && same(after.flows, before.flows, isAsFar)) continue;
            const inFlight =
              inFlightFreedAt === "PUBCOMP"
                ? after.flows.length
                : after.flows.filter(({ at }) => at !== "awaitingPubcomp").length;
            if (inFlight >= maxInFlight) stand.triggered();
            if (inFlight <= maxInFlight) continue;
            stand.violated(`${session} has ${inFlight} messages in flight, not ${maxInFlight}`);
          }
        },
      },
    };
  },
});

const pubrelNeedsNoSlot = claim({
  id: "pubrel-needs-no-room",
  from: ["MQTT3-4.3.3-1"],
  says: "A PUBREC for a message in flight is answered by its PUBREL at once, however full the window is.",
  vantage: "inside",
  form: "always",
  when: "a PUBREC arrives for a message in flight",
  watch: (stand) => ({
    on: {
      stepped() {
        for (const { connection, session, packet } of stand.inside.processed()) {
          if (packet.type !== "PUBREC") continue;
          const before = stand.inside.session(session)?.data;
          const flow = before?.flows.find(({ packetId }) => packetId === packet.packetId);
          if (flow?.qos !== 2 || before?.connection !== connection) continue;
          stand.triggered();
          const released = stand.inside.emitted.some(
            (one) =>
              one.connection === connection &&
              one.packet.type === "PUBREL" &&
              one.packet.packetId === packet.packetId,
          );
          if (!released) stand.violated(`${connection} gets no PUBREL ${packet.packetId}`);
        }
      },
    },
  }),
});

const queueBounded = claim({
  id: "queue-bound-is-kept",
  from: ["MQTT3-4.1-a", "MQTT3-3.1.2-5"],
  says: "A Session drops a waiting message only when its queue is full, and then the one the Server's policy names.",
  vantage: "inside",
  form: "always",
  when: "a queue is full, or a message is dropped",
  watch(stand) {
    const { maxQueue, maxQueueOnlineExtra, overflow } = stand.profile.knobs.server;
    const most = maxQueue === "unlimited" ? Infinity : maxQueue + maxQueueOnlineExtra;
    return {
      on: {
        stepped() {
          for (const { session, after } of stand.inside.sessionChanges) {
            if (after === null || after.queue.length < most) continue;
            stand.triggered();
            if (after.queue.length === most) continue;
            stand.violated(`${after.queue.length} messages wait in ${session}, not ${most}`);
          }
          for (const fact of stand.inside.facts) {
            if (fact.is !== "dropped" || fact.why !== "queueFull") continue;
            stand.triggered();
            const { session, message } = fact;
            const before = stand.inside.session(session)?.data;
            const after = sessionNow(stand, session);
            if (after === null || before === undefined) continue;
            const { payload } = message;
            // As full as it can have been in this step, whatever went out before it was over.
            const queued = stand.inside.facts.filter(
              (one) => one.is === "queued" && one.session === session,
            ).length;
            // Into a queue of none nothing comes that could be given up instead of the newcomer.
            const isNewcomer = overflow === "dropNewest" || maxQueue === 0;
            const fullest = before.queue.length + queued + (isNewcomer ? 1 : 0);
            if (maxQueue === "unlimited" || fullest <= maxQueue) {
              stand.violated(`${session} drops "${payload}" although there is room`, payload);
            }
            const isIt = (one: { readonly message: Message }): boolean =>
              sameMessage(one.message, message);
            // What waited before it, and still waits: nothing, where the oldest is given up first.
            const place = before.queue.findIndex(isIt);
            const older = place < 0 ? before.queue : before.queue.slice(0, place);
            const younger = place < 0 ? [] : before.queue.slice(place);
            // A message that comes again in this step cannot be told from the one that waits.
            const comesAgain = (one: { readonly message: Message }): boolean =>
              stand.inside.facts.some(
                (seen) =>
                  seen.is === "queued" &&
                  seen.session === session &&
                  sameMessage(seen.message, one.message),
              );
            const spared = older.some(
              (one) =>
                !comesAgain(one) &&
                !isIt(one) &&
                // Another copy of it may have come later.
                copiesIn(after.queue, one) > copiesIn(younger, one),
            );
            const waited = before.queue.filter(isIt).length;
            const remain = [...after.queue, ...after.flows].filter(isIt).length;
            const right = overflow === "dropOldest" ? !spared : waited <= remain;
            if (!right) stand.violated(`${session} drops "${payload}", not by its policy`, payload);
          }
        },
      },
    };
  },
});

interface Waiting {
  readonly message: Message;
}

const copiesIn = (queue: readonly Waiting[], { message }: Waiting): number =>
  queue.filter((one) => sameMessage(one.message, message)).length;

export const boundClaims: readonly Claim[] = [windowKept, pubrelNeedsNoSlot, queueBounded];
