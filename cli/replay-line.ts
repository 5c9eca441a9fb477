/**
 * What can be typed of `replay` and `play`.
 */
import { type Command, Option } from "commander";
import { textOf, type Answer, type Told, type WithColours } from "./told.ts";

/** What `replay` is told besides the trace; null is what was not said. */
export interface ReplayOptions {
  readonly plain: boolean;
  readonly ascii: boolean;
  readonly at: string | null;
  readonly profile: string | null;
  readonly form: "mermaid" | "text" | null;
}

export interface PlayOptions {
  readonly profile: string | null;
  readonly ascii: boolean;
}

export function addReplay(program: Command, colours: WithColours, answer: Answer): void {
  program
    .command("replay")
    .description(
      "step through a trace; off a terminal, print it and say whether it is still the same run",
    )
    .argument("<trace>", "a file that run --trace has written")
    .option("--plain", "print lines of text")
    .option("--at <step>", "begin at this step")
    .option("--profile <profile>", "put the same operations with another Server beside it")
    .addOption(
      new Option("--export <form>", "print the steps round the violation, or round --at")
        .choices(["mermaid", "text"])
        .conflicts(["profile", "plain"]),
    )
    .option("--ascii", "draw with ASCII characters only")
    .action(async (trace: string, told: Told) => {
      const { replayCommand } = await import("./commands/replay.ts");
      answer(await replayCommand(trace, replayOptions(told), colours()));
    });
}

const replayOptions = (told: Told): ReplayOptions => {
  const form = told["export"];
  return {
    plain: told["plain"] === true,
    ascii: told["ascii"] === true,
    at: textOf(told["at"]),
    profile: textOf(told["profile"]),
    form: form === "mermaid" || form === "text" ? form : null,
  };
};

export function addPlay(program: Command, colours: WithColours, answer: Answer): void {
  program
    .command("play")
    .description("open a world in the replayer, and type what happens in it")
    .argument("[scenario]", "the name of a scenario, or a file; without one, three devices")
    .option("--profile <profile>", "the Server to be: a name, or a JSON file")
    .option("--ascii", "draw with ASCII characters only")
    .action(async (scenario: string | undefined, told: Told) => {
      const { playCommand } = await import("./commands/play.ts");
      const options = { profile: textOf(told["profile"]), ascii: told["ascii"] === true };
      answer(await playCommand(scenario ?? null, options, colours()));
    });
}
