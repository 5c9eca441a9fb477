/**
 * The Server's Session as a kind of actor: its life, and what its connection brings.
 *
 * What it sends and receives stands in session-outbound.ts and session-inbound.ts; here is who it
 * belongs to. A connection learns in the same step that a Session has come or left, so nothing that
 * it brings later reaches a Session that is not its own.
 */
import { defineKind, type Kind } from "../src/index.ts";
import { hearing } from "./hearing.ts";
import { fire } from "./hooks.ts";
import type { ServerKnobs, TerminateReasons } from "./knobs.ts";
import type { Parts } from "./model.ts";
import { registryName, routerName } from "./names.ts";
import { inboundOrders } from "./session-inbound.ts";
import { armRetry, outboundOrders, resumeOutbound } from "./session-outbound.ts";
import { note, type SessionObey, type SessionPolicy, type SessionTurn } from "./session-turn.ts";
import type { ConnectionInput } from "./server-connection.ts";
import type { SessionData, SessionInput } from "./server-session.ts";

export function sessionKind(
  knobs: ServerKnobs,
  { charts, orders, rules }: Parts,
): Kind<SessionData> {
  return defineKind<SessionData, SessionInput, SessionPolicy>({
    name: "session",
    charts: [charts.serverSession],
    life: charts.serverSession,
    orders: orders.session,
    policy: { ...knobs, charts, rules },
  });
}

const lifeOrders = {
  create(data, _input, turn) {
    const { session, clientId, cleanSession } = data;
    note({ is: "sessionCreated", session, clientId, cleanSession }, turn);
    fire("session.created", { ...caller(data), argument: null }, turn);
    turn.tell(routerName, { type: "join", session });
    return data;
  },

  /** A deviation: what a profile's CleanSession 1 does not discard goes on in the new Session. */
  inherit(data, input, turn) {
    const { from } = hearing(input, "session.inherit");
    const { cleanDiscards } = turn.policy;
    if (!cleanDiscards.includes("inFlight")) armRetry(from.flows, turn);
    return {
      ...data,
      subscriptions: cleanDiscards.includes("subscriptions")
        ? data.subscriptions
        : from.subscriptions,
      queue: cleanDiscards.includes("queue") ? data.queue : from.queue,
      flows: cleanDiscards.includes("inFlight") ? data.flows : from.flows,
      awaiting: cleanDiscards.includes("inboundQos2") ? data.awaiting : from.awaiting,
    };
  },

  displace(data, input, turn) {
    const { connection } = hearing(input, "session.resume");
    if (data.connection !== null && data.connection !== connection) {
      fire("session.takenover", { ...caller(data), argument: null }, turn);
      leave(data.connection, { type: "takenOver", byClean: false }, turn);
    }
    return data;
  },

  attach(data, input, turn) {
    const { connection, opened } =
      input.type === "session.resume" ? input : hearing(input, "session.start");
    const { session, clientId } = data;
    note({ is: "attached", session, clientId, connection }, turn);
    // Told behind the word to a displaced connection: [MQTT3-3.1.4-2] comes before [MQTT3-3.1.4-4].
    if (opened !== null) turn.tell(connection, opened);
    else turn.tell(registryName, { type: "promise.kept", session, connection });
    turn.tell(connection, { type: "session.attached" });
    // A Session that a CleanSession 0 connection resumes is persistent from here on.
    const cleanSession = input.type === "session.resume" ? input.cleanSession : data.cleanSession;
    return { ...data, connection, cleanSession };
  },

  redeliver(data, _input, turn) {
    fire("session.resumed", { ...caller(data), argument: null }, turn);
    const awaiting = turn.policy.inboundQos2OnResume === "keep" ? data.awaiting : [];
    return resumeOutbound({ ...data, awaiting }, turn);
  },

  detach(data, _input, turn) {
    const { session, clientId } = data;
    note({ is: "detached", session, clientId }, turn);
    turn.disarm("retry");
    // Where only QoS 1 subscriptions make a Session, the others end with the connection.
    const subscriptions =
      turn.policy.sessionPresentRule === "hasQos1Subscriptions"
        ? data.subscriptions.filter(({ qos }) => qos > 0)
        : data.subscriptions;
    return { ...data, connection: null, subscriptions };
  },

  kickConnection(data, _input, turn) {
    if (data.connection !== null) signal(data.connection, { type: "kicked" }, turn);
    return data;
  },

  discardConnection(data, input, turn) {
    const { byClean } = hearing(input, "session.discard");
    if (data.connection !== null) leave(data.connection, { type: "takenOver", byClean }, turn);
    return data;
  },

  terminate(data, input, turn, params) {
    const { why } = params as { why: keyof TerminateReasons };
    const argument = turn.policy.terminateReasons[why];
    if (why === "displaced" || why === "discarded") {
      fire("session.discarded", { ...caller(data), argument: null }, turn);
    }
    fire("session.terminated", { ...caller(data), argument }, turn);
    end(data, why, turn);
    const heir = input.type === "session.discard" ? input.heir : null;
    if (heir !== null && leavesSomething(turn.policy)) {
      turn.tell(heir, { type: "session.inherit", from: data });
    }
    return data;
  },

  vanish(data, _input, turn) {
    end(data, "serverRestart", turn);
    return data;
  },
} satisfies Readonly<Record<string, SessionObey>>;

export const sessionOrders = { ...lifeOrders, ...inboundOrders, ...outboundOrders };

const leavesSomething = ({ cleanDiscards }: ServerKnobs): boolean => cleanDiscards.length < 4;

function end(data: SessionData, why: string, turn: SessionTurn): void {
  const { session, clientId } = data;
  note({ is: "sessionEnded", session, clientId, why }, turn);
  for (const { message } of [...data.flows, ...data.queue]) {
    note({ is: "dropped", session, clientId, message, why: "sessionEnded" }, turn);
  }
  turn.tell(routerName, { type: "leave", session });
  turn.tell(registryName, { type: "session.ended", session, clientId });
  // Who takes the place later must not read what was meant for this one.
  turn.burn(session);
}

/** A connection loses its Session at once, whenever it learns why. */
function leave(connection: string, why: ConnectionInput, turn: SessionTurn): void {
  turn.tell(connection, { type: "session.gone" });
  signal(connection, why, turn);
}

/** Word to the connection, in this step or in one of its own as the profile's takeover goes. */
function signal(connection: string, input: ConnectionInput, turn: SessionTurn): void {
  if (turn.policy.takeover === "atomic") turn.tell(connection, input);
  else turn.post(connection, input);
}

const caller = ({ clientId, userName }: SessionData) => ({ clientId, userName });
