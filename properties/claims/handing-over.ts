/**
 * Claims about a Client and its application: a QoS 2 message is handed over once, and nothing that a
 * Client remembers of an ended Session stands in its way.
 *
 * An exchange begins with a PUBLISH whose Packet Identifier the Client is not keeping, and whoever
 * gets more messages than there were exchanges got one twice.
 */
import type { ClientData, Qos } from "../../models/index.ts";
import { claim, type Claim, type Stand } from "../claim.ts";
import type { Table } from "../memory.ts";

/** By device and ClientID: Packet Identifiers that await PUBREL, with the payload that came first. */
type Kept = Readonly<Record<string, Readonly<Record<number, string>>>>;
type Counts = Readonly<Record<string, number>>;

/** Who is told of no Session in this step; what it keeps is looked at once the step is over. */
const forgetsWithSession = claim({
  id: "client-forgets-with-its-session",
  from: ["MQTT3-3.1.2-6", "MQTT3-4.3.3-2"],
  says: "A Client that is told of no Session keeps no received Packet Identifier of an earlier one.",
  vantage: "inside",
  form: "always",
  when: "a CONNECT is accepted with Session Present 0",
  watch(stand) {
    const told = stand.memory.cell<string | null>(null);
    return {
      on: {
        received({ device, packet }) {
          if (packet.type !== "CONNACK" || packet.returnCode !== 0 || packet.sessionPresent) return;
          told.now = device;
        },
        stepped() {
          const device = told.now;
          told.now = null;
          const state = device === null ? null : stand.actor(device);
          if (state === null) return;
          // A device is always a Client, so its data is a Client's.
          const { connect, sessions } = state.data as ClientData;
          const [left] =
            sessions.find(({ clientId }) => clientId === connect?.clientId)?.awaiting ?? [];
          if (state.at["clientConnection"] === "online") stand.triggered();
          if (left !== undefined) {
            stand.violated(
              `${device} is told of no Session and still awaits PUBREL #${left.packetId}`,
              left.publish.payload,
            );
          }
        },
      },
    };
  },
});

const none: Counts = {};

const qos0HandedOver = claim({
  id: "client-hands-over-qos-0-once",
  from: ["MQTT3-4.3.1-1", "MQTT3-3.3.4-1"],
  says: "A Client hands each QoS 0 message that comes over to its application, once.",
  vantage: "inside",
  form: "always",
  when: "a QoS 0 PUBLISH reaches a Client that is accepted",
  watch(stand) {
    /** By device and message, in this step: how often it came less how often it was handed over. */
    const came = stand.memory.cell<Counts>(none);
    const add = (key: string, times: number): void => {
      came.now = { ...came.now, [key]: (came.now[key] ?? 0) + times };
    };
    return {
      on: {
        received({ connection, device, packet }) {
          if (packet.type !== "PUBLISH" || packet.qos !== 0) return;
          if (stand.view.connection(connection)?.answer?.returnCode !== 0) return;
          stand.triggered();
          add(JSON.stringify([device, packet.topic, packet.payload]), 1);
        },
        fact({ fact }) {
          if (fact.is !== "handedOver" || fact.qos !== 0) return;
          add(JSON.stringify([fact.device, fact.topic, fact.payload]), -1);
        },
        stepped() {
          if (came.now === none) return;
          for (const [key, left] of Object.entries(came.now)) {
            const [device, topic, payload] = JSON.parse(key) as readonly [string, string, string];
            if (left === 0) continue;
            const often = left > 0 ? "not at all" : `${1 - left} times`;
            stand.violated(`${device} hands ${topic} "${payload}" over ${often}`, payload);
          }
          came.now = none;
        },
      },
    };
  },
});

/** A message that a Client has not completely acknowledged. */
interface Incoming {
  readonly topic: string;
  readonly payload: string;
  readonly qos: Qos;
  readonly handed: boolean;
}

interface Answered {
  readonly type: "PUBACK" | "PUBREC" | "PUBCOMP";
  readonly key: string;
}

