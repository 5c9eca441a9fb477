/**
 * Claims: when Sessions end, and what leaves them alone: no end without a reason, none too early,
 * none too late, and none by a CONNECT that was refused or by a restart that keeps them.
 */
import type { ClientData, SessionData } from "../../models/index.ts";
import { claim, type Claim, type Stand } from "../claim.ts";
import { sessionIn, type SessionInside } from "../inside.ts";
import { sameState } from "./session-state.ts";

const endsWithConnection = claim({
  id: "clean-session-ends-with-its-connection",
  from: ["MQTT3-3.1.2-6"],
  says: "The Session of a CleanSession 1 connection is gone once that connection has ended.",
  vantage: "inside",
  form: "always",
  when: "a CleanSession 1 connection ends",
  watch(stand) {
    /** Sessions whose CleanSession 1 connection has ended and that are still there. */
    const late = stand.memory.cell<readonly string[]>([]);
    const atomic = stand.profile.knobs.server.takeover === "atomic";
    const complain = (session: string): void =>
      stand.violated(`${session} is still there although its CleanSession 1 connection has ended`);
    return {
      on: {
        stepped() {
          const { connectionChanges, sessionChanges } = stand.inside;
          for (const { session, after } of sessionChanges) {
            if (after !== null || !late.now.includes(session)) continue;
            late.now = late.now.filter((one) => one !== session);
          }
          for (const { before, after } of connectionChanges) {
            if (before?.state !== "connected" || after !== null) continue;
            const { session, connect } = before.data;
            if (session === null || connect?.cleanSession !== true) continue;
            stand.triggered();
            if (stand.inside.session(session) === null || stand.actor(session) === null) continue;
            // Where messages go between them, the Session hears of it a little later.
            if (atomic) complain(session);
            else late.now = [...late.now, session];
          }
        },
      },
      judge: () => late.now.forEach(complain),
    };
  },
});

const endsForAReason = claim({
  id: "session-ends-for-a-reason",
  from: ["MQTT3-3.1.2-4", "MQTT3-4.1.0-1", "MQTT3-4.1.0-2"],
  says: "A Session ends only by its CleanSession, a CONNECT that starts anew, its expiry, an administrator or a failure.",
  vantage: "inside",
  form: "always",
  when: "a Session ends",
  watch: (stand) => ({
    on: {
      stepped() {
        for (const { session, before, after } of stand.inside.sessionChanges) {
          if (before === null || after !== null) continue;
          const known = stand.inside.session(session);
          if (known === null) continue;
          stand.triggered();
          if (hasReason(stand, known, before)) continue;
          stand.violated(`${session} of ${before.clientId} ends for no reason`);
        }
      },
    },
  }),
});

const expiresOnTime = claim({
  id: "session-expires-on-time",
  from: ["MQTT3-3.1.2-4", "MQTT3-4.1-a"],
  says: "A Session expires exactly its expiry time after its last connection ended, and never while it has one.",
  vantage: "inside",
  form: "always",
  when: "a Session expires, or is resumed before it does",
  watch(stand) {
    const { sessionExpiryMs } = stand.profile.knobs.server;
    const lookedMs = stand.memory.cell(0);
    const dueMs = ({ detachedMs }: SessionInside): number =>
      sessionExpiryMs === "never" || detachedMs === null ? Infinity : detachedMs + sessionExpiryMs;
    const overdue = (): void => {
      if (stand.nowMs() === lookedMs.now) return;
      lookedMs.now = stand.nowMs();
      for (const session of stand.inside.sessions()) {
        if (stand.nowMs() <= dueMs(session)) continue;
        const lateMs = stand.nowMs() - dueMs(session);
        stand.violated(`${session.data.session} is still there ${lateMs} ms after its expiry`);
      }
    };
    return {
      on: {
        fact({ fact }) {
          if (fact.is === "attached") {
            const session = stand.inside.session(fact.session);
            if (session !== null && dueMs(session) !== Infinity) stand.triggered();
          }
          if (fact.is !== "sessionEnded" || fact.why !== "expired") return;
          stand.triggered();
          const session = stand.inside.session(fact.session);
          if (session === null || dueMs(session) === stand.nowMs()) return;
          stand.violated(
            session.data.connection === null
              ? `${fact.session} expires ${dueMs(session) - stand.nowMs()} ms before its time`
              : `${fact.session} expires while ${session.data.connection} is attached to it`,
          );
        },
        stepped: overdue,
      },
      judge: overdue,
    };
  },
});

