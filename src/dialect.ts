/**
 * Which XState the engine accepts: control states with named guards, orders and delays.
 *
 * A machine here only decides. Its actions are *orders* by name that the actor carries out on its
 * data, so its config is plain data: what Stately draws, what the engine runs and what a mutant
 * changes are one object. Everything that would act, hide or depend on data changed in the same
 * step is refused with the path to it.
 */
import type { AnyStateMachine } from "xstate";
import { failure, success, type Result } from "./result.ts";

const stateKeys = new Set([
  "id",
  "initial",
  "type",
  "states",
  "on",
  "after",
  "entry",
  "exit",
  "tags",
  "description",
  "meta",
]);
const transitionKeys = new Set(["target", "guard", "actions", "reenter", "description", "meta"]);

/** The machine, or the path to the first thing in it that the engine does not run. */
export function checkDialect(machine: AnyStateMachine): Result<AnyStateMachine> {
  const {
    context: _context,
    schemas: _schemas,
    ...root
  } = machine.config as Record<string, unknown>;
  const complaint = inState(root, machine.id);
  return complaint === null
    ? success(machine)
    : failure(complaint, "see docs/style.md: machines decide, the world acts");
}

function inState(node: Record<string, unknown>, path: string): string | null {
  for (const key of Object.keys(node)) {
    if (!stateKeys.has(key)) return `${path}.${key} is outside the dialect`;
  }
  if (node["type"] === "history") return `${path} is a history state, which nothing here remembers`;
  for (const key of ["entry", "exit"]) {
    const complaint = inOrders(node[key], `${path}.${key}`);
    if (complaint !== null) return complaint;
  }
  for (const key of ["on", "after"]) {
    for (const [event, transitions] of entries(node[key])) {
      const complaint = inTransitions(transitions, `${path}.${key}.${event}`);
      if (complaint !== null) return complaint;
      if (key === "after" && /^\d+$/.test(event)) {
        return `${path}.after.${event} is a delay without a name`;
      }
    }
  }
  for (const [name, child] of entries(node["states"])) {
    const complaint = inState(child as Record<string, unknown>, `${path}.${name}`);
    if (complaint !== null) return complaint;
  }
  return null;
}

function inTransitions(transitions: unknown, path: string): string | null {
  for (const transition of [transitions].flat()) {
    if (typeof transition === "string" || transition === undefined) continue;
    const { guard, actions } = transition as Record<string, unknown>;
    for (const key of Object.keys(transition as object)) {
      if (!transitionKeys.has(key)) return `${path}.${key} is outside the dialect`;
    }
    const complaint = inOrders(guard, `${path}.guard`) ?? inOrders(actions, `${path}.actions`);
    if (complaint !== null) return complaint;
  }
  return null;
}

/** Orders and guards are names, or a name with plain parameters. */
function inOrders(orders: unknown, path: string): string | null {
  for (const order of [orders].flat()) {
    if (order === undefined || typeof order === "string") continue;
    if (typeof order === "function") return `${path} is a function; give it a name`;
    const { type, params } = order as Record<string, unknown>;
    if (typeof type !== "string" || type.startsWith("xstate.")) return `${path} has no name`;
    if (typeof params === "function") return `${path}.params is a function`;
  }
  return null;
}

const entries = (value: unknown): [string, unknown][] => Object.entries(value ?? {});
