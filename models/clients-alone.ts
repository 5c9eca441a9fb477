/**
 * Clients without a Server: the same Clients, links and operations, where the far end of every link
 * is something real.
 *
 * What is delivered at the far end is there for somebody outside to pass on; what comes back is put
 * on the link from outside. Everything else (what is in flight, what a cut loses, who notices) stays
 * the business of links, so a run against a real Server has the same moves as a simulated one.
 */
import {
  failure,
  success,
  type ActorPlan,
  type Effect,
  type Input,
  type Kind,
  type Result,
  type System,
} from "../src/index.ts";
import { clientKind } from "./client.ts";
import { model } from "./model.ts";
import { newClient } from "./client-data.ts";
import { deviceOf, lineEnds, linksOf } from "./names.ts";
import { operationsOf } from "./operate.ts";
import { isDirection, parseOperation, showOperation, type Operation } from "./operations.ts";
import { showPacket, type Packet } from "./packets.ts";
import type { MqttOptions } from "./system.ts";

/** What the far end of a link does. */
export type FromOutside =
  | { readonly op: "arrive"; readonly connection: string; readonly packet: Packet }
  /** The Server has closed the connection; what it sent before still arrives. */
  | { readonly op: "ended"; readonly connection: string };

export const isFromOutside = (operation: object): operation is FromOutside =>
  "op" in operation && (operation.op === "arrive" || operation.op === "ended");

export type ClientsAloneOptions = Omit<MqttOptions, "sessionsMax">;

export function clientsAlone(options: ClientsAloneOptions): System<Operation | FromOutside> {
  const { profile, devices, connectionsMax, charts } = options;
  const { orders, rules } = model;
  const client = clientKind(profile.knobs.client, { charts, orders, rules });
  const links = devices.flatMap((device) => linksOf(device, connectionsMax));
  const operate = operationsOf({ ...options, sessionsMax: 0 });
  return {
    name: `clients ${profile.name}`,
    actors: [
      ...devices.map((name) => actor(name, client, newClient(name))),
      ...links.map((name) => actor(name, farEnd, null)),
    ],
    pipes: links.flatMap((link) => [
      { name: lineEnds(link).up, to: link },
      { name: lineEnds(link).down, to: deviceOf(link) },
    ]),
    line: charts.networkLink,
    received: (packet) => {
      // Only packets of the models are ever put on a pipe.
      const { type } = packet as Packet;
      return { type: `packet.${type}`, packet } as Input;
    },
    ended: { type: "link.closed" },
    operate(operation, look): Result<readonly Effect[]> {
      if (isFromOutside(operation)) return success(effectsOf(operation));
      if (operation.op === "kick" || operation.op === "restart") {
        return failure(`"${operation.op}" is for the Server, which is not here`);
      }
      return operate(operation, look);
    },
    parseOperation(text) {
      const parsed = parseOperation(text);
      if (!parsed.ok) return parsed;
      return isDirection(parsed.value)
        ? failure(`"${text}" tells the scheduler what to do; it is no operation of the world`)
        : success(parsed.value);
    },
    showOperation: (operation) =>
      isFromOutside(operation) ? showFromOutside(operation) : showOperation(operation),
    showPacket: (packet) => showPacket(packet as Packet),
  };
}

/** Hears everything, does nothing, and never ends: a connection's name is used once. */
const farEnd: Kind = {
  name: "farEnd",
  charts: [],
  first: (data) => ({ at: {}, data }),
  react: (state) => ({ state, effects: [] }),
};

function effectsOf(operation: FromOutside): readonly Effect[] {
  const { up, down } = lineEnds(operation.connection);
  switch (operation.op) {
    case "arrive":
      return [{ effect: "send", pipe: down, packet: operation.packet }];
    case "ended":
      return [
        { effect: "line", pipe: up, event: "receiver.closed" },
        { effect: "line", pipe: down, event: "sender.closed" },
      ];
  }
}

const showFromOutside = (operation: FromOutside): string =>
  operation.op === "arrive"
    ? `arrive ${operation.connection} ${showPacket(operation.packet)}`
    : `ended ${operation.connection}`;

/** A plan's kind is one of any data: it is only ever handed the data it stands beside. */
const actor = <Data extends object>(
  name: string,
  kind: Kind<Data>,
  data: Data | null,
): ActorPlan => ({ name, kind: kind as unknown as Kind<never>, data });
