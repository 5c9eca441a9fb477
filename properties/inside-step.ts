/**
 * What happens inside the Server in the step at hand. Nothing of it outlives the step, so there is
 * nothing here to remember, and it is kept in plain lists that are emptied when the step is over.
 */
import type {
  ConnectionData,
  Message,
  ModelFact,
  Operation,
  RouterData,
  SessionData,
} from "../models/index.ts";
import type { ActorState } from "../src/index.ts";
import type { Handlers, Sights } from "./sight.ts";

/** What became of a Session in a step; null is not there. */
export interface SessionChange {
  readonly session: string;
  readonly before: SessionData | null;
  readonly after: SessionData | null;
}

export interface ConnectionChange {
  readonly connection: string;
  readonly before: { readonly state: string; readonly data: ConnectionData } | null;
  readonly after: { readonly state: string; readonly data: ConnectionData } | null;
}

/** The Session State of an actor whose name begins with "session#". */
export const sessionIn = (state: ActorState | null): SessionData | null =>
  state === null ? null : (state.data as SessionData);

const connectionIn = (state: ActorState | null): ConnectionChange["after"] =>
  state === null
    ? null
    : // A name with a number that is no Session's is a connection's.
      { state: state.at["serverConnection"] ?? "", data: state.data as ConnectionData };

export class InsideStep {
  /** The packet that the Server reads in this step, if there is one. */
  arrived: Sights["arrived"] | null = null;
  operation: Operation | null = null;
  /** What is retained now; null if the router is as it was. */
  retainedAfter: readonly Message[] | null = null;
  registryChanged = false;
  readonly emitted: Sights["emitted"][] = [];
  readonly facts: ModelFact[] = [];
  /** Connections whose end the Server has made or noticed. */
  readonly left: string[] = [];
  readonly sessionChanges: SessionChange[] = [];
  readonly connectionChanges: ConnectionChange[] = [];

  protected readonly stepHandlers: Handlers = {
    arrived: (sight) => {
      this.arrived = sight;
    },
    operated: ({ operation }) => {
      this.operation = operation;
    },
    emitted: (sight) => {
      this.emitted.push(sight);
    },
    left: ({ connection }) => {
      this.left.push(connection);
    },
    fact: ({ fact }) => {
      if (fact.is !== "hook") this.facts.push(fact);
    },
    changed: ({ actor, before, after }) => {
      if (actor.startsWith("session#")) {
        this.#sessionChanged(actor, sessionIn(before), sessionIn(after));
      } else if (actor.includes("#")) {
        const change = { before: connectionIn(before), after: connectionIn(after) };
        this.connectionChanges.push({ connection: actor, ...change });
      } else if (actor === "router") {
        this.retainedAfter = (after?.data as RouterData | undefined)?.retained ?? [];
      } else if (actor === "registry") {
        this.registryChanged = true;
      }
    },
  };

  /** A place that one Session left and another took in the same step is two changes. */
  #sessionChanged(session: string, before: SessionData | null, after: SessionData | null): void {
    const renewed =
      before !== null &&
      after !== null &&
      this.facts.some((fact) => fact.is === "sessionCreated" && fact.session === session);
    if (renewed) {
      this.sessionChanges.push({ session, before, after: null });
      this.sessionChanges.push({ session, before: null, after });
    } else {
      this.sessionChanges.push({ session, before, after });
    }
  }

  protected forget(): void {
    this.arrived = null;
    this.operation = null;
    this.retainedAfter = null;
    this.registryChanged = false;
    this.emitted.length = 0;
    this.facts.length = 0;
    this.left.length = 0;
    this.sessionChanges.length = 0;
    this.connectionChanges.length = 0;
  }
}
