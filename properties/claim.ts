/**
 * What a claim is: a statement of the standard as a listener that can be wrong about nobody.
 *
 * It says where it comes from, when its situation arises (a claim that never had its situation has
 * shown nothing), and from where it looks: from packets alone, or from inside the simulated Server.
 */
import type { Packet, Profile } from "../models/index.ts";
import type { ActorState } from "../src/index.ts";
import type { Dues } from "./dues.ts";
import type { Inside } from "./inside.ts";
import type { Memory } from "./memory.ts";
import type { Handlers } from "./sight.ts";
import type { StatementId } from "./statements.ts";
import type { View } from "./view.ts";

/** `wire`: packets at the Clients' ends, as a capture shows them. `inside`: hooks and worlds too. */
export type Vantage = "wire" | "inside";

/** `always`: at every moment. `eventually`: once faults are over and all is quiet. `sometimes`: seen at least once. */
export type Form = "always" | "eventually" | "sometimes";

/** Where a claim stands while it watches one run. */
export interface Stand {
  /** What Clients know. It is as it was before the sight at hand. */
  readonly view: View;
  /** The messages; and to whom they are owed, where some claim says what must hold `eventually`. */
  readonly dues: Dues;
  readonly profile: Profile;
  readonly memory: Memory;
  nowMs(): number;
  /** Inside only: the Server as it was when the step began, and what happened in the step. */
  readonly inside: Inside;
  /** Inside only: what is in flight on a pipe. */
  underWay(pipe: string): readonly Packet[];
  /** Inside only: an actor as it is now. */
  actor(name: string): ActorState | null;
  /** Inside only: every actor whose name begins so, with its name. */
  actors(prefix: string): readonly { readonly name: string; readonly state: ActorState }[];
  /** The claim's situation has arisen. */
  triggered(): void;
  /** The claim is violated: one sentence that says by what. `about` names the message concerned. */
  violated(what: string, about?: string): void;
}

export interface Watcher {
  readonly on: Handlers;
  /** Called once the calm is over: everything that can still happen has happened. */
  judge?(): void;
}

export interface Claim {
  /** A kebab-case fact. */
  readonly id: string;
  readonly from: readonly StatementId[];
  /** One sentence. */
  readonly says: string;
  readonly vantage: Vantage;
  readonly form: Form;
  /** The situation in which it says something, in a few words. */
  readonly when: string;
  watch(stand: Stand): Watcher;
}

/** Builds a claim; the type checker sees to it that it cites statements there are. */
export const claim = (one: Claim): Claim => one;
