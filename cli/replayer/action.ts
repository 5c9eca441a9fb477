/**
 * What can be asked of the replayer, by a key, a command or a row; and what it asks of the terminal.
 */
import type { Change } from "./fork.ts";
import type { PaneName, PromptKind } from "./state.ts";

export type Target = "operation" | "connection" | "violation" | "search" | "break";

export type Action =
  | { readonly do: "step" | "down" | "speed"; readonly by: number }
  /** Infinity is the end. */
  | { readonly do: "go"; readonly to: number }
  | { readonly do: "next"; readonly what: Target; readonly back: boolean }
  | { readonly do: "pane"; readonly pane: PaneName }
  | { readonly do: "prompt"; readonly kind: PromptKind }
  | { readonly do: "type"; readonly text: string }
  | { readonly do: "edit"; readonly key: string }
  | { readonly do: "await"; readonly what: "set" | "jump" }
  | { readonly do: "letter"; readonly letter: string }
  | { readonly do: "fork"; readonly change: Change }
  | { readonly do: "switch"; readonly run: number }
  | { readonly do: "machine"; readonly machine: string }
  | { readonly do: "follow"; readonly payload: string | null }
  | { readonly do: "export"; readonly form: "mermaid" | "text" }
  | { readonly do: "save"; readonly form: "trace" | "scenario"; readonly path: string }
  | {
      readonly do:
        | "backtrack"
        | "play"
        | "tick"
        | "focus"
        | "act"
        | "zoom"
        | "without"
        | "standard"
        | "parent"
        | "compare"
        | "copy"
        | "help"
        | "close"
        | "repaint"
        | "suspend"
        | "quit"
        /** The surveyor has come further, or something was worked out meanwhile. */
        | "progress";
    };

/** What only the terminal or the file system can do. */
export type Effect =
  | { readonly is: "quit" | "suspend" | "repaint" }
  | { readonly is: "copy"; readonly text: string; readonly what: string }
  | { readonly is: "save"; readonly path: string; readonly text: string };
