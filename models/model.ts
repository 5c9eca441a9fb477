/**
 * What the models are made of, piece by piece and each under a name: the machines, the functions
 * that carry out their orders, and the rules. Whoever replaces a piece has another Server or Client.
 */
import { clientOrders } from "./client.ts";
import { connectionOrders } from "./connection.ts";
import { chartsOf, machines, type MachineCharts, type Machines } from "./machines.ts";
import { registryOrders } from "./registry.ts";
import { routerOrders } from "./router.ts";
import { rules, type Rules } from "./rules.ts";
import { sessionOrders } from "./session.ts";

/** By kind of actor, and by the name that its machines use. */
export const orders = {
  client: clientOrders,
  connection: connectionOrders,
  session: sessionOrders,
  registry: registryOrders,
  router: routerOrders,
};

export type Orders = Readonly<typeof orders>;

export interface Model {
  readonly machines: Machines;
  readonly orders: Orders;
  readonly rules: Rules;
}

/** A model ready to run: its machines as tables, to be grown as they are used. */
export interface Parts {
  readonly charts: MachineCharts;
  readonly orders: Orders;
  readonly rules: Rules;
}

export const model: Model = { machines, orders, rules };

export const partsOf = (one: Model): Parts => ({
  charts: chartsOf(one.machines),
  orders: one.orders,
  rules: one.rules,
});
