/**
 * Explorations with a name, each with the question that it answers.
 */
import { didYouMean, failure, success, type Result } from "../../src/index.ts";
import { boundsDefaults, type Bounds } from "./bounds.ts";

export interface Configuration {
  readonly name: string;
  readonly asks: string;
  readonly bounds: Bounds;
}

const configuration = (name: string, asks: string, bounds: Partial<Bounds>): Configuration => ({
  name,
  asks,
  bounds: { ...boundsDefaults, ...bounds },
});

export const configurations: readonly Configuration[] = [
  configuration("cut", "What becomes of a QoS 1 message when a connection breaks anywhere?", {}),
  configuration("qos2-cut", "What becomes of a QoS 2 message when a connection breaks anywhere?", {
    qos: [2],
  }),
  configuration("cuts", "What becomes of two QoS 1 messages when connections break twice?", {
    publishes: 2,
    cuts: 2,
  }),
  configuration("qos2-cuts", "What becomes of two QoS 2 messages when connections break twice?", {
    publishes: 2,
    cuts: 2,
    qos: [2],
  }),
  configuration(
    "takeover",
    "What if a second device takes the ClientID over, and the first back?",
    {
      clientIds: 1,
      publishes: 2,
      cuts: 0,
      takeovers: 2,
      qos: [1, 2],
    },
  ),
  configuration("clean-or-not", "What if each CONNECT may keep the Session or begin a new one?", {
    clientIds: 1,
    cuts: 1,
    takeovers: 2,
    clean: [false, true],
  }),
  configuration(
    "restart",
    "What if the Server crashes and starts again while messages are under way?",
    {
      publishes: 2,
      cuts: 0,
      restarts: 2,
      qos: [1, 2],
    },
  ),
  configuration("stall", "What if links stall until timers fire?", { stalls: 3 }),
  configuration("farewell", "What if Clients disconnect, or are cut off while they do?", {
    disconnects: 2,
    clean: [false, true],
  }),
  configuration("three-devices", "What if one of three devices publishes and two receive?", {
    devices: 3,
    clientIds: 3,
    cuts: 1,
  }),
  configuration("three-cuts", "Three QoS 1 messages, three cuts, two devices: is there anything?", {
    publishes: 3,
    cuts: 3,
  }),
];

export function findConfiguration(name: string): Result<Configuration> {
  const found = configurations.find((one) => one.name === name);
  if (found !== undefined) return success(found);
  const near = didYouMean(
    name,
    configurations.map((one) => one.name),
  );
  return failure(`there is no exploration "${name}"`, near);
}
