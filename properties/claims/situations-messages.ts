/**
 * Situations: packet identifiers used again, repeats, windows that are full and queues that drain.
 */
import type { Packet } from "../../models/index.ts";
import { matches } from "../topic-filter.ts";
import type { Claim, Stand } from "../claim.ts";
import { situation } from "./situation.ts";

/** Tells when a first transmission takes an identifier that another message had before. */
function reuse(stand: Stand): (way: string, packet: Packet) => void {
  const last = stand.memory.table<string>();
  return (way, packet) => {
    if (packet.type !== "PUBLISH" || packet.packetId === null || packet.dup) return;
    const key = `${way} ${packet.packetId}`;
    const before = last.get(key);
    if (before === packet.payload) return;
    if (before !== undefined) stand.triggered();
    last.set(key, packet.payload);
  };
}

export const messageSituations: readonly Claim[] = [
  situation({
    id: "seen-packet-id-used-again",
    from: ["MQTT3-4.3.2-1", "MQTT3-4.3.3-1"],
    says: "A packet identifier is used for a second message of the same sender and Session.",
    vantage: "wire",
    watch(stand) {
      const look = reuse(stand);
      return {
        sent({ connection, device, packet }) {
          if (packet.type !== "PUBLISH") return;
          look(`${device} ${stand.view.connection(connection)?.clientId}`, packet);
        },
        received({ connection, packet }) {
          if (packet.type !== "PUBLISH") return;
          look(`to ${stand.view.connection(connection)?.clientId}`, packet);
        },
      };
    },
  }),
  situation({
    id: "seen-packet-id-of-an-open-exchange",
    from: ["MQTT3-4.3.3-2", "MQTT3-3.1.2-6"],
    says: "A packet identifier that an ended Session knew comes with a new message in the next Session.",
    vantage: "inside",
    watch(stand) {
      /** By ClientID: identifiers that awaited PUBREL when the Session ended. */
      const known = stand.memory.cell<Readonly<Record<string, readonly number[]>>>({});
      return {
        stepped() {
          for (const { before, after } of stand.inside.sessionChanges) {
            if (before === null || after !== null || before.awaiting.length === 0) continue;
            const ids = before.awaiting.map(({ packetId }) => packetId);
            known.now = { ...known.now, [before.clientId]: ids };
          }
        },
        arrived({ connection, packet }) {
          if (packet.type !== "PUBLISH" || packet.qos !== 2 || packet.packetId === null) return;
          const clientId = stand.inside.connection(connection)?.data.clientId ?? "";
          if (known.now[clientId]?.includes(packet.packetId) === true) stand.triggered();
        },
      };
    },
  }),
  situation({
    id: "seen-sent-three-times",
    from: ["MQTT3-3.3.1-1", "MQTT3-4.3.3-2"],
    says: "A PUBLISH is sent for the third time and more.",
    vantage: "inside",
    watch(stand) {
      const times = stand.memory.cell<Readonly<Record<string, number>>>({});
      const look = (way: string, packet: Packet): void => {
        if (packet.type !== "PUBLISH" || !packet.dup) return;
        const key = `${way} ${packet.packetId} ${packet.payload}`;
        const count = (times.now[key] ?? 0) + 1;
        times.now = { ...times.now, [key]: count };
        if (count >= 2) stand.triggered();
      };
      return {
        sent: ({ device, packet }) => look(device, packet),
        emitted: ({ device, packet }) => look(`to ${device}`, packet),
      };
    },
  }),
  situation({
    id: "seen-backlog-beyond-the-window",
    from: ["MQTT3-4.4.0-1", "MQTT3-3.1.2-5"],
    says: "A Session is resumed with more messages waiting than its window has room for.",
    vantage: "inside",
    watch: (stand) => ({
      fact({ fact }) {
        if (fact.is !== "attached") return;
        const data = stand.inside.session(fact.session)?.data;
        const { maxInFlight } = stand.profile.knobs.server;
        if (data === undefined || maxInFlight === "unlimited") return;
        if (data.queue.length + data.flows.length > maxInFlight) stand.triggered();
      },
    }),
  }),
  situation({
    id: "seen-live-beside-backlog",
    from: ["MQTT3-4.6.0-6"],
    says: "A message comes for a connected Client whose backlog is still draining.",
    vantage: "inside",
    watch: (stand) => ({
      fact({ fact }) {
        if (fact.is !== "queued") return;
        const data = stand.inside.session(fact.session)?.data;
        if (data === undefined || data.connection === null) return;
        if (data.queue.length > 0) stand.triggered();
      },
    }),
  }),
  situation({
    id: "seen-window-of-one-full",
    from: ["MQTT3-4.3.2-1", "MQTT3-4.6.0-6"],
    says: "A message waits because the window of one is taken.",
    vantage: "inside",
    watch: (stand) => ({
      fact({ fact }) {
        if (fact.is !== "queued" || stand.profile.knobs.server.maxInFlight !== 1) return;
        const data = stand.inside.session(fact.session)?.data;
        if (data !== undefined && data.connection !== null && data.flows.length === 1) {
          stand.triggered();
        }
      },
    }),
  }),
  situation({
    id: "seen-pubrec-with-a-full-window",
    from: ["MQTT3-4.3.3-1"],
    says: "A PUBREC arrives while the window is full.",
    vantage: "inside",
    watch: (stand) => ({
      arrived({ connection, packet }) {
        const { maxInFlight } = stand.profile.knobs.server;
        if (packet.type !== "PUBREC" || maxInFlight === "unlimited") return;
        const session = stand.inside.connection(connection)?.data.session ?? "";
        const inFlight = stand.inside.session(session)?.data.flows.length ?? 0;
        if (inFlight >= maxInFlight) stand.triggered();
      },
    }),
  }),
  situation({
    id: "seen-queue-overflow",
    from: ["MQTT3-4.1-a"],
    says: "A queue is full and a message is dropped.",
    vantage: "inside",
    watch: (stand) => ({
      fact({ fact }) {
        if (fact.is === "dropped" && fact.why === "queueFull") stand.triggered();
      },
    }),
  }),
  situation({
    id: "seen-mixed-qos-subscriptions",
    from: ["MQTT3-3.8.4-6"],
    says: "A Session that subscribes at two levels of QoS and more gets a message.",
    vantage: "inside",
    watch: (stand) => ({
      fact({ fact }) {
        if (fact.is !== "queued") return;
        const subscriptions = stand.inside.session(fact.session)?.data.subscriptions ?? [];
        if (subscriptions.some(({ qos }) => qos !== subscriptions[0]?.qos)) stand.triggered();
      },
    }),
  }),
  situation({
    id: "seen-overlapping-filters",
    from: ["MQTT3-3.3.5-1"],
    says: "Two subscriptions of one Session match one message.",
    vantage: "inside",
    watch: (stand) => ({
      fact({ fact }) {
        if (fact.is !== "queued") return;
        const subscriptions = stand.inside.session(fact.session)?.data.subscriptions ?? [];
        if (subscriptions.length < 2) return;
        const { topic } = fact.message;
        if (subscriptions.filter(({ filter }) => matches(filter, topic)).length > 1) {
          stand.triggered();
        }
      },
    }),
  }),
  situation({
    id: "seen-unsubscribed-while-waiting",
    from: ["MQTT3-3.10.4-3", "MQTT3-3.10.4-a"],
    says: "A Client unsubscribes while messages for it wait or are in flight.",
    vantage: "inside",
    watch: (stand) => ({
      arrived({ connection, packet }) {
        if (packet.type !== "UNSUBSCRIBE") return;
        const session = stand.inside.connection(connection)?.data.session ?? "";
        const data = stand.inside.session(session)?.data;
        if (data !== undefined && data.flows.length + data.queue.length > 0) stand.triggered();
      },
    }),
  }),
  situation({
    id: "seen-unsubscribed-with-a-full-window",
    from: ["MQTT3-3.10.4-a", "MQTT3-3.10.4-3"],
    says: "A Client unsubscribes while its window is full and more waits behind it.",
    vantage: "inside",
    watch: (stand) => ({
      arrived({ connection, packet }) {
        const { maxInFlight } = stand.profile.knobs.server;
        if (packet.type !== "UNSUBSCRIBE" || maxInFlight === "unlimited") return;
        const session = stand.inside.connection(connection)?.data.session ?? "";
        const data = stand.inside.session(session)?.data;
        if (data === undefined || data.queue.length === 0) return;
        if (data.flows.length >= maxInFlight) stand.triggered();
      },
    }),
  }),
  situation({
    id: "seen-retained-on-subscribe",
    from: ["MQTT3-3.3.1-6"],
    says: "A subscription is made, or made again, that something retained matches.",
    vantage: "inside",
    watch: (stand) => ({
      arrived({ packet }) {
        if (packet.type !== "SUBSCRIBE") return;
        const matching = stand.inside.retained.before.some(({ topic }) =>
          packet.requests.some(({ filter }) => matches(filter, topic)),
        );
        if (matching) stand.triggered();
      },
    }),
  }),
];
