/**
 * Claims: when Sessions end. None ends without a reason, none too early and none too late.
 */
import type { Connect, SessionData } from "../../models/index.ts";
import { claim, type Claim, type Stand } from "../claim.ts";
import type { SessionInside } from "../inside.ts";

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
          const { sessionChanges } = stand.inside;
          for (const { session, after } of sessionChanges) {
            if (after !== null || !late.now.includes(session)) continue;
            late.now = late.now.filter((one) => one !== session);
          }
          for (const connection of stand.inside.ends()) {
            const session = stand.inside.connection(connection)?.data.session ?? null;
            const clean = stand.inside.connectOf(connection)?.cleanSession === true;
            if (session === null || !clean) continue;
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
    const lookedMs = stand.memory.cell(0, "instant");
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

export const sessionEndClaims: readonly Claim[] = [
  endsWithConnection,
  endsForAReason,
  expiresOnTime,
];

function hasReason(stand: Stand, known: SessionInside, before: SessionData): boolean {
  const { operation, facts, connectArrived } = stand.inside;
  const { durability, kickKeepsPersistentSession } = stand.profile.knobs.server;
  const { clean, unwanted } = known;
  const { clientId, connection } = before;
  const kicked = operation?.op === "kick" && operation.clientId === clientId;
  if (kicked && !kickKeepsPersistentSession) return true;
  if (operation?.op === "restart" && (clean || durability === "none")) return true;
  // What was asked for in an earlier step may happen in this one, where messages take their time.
  if (unwanted) return true;
  const ended = connection === null || !stand.inside.isOpen(connection);
  if (clean && ended) return true;
  const asks = ({ clientId: whose, cleanSession }: Connect): boolean =>
    whose === clientId && (cleanSession || clean);
  const refused = facts.some((fact) => fact.is === "connectAnswered" && fact.returnCode !== 0);
  if (connectArrived !== null && asks(connectArrived) && !refused) return true;
  // A CONNECT without its answer yet may have come before this Session began.
  const waits = stand.inside
    .connections()
    .some(
      ([, { connect, state, accepted }]) =>
        !accepted && state !== "refused" && connect !== null && asks(connect),
    );
  if (waits) return true;
  // Whether it was time is another claim.
  return facts.some(
    (fact) =>
      fact.is === "sessionEnded" && fact.session === before.session && fact.why === "expired",
  );
}
