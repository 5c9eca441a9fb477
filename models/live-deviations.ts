/**
 * What real Servers are known to do otherwise than the standard that no knob expresses, so that no
 * model does it: found by running them, and told by the claims that find it.
 *
 * They are known for one version each. A claim named here says nothing more about that product, so
 * it is named only where the claim was seen to fail for this reason alone.
 */
import type { Deviation } from "./knobs.ts";

export interface LiveDeviation extends Deviation {
  /** The claims that it makes fail. */
  readonly claims: readonly string[];
}

const mosquitto: readonly LiveDeviation[] = [
  {
    id: "first-of-overlapping-qos",
    clause: "MQTT3-3.3.5-1",
    claims: ["highest-qos-respected", "no-offline-loss"],
    what: "Of overlapping subscriptions one is obeyed, and it need not be the one with the highest QoS; while the Client is away a QoS 0 one loses the message.",
    source: "run, 2.0.11; issue #3319",
  },
  {
    id: "second-connect-ends-session",
    clause: "MQTT3-3.1.2-4",
    claims: ["session-present-told-truly"],
    what: "After a second CONNECT on a connection of CleanSession 0 its Session is gone.",
    source: "run, 2.0.11",
  },
  {
    id: "full-window-holds-the-last",
    clause: "MQTT3-4.5.0-1",
    claims: ["at-least-once", "no-offline-loss"],
    what: "Of messages that exceed the window of a subscriber the last waits until another one is published.",
    source: "run, 2.0.11",
  },
];

const aedes: readonly LiveDeviation[] = [
  {
    id: "first-of-overlapping-qos",
    clause: "MQTT3-3.3.5-1",
    claims: ["highest-qos-respected", "no-offline-loss"],
    what: "Of overlapping subscriptions one is obeyed, and it need not be the one with the highest QoS; while the Client is away a QoS 0 one loses the message.",
    source: "run, 1.2.0; issue #1074",
  },
  {
    id: "qos-2-not-lowered",
    clause: "MQTT3-3.8.4-6",
    claims: ["delivered-qos"],
    what: "A QoS 2 message reaches a subscriber who was granted QoS 1 with QoS 2.",
    source: "run, 1.2.0",
  },
];

const byProfile: ReadonlyMap<string, readonly LiveDeviation[]> = new Map([
  ["mosquitto-2.0", mosquitto],
  ["aedes-1.1.1", aedes],
  ["aedes-1.2.0", aedes],
]);

/** The known deviations of the Server of a profile that its model does not have. */
export const liveDeviations = (profile: string): readonly LiveDeviation[] =>
  byProfile.get(profile) ?? [];

/** All of them. */
export const allLiveDeviations: readonly LiveDeviation[] = [...mosquitto, ...aedes];
