/**
 * The registry as a kind of actor: from ClientID to Session.
 *
 * In the standard profile a takeover is one step: what is told here is done before anything else
 * happens. Where the profile's takeover is asynchronous the old Session gets a letter instead, and
 * the CONNECT is answered without waiting for it; the races of real Servers follow from that.
 */
import {
  assert,
  defineKind,
  type CarryOut,
  type Input,
  type Kind,
  type Turn,
} from "../src/index.ts";
import { hearing } from "./hearing.ts";
import type { ServerKnobs } from "./knobs.ts";
import type { MachineCharts } from "./machines.ts";
import { sessionName } from "./names.ts";
import {
  rowOf,
  type Open,
  type RegistryData,
  type RegistryInput,
  type Row,
} from "./registry-machine.ts";
import { newSession } from "./server-session.ts";

interface Policy extends ServerKnobs {
  /** How many Sessions there is room for. */
  readonly sessionsMax: number;
}
type RegistryTurn = Turn<Policy, RegistryInput>;
type Obey = CarryOut<RegistryData, RegistryInput, Policy>;

export function registryKind(
  knobs: ServerKnobs,
  sessionsMax: number,
  charts: MachineCharts,
): Kind<RegistryData> {
  return defineKind<RegistryData, RegistryInput, Policy>({
    name: "registry",
    charts: [charts.registry],
    life: null,
    orders,
    policy: { ...knobs, sessionsMax },
  });
}

const orders: Readonly<Record<string, Obey>> = {
  createSession(data, input, turn) {
    return create(data, input.type === "create" ? input : hearing(input, "open"), turn);
  },

  resumeSession(data, input, turn) {
    const { connection, connect } = hearing(input, "open");
    const row = rowOf(data, connect.clientId);
    assert(row !== null, "only a registered Session is resumed");
    const { session, clientId } = row;
    const resume = { type: "session.resume", connection, cleanSession: connect.cleanSession };
    word(session, resume, turn);
    const sessionPresent = presentByRule(row, turn);
    turn.tell(connection, { type: "session.opened", session, clientId, sessionPresent });
    return withRow(data, { ...row, cleanSession: connect.cleanSession });
  },

  replaceSession(data, input, turn) {
    const open = hearing(input, "open");
    const row = rowOf(data, open.connect.clientId);
    assert(row !== null, "only a registered Session is replaced");
    const heir = freeSession(data, turn);
    const byClean = open.connect.cleanSession;
    const without = { ...data, rows: data.rows.filter((one) => one !== row) };
    word(row.session, { type: "session.discard", heir, byClean }, turn);
    if (turn.policy.takeover === "atomic") return create(without, open, turn, heir);
    turn.post("registry", { ...open, type: "create" });
    return without;
  },

  forgetSession(data, input, turn) {
    const { session, clientId } = hearing(input, "session.ended");
    const rows = data.rows.filter((row) =>
      turn.policy.lateEndRemovesRegistration ? row.clientId !== clientId : row.session !== session,
    );
    return { rows, alive: data.alive.filter((one) => one !== session) };
  },

  noteSubscriptions(data, input) {
    const { session, highestQos } = hearing(input, "subscriptions");
    const row = data.rows.find((one) => one.session === session);
    return row === undefined ? data : withRow(data, { ...row, highestQos });
  },

  kickSession(data, input, turn) {
    const row = rowOf(data, hearing(input, "kick").clientId);
    if (row !== null) turn.tell(row.session, { type: "session.kick" });
    return data;
  },
};

/** A new Session, registered under the ClientID of its CONNECT or under one assigned to it. */
function create(
  data: RegistryData,
  { connection, connect }: Open,
  turn: RegistryTurn,
  reserved: string | null = null,
): RegistryData {
  const { cleanSession, userName } = connect;
  const clientId = connect.clientId === "" ? assignedClientId(data) : connect.clientId;
  const session = reserved ?? freeSession(data, turn);
  turn.spawn(session, newSession(session, clientId, userName, cleanSession));
  turn.tell(session, { type: "session.start", connection });
  turn.tell(connection, { type: "session.opened", session, clientId, sessionPresent: false });
  const row: Row = { clientId, session, cleanSession, highestQos: -1 };
  const alive = [...data.alive, session].toSorted();
  return withRow({ ...data, alive }, row);
}

function presentByRule(row: Row, { policy }: RegistryTurn): boolean {
  switch (policy.sessionPresentRule) {
    case "exists":
      return true;
    case "hasSubscriptions":
      return row.highestQos >= 0;
    case "hasQos1Subscriptions":
      return row.highestQos >= 1;
  }
}

/** Word to a Session, in this step or in one of its own as the profile's takeover goes. */
function word<Told extends Input>(session: string, input: Told, turn: RegistryTurn): void {
  if (turn.policy.takeover === "atomic") turn.tell(session, input);
  else turn.post(session, input);
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

/** [MQTT3-3.1.3-6] A ClientID that nobody holds. */
function assignedClientId({ rows }: RegistryData): string {
  for (let number = 1; ; number += 1) {
    const clientId = `auto-${number}`;
    if (rows.every((row) => row.clientId !== clientId)) return clientId;
  }
}
