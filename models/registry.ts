/**
 * The registry as a kind of actor: from ClientID to Session.
 *
 * In the standard profile a takeover is one step: what is told here is done before anything else
 * happens. Where the profile's takeover is asynchronous the old Session gets a letter instead, and
 * the CONNECT is answered without waiting for it; the races of real Servers follow from that. A
 * Session that ends before it reads such a letter breaks a promise, and its connection is told so.
 */
import { assert, defineKind, type CarryOut, type Kind, type Turn } from "../src/index.ts";
import { hearing } from "./hearing.ts";
import type { ServerKnobs } from "./knobs.ts";
import type { Parts } from "./model.ts";
import { registryName, sessionName } from "./names.ts";
import {
  rowOf,
  type Open,
  type RegistryData,
  type RegistryInput,
  type Row,
} from "./registry-machine.ts";
import type { Rules } from "./rules.ts";
import type { Opened } from "./server-connection.ts";
import { newSession } from "./server-session.ts";

export interface RegistryPolicy extends ServerKnobs {
  readonly rules: Rules;
  /** How many Sessions there is room for. */
  readonly sessionsMax: number;
}
type RegistryTurn = Turn<RegistryPolicy, RegistryInput>;
export type RegistryObey = CarryOut<RegistryData, RegistryInput, RegistryPolicy>;

export function registryKind(
  knobs: ServerKnobs,
  sessionsMax: number,
  { charts, orders, rules }: Parts,
): Kind<RegistryData> {
  return defineKind<RegistryData, RegistryInput, RegistryPolicy>({
    name: "registry",
    charts: [charts.registry],
    life: null,
    orders: orders.registry,
    policy: { ...knobs, sessionsMax, rules },
  });
}

export const registryOrders = {
  createSession(data, input, turn) {
    return create(data, hearing(input, "open"), turn);
  },

  resumeSession(data, input, turn) {
    const { connection, connect } = hearing(input, "open");
    const { rules, sessionPresentRule } = turn.policy;
    const row = rowOf(data, connect.clientId, rules);
    assert(row !== null, "only a registered Session is resumed");
    const { session, clientId } = row;
    const sessionPresent = rules.sessionPresent(row, sessionPresentRule);
    const opened: Opened = { type: "session.opened", session, clientId, sessionPresent };
    const resume = { type: "session.resume", connection, cleanSession: connect.cleanSession };
    const resumed = withRow(data, { ...row, cleanSession: connect.cleanSession });
    if (turn.policy.takeover === "atomic") {
      turn.tell(session, { ...resume, opened });
      return resumed;
    }
    turn.post(session, { ...resume, opened: null });
    turn.tell(connection, opened);
    return { ...resumed, promises: [...data.promises, { session, connection }] };
  },

  replaceSession(data, input, turn) {
    const open = hearing(input, "open");
    const row = rowOf(data, open.connect.clientId, turn.policy.rules);
    assert(row !== null, "only a registered Session is replaced");
    const byClean = open.connect.cleanSession;
    const without = { ...data, rows: data.rows.filter((one) => one !== row) };
    const discard = { type: "session.discard", byClean };
    if (turn.policy.takeover === "atomic") {
      const heir = freeSession(data, turn);
      turn.tell(row.session, { ...discard, heir });
      return create(without, open, turn, heir);
    }
    // Nobody can say by now who will be there when this is read, so it names no heir.
    turn.post(row.session, { ...discard, heir: null });
    // The ClientID is free from here on; whoever has it when this is read is replaced in turn.
    turn.post(registryName, open);
    return without;
  },

  refuseSession(data, input, turn) {
    turn.tell(hearing(input, "open").connection, { type: "session.refused" });
    return data;
  },

  forgetSession(data, input, turn) {
    const { session, clientId } = hearing(input, "session.ended");
    const rows = data.rows.filter((row) =>
      turn.policy.lateEndRemovesRegistration ? row.clientId !== clientId : row.session !== session,
    );
    const broken = data.promises.filter((promise) => promise.session === session);
    for (const { connection } of broken) turn.tell(connection, { type: "session.gone" });
    const promises = data.promises.filter((promise) => !broken.includes(promise));
    return { rows, alive: data.alive.filter((one) => one !== session), promises };
  },

  keepPromise(data, input) {
    const kept = hearing(input, "promise.kept");
    const promises = data.promises.filter(
      ({ session, connection }) => session !== kept.session || connection !== kept.connection,
    );
    return { ...data, promises };
  },

  forgetPromises: (data) => ({ ...data, promises: [] }),

  noteSubscriptions(data, input) {
    const { session, highestQos } = hearing(input, "subscriptions");
    const row = data.rows.find((one) => one.session === session);
    return row === undefined ? data : withRow(data, { ...row, highestQos });
  },

  kickSession(data, input, turn) {
    const row = rowOf(data, hearing(input, "kick").clientId, turn.policy.rules);
    if (row !== null) turn.tell(row.session, { type: "session.kick" });
    return data;
  },
} satisfies Readonly<Record<string, RegistryObey>>;

/** A new Session, registered under the ClientID of its CONNECT or under one assigned to it. */
function create(
  data: RegistryData,
  { connection, connect }: Open,
  turn: RegistryTurn,
  reserved: string | null = null,
): RegistryData {
  const { cleanSession, userName } = connect;
  const { rules, sessionPresentRule } = turn.policy;
  const clientId = connect.clientId === "" ? rules.assignedClientId(data.rows) : connect.clientId;
  const session = reserved ?? freeSession(data, turn);
  turn.spawn(session, newSession(session, clientId, userName, cleanSession));
  const sessionPresent = rules.sessionPresent(null, sessionPresentRule);
  const opened: Opened = { type: "session.opened", session, clientId, sessionPresent };
  turn.tell(session, { type: "session.start", connection, opened });
  const row: Row = { clientId, session, cleanSession, highestQos: -1 };
  const alive = [...data.alive, session].toSorted();
  return withRow({ ...data, alive }, row);
}

function withRow(data: RegistryData, row: Row): RegistryData {
  const others = data.rows.filter(({ clientId }) => clientId !== row.clientId);
  const rows = [...others, row].toSorted((a, b) => (a.clientId < b.clientId ? -1 : 1));
  return { ...data, rows };
}

/** The first free place for a Session. */
function freeSession({ alive }: RegistryData, { policy }: RegistryTurn): string {
  for (let number = 1; number <= policy.sessionsMax; number += 1) {
    if (!alive.includes(sessionName(number))) return sessionName(number);
  }
  return assert(false, "there is room for another Session") as never;
}
