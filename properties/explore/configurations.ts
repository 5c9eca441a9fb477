/**
 * Explorations with a name, each with the question that it answers.
 */
import { didYouMean, failure, success, type Result } from "../../src/index.ts";
import { boundsDefaults, type Bounds } from "./bounds.ts";

export interface Configuration {
  readonly name: string;
  readonly asks: string;
  /** How many there are on the standard profile without claims. What claims remember makes more. */
  readonly worlds: number;
  readonly bounds: Bounds;
}

const configuration = (
  name: string,
  asks: string,
  worlds: number,
  bounds: Partial<Bounds>,
): Configuration => ({
  name,
  asks,
  worlds,
  bounds: { ...boundsDefaults, ...bounds },
});

export const configurations: readonly Configuration[] = [
  configuration(
    "cut",
    "What becomes of a QoS 1 message when a connection breaks anywhere?",
    245,
    {},
  ),
  configuration(
    "qos2-cut",
    "What becomes of a QoS 2 message when a connection breaks anywhere?",
    445,
    {
      qos: [2],
    },
  ),
  configuration(
    "cuts",
    "What becomes of two QoS 1 messages when connections break twice?",
    35_071,
    {
      publishes: 2,
      cuts: 2,
    },
  ),
  configuration(
    "qos2-cuts",
    "What becomes of two QoS 2 messages when connections break twice?",
    80_633,
    {
      publishes: 2,
      cuts: 2,
      qos: [2],
    },
  ),
  configuration(
    "takeover",
    "What if a second device takes the ClientID over, and the first back?",
    3_979,
    {
      clientIds: 1,
      publishes: 2,
      cuts: 0,
      takeovers: 2,
      qos: [1, 2],
    },
  ),
  configuration(
    "clean-or-not",
    "What if each CONNECT may keep the Session or begin a new one?",
    8_811,
    {
      clientIds: 1,
      cuts: 1,
      takeovers: 2,
      clean: [false, true],
    },
  ),
  configuration(
    "restart",
    "What if the Server crashes and starts again while messages are under way?",
    146_720,
    {
      publishes: 2,
      cuts: 0,
      restarts: 2,
      qos: [1, 2],
    },
  ),
  configuration("stall", "What if links stall until timers fire?", 4_334, { stalls: 3 }),
  configuration("farewell", "What if Clients disconnect, or are cut off while they do?", 143_145, {
    disconnects: 2,
    clean: [false, true],
  }),
  configuration("three-devices", "What if one of three devices publishes and two receive?", 1_021, {
    devices: 3,
    clientIds: 3,
    cuts: 1,
  }),
  configuration(
    "three-cuts",
    "Three QoS 1 messages, three cuts, two devices: is there anything?",
    7_794_231,
    {
      publishes: 3,
      cuts: 3,
    },
  ),
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