const acknowledgesWhatItHandsOver = claim({
  id: "client-hands-over-what-it-acknowledges",
  from: ["MQTT3-4.3.2-2", "MQTT3-4.3.3-2", "MQTT3-3.3.4-1", "MQTT3-4.5.0-2"],
  says: "A Client has handed a message over to its application once it acknowledges it by PUBACK or PUBCOMP, and by PUBREC where it hands over at PUBLISH.",
  vantage: "inside",
  form: "always",
  when: "a Client acknowledges a message",
  watch(stand) {
    /** By device and ClientID, QoS and Packet Identifier. */
    const incoming = stand.memory.table<Incoming>();
    /** The rows whose messages are acknowledged in this step. */
    const answered = stand.memory.cell<readonly Answered[]>([]);
    const atPublish = stand.profile.knobs.client.handOverQos2At === "PUBLISH";
    const forget = (whose: string): void => {
      for (const [key] of incoming.entries()) if (key.startsWith(whose)) incoming.delete(key);
    };
    return {
      on: {
        operated({ operation }) {
          if (operation.op === "crash" && losesStore(stand, operation.store)) {
            forget(`${operation.device} `);
          }
        },
        closed({ connection, device }) {
          const on = stand.view.connection(connection);
          if (on?.answer?.returnCode !== 0 || on.connect?.cleanSession !== true) return;
          forget(`${device} ${on.connect.clientId}\n`);
        },
        received({ connection, device, packet }) {
          const clientId = idOn(stand, connection);
          if (packet.type === "CONNACK" && packet.returnCode === 0 && !packet.sessionPresent) {
            forget(`${device} ${clientId}\n`);
          }
          if (packet.type !== "PUBLISH" || packet.packetId === null) return;
          const { topic, payload, qos, packetId } = packet;
          const key = rowOf(device, clientId, qos, packetId);
          // With QoS 2 what comes again is the same message, with QoS 1 a new one.
          if (qos === 2 && incoming.get(key) !== undefined) return;
          incoming.set(key, { topic, payload, qos, handed: false });
        },
        sent({ connection, device, packet }) {
          if (packet.type !== "PUBACK" && packet.type !== "PUBCOMP" && packet.type !== "PUBREC") {
            return;
          }
          if (packet.type === "PUBREC" && !atPublish) return;
          const clientId = idOn(stand, connection);
          const qos = packet.type === "PUBACK" ? 1 : 2;
          const key = rowOf(device, clientId, qos, packet.packetId);
          if (incoming.get(key) === undefined) return;
          answered.now = [...answered.now, { type: packet.type, key }];
        },
        stepped() {
          const rows = answered.now.map(({ key }) => key);
          if (stand.inside.facts.length > 0) noteHandedOver(stand, incoming, rows);
          if (answered.now.length === 0) return;
          for (const { type, key } of answered.now) {
            const one = incoming.get(key);
            if (one === undefined) continue;
            stand.triggered();
            if (type !== "PUBREC") incoming.delete(key);
            if (one.handed) continue;
            const [device = ""] = key.split(" ");
            const what = `${device} sends ${type} for "${one.payload}"`;
            stand.violated(`${what}, which it has not handed over`, one.payload);
          }
          answered.now = [];
        },
      },
    };
  },
});

