/**
 * A stamp that a claim keeps a copy of stays what it is a copy of: two openings of one name are never
 * taken for one, however stamps are numbered.
 */
import { expect, test } from "vitest";
import { standardProfile } from "../../models/index.ts";
import { claim } from "../claim.ts";
import { among } from "../orders.ts";
import { boundsDefaults, type Bounds } from "./bounds.ts";
import { Exploration, exploreDefaults } from "./exploration.ts";

/** A message, and how many openings of its connection's name there had been when it was sent. */
interface Opening {
  readonly connection: string;
  readonly count: number;
}

const openingsAreTold = claim({
  id: "openings-are-told-apart",
  from: ["MQTT3-4.6.0-6"],
  says: "Two messages were sent over one opening of a connection just when their stamps say so.",
  vantage: "wire",
  form: "always",
  when: "two messages were sent over connections of one name",
  watch(stand) {
    const openings = stand.memory.table<number>(() => [among("nobody asks")]);
    const sent = stand.memory.table<Opening>(() => [among("nobody asks")]);
    return {
      on: {
        opened({ connection }) {
          openings.set(connection, (openings.get(connection) ?? 0) + 1);
        },
        sent({ connection, packet }) {
          if (packet.type !== "PUBLISH" || sent.get(packet.payload) !== undefined) return;
          sent.set(packet.payload, { connection, count: openings.get(connection) ?? 0 });
        },
        stepped() {
          const messages = stand.dues.messages();
          for (const one of messages) {
            for (const other of messages) {
              const [here, there] = [sent.get(one.payload), sent.get(other.payload)];
              if (one === other || here?.connection !== there?.connection) continue;
              stand.triggered();
              if ((one.openedAt === other.openedAt) === (here?.count === there?.count)) continue;
              stand.violated(
                `${one.payload} and ${other.payload}: ${here?.count}, ${there?.count}`,
              );
            }
          }
        },
      },
    };
  },
});

const small: readonly (readonly [string, Partial<Bounds>])[] = [
  ["two messages and a cut", { publishes: 2, cuts: 1, qos: [1] }],
  ["two messages at QoS 2 and a cut", { publishes: 2, cuts: 1, qos: [2] }],
];

test.for(small)("openings of one name are told apart by their stamps: %s", ([, bounds]) => {
  const all = exploreDefaults(standardProfile, { ...boundsDefaults, ...bounds }, [openingsAreTold]);
  const exploration = new Exploration(all);
  while (exploration.ended === null) exploration.open(5_000);
  expect(exploration.conclude(false).report).toMatchObject({
    ended: "all is explored",
    claims: [{ verdict: "held", triggered: true }],
  });
});
