/** Asynchronous Servers walked through at random: whatever overtakes what, connections and Sessions agree. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { assert, Engine, type World } from "../src/index.ts";
import { parseOperation } from "./operations.ts";
import { withSettings } from "./profile.ts";
import { standardProfile } from "./profiles.ts";
import type { RegistryData } from "./registry-machine.ts";
import type { ConnectionData } from "./server-connection.ts";
import type { SessionData } from "./server-session.ts";
import { mqttSystem, roomy } from "./system.ts";

const settings = Object.entries({
  "server.takeover": "asynchronous",
  "server.sessionExpiryMs": "1000",
  "server.qos2Routing": "unordered",
}).map(([path, value]) => ({ line: 0, path, value }));
const profile = withSettings(standardProfile, settings);
assert(profile.ok, "a profile");
const engine = new Engine(mqttSystem(roomy(profile.value, ["a", "b"])));

const operations = ["a", "b"]
  .flatMap((device) => [
    `connect ${device} id=s clean=0`,
    `connect ${device} id=s`,
    `connect ${device} id=x clean=0`,
    `disconnect ${device}`,
    `cut ${device}`,
    `subscribe ${device} t qos=2`,
    `publish ${device} t qos=2 "on"`,
    `violate ${device} malformed`,
  ])
  .concat("kick s", "restart server")
  .map((text) => {
    const parsed = parseOperation(text);
    assert(parsed.ok && "op" in parsed.value, text);
    return parsed.value;
  });

/** Every actor of a name with something in it that lives. */
const living = <Data>(world: World, part: RegExp) =>
  engine.system.actors.flatMap(({ name }) => {
    const state = part.test(name) ? engine.actor(world, engine.place(name)) : null;
    return state === null ? [] : [{ name, at: state.at, data: state.data as Data }];
  });

/** What does not fit together. */
function complaints(world: World): readonly string[] {
  const sessions = living<SessionData>(world, /^session#/);
  const connections = living<ConnectionData>(world, /^[ab]#/);
  const [registry] = living<RegistryData>(world, /^registry$/);
  const letters = engine.mail
    .items(world.slots[engine.mailSlot] as number)
    .map((letter) => engine.letters.value(letter));
  const posted = (type: string, to: string, connection: string): boolean =>
    letters.some(
      ({ to: place, input }) =>
        input.type === type &&
        engine.nameOf(place) === to &&
        (input as { connection?: string }).connection === connection,
    );
  const ofConnections = connections.flatMap(({ name, at, data: { session } }) => {
    const state = at["serverConnection"] ?? "";
    const its = sessions.find((one) => one.name === session);
    if (state === "connected") {
      return session === null || its?.data.connection === name ? [] : [`${name} has no ${session}`];
    }
    if (state !== "welcomed" && state !== "leaving") return [];
    const isPromised = registry?.data.promises.some(
      (one) => one.connection === name && one.session === session,
    );
    return isPromised === true && posted("session.resume", session ?? "", name)
      ? []
      : [`${name} waits for ${session} in vain`];
  });
  const ofSessions = sessions.flatMap(({ name, data: { connection } }) => {
    if (connection === null) return [];
    const its = connections.find((one) => one.name === connection);
    const isServed = its?.at["serverConnection"] === "connected" && its.data.session === name;
    return isServed || posted("connection.closed", name, connection)
      ? []
      : [`${name} belongs to nobody at ${connection}`];
  });
  const promises = (registry?.data.promises ?? []).filter(
    ({ session, connection }) => !posted("session.resume", session, connection),
  );
  return [
    ...ofConnections,
    ...ofSessions,
    ...promises.map((one) => `${one.connection} is promised`),
  ];
}

test("whatever overtakes what, a connection has its Session, is promised one that comes, or has none", () => {
  const choice = fc.record({
    operates: fc.integer({ min: 0, max: 2 }).map((one) => one === 0),
    nth: fc.nat(999),
  });
  fc.assert(
    fc.property(fc.array(choice, { minLength: 60, maxLength: 120, size: "max" }), (choices) => {
      let world = engine.first();
      for (const { operates, nth } of choices) {
        const moves = engine.moves(world);
        const asked = operations.flatMap((operation) => {
          const move = operates || moves.length === 0 ? engine.operation(world, operation) : null;
          return move?.ok === true ? [move.value] : [];
        });
        const from = asked.length > 0 ? asked : moves;
        const move = from[nth % from.length];
        if (move === undefined) continue;
        world = engine.apply(world, move);
        expect(complaints(world)).toEqual([]);
      }
    }),
    { numRuns: 200, seed: 1 },
  );
});
