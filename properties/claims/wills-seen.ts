/**
 * Claim: Wills as their watchers see them, from packets alone.
 *
 * When a Will is published nobody at the Clients' ends can know; that it was, in the end, can be
 * known by whoever was subscribed from before its connection was asked for until all is quiet.
 */
import type { Connect, Operation, Will } from "../../models/index.ts";
import { matches } from "../topic-filter.ts";
import { claim, type Claim, type Stand } from "../claim.ts";

/** A Session that is subscribed to a Will. */
interface Watcher {
  readonly clientId: string;
  readonly epoch: number;
  readonly filter: string;
  /** The Will has come. */
  readonly seen: boolean;
}

/** A Will on its way, or to be expected. */
interface Expected {
  readonly connection: string;
  readonly clientId: string;
  readonly will: Will;
  readonly watchers: readonly Watcher[];
  /**
   * Asked for with CONNECT; accepted; half-open, so that the Server may know of no end; or due, since
   * the connection has ended without DISCONNECT.
   */
  readonly state: "asked" | "stored" | "silent" | "due";
  /** When its Client knew that it was accepted; a CONNECT sent later takes it over. */
  readonly storedAt: number;
}

const isSeen = claim({
  id: "will-reaches-its-watchers",
  from: ["MQTT3-3.1.2-8", "MQTT3-3.1.4-2"],
  says: "The Will of a connection that breaks, or that another one takes over, reaches every Session that is subscribed to it all the while.",
  vantage: "wire",
  form: "eventually",
  when: "a connection with a Will above QoS 0 breaks or is taken over, and a Session is subscribed to the Will before and after",
  watch(stand) {
    const all = stand.memory.cell<readonly Expected[]>([]);
    const change = (which: (one: Expected) => boolean, to: (one: Expected) => Expected): void => {
      if (all.now.some(which)) all.now = all.now.map((one) => (which(one) ? to(one) : one));
    };
    const end = (isOver: (one: Expected) => boolean): void =>
      change(isOver, (one) => ({ ...one, state: "due" }));
    return {
      on: {
        sent({ connection, packet }) {
          if (packet.type === "DISCONNECT") {
            all.now = all.now.filter((one) => one.connection !== connection || one.state === "due");
          }
          if (packet.type === "UNSUBSCRIBE") {
            const reader = stand.view.connection(connection)?.clientId ?? "";
            const left = (who: Watcher): boolean =>
              who.clientId === reader && packet.filters.includes(who.filter);
            change(
              ({ watchers }) => watchers.some((who) => left(who)),
              (one) => ({ ...one, watchers: one.watchers.filter((who) => !left(who)) }),
            );
          }
          if (packet.type !== "CONNECT") return;
          const { will, clientId } = packet;
          if (will === null || will.qos === 0 || clientId === "") return;
          const watchers = watchersOf(stand, will, packet);
          if (watchers.length === 0) return;
          all.now = [...all.now, { connection, clientId, will, watchers, ...asked }];
        },
        received({ connection, packet }) {
          if (packet.type === "CONNACK" && packet.returnCode === 0) {
            const on = stand.view.connection(connection);
            if (on === null || on.answer !== null) return;
            end(
              (one) =>
                one.clientId === on.clientId &&
                one.connection !== connection &&
                one.state !== "asked" &&
                one.storedAt < on.askedAt,
            );
            change(
              (one) => one.connection === connection && one.state === "asked",
              (one) => ({ ...one, state: "stored", storedAt: stand.view.stamp + 1 }),
            );
          }
          if (packet.type !== "PUBLISH") return;
          const { topic, payload } = packet;
          const reader = stand.view.connection(connection)?.clientId ?? "";
          change(
            ({ will }) => will.topic === topic && will.payload === payload,
            (one) => ({ ...one, watchers: one.watchers.map((who) => seenBy(who, reader)) }),
          );
        },
        closed({ connection }) {
          end((one) => one.connection === connection && one.state === "stored");
          // One that was never answered may have been refused, or never read.
          all.now = all.now.filter((one) => one.connection !== connection || one.state !== "asked");
        },
        operated({ operation }) {
          if (operation.op === "vanish") {
            // An acceptance that is still on its way comes from a Server that may know of no end.
            all.now = all.now.filter(
              (one) => one.state !== "asked" || !isOpen(stand, one.connection, operation.device),
            );
            change(
              (one) => one.state === "stored" && isOpen(stand, one.connection, operation.device),
              (one) => ({ ...one, state: "silent" }),
            );
          }
          if (endsAll(operation)) all.now = [];
        },
      },
      judge() {
        for (const { connection, will, watchers, state } of all.now) {
          if (state !== "due" || isCrowded(stand)) continue;
          for (const watcher of watchers) {
            if (!watchesStill(stand, watcher)) continue;
            stand.triggered();
            if (watcher.seen) continue;
            stand.violated(
              `${connection} has ended and its Will "${will.payload}" never reached ${watcher.clientId}`,
              will.payload,
            );
          }
        }
      },
    };
  },
});

const asked = { state: "asked", storedAt: -1 } as const;

/** Which Sessions hold a subscription to the Will for certain, but for that of its own connection. */
function watchersOf({ view }: Stand, will: Will, { clientId: own }: Connect): readonly Watcher[] {
  return view.sessions().flatMap(({ clientId, status, unsure, subscriptions, epoch }) => {
    const held = subscriptions.find(
      ({ filter, qos, state }) => state === "held" && qos > 0 && matches(filter, will.topic),
    );
    const isThere = (status === "kept" || status === "live") && !unsure && clientId !== own;
    return held === undefined || !isThere
      ? []
      : [{ clientId, epoch, filter: held.filter, seen: false }];
  });
}

/** It has been the same Session with the same subscription, and its Client is there to be sent it. */
function watchesStill({ view }: Stand, { clientId, epoch, filter }: Watcher): boolean {
  const session = view.session(clientId);
  return (
    view.online(clientId) !== null &&
    session.epoch === epoch &&
    session.subscriptions.some((one) => one.filter === filter && one.state === "held") &&
    session.asks.every((one) => one.filter !== filter || (one.qos > 0 && one.granted !== 0))
  );
}

const seenBy = (watcher: Watcher, clientId: string): Watcher =>
  watcher.clientId === clientId ? { ...watcher, seen: true } : watcher;

/** Whether it is the connection that a device has open. */
function isOpen({ view }: Stand, connection: string, device: string): boolean {
  const on = view.connection(connection);
  return on !== null && on.device === device && !on.closed && !on.disconnected;
}

/** What a Server loses with a crash, or an administrator takes away, is nobody's to expect. */
const endsAll = ({ op }: Operation): boolean => op === "restart" || op === "kick";

/** A bounded queue may have had no room. */
function isCrowded({ profile, dues }: Stand): boolean {
  const { maxQueue } = profile.knobs.server;
  return maxQueue !== "unlimited" && dues.messages().length >= maxQueue;
}

export const willSeenClaims: readonly Claim[] = [isSeen];
