/**
 * What the models are made of, piece by piece and each under a name: the machines, the functions
 * that carry out their orders, and the rules. Whoever replaces a piece has another Server or Client.
 */
import { clientOrders, type ClientObey } from "./client.ts";
import { connectionOrders, type ConnectionObey } from "./connection.ts";
import type { Knobs } from "./knobs.ts";
import { chartsOf, machines, type MachineCharts, type Machines } from "./machines.ts";
import { registryOrders, type RegistryObey } from "./registry.ts";
import { routerOrders, type RouterObey } from "./router.ts";
import { rules, type Rules } from "./rules.ts";
import type { SessionObey } from "./session-turn.ts";
import { sessionOrders } from "./session.ts";

/** The functions that carry orders out, by kind of actor and by the name that its machines use. */
export interface Orders {
  readonly client: Readonly<Record<keyof typeof clientOrders, ClientObey>>;
  readonly connection: Readonly<Record<keyof typeof connectionOrders, ConnectionObey>>;
  readonly session: Readonly<Record<keyof typeof sessionOrders, SessionObey>>;
  readonly registry: Readonly<Record<keyof typeof registryOrders, RegistryObey>>;
  readonly router: Readonly<Record<keyof typeof routerOrders, RouterObey>>;
}

const orders: Orders = {
  client: clientOrders,
  connection: connectionOrders,
  session: sessionOrders,
  registry: registryOrders,
  router: routerOrders,
};

/** What is no machine. */
export interface Conduct {
  readonly orders: Orders;
  readonly rules: Rules;
  /** What the knobs of a profile come to: themselves. */
  readonly settings: (knobs: Knobs) => Knobs;
}

export interface Model extends Conduct {
  readonly machines: Machines;
}

/** What kinds are built from: their charts, and what carries out the orders. */
export interface Parts extends Pick<Conduct, "orders" | "rules"> {
  readonly charts: MachineCharts;
}

export const model: Model = { machines, orders, rules, settings: (knobs) => knobs };

export const partsOf = (one: Model): Parts => ({
  charts: chartsOf(one.machines),
  orders: one.orders,
  rules: one.rules,
});
