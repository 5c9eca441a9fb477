/** What the orders of a Session share: their types, and their way to observe and to send. */
import type { CarryOut, Turn } from "../src/index.ts";
import type { ModelFact } from "./facts.ts";
import type { ServerKnobs } from "./knobs.ts";
import type { MachineCharts } from "./machines.ts";
import type { Packet } from "./packets.ts";
import type { Rules } from "./rules.ts";
import type { SessionData, SessionInput } from "./server-session.ts";

export interface SessionPolicy extends ServerKnobs {
  readonly charts: MachineCharts;
  readonly rules: Rules;
}

export type SessionTurn = Turn<SessionPolicy, SessionInput>;
export type SessionObey = CarryOut<SessionData, SessionInput, SessionPolicy>;

export const note = (fact: ModelFact, turn: SessionTurn): void => turn.observe(fact);

/** Gives a packet to the connection, if there is one. */
export function toClient({ connection }: SessionData, packet: Packet, turn: SessionTurn): void {
  if (connection !== null) turn.tell(connection, { type: "session.send", packet });
}
