/**
 * The Server's connection handler as a kind of actor: three charts over one connection.
 *
 * The Will hears an end before the handler does, so it is published before the disconnect hook
 * fires and before the Session learns of it.
 */
import { defineKind, type CarryOut, type Kind, type Turn } from "../src/index.ts";
import type { ModelFact } from "./facts.ts";
import { hearing } from "./hearing.ts";
import { fire } from "./hooks.ts";
import type { DisconnectReasons, HookName, ServerKnobs } from "./knobs.ts";
import type { Parts } from "./model.ts";
import { lineEnds, registryName, routerName } from "./names.ts";
import type { Connack } from "./packets.ts";
import type { Rules } from "./rules.ts";
import type { ConnectionData, ConnectionInput } from "./server-connection.ts";
import type { ClosedBy } from "./server-session.ts";

export interface ConnectionPolicy extends ServerKnobs {
  readonly rules: Rules;
}
type ConnectionTurn = Turn<ConnectionPolicy, ConnectionInput>;
export type ConnectionObey = CarryOut<ConnectionData, ConnectionInput, ConnectionPolicy>;

export function connectionKind(
  knobs: ServerKnobs,
  { charts, orders, rules }: Parts,
): Kind<ConnectionData> {
  const { will, serverKeepAlive, serverConnection } = charts;
  return defineKind<ConnectionData, ConnectionInput, ConnectionPolicy>({
    name: "connection",
    charts: [will, serverKeepAlive, serverConnection],
    life: serverConnection,
    orders: orders.connection,
    policy: { ...knobs, rules },
  });
}

export const connectionOrders = {
  refuse(data, input, turn, params) {
    const connect = data.connect ?? hearing(input, "packet.CONNECT").packet;
    const { returnCode } = params as { returnCode: number };
    const refused = { ...data, connect, clientId: connect.clientId };
    const { connectedHookOnRefusal, disconnectReasons, refusalsLeftOpen } = turn.policy;
    const report = (hook: HookName, argument: string | number): void => {
      if (connectedHookOnRefusal) fire(hook, { ...caller(refused), argument }, turn);
    };
    report("client.connected", returnCode);
    answer(refused, { type: "CONNACK", sessionPresent: false, returnCode }, turn);
    if (!refusalsLeftOpen.includes(returnCode)) {
      report("client.disconnected", disconnectReasons.refused);
      close(data, "refused", turn);
      turn.raise({ type: "connect.refused" });
    }
    return refused;
  },

  askForSession(data, input, turn) {
    const { packet: connect } = hearing(input, "packet.CONNECT");
    turn.tell(registryName, { type: "open", connection: data.connection, connect });
    return { ...data, connect };
  },

  keepEarly(data, input) {
    return "packet" in input ? { ...data, early: [...data.early, input.packet] } : data;
  },

  welcome(data, input, turn) {
    const { session, clientId, sessionPresent } = hearing(input, "session.opened");
    const open = { ...data, session, clientId };
    const connected = (): void => fire("client.connected", { ...caller(open), argument: 0 }, turn);
    const { connectedHook } = turn.policy;
    if (connectedHook === "beforeConnack") connected();
    answer(open, { type: "CONNACK", sessionPresent, returnCode: 0 }, turn);
    if (connectedHook === "afterConnack") connected();
    return open;
  },

  answerEarly(data, _input, turn) {
    for (const packet of data.early) {
      // A packet and its name belong together; the union cannot be rebuilt from its parts.
      turn.raise({ type: `packet.${packet.type}`, packet } as ConnectionInput);
    }
    return { ...data, early: [] };
  },

  abandon(data, _input, turn) {
    turn.raise({ type: "link.closed" });
    return data;
  },

  handOverEarly(data, _input, turn) {
    for (const packet of data.early) {
      if (data.session !== null) turn.tell(data.session, { type: `packet.${packet.type}`, packet });
    }
    return { ...data, early: [] };
  },

  loseSession: (data) => ({ ...data, session: null, early: [] }),

  toSession(data, input, turn) {
    if (data.session !== null) turn.tell(data.session, input);
    return data;
  },

  toClient(data, input, turn) {
    turn.send(lineEnds(data.connection).down, hearing(input, "session.send").packet);
    return data;
  },

  sendPingresp(data, _input, turn) {
    turn.send(lineEnds(data.connection).down, { type: "PINGRESP" });
    return data;
  },

  complain(data, _input, turn) {
    turn.raise({ type: "protocol.error" });
    return data;
  },

  expire(data, _input, turn) {
    turn.raise({ type: "keepAlive.expired" });
    return data;
  },

  publishWill(data, _input, turn) {
    const stored = data.connect?.will;
    if (stored === null || stored === undefined) return data;
    const message = turn.policy.rules.willMessage(stored, data.clientId ?? "");
    const fact: ModelFact = { is: "willPublished", connection: data.connection, message };
    turn.observe(fact);
    turn.tell(routerName, { type: "route", message });
    return data;
  },

  reportClosed(data, input, turn) {
    const reason = turn.policy.disconnectReasons[reasonOf(input)];
    fire("client.disconnected", { ...caller(data), argument: reason }, turn);
    return data;
  },

  reportDisplaced(data, input, turn) {
    const { byClean } = hearing(input, "takenOver");
    const reason = turn.policy.displacedDisconnectReason[byClean ? "byClean" : "byPersistent"];
    if (reason !== null) fire("client.disconnected", { ...caller(data), argument: reason }, turn);
    return data;
  },

  leaveSession(data, input, turn) {
    if (data.session === null) return data;
    const left = { type: "connection.closed", connection: data.connection, by: closedBy(input) };
    if (turn.policy.takeover === "atomic") turn.tell(data.session, left);
    else turn.post(data.session, left);
    return data;
  },

  loseMail(data, _input, turn) {
    turn.burn(data.connection);
    return data;
  },

  closeLink(data, input, turn) {
    close(data, input.type, turn);
    return data;
  },

  noteHeard: (data) => ({ ...data, heardSinceLook: true, quietLooks: 0 }),

  noteLook: (data) => ({
    ...data,
    heardSinceLook: false,
    quietLooks: data.heardSinceLook ? 0 : data.quietLooks + 1,
  }),
} satisfies Readonly<Record<string, ConnectionObey>>;

function closedBy({ type }: ConnectionInput): ClosedBy {
  if (type === "kicked") return "kick";
  return type === "packet.DISCONNECT" ? "disconnect" : "failure";
}

function reasonOf({ type }: ConnectionInput): keyof DisconnectReasons {
  switch (type) {
    case "packet.DISCONNECT":
      return "disconnect";
    case "keepAlive.expired":
      return "keepAlive";
    case "kicked":
      return "kick";
    case "protocol.error":
      return "protocolError";
    default:
      return "closed";
  }
}

function answer(data: ConnectionData, packet: Connack, turn: ConnectionTurn): void {
  const { connection } = data;
  const clientId = data.clientId ?? "";
  const { returnCode } = packet;
  const fact: ModelFact = { is: "connectAnswered", connection, clientId, returnCode };
  turn.observe(fact);
  turn.send(lineEnds(connection).down, packet);
}

function close({ connection }: ConnectionData, why: string, turn: ConnectionTurn): void {
  const { up, down } = lineEnds(connection);
  const fact: ModelFact = { is: "closing", connection, why };
  turn.observe(fact);
  turn.line(up, "receiver.closed");
  turn.line(down, "sender.closed");
}

const caller = ({ clientId, connect }: ConnectionData) => ({
  clientId: clientId ?? "",
  userName: connect?.userName ?? null,
});