const refusalChangesNothing = claim({
  id: "refused-connect-changes-nothing",
  from: ["MQTT3-3.1.4-b", "MQTT3-3.1.4-5", "MQTT3-3.1.4-2"],
  says: "A refused CONNECT, and whatever comes behind it, changes no Session and ends no other connection.",
  vantage: "inside",
  form: "always",
  when: "a CONNECT is refused, or a packet arrives behind one that was",
  watch: (stand) => ({
    on: {
      stepped() {
        const { facts, arrived, sessionChanges, left, registryChanged } = stand.inside;
        if (arrived === null) return;
        const { connection } = arrived;
        const refused =
          stand.inside.connection(connection)?.state === "refused" ||
          facts.some((fact) => fact.is === "connectAnswered" && fact.returnCode !== 0);
        if (!refused) return;
        stand.triggered();
        const [changed] = sessionChanges;
        if (changed !== undefined) {
          stand.violated(`${connection} was refused, and ${changed.session} has changed`);
        } else if (registryChanged) {
          stand.violated(`${connection} was refused, and who holds which ClientID has changed`);
        }
        const other = left.find((one) => one !== connection);
        if (other !== undefined)
          stand.violated(`${connection} was refused, and ${other} was closed`);
        if (facts.some((fact) => fact.is === "accepted")) {
          stand.violated(`${connection} was refused, and a message was accepted from it`);
        }
      },
    },
  }),
});

const restartKeeps = claim({
  id: "restart-keeps-sessions",
  from: ["MQTT3-4.1.0-1", "MQTT3-3.1.2-4"],
  says: "A Server with durable Sessions has them after a restart as they were before it, without connections.",
  vantage: "inside",
  form: "always",
  when: "a Server with durable Sessions restarts while there is one of CleanSession 0",
  watch: (stand) => ({
    on: {
      stepped() {
        if (stand.inside.operation?.op !== "restart") return;
        const durable = stand.profile.knobs.server.durability === "durable";
        // Wills that the restart publishes find their subscribers at once.
        const news = stand.inside.facts.some((fact) => fact.is === "accepted");
        for (const { data, clean } of stand.inside.sessions()) {
          const after = sessionIn(stand.actor(data.session));
          if (durable && !clean) {
            stand.triggered();
            if (after === null) stand.violated(`${data.session} did not survive the restart`);
            else if (!sameState(data, news ? { ...after, queue: data.queue } : after)) {
              stand.violated(`${data.session} is not as it was before the restart`);
            }
          }
          if (after !== null && after.connection !== null) {
            stand.violated(`${data.session} is attached to ${after.connection} after a restart`);
          }
        }
      },
    },
  }),
});

const nothingStuck = claim({
  id: "no-exchange-stays-open",
  from: ["MQTT3-4.3.2-1", "MQTT3-4.3.3-1", "MQTT3-4.3.3-2", "MQTT3-4.4.0-1"],
  says: "In the end a connected Client and the Server have no exchange open between them, and nothing waits.",
  vantage: "inside",
  form: "eventually",
  when: "a Client is connected when everything is quiet",
  watch: (stand) => ({
    on: {},
    judge() {
      for (const { name: device, state } of stand.actors("")) {
        if (state.at["clientConnection"] !== "online") continue;
        // Who has that chart is a Client.
        const { link, connect, sessions } = state.data as ClientData;
        const handler = link === null ? null : stand.inside.connection(link);
        const session = sessionIn(stand.actor(handler?.data.session ?? ""));
        if (connect === null || session === null || session.connection !== link) continue;
        // Clients that do not share their state leave exchanges behind that nobody can end.
        if (stand.view.session(session.clientId).mixed) continue;
        stand.triggered();
        const own = sessions.find(({ clientId }) => clientId === connect.clientId);
        const open =
          openIn("Server sends", session.flows) ??
          openIn("Server received", session.awaiting) ??
          openIn(`${device} sends`, own?.flows ?? []) ??
          openIn(`${device} received`, own?.awaiting ?? []);
        if (open !== null) stand.violated(`${device} is connected and quiet: ${open}`);
        const [waits] = session.queue;
        if (waits === undefined) continue;
        const { payload } = waits.message;
        stand.violated(`${device} is connected and quiet: "${payload}" still waits`, payload);
      }
    },
  }),
});

export const sessionEndClaims: readonly Claim[] = [
  endsWithConnection,
  endsForAReason,
  expiresOnTime,
  refusalChangesNothing,
  restartKeeps,
  nothingStuck,
];

function hasReason(stand: Stand, known: SessionInside, before: SessionData): boolean {
  const { operation, facts, arrived } = stand.inside;
  const { durability, kickKeepsPersistentSession } = stand.profile.knobs.server;
  const { clean, unwanted } = known;
  const { clientId, connection } = before;
  const kicked = operation?.op === "kick" && operation.clientId === clientId;
  if (kicked && !kickKeepsPersistentSession) return true;
  if (operation?.op === "restart" && (clean || durability === "none")) return true;
  // What was asked for in an earlier step may happen in this one, where messages take their time.
  if (unwanted) return true;
  const ended = connection === null || stand.actor(connection) === null;
  if (clean && ended) return true;
  const asked =
    arrived?.packet.type === "CONNECT" &&
    arrived.packet.clientId === clientId &&
    (arrived.packet.cleanSession || clean) &&
    !facts.some((fact) => fact.is === "connectAnswered" && fact.returnCode !== 0);
  if (asked) return true;
  // Whether it was time is another claim.
  return facts.some(
    (fact) =>
      fact.is === "sessionEnded" && fact.session === before.session && fact.why === "expired",
  );
}

function openIn(whose: string, list: readonly { readonly packetId: number }[]): string | null {
  const [first] = list;
  return first === undefined ? null : `what ${whose} under id ${first.packetId} is not complete`;
}
