/** What can be typed of `zoo`. */
import { type Command, Option } from "commander";
import {
  refuseUnused,
  textOf,
  wantsJson,
  type Answer,
  type Told,
  type WithColours,
} from "./told.ts";

/** What `zoo` is told; null is what was not said. */
export interface ZooTold {
  readonly seed: string | null;
  readonly seeds: string | null;
  readonly runs: string | null;
  readonly claims: string | null;
  readonly jobs: string | null;
  readonly json: boolean;
  readonly quiet: boolean;
  /** How many worlds the explorer meets in each pen, or "usual"; null: runs are drawn. */
  readonly explore: string | null;
  readonly open: boolean;
}

export function addZoo(program: Command, colours: WithColours, answer: Answer): void {
  const zoo = program
    .command("zoo")
    .description(
      "show that each mutant, made after a bug somebody reported, is killed by its claim",
    )
    .option("--seed <number>", "where runs are drawn from; 1 if not said")
    .option("--seeds <number>", "hunt from so many seeds, and print median and worst")
    .option("--runs <number>", "give up on a mutant after so many runs; 20000 if not said")
    .addOption(
      new Option("--claims <which>", "who listens: the claim that is named, or all").choices([
        "named",
        "all",
      ]),
    )
    .addOption(
      new Option(
        "--explore [worlds]",
        "let the explorer find them instead, each by the fewest moves; it meets 9000 worlds in each pen if not said",
      ).conflicts(drawn),
    )
    .option("--jobs <number>", "threads to work in; as many as there are processors if not said")
    .addOption(new Option("--json", "print one JSON object").conflicts("quiet"))
    .option("--quiet", "print who got away, and the last line")
    .allowExcessArguments()
    .hook("preAction", refuseUnused)
    .action(async (told: Told, { args }: Command) => {
      const { zooCommand, unknownCommand } = await import("./commands/zoo.ts");
      const [word] = args;
      const options = zooTold(told);
      answer(
        word === undefined ? await zooCommand(options, colours()) : unknownCommand(word, colours()),
      );
    });
  zoo
    .command("run")
    .description("hunt one mutant, and print the run that killed it")
    .argument("<id>", "the id of a mutant")
    .option("--seed <number>", "where runs are drawn from; 1 if not said")
    .option("--runs <number>", "give up after so many runs; 20000 if not said")
    .addOption(
      new Option(
        "--explore [worlds]",
        "let the explorer find it instead, by the fewest moves",
      ).conflicts(drawn),
    )
    .addOption(new Option("--json", "print one JSON object").conflicts("open"))
    .option("--open", "step through the run afterwards")
    .action(async (id: string, _: unknown, command: Command) => {
      const told = zooTold(command.optsWithGlobals());
      if (told.explore === null) {
        const { runCommand } = await import("./commands/zoo.ts");
        answer(await runCommand(id, told, colours()));
      } else {
        const { exploreOne } = await import("./commands/zoo-explore.ts");
        answer(await exploreOne(id, told, colours()));
      }
    });
  zoo
    .command("list")
    .description("list the mutants")
    .option("--json", "print JSON")
    .action(async (_: unknown, command: Command) => {
      const { listCommand } = await import("./commands/zoo-list.ts");
      answer(listCommand(wantsJson(command), colours()));
    });
  zoo
    .command("show")
    .description("print a mutant: what it does, who reported it, and where it is")
    .argument("<id>", "the id of a mutant")
    .option("--json", "print JSON")
    .action(async (id: string, _: unknown, command: Command) => {
      const { showCommand } = await import("./commands/zoo-list.ts");
      answer(showCommand(id, wantsJson(command), colours()));
    });
}

/** What the explorer has no use for: it draws nothing. */
const drawn = ["seed", "seeds", "runs", "claims"];

const zooTold = (told: Told): ZooTold => ({
  seed: textOf(told["seed"]),
  seeds: textOf(told["seeds"]),
  runs: textOf(told["runs"]),
  claims: textOf(told["claims"]),
  jobs: textOf(told["jobs"]),
  json: told["json"] === true,
  quiet: told["quiet"] === true,
  explore: told["explore"] === true ? "usual" : textOf(told["explore"]),
  open: told["open"] === true,
});
