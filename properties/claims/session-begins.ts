/**
 * Claims: which Session a CONNECT gets, and that a new one is new. CleanSession 0 goes on with what
 * is there, CleanSession 1 begins and leaves nothing to anybody.
 */
import type { SessionData } from "../../models/index.ts";
import { claim, type Claim } from "../claim.ts";

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
  from: ["MQTT3-3.1.2-4", "MQTT3-3.1.2-6"],
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
          if (earlier === null || !earlier.wasAttached) return;
          if (!clean && !earlier.clean) return;
          stand.violated(
            `${connection} (CleanSession ${Number(clean)}) gets ${session}, which began before it`,
          );
        },
      },
    };
  },
});

export const sessionBeginClaims: readonly Claim[] = [
  ofItsClientId,
  isResumed,
  beginsEmpty,
  handsNothingOn,
];

function contentOf({ subscriptions, flows, queue, awaiting }: SessionData): string | null {
  if (subscriptions.length > 0) return `a subscription to ${subscriptions[0]?.filter}`;
  if (flows.length > 0) return `packet ${flows[0]?.packetId} in flight`;
  if (queue.length > 0) return `a message that waits ("${queue[0]?.message.payload}")`;
  if (awaiting.length > 0) return `packet ${awaiting[0]?.packetId} that awaits PUBREL`;
  return null;
}
