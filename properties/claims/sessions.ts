/**
 * Claims: which Sessions there are, to whom each belongs, and that each connection has its own.
 *
 * Sessions are instances and may be more than ClientIDs; that they are not is what is claimed here.
 * All look once, when a step is over.
 */
import { type SessionData } from "../../models/index.ts";
import { claim, type Claim, type Stand } from "../claim.ts";
import { sessionIn, type Inside } from "../inside.ts";

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
        for (const [connection, { acceptedMs, data }] of stand.inside.connections()) {
          if (acceptedMs === null || data.clientId !== fact.clientId) continue;
          if (connection === fact.connection) continue;
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
  from: ["MQTT3-4.1.0-2", "MQTT3-4.1.0-1", "MQTT3-3.1.4-3"],
  says: "Every accepted connection has a living Session that is attached to it and to nothing else.",
  vantage: "inside",
  form: "always",
  when: "a connection is accepted, or a Session changes hands or ends",
  watch: (stand) => ({
    on: {
      stepped() {
        if (!changesHands(stand.inside)) return;
        for (const [connection, session, clientId] of connectedNow(stand)) {
          stand.triggered();
          const data = session === null ? null : sessionIn(stand.actor(session));
          if (data?.connection === connection && data.clientId === clientId) continue;
          const what = data === null ? "which is no more" : `which serves ${holderOf(data)}`;
          stand.violated(`${connection} is connected with ${session}, ${what}`);
        }
      },
    },
  }),
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
        if (connection === null || stand.actor(connection) !== null) continue;
        stand.violated(`${session} is attached to ${connection}, which has ended`);
      }
    };
    // Where takeover goes by messages, the word of an end may still be on its way.
    const atomic = stand.profile.knobs.server.takeover === "atomic";
    return {
      on: {
        stepped() {
          for (const { before, after } of stand.inside.connectionChanges) {
            if (before?.state !== "connected" || after !== null) continue;
            stand.triggered();
            if (atomic) look();
          }
        },
      },
      judge: look,
    };
  },
});

const ofItsClientId = claim({
  id: "session-of-its-client-id",
  from: ["MQTT3-3.1.3-2", "MQTT3-3.1.3-6"],
  says: "A connection gets the Session of the ClientID in its CONNECT, or of one that nobody else has.",
  vantage: "inside",
  form: "always",
  when: "a Session gets a connection",
  watch: (stand) => ({
    on: {
      fact({ fact }) {
        if (fact.is !== "attached") return;
        const asked = stand.inside.connectOf(fact.connection)?.clientId;
        if (asked === undefined) return;
        stand.triggered();
        if (asked !== "" && asked !== fact.clientId) {
          stand.violated(`${fact.connection} asked for ${asked} and got ${fact.clientId}`);
        }
        const holder = stand.inside.sessions().find(({ data }) => data.clientId === fact.clientId);
        if (asked === "" && holder !== undefined) {
          stand.violated(`${fact.connection} was assigned ${fact.clientId}, which is in use`);
        }
      },
    },
  }),
});

const isResumed = claim({
  id: "clean-session-0-goes-on",
  from: ["MQTT3-3.1.2-4"],
  says: "A CONNECT with CleanSession 0 goes on with the Session of its ClientID where there is one.",
  vantage: "inside",
  form: "always",
  when: "CleanSession 0 connects while its ClientID has a Session that lasts",
  watch: (stand) => ({
    on: {
      fact({ fact }) {
        if (fact.is !== "attached") return;
        if (stand.inside.connectOf(fact.connection)?.cleanSession !== false) return;
        for (const { data, clean, unwanted } of stand.inside.sessions()) {
          if (data.clientId !== fact.clientId || clean || unwanted) continue;
          stand.triggered();
          if (data.session === fact.session) continue;
          stand.violated(`${fact.connection} gets ${fact.session}; ${data.session} is left behind`);
        }
      },
    },
  }),
});

const beginsEmpty = claim({
  id: "new-session-begins-empty",
  from: ["MQTT3-3.1.2-6", "MQTT3-3.1.2-4"],
  says: "A Session begins without subscriptions, messages or exchanges of an earlier one.",
  vantage: "inside",
  form: "always",
  when: "a Session begins for a ClientID that had one before",
  watch(stand) {
    const known = stand.memory.cell<Readonly<Record<string, true>>>({});
    return {
      on: {
        stepped() {
          for (const { session, before, after } of stand.inside.sessionChanges) {
            if (before !== null || after === null) continue;
            if (known.now[after.clientId] === true) stand.triggered();
            else known.now = { ...known.now, [after.clientId]: true };
            // What a Client sends before its CONNACK may have been processed already.
            const early = stand.inside.processed().some((one) => one.session === session);
            const left = early ? null : contentOf(after);
            if (left !== null)
              stand.violated(`${session} of ${after.clientId} begins with ${left}`);
          }
        },
      },
    };
  },
});

const handsNothingOn = claim({
  id: "clean-session-hands-nothing-on",
  from: ["MQTT3-3.1.2-6"],
  says: "A CONNECT with CleanSession 1 gets a Session of its own, and no other connection ever gets that one.",
  vantage: "inside",
  form: "always",
  when: "a ClientID that connected with CleanSession 1 connects, or CleanSession 1 finds a Session",
  watch(stand) {
    /** How each ClientID connected last. */
    const last = stand.memory.cell<Readonly<Record<string, boolean>>>({});
    return {
      on: {
        fact({ fact }) {
          if (fact.is !== "attached") return;
          const { session, clientId, connection } = fact;
          const clean = stand.inside.connectOf(connection)?.cleanSession;
          if (clean === undefined) return;
          if (last.now[clientId] === true || (clean && last.now[clientId] !== undefined)) {
            stand.triggered();
          }
          last.now = { ...last.now, [clientId]: clean };
          const earlier = stand.inside.session(session);
          if (earlier === null || earlier.attachments === 0) return;
          if (!clean && !earlier.clean) return;
          stand.violated(
            `${connection} (CleanSession ${Number(clean)}) gets ${session}, which began before it`,
          );
        },
      },
    };
  },
});

export const sessionClaims: readonly Claim[] = [
  oneSession,
  oneConnection,
  connectedHasSession,
  attachedToLiving,
  ofItsClientId,
  isResumed,
  beginsEmpty,
  handsNothingOn,
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
    if (now?.state !== "connected") return [];
    return [[connection, now.data.session, now.data.clientId ?? ""] as const];
  });
}

const holderOf = ({ clientId, connection }: SessionData): string =>
  `${clientId} on ${connection ?? "no connection"}`;

function contentOf({ subscriptions, flows, queue, awaiting }: SessionData): string | null {
  if (subscriptions.length > 0) return `a subscription to ${subscriptions[0]?.filter}`;
  if (flows.length > 0) return `packet ${flows[0]?.packetId} in flight`;
  if (queue.length > 0) return `a message that waits ("${queue[0]?.message.payload}")`;
  if (awaiting.length > 0) return `packet ${awaiting[0]?.packetId} that awaits PUBREL`;
  return null;
}
