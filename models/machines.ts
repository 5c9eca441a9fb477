/**
 * Every machine of the models by name: what is drawn, what is compiled, what a mutant replaces.
 */
import type { AnyStateMachine } from "xstate";
import { Chart } from "../src/index.ts";
import { clientConnection } from "./client-connection.ts";
import { qos1Receiver, qos1Sender, qos2Receiver, qos2Sender } from "./delivery/roles.ts";
import { clientKeepAlive, clientPing, serverKeepAlive } from "./keep-alive.ts";
import { networkLink } from "./network-link.ts";
import { registry } from "./registry-machine.ts";
import { router } from "./router-machine.ts";
import { serverConnection } from "./server-connection.ts";
import { serverSession } from "./server-session.ts";
import { will } from "./will.ts";

type MachineName =
  | "clientConnection"
  | "clientKeepAlive"
  | "clientPing"
  | "serverConnection"
  | "serverKeepAlive"
  | "will"
  | "serverSession"
  | "registry"
  | "router"
  | "qos1Sender"
  | "qos1Receiver"
  | "qos2Sender"
  | "qos2Receiver"
  | "networkLink";

export type Machines = { readonly [Name in MachineName]: AnyStateMachine };
export type MachineCharts = { readonly [Name in MachineName]: Chart };

export const machines: Machines = {
  clientConnection,
  clientKeepAlive,
  clientPing,
  serverConnection,
  serverKeepAlive,
  will,
  serverSession,
  registry,
  router,
  qos1Sender,
  qos1Receiver,
  qos2Sender,
  qos2Receiver,
  networkLink,
};

/** The machines as tables, to be grown as they are used. */
export function chartsOf(from: Machines): MachineCharts {
  const entries = Object.entries(from).map(([name, machine]) => [name, new Chart(machine)]);
  // Object.fromEntries forgets the names; they are the ones it was given.
  return Object.fromEntries(entries) as MachineCharts;
}
