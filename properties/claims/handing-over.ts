/**
 * Claims about a Client and its application: a QoS 2 message is handed over once, and nothing that a
 * Client remembers of an ended Session stands in its way.
 *
 * An exchange begins with a PUBLISH whose Packet Identifier the Client is not keeping, and whoever
 * gets more messages than there were exchanges got one twice.
 */
import type { ClientData } from "../../models/index.ts";
import { claim, type Claim } from "../claim.ts";

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

export const handingOverClaims: readonly Claim[] = [
  forgetsWithSession,
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
            if (operation.op !== "crash") return;
            const isDurable = stand.profile.knobs.client.store === "durable";
            if (operation.store === "kept" || (operation.store === "profile" && isDurable)) return;
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
