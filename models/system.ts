/**
 * The whole: devices, one Server of several actors, and the connections between them.
 *
 * Every actor that can ever be has its place here, so a world is a vector of fixed length; how many
 * connections and Sessions there is room for is the caller's choice.
 */
import {
  failure,
  success,
  type ActorPlan,
  type Input,
  type Kind,
  type PipePlan,
  type System,
} from "../src/index.ts";
import { clientKind } from "./client.ts";
import { newClient } from "./client-data.ts";
import { connectionKind } from "./connection.ts";
import { chartsOf, machines, type MachineCharts } from "./machines.ts";
import { model, type Conduct, type Parts } from "./model.ts";
import {
  count,
  deviceOf,
  lineEnds,
  linksOf,
  registryName,
  routerName,
  sessionName,
} from "./names.ts";
import { operationsOf } from "./operate.ts";
import { isDirection, parseOperation, showOperation, type Operation } from "./operations.ts";
import { showPacket, type Packet } from "./packets.ts";
import type { Profile } from "./knobs.ts";
import { newRegistry } from "./registry-machine.ts";
import { registryKind } from "./registry.ts";
import { newRouter } from "./router-machine.ts";
import { routerKind } from "./router.ts";
import { sessionKind } from "./session.ts";

export interface MqttOptions {
  readonly profile: Profile;
  readonly devices: readonly string[];
  /** How many connections of one device can exist at a time, half-open ones included. */
  readonly connectionsMax: number;
  /** How many Sessions can exist at a time. */
  readonly sessionsMax: number;
  readonly charts: MachineCharts;
}

/** Sizes that no ordinary scenario exceeds; beyond them the Server is unavailable. */
export const roomy = (
  profile: Profile,
  devices: readonly string[],
  clientIds = devices.length,
): MqttOptions => ({
  profile,
  devices,
  connectionsMax: 6,
  sessionsMax: devices.length + Math.max(devices.length, clientIds) + 6,
  charts: chartsOf(machines),
});

/** The system; what carries its machines' orders out is ours, or a mutant's. */
export function mqttSystem(
  options: MqttOptions,
  { orders, rules, settings }: Conduct = model,
): System<Operation> {
  const { profile, devices, connectionsMax, sessionsMax, charts } = options;
  const { server, client } = settings(profile.knobs);
  const parts: Parts = { charts, orders, rules };
  const kinds = {
    client: clientKind(client, parts),
    connection: connectionKind(server, parts),
    session: sessionKind(server, parts),
  };
  const links = devices.flatMap((device) => linksOf(device, connectionsMax));
  const actors: readonly ActorPlan[] = [
    ...devices.map((name) => actor(name, kinds.client, newClient(name))),
    actor(registryName, registryKind(server, sessionsMax, parts), newRegistry),
    actor(routerName, routerKind(server, parts), newRouter),
    ...links.map((name) => actor(name, kinds.connection, null)),
    ...count(sessionsMax).map((number) => actor(sessionName(number), kinds.session, null)),
  ];
  const pipes: readonly PipePlan[] = links.flatMap((link) => [
    { name: lineEnds(link).up, to: link },
    { name: lineEnds(link).down, to: deviceOf(link) },
  ]);
  return {
    name: `mqtt ${profile.name}`,
    actors,
    pipes,
    line: charts.networkLink,
    received: (packet) => {
      // Only packets of the models are ever put on a pipe.
      const { type } = packet as Packet;
      return { type: `packet.${type}`, packet } as Input;
    },
    ended: { type: "link.closed" },
    operate: operationsOf(options),
    parseOperation(text) {
      const parsed = parseOperation(text);
      if (!parsed.ok) return parsed;
      return isDirection(parsed.value)
        ? failure(`"${text}" tells the scheduler what to do; it is no operation of the world`)
        : success(parsed.value);
    },
    showOperation,
    showPacket: (packet) => showPacket(packet as Packet),
  };
}

const actor = <Data extends object>(
  name: string,
  kind: Kind<Data>,
  data: Data | null,
): ActorPlan => ({
  name,
  kind: kind as Kind<never>,
  data,
});
