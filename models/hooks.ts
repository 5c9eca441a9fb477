/**
 * The hooks of a Server as its plugin prints them: the lines of the emqttd hook plugin.
 *
 * Two of its formats end without a newline in the plugin's source; here every line is one line.
 */
import type { Input, Turn } from "../src/index.ts";
import type { ModelFact } from "./facts.ts";
import type { HookName, ServerKnobs } from "./knobs.ts";

export interface HookCall {
  readonly clientId: string;
  readonly userName: string | null;
  /** The return code of a CONNACK, or a reason; null for hooks that have neither. */
  readonly argument: string | number | null;
}

/** What the plugin prints for one call. */
export function hookLine(hook: HookName, { clientId, userName, argument }: HookCall): string {
  const session = `session(${clientId}/${userName ?? "undefined"})`;
  switch (hook) {
    case "client.connected":
      return `client ${clientId} connected, connack: ${argument}`;
    case "client.disconnected":
      return `client ${clientId} disconnected, reason: ${argument}`;
    case "session.created":
      return `${session} created.`;
    case "session.resumed":
      return `${session} resumed.`;
    case "session.discarded":
      return `${session} discarded.`;
    case "session.takenover":
      return `${session} takenover.`;
    case "session.terminated":
      return `${session} terminated: ${argument}.`;
  }
}

/** Fires a hook, if this Server has it. */
export function fire<Policy extends ServerKnobs, In extends Input>(
  hook: HookName,
  call: HookCall,
  turn: Turn<Policy, In>,
): void {
  if (!turn.policy.hooks.includes(hook)) return;
  const fact: ModelFact = { is: "hook", hook, line: hookLine(hook, call) };
  turn.observe(fact);
}
