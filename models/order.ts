/**
 * What stands in a machine for its actor: nothing of its own.
 *
 * A machine names orders and asks guards; the kind that owns it carries the orders out on its data
 * and gives the guards that data as facts, at each step anew. So inside XState an order does
 * nothing, and the context is empty until somebody asks.
 */
export const order = (): void => {};

/** The context of a machine whose facts come with every question; typed, and empty until then. */
export const facts = <Facts extends object>(): Facts => ({}) as Facts;