export const handingOverClaims: readonly Claim[] = [
  forgetsWithSession,
  qos0HandedOver,
  acknowledgesWhatItHandsOver,
  claim({
    id: "client-hands-over-once",
    from: ["MQTT3-4.3.3-2", "MQTT3-4.3.3-a"],
    says: "A Client hands a QoS 2 message to its application exactly once for each exchange that PUBREL has ended.",
    vantage: "inside",
    form: "always",
    when: "a Client hands a QoS 2 message over, or PUBREL reaches it",
    watch(stand) {
      const kept = stand.memory.cell<Kept>({});
      /** By device and payload: exchanges begun, ended, and messages handed over. */
      const begun = stand.memory.cell<Counts>({});
      const ended = stand.memory.cell<Counts>({});
      const handed = stand.memory.cell<Counts>({});
      const add = (counts: { now: Counts }, key: string): void => {
        counts.now = { ...counts.now, [key]: (counts.now[key] ?? 0) + 1 };
      };
      const forget = (key: string): void => {
        kept.now = { ...kept.now, [key]: {} };
      };
      return {
        on: {
          operated({ operation }) {
            if (operation.op !== "crash" || !losesStore(stand, operation.store)) return;
            for (const key of Object.keys(kept.now)) {
              if (key.startsWith(`${operation.device} `)) forget(key);
            }
          },
          closed({ connection, device }) {
            const on = stand.view.connection(connection);
            // One that was refused or never answered has not begun, so nothing ends with it.
            if (on === null || on.answer?.returnCode !== 0) return;
            if (on.connect?.cleanSession !== true) return;
            forget(`${device} ${on.clientId}`);
          },
          received({ connection, device, packet }) {
            const on = stand.view.connection(connection);
            if (on === null) return;
            const key = `${device} ${on.clientId}`;
            if (packet.type === "CONNACK" && packet.returnCode === 0 && !packet.sessionPresent) {
              forget(key);
            }
            const mine = kept.now[key] ?? {};
            if (packet.type === "PUBLISH" && packet.qos === 2 && packet.packetId !== null) {
              if (mine[packet.packetId] !== undefined) return;
              kept.now = { ...kept.now, [key]: { ...mine, [packet.packetId]: packet.payload } };
              add(begun, `${device} ${packet.payload}`);
            }
            if (packet.type !== "PUBREL") return;
            const payload = mine[packet.packetId];
            if (payload === undefined) return;
            const { [packet.packetId]: _, ...others } = mine;
            kept.now = { ...kept.now, [key]: others };
            add(ended, `${device} ${payload}`);
          },
          fact({ fact }) {
            if (fact.is !== "handedOver" || fact.qos !== 2) return;
            stand.triggered();
            const key = `${fact.device} ${fact.payload}`;
            add(handed, key);
            const exchanges = begun.now[key] ?? 0;
            const count = handed.now[key] ?? 0;
            if (count <= exchanges) return;
            stand.violated(
              `${fact.device} hands "${fact.payload}" over ${count} times for ${exchanges} exchanges`,
              fact.payload,
            );
          },
        },
        judge() {
          for (const [key, exchanges] of Object.entries(ended.now)) {
            const count = handed.now[key] ?? 0;
            if (count >= exchanges) continue;
            stand.violated(`${key} was handed over ${count} times for ${exchanges} exchanges`);
          }
        },
      };
    },
  }),
];

const losesStore = ({ profile }: Stand, store: "kept" | "lost" | "profile"): boolean =>
  store === "lost" || (store === "profile" && profile.knobs.client.store !== "durable");

/** The ClientID that the Client itself goes by, which is empty where the Server assigns one. */
const idOn = ({ view }: Stand, connection: string): string =>
  view.connection(connection)?.connect?.clientId ?? "";

/** No ClientID has a line break, so that none is taken for the beginning of another. */
const rowOf = (device: string, clientId: string, qos: Qos, packetId: number): string =>
  `${device} ${clientId}\n${qos} #${packetId}`;

/**
 * Marks the messages that Clients hand over in this step, under the ClientIDs that they use. Of equal
 * ones it is the one that is acknowledged now, or else the latest.
 */
function noteHandedOver(
  stand: Stand,
  incoming: Table<Incoming>,
  answered: readonly string[],
): void {
  for (const fact of stand.inside.facts) {
    if (fact.is !== "handedOver" || fact.qos === 0) continue;
    const clientId = (stand.actor(fact.device)?.data as ClientData | undefined)?.connect?.clientId;
    const whose = `${fact.device} ${clientId ?? ""}\n`;
    const rows = incoming
      .entries()
      .filter(([key, one]) => key.startsWith(whose) && !one.handed && isOf(one, fact));
    const row = rows.find(([key]) => answered.includes(key)) ?? rows.at(-1);
    if (row !== undefined) incoming.set(row[0], { ...row[1], handed: true });
  }
}

const isOf = (one: Incoming, { topic, payload, qos }: Omit<Incoming, "handed">): boolean =>
  one.topic === topic && one.payload === payload && one.qos === qos;
