/**
 * What can be typed of `check` and `claims`.
 */
import { type Command, Option } from "commander";
import {
  refuseUnused,
  textOf,
  wantsJson,
  type Answer,
  type Told,
  type WithColours,
} from "./told.ts";

/** What `check` is told; null is what was not said. */
export interface CheckTold {
  readonly profile: string | null;
  readonly claims: string | null;
  readonly runs: string | null;
  readonly seconds: string | null;
  readonly seed: string | null;
  readonly devices: string | null;
  readonly coverage: boolean;
  readonly strict: boolean;
  readonly waive: string | null;
  readonly json: boolean;
  readonly junit: string | null;
  readonly traceDir: string | null;
  readonly failures: string | null;
  readonly shard: string | null;
  readonly quiet: boolean;
  readonly open: boolean;
  readonly canary: boolean;
  readonly certify: string | null;
  readonly jobs: string | null;
}

export function addCheck(program: Command, colours: WithColours, answer: Answer): void {
  program
    .command("check")
    .description("try claims on random runs, and show the shortest run that violates one")
    .option("--profile <profile>", "the Server to be: a name, or a JSON file")
    .option("--claims <ids>", "these claims alone, with commas between them")
    .addOption(new Option("--runs <number>", "make so many runs").conflicts("seconds"))
    .option("--seconds <number>", "make runs for so long; 10 if nothing is said")
    .option("--seed <number>", "where runs are drawn from; drawn and printed if not said")
    .option("--devices <number>", "how many devices at most, 1 to 4")
    .option("--coverage", "print what of the machines was visited")
    .option("--strict", "let deviations that the profile is known for count")
    .option("--waive <ids>", "claims that need not have their situation")
    .addOption(new Option("--json", "print one JSON object").conflicts("quiet"))
    .option("--junit <file>", "write a JUnit report, a test case for each claim")
    .option("--trace-dir <folder>", "write each counterexample there, for replay")
    .option(
      "--failures <folder>",
      "where violations are kept and tried first next time; .cleansession/failures if not said",
    )
    .option(
      "--jobs <number>",
      "threads to make runs in; for a long check as many as there are processors, if not said",
    )
    .option("--shard <i/n>", "other runs than those of the n - 1 other shards; --runs is of each")
    .addOption(
      new Option("--merge <reports...>", "add up reports of --json instead").conflicts(notMerged),
    )
    .option("--quiet", "print what counts only")
    .addOption(
      new Option("--open", "step through the first counterexample afterwards").conflicts([
        "json",
        "merge",
      ]),
    )
    .option(
      "--certify <worlds>",
      "how many worlds to meet to certify that a counterexample is the shortest; 10000 if not said",
    )
    .option("--canary", "first show that a mutant of the zoo, drawn by the seed, is caught")
    .action(async (told: Told) => {
      const { checkCommand, mergeCommand } = await import("./commands/check.ts");
      const files = told["merge"];
      const options = checkTold(told);
      if (Array.isArray(files)) answer(mergeCommand(files.map(String), options, colours()));
      else answer(await checkCommand(options, colours()));
    });
}

/** What a merge is not told: everything that runs are made from. */
const notMerged = [
  "profile",
  "claims",
  "runs",
  "seconds",
  "seed",
  "devices",
  "shard",
  "traceDir",
  "canary",
  "certify",
  "jobs",
];

const checkTold = (told: Told): CheckTold => ({
  profile: textOf(told["profile"]),
  claims: textOf(told["claims"]),
  runs: textOf(told["runs"]),
  seconds: textOf(told["seconds"]),
  seed: textOf(told["seed"]),
  devices: textOf(told["devices"]),
  coverage: told["coverage"] === true,
  strict: told["strict"] === true,
  waive: textOf(told["waive"]),
  json: told["json"] === true,
  junit: textOf(told["junit"]),
  traceDir: textOf(told["traceDir"]),
  failures: textOf(told["failures"]),
  shard: textOf(told["shard"]),
  quiet: told["quiet"] === true,
  open: told["open"] === true,
  canary: told["canary"] === true,
  certify: textOf(told["certify"]),
  jobs: textOf(told["jobs"]),
});

export function addClaims(program: Command, colours: WithColours, answer: Answer): void {
  const claims = program
    .command("claims")
    .description("list the claims, which say what must hold")
    .option("--matrix", "print each statement of the standard with the claims that cite it")
    .option("--json", "print JSON")
    .allowExcessArguments()
    .hook("preAction", refuseUnused)
    .action(async ({ matrix, json }: Told, { args }: Command) => {
      const { claimsCommand, unknownCommand } = await import("./commands/claims.ts");
      const [word] = args;
      const what = matrix === true ? "matrix" : "list";
      answer(
        word === undefined
          ? claimsCommand(what, json === true, colours())
          : unknownCommand(word, colours()),
      );
    });
  claims
    .command("show")
    .description("print a claim and the statements it comes from")
    .argument("<id>", "the id of a claim")
    .option("--json", "print JSON")
    .action(async (id: string, _: unknown, command: Command) => {
      const { showCommand } = await import("./commands/claims.ts");
      answer(showCommand(id, wantsJson(command), colours()));
    });
}
