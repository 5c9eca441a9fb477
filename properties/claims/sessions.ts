/**
 * Claims: which Sessions there are, to whom each belongs, and that each connection has its own.
 *
 * Sessions are instances and may be more than ClientIDs; that they are not is what is claimed here.
 * All look once, when a step is over.
 */
import { type SessionData } from "../../models/index.ts";
import { claim, type Claim, type Stand } from "../claim.ts";
import { sessionNow, type Inside } from "../inside.ts";

const oneSession = claim({
  id: "one-session-per-client-id",
  from: ["MQTT3-3.1.2-6", "MQTT3-3.1.3-2"],
  says: "At the end of every step there is at most one Session for each ClientID.",
  vantage: "inside",
  form: "always",
  when: "a Session begins",
  watch: (stand) => ({
    on: {
      stepped() {
        for (const { session, before, after } of stand.inside.sessionChanges) {
          if (after === null || before?.clientId === after.clientId) continue;
          stand.triggered();
          const other = sessionsNow(stand).find(
            ([name, { clientId }]) => name !== session && clientId === after.clientId,
          );
          if (other === undefined) continue;
          stand.violated(`${after.clientId} has two Sessions, ${other[0]} and ${session}`);
        }
      },
    },
  }),
});

const oneConnection = claim({
  id: "one-connection-per-client-id",
  from: ["MQTT3-3.1.4-2"],
  says: "When a CONNECT is accepted, no other connection of its ClientID is open at the Server any more.",
  vantage: "inside",
  form: "always",
  when: "a CONNECT is accepted while its ClientID is connected",
  watch: (stand) => ({
    on: {
      fact({ fact }) {
        if (fact.is !== "connectAnswered" || fact.returnCode !== 0) return;
        for (const [connection, { accepted, data, ended }] of stand.inside.connections()) {
          if (!accepted || data.clientId !== fact.clientId) continue;
          if (connection === fact.connection || ended) continue;
          stand.triggered();
          if (stand.inside.left.includes(connection)) continue;
          stand.violated(
            `${fact.connection} is accepted as ${fact.clientId} while ${connection} is still open`,
          );
        }
      },
    },
  }),
});

const connectedHasSession = claim({
  id: "connected-has-its-session",
  from: ["MQTT3-4.1.0-2", "MQTT3-4.1.0-1", "MQTT3-3.1.4-2", "MQTT3-3.1.4-3", "MQTT3-3.2.2-3"],
  says: "Every accepted connection has a living Session of its ClientID, which is attached to it.",
  vantage: "inside",
  form: "always",
  when: "a connection is accepted, or a Session changes hands or ends",
  watch(stand) {
    const look = (attached: boolean): void => {
      for (const [connection, session, clientId] of connectedNow(stand)) {
        stand.triggered();
        const data = sessionNow(stand, session);
        const serves = !attached || data?.connection === connection;
        if (data?.clientId === clientId && serves) continue;
        const what =
          session === null
            ? "and no Session serves it"
            : data === null
              ? `with ${session}, which is no more`
              : `with ${session}, which serves ${holderOf(data)}`;
        stand.violated(`${connection} is connected ${what}`);
      }
    };
    // Where takeover goes by messages, the Session may learn a little later whom it serves.
    const atomic = stand.profile.knobs.server.takeover === "atomic";
    return {
      on: {
        stepped() {
          if (changesHands(stand.inside)) look(atomic);
        },
      },
      judge: () => look(true),
    };
  },
});

const attachedToLiving = claim({
  id: "attached-to-a-living-connection",
  from: ["MQTT3-3.1.2-4", "MQTT3-3.1.2-6"],
  says: "No Session is attached to a connection that the Server has closed.",
  vantage: "inside",
  form: "always",
  when: "a connection of an accepted Client ends at the Server",
  watch(stand) {
    const look = (): void => {
      for (const [session, { connection }] of sessionsNow(stand)) {
        if (connection === null || stand.inside.isOpen(connection)) continue;
        stand.violated(`${session} is attached to ${connection}, which has ended`);
      }
    };
    // Where takeover goes by messages, the word of an end may still be on its way.
    const atomic = stand.profile.knobs.server.takeover === "atomic";
    return {
      on: {
        stepped() {
          if (stand.inside.ends().length === 0) return;
          stand.triggered();
          if (atomic) look();
        },
      },
      judge: look,
    };
  },
});

export const sessionClaims: readonly Claim[] = [
  oneSession,
  oneConnection,
  connectedHasSession,
  attachedToLiving,
];

/** Whether a Session or a connection got another counterpart in this step. */
function changesHands({ connectionChanges, sessionChanges }: Inside): boolean {
  return (
    connectionChanges.some(({ before, after }) => before?.state !== after?.state) ||
    sessionChanges.some(({ before, after }) => before?.connection !== after?.connection)
  );
}

const sessionsNow = (stand: Stand): readonly (readonly [string, SessionData])[] =>
  // Actors of this name are Sessions.
  stand.actors("session#").map(({ name, state }) => [name, state.data as SessionData]);

/** Connections that are accepted now, with their Session and ClientID. */
function connectedNow({ inside }: Stand): readonly (readonly [string, string | null, string])[] {
  const changed = inside.connectionChanges.map(({ connection }) => connection);
  const others = inside.connections().filter(([connection]) => !changed.includes(connection));
  return [...others.map(([connection]) => connection), ...changed].flatMap((connection) => {
    const now = inside.now(connection);
    if (now?.state !== "connected" || !inside.isOpen(connection)) return [];
    return [[connection, now.data.session, now.data.clientId ?? ""] as const];
  });
}

const holderOf = ({ clientId, connection }: SessionData): string =>
  `${clientId} on ${connection ?? "no connection"}`;
