/**
 * The commands of the palette: names for what keys do, and what takes a word that no key has.
 */
import { didYouMean, failure, success, type Result } from "../../src/index.ts";
import type { Action } from "./action.ts";
import { differsAt } from "./align.ts";
import { sameUpTo } from "./fork.ts";
import { paneNames, trackOf, type State } from "./state.ts";

export interface CommandEntry {
  readonly name: string;
  readonly form: string;
  readonly means: string;
  /** `word` is what stands behind the name. */
  action(word: string, state: State): Result<Action>;
}

const bare = (name: string, does: Action, means: string): CommandEntry => ({
  name,
  form: name,
  means,
  action: () => success(does),
});

const needs = (
  name: string,
  what: string,
  means: string,
  action: (word: string, state: State) => Result<Action>,
): CommandEntry => ({
  name,
  form: `${name} ${what}`,
  means,
  action: (word, state) =>
    word === "" ? failure(`${name} what?`, `${name} ${what}`) : action(word, state),
});

export const commands: readonly CommandEntry[] = [
  needs("profile", "<name>", "the same operations with another Server", (word, { outside }) => {
    const profile = outside.profile(word);
    if (!profile.ok) return profile;
    return success({ do: "fork", change: { is: "profile", profile: profile.value } });
  }),
  needs("run", "<number>", "switch to a run", (word) =>
    /^\d+$/.test(word)
      ? success({ do: "switch", run: Number(word) - 1 })
      : failure(`"${word}" is not the number of a run`),
  ),
  needs("message", "<payload>", "follow a message through the run", (word) =>
    success({ do: "follow", payload: word.replace(/^"(.*)"$/, "$1") }),
  ),
  needs("save-trace", "<file>", "write this run as a trace", (path) =>
    success({ do: "save", form: "trace", path }),
  ),
  needs("save-scenario", "<file>", "write this run as a scenario", (path) =>
    success({ do: "save", form: "scenario", path }),
  ),
  {
    name: "export",
    form: "export mermaid|text",
    means: "copy the diagram round this step, or the steps as text",
    action: (word) =>
      word === "mermaid" || word === "text"
        ? success({ do: "export", form: word })
        : failure("export what?", "export mermaid, or export text"),
  },
  bare("without", { do: "without" }, "a run in which this step does not happen"),
  bare("standard", { do: "standard" }, "the same operations with the Server of the standard"),
  bare("compare", { do: "compare" }, "two runs side by side"),
  {
    name: "difference",
    form: "difference",
    means: "to where two runs beside each other first differ",
    action: (_, state) => {
      const [here, other] = [trackOf(state), state.runs[state.beside ?? -1]?.track];
      if (other === undefined) return failure("no run is beside this one", "v puts one there");
      return success({ do: "go", to: differsAt(here, other, sameUpTo(here, other)) });
    },
  },
  bare("copy", { do: "copy" }, "copy the command that shows this again"),
  bare("violation", { do: "next", what: "violation", back: false }, "to the next violation"),
  bare("help", { do: "help" }, "the keys"),
  bare("quit", { do: "quit" }, "leave"),
  ...paneNames.map((pane) => bare(pane, { do: "pane", pane }, `show the pane`)),
];

export const commandNames: readonly string[] = commands.map(({ name }) => name);

/** What a line of the palette asks for. */
export function command(state: State, text: string): Result<Action> {
  const [name = "", ...words] = text.split(/\s+/);
  const found = commands.find((one) => one.name === name);
  return found === undefined
    ? failure(`there is no command "${name}"`, didYouMean(name, commandNames))
    : found.action(words.join(" "), state);
}
