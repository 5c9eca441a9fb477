/**
 * Situations: Sessions that come back, change hands, expire and begin anew.
 */
import { deviceOf } from "../../models/index.ts";
import type { Claim } from "../claim.ts";
import { situation } from "./situation.ts";

/** How close to an instant counts as just before or just after it. */
const closeMs = 1;

export const sessionSituations: readonly Claim[] = [
  situation({
    id: "seen-resumed-in-a-row",
    from: ["MQTT3-3.1.2-4", "MQTT3-4.4.0-1"],
    says: "One Session is resumed three times and more, with something in flight.",
    vantage: "inside",
    watch(stand) {
      /** By Session: how many connections it has had. */
      const times = stand.memory.table<number>();
      return {
        fact({ fact }) {
          if (fact.is !== "attached") return;
          const session = stand.inside.session(fact.session);
          // A Session that begins here may have the name of one that is gone.
          const before = session === null ? 0 : (times.get(fact.session) ?? 0);
          times.set(fact.session, before + 1);
          if (session === null || before < 3) return;
          if (session.data.flows.length > 0) stand.triggered();
        },
      };
    },
  }),
  situation({
    id: "seen-resumed-without-subscriptions",
    from: ["MQTT3-3.2.2-2"],
    says: "A Session that has no subscriptions is resumed.",
    vantage: "inside",
    watch: (stand) => ({
      fact({ fact }) {
        if (fact.is !== "attached") return;
        if (stand.inside.session(fact.session)?.data.subscriptions.length === 0) stand.triggered();
      },
    }),
  }),
  situation({
    id: "seen-clean-session-flips",
    from: ["MQTT3-3.1.2-6", "MQTT3-3.1.2-4"],
    says: "A ClientID connects with CleanSession 0, then 1, then 0.",
    vantage: "wire",
    watch(stand) {
      /** By ClientID: the CleanSession of the last two accepted CONNECTs, as "01". */
      const lastTwo = stand.memory.cell<Readonly<Record<string, string>>>({});
      return {
        received({ connection, packet }) {
          if (packet.type !== "CONNACK" || packet.returnCode !== 0) return;
          const on = stand.view.connection(connection);
          if (on === null || on.connect === null) return;
          const all = `${lastTwo.now[on.clientId] ?? ""}${Number(on.connect.cleanSession)}`;
          if (all === "010") stand.triggered();
          lastTwo.now = { ...lastTwo.now, [on.clientId]: all.slice(-2) };
        },
      };
    },
  }),
  situation({
    id: "seen-takeover-with-late-close",
    from: ["MQTT3-3.1.4-2"],
    says: "A Client is accepted while another with its ClientID has not yet noticed that it was displaced.",
    vantage: "wire",
    watch: (stand) => ({
      received({ connection, packet }) {
        if (packet.type !== "CONNACK" || packet.returnCode !== 0) return;
        const clientId = stand.view.connection(connection)?.clientId;
        const displaced = stand.view
          .connections()
          .some(
            (other) =>
              other.connection !== connection &&
              other.clientId === clientId &&
              other.answer?.returnCode === 0 &&
              !other.closed,
          );
        if (displaced) stand.triggered();
      },
    }),
  }),
  situation({
    id: "seen-two-connects-under-way",
    from: ["MQTT3-3.1.4-2", "MQTT3-3.1.2-6"],
    says: "Two CONNECTs with one ClientID are under way at the same time.",
    vantage: "wire",
    watch: (stand) => ({
      sent({ connection, packet }) {
        if (packet.type !== "CONNECT") return;
        const rival = stand.view
          .connections()
          .some(
            (other) =>
              other.connection !== connection &&
              other.clientId === packet.clientId &&
              other.answer === null &&
              !other.closed,
          );
        if (rival) stand.triggered();
      },
    }),
  }),
  situation({
    id: "seen-clean-session-1-finds-state",
    from: ["MQTT3-3.1.2-6"],
    says: "CleanSession 1 connects while its ClientID has messages that wait or are in flight.",
    vantage: "inside",
    watch: (stand) => ({
      fact({ fact }) {
        if (fact.is !== "connectAnswered" || fact.returnCode !== 0) return;
        if (stand.inside.connectOf(fact.connection)?.cleanSession !== true) return;
        for (const { data } of stand.inside.sessions()) {
          const held = data.queue.length + data.flows.length + data.awaiting.length;
          if (data.clientId === fact.clientId && held > 0) stand.triggered();
        }
      },
    }),
  }),
  situation({
    id: "seen-shared-by-two-devices",
    from: ["MQTT3-3.1.3-2"],
    says: "One Session serves two devices in turn while exchanges are open.",
    vantage: "inside",
    watch(stand) {
      /** By Session: the device that it served last. */
      const last = stand.memory.cell<Readonly<Record<string, string>>>({});
      return {
        fact({ fact }) {
          if (fact.is !== "attached") return;
          const device = deviceOf(fact.connection);
          const data = stand.inside.session(fact.session)?.data;
          const open = data === undefined ? 0 : data.flows.length + data.awaiting.length;
          if (open > 0 && last.now[fact.session] !== device) stand.triggered();
          last.now = { ...last.now, [fact.session]: device };
        },
      };
    },
  }),
  situation({
    id: "seen-resumed-just-before-expiry",
    from: ["MQTT3-3.1.2-4"],
    says: "A Session is resumed within a millisecond before its expiry.",
    vantage: "inside",
    watch: (stand) => ({
      fact({ fact }) {
        if (fact.is !== "attached") return;
        const { sessionExpiryMs } = stand.profile.knobs.server;
        const sinceMs = stand.inside.session(fact.session)?.detachedMs ?? null;
        if (sinceMs === null || sessionExpiryMs === "never") return;
        if (sinceMs + sessionExpiryMs - stand.nowMs() <= closeMs) stand.triggered();
      },
    }),
  }),
  situation({
    id: "seen-connected-just-after-expiry",
    from: ["MQTT3-3.2.2-3"],
    says: "A ClientID connects within a millisecond after its Session has expired.",
    vantage: "inside",
    watch(stand) {
      const endedMs = stand.memory.cell<Readonly<Record<string, number>>>({});
      return {
        fact({ fact }) {
          if (fact.is === "sessionEnded" && fact.why === "expired") {
            endedMs.now = { ...endedMs.now, [fact.clientId]: stand.nowMs() };
          }
          if (fact.is !== "connectAnswered" || fact.returnCode !== 0) return;
          const sinceMs = endedMs.now[fact.clientId];
          if (sinceMs !== undefined && stand.nowMs() - sinceMs <= closeMs) stand.triggered();
        },
      };
    },
  }),
  situation({
    id: "seen-expired-with-messages",
    from: ["MQTT3-3.1.2-5"],
    says: "A Session expires with messages that wait in it.",
    vantage: "inside",
    watch: (stand) => ({
      fact({ fact }) {
        if (fact.is !== "sessionEnded" || fact.why !== "expired") return;
        const data = stand.inside.session(fact.session)?.data;
        if (data !== undefined && data.queue.length > 0) stand.triggered();
      },
    }),
  }),
  situation({
    id: "seen-refused-beside-a-session",
    from: ["MQTT3-3.1.4-b"],
    says: "A CONNECT is refused whose ClientID has a Session.",
    vantage: "inside",
    watch: (stand) => ({
      fact({ fact }) {
        if (fact.is !== "connectAnswered" || fact.returnCode === 0) return;
        const { clientId } = fact;
        if (stand.inside.sessions().some(({ data }) => data.clientId === clientId)) {
          stand.triggered();
        }
      },
    }),
  }),
  situation({
    id: "seen-restart-in-flight",
    from: ["MQTT3-4.1.0-1"],
    says: "The Server restarts with messages in flight, waiting or awaiting PUBREL.",
    vantage: "inside",
    watch: (stand) => ({
      operated({ operation }) {
        if (operation.op !== "restart") return;
        const held = stand.inside
          .sessions()
          .some(({ data }) => data.flows.length + data.queue.length + data.awaiting.length > 0);
        if (held) stand.triggered();
      },
    }),
  }),
  situation({
    id: "seen-crash-without-store",
    from: ["MQTT3-4.1-a"],
    says: "A Client crashes and loses what it has in flight.",
    vantage: "wire",
    watch: (stand) => ({
      operated({ operation }) {
        if (operation.op !== "crash" || operation.store === "kept") return;
        if (operation.store === "profile" && stand.profile.knobs.client.store === "durable") return;
        const { device } = operation;
        const inFlight = stand.view
          .sessions()
          .some(({ clientId }) => stand.view.up(device, clientId).length > 0);
        if (inFlight) stand.triggered();
      },
    }),
  }),
];
