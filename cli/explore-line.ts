/**
 * What can be typed of `explore`.
 */
import { type Command, Option } from "commander";
import { textOf, type Answer, type Told, type WithColours } from "./told.ts";

/** What `explore` is told; null is what was not said. */
export interface ExploreTold {
  readonly configuration: string | null;
  readonly list: boolean;
  readonly profile: string | null;
  readonly claims: string | null;
  /** Bounds, by the names of their options. */
  readonly bounds: Readonly<Record<BoundName, string | null>>;
  readonly maxWorlds: string | null;
  readonly maxMemory: string | null;
  /** How many threads. */
  readonly jobs: string | null;
  readonly symmetry: boolean;
  readonly partialOrder: boolean;
  /** How many calms: "all", or a number. */
  readonly calm: string | null;
  /** Where it is written down how far an exploration is, and every how many seconds. */
  readonly checkpoint: string | null;
  readonly checkpointEvery: string | null;
  /** What was written down, to go on from there. */
  readonly resume: string | null;
  readonly strict: boolean;
  readonly traceDir: string | null;
  readonly json: boolean;
  readonly quiet: boolean;
  readonly open: boolean;
}

/** Options that say what an exploration is of, with what help says of each. */
export const boundOptions = {
  devices: "how many devices there are, 1 to 4",
  clientIds: "how many ClientIDs they use; fewer than devices: some are shared",
  publishes: "how many messages are published",
  cuts: "how many connections are cut",
  takeovers: "how often a device takes over a ClientID that another has used last",
  restarts: "how often the Server crashes and starts again",
  disconnects: "how often a Client disconnects",
  stalls: "how many timers fire although something is under way",
  connections: "how many connections a device has at a time, half-open ones included",
  qos: "what is published with: 0, 1 or 2, with commas between them",
  clean: "CleanSession of the CONNECTs: 0, 1 or both, with a comma between them",
} as const;
export type BoundName = keyof typeof boundOptions;
export const boundNames = Object.keys(boundOptions) as readonly BoundName[];

export function addExplore(program: Command, colours: WithColours, answer: Answer): void {
  const command = program
    .command("explore")
    .description(
      "make every interleaving within bounds, and show the shortest that violates a claim",
    )
    .argument("[configuration]", "one that has a name; --list lists them")
    .addOption(
      new Option("--list", "list the configurations, and what each asks").conflicts(notListed),
    )
    .option("--profile <profile>", "the Server to be: a name, or a JSON file")
    .option("--claims <ids>", 'these claims alone, with commas between them; "none" for none');
  for (const name of boundNames) {
    command.option(`--${dashed(name)} <${valueOf(name)}>`, boundOptions[name]);
  }
  command
    .option(
      "--max-worlds <number>",
      "stop soon after so many worlds are met; 20000000 if nothing is said",
    )
    .option(
      "--max-memory <MiB>",
      "stop when the rows of worlds take so much, the process some times more; 1024 if nothing is said",
    )
    .option("--calm [number]", "try the calm after each world, or after so many of them")
    .option("--symmetry", "leave out runs that are others with names of like devices exchanged")
    .option("--partial-order", "make a delivery that nothing else depends on before all else")
    .option("--jobs <number>", "how many threads share the work; 1 if nothing is said")
    .option("--checkpoint <file>", "write down how far it is, to go on from there with --resume")
    .option("--checkpoint-every <seconds>", "how often that is done; 30 if nothing is said")
    .option("--resume <file>", "go on from such a file; everything else is said as before")
    .option("--strict", "let deviations that the profile is known for count")
    .option("--trace-dir <folder>", "write each counterexample there, for replay")
    .addOption(new Option("--json", "print one JSON object").conflicts("quiet"))
    .option("--quiet", "print what is violated and the last line only")
    .addOption(
      new Option("--open", "step through the first counterexample afterwards").conflicts("json"),
    )
    .action(async (configuration: string | undefined, told: Told) => {
      const { exploreCommand, listConfigurations } = await import("./commands/explore.ts");
      const options = exploreTold(configuration ?? null, told);
      if (options.list && configuration !== undefined) {
        command.error(
          `error: --list lists all configurations\n  leave out --list to explore ${configuration}`,
        );
      }
      answer(
        options.list
          ? listConfigurations(options.json, colours())
          : await exploreCommand(options, colours()),
      );
    });
}

/** What a list is not told: everything but its form. */
const notListed = [
  ...boundNames,
  "profile",
  "claims",
  "maxWorlds",
  "maxMemory",
  "calm",
  "symmetry",
  "partialOrder",
  "jobs",
  "checkpoint",
  "checkpointEvery",
  "resume",
  "strict",
  "traceDir",
  "quiet",
  "open",
];

/** The name of an option as it is typed. */
export const dashed = (name: string): string =>
  name.replaceAll(/[A-Z]/g, (one) => `-${one.toLowerCase()}`);

const valueOf = (name: BoundName): string =>
  name === "qos" ? "levels" : name === "clean" ? "flags" : "number";

function exploreTold(configuration: string | null, told: Told): ExploreTold {
  const bounds = boundNames.map((name) => [name, textOf(told[name])]);
  return {
    configuration,
    list: told["list"] === true,
    profile: textOf(told["profile"]),
    claims: textOf(told["claims"]),
    // Object.fromEntries forgets the names; they are those of the list above.
    bounds: Object.fromEntries(bounds) as ExploreTold["bounds"],
    maxWorlds: textOf(told["maxWorlds"]),
    maxMemory: textOf(told["maxMemory"]),
    jobs: textOf(told["jobs"]),
    symmetry: told["symmetry"] === true,
    partialOrder: told["partialOrder"] === true,
    calm: told["calm"] === true ? "all" : textOf(told["calm"]),
    checkpoint: textOf(told["checkpoint"]),
    checkpointEvery: textOf(told["checkpointEvery"]),
    resume: textOf(told["resume"]),
    strict: told["strict"] === true,
    traceDir: textOf(told["traceDir"]),
    json: told["json"] === true,
    quiet: told["quiet"] === true,
    open: told["open"] === true,
  };
}
