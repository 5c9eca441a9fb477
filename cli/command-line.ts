/**
 * What can be typed: the commands, their options and their help. What they do is loaded when it is
 * asked for, since nobody who wants help wants to wait for the models.
 */
import { Command, Option } from "commander";
import { addCheck, addClaims } from "./check-line.ts";
import { addConform } from "./conform-line.ts";
import { addExplore } from "./explore-line.ts";
import { exitCodes, exitMeanings } from "./exit-codes.ts";
import { addExport, addImport } from "./import-line.ts";
import type { Io } from "./io.ts";
import { addPlay, addReplay } from "./replay-line.ts";
import { refuseSameFile } from "./same-file.ts";
import { textOf, wantsJson, type Answer, type Told, type WithColours } from "./told.ts";
import { version } from "./version.ts";
import { addZoo } from "./zoo-line.ts";

/** What `run` is told besides the scenario; null is what was not said. */
export interface RunOptions {
  readonly profile: string | null;
  readonly hooks: boolean;
  readonly seed: string | null;
  readonly trace: string | null;
  readonly json: boolean;
  readonly quiet: boolean;
  readonly open: boolean;
}

/** The command line; `answer` hears the exit code of a command that ran to its end. */
export function commandLine(io: Io, answer: Answer): Command {
  const program = new Command("cleansession");
  const { options } = program;
  program
    .description("A deterministic simulator, property checker and trace replayer for MQTT sessions")
    .version(version, "--version", "print the version")
    .helpOption("-h, --help", "print help")
    .helpCommand(false)
    .option("--no-color", "no colours, also on a terminal")
    .configureHelp({
      showGlobalOptions: true,
      // Those of a group are for the group alone, which its commands refuse.
      visibleGlobalOptions: ({ parent }) => (parent === null ? [] : [...options]),
    })
    .configureOutput({
      writeOut: (text) => io.out(text),
      writeErr: (text) => io.err(text),
      outputError: (text, write) => write(inOurWords(text)),
      getOutHelpWidth: () => io.columns,
      getErrHelpWidth: () => io.columns,
    })
    .hook("preAction", (_, command) => refuseSameFile(command, io))
    .exitOverride();
  const colours = (): Io => (program.opts()["color"] === false ? { ...io, colour: false } : io);
  addRun(program, colours, answer);
  addReplay(program, colours, answer);
  addPlay(program, colours, answer);
  addCheck(program, colours, answer);
  addConform(program, colours, answer);
  addImport(program, colours, answer);
  addExport(program, colours, answer);
  addExplore(program, colours, answer);
  addClaims(program, colours, answer);
  addZoo(program, colours, answer);
  addProfiles(program, io, answer);
  addStart(program, colours, answer);
  addHelp(program);
  return program.addHelpText("after", `\n${examples}\n\n${codes()}`);
}

function addRun(program: Command, colours: WithColours, answer: Answer): void {
  program
    .command("run")
    .description("act a scenario out and print what happens; without one, list those that ship")
    .argument("[scenario]", "the name of a scenario, or a file")
    .option("--profile <profile>", "the Server to be: a name, or a JSON file")
    .addOption(
      new Option("--hooks", "print the Server's hook lines and nothing else").conflicts([
        "json",
        "quiet",
      ]),
    )
    .option("--seed <number>", "draw latencies of 0 to 50 ms from this seed")
    .option("--trace <file>", "write the run to a file, for replay")
    .addOption(new Option("--json", "print one JSON object").conflicts("quiet"))
    .option("--quiet", "print what was missed and the last line only")
    .addOption(new Option("--open", "step through the run afterwards").conflicts("json"))
    .action(async (scenario: string | undefined, told: Told) => {
      const { runCommand } = await import("./commands/run.ts");
      answer(await runCommand(scenario ?? null, runOptions(told), colours()));
    });
}

const runOptions = (told: Told): RunOptions => ({
  profile: textOf(told["profile"]),
  hooks: told["hooks"] === true,
  seed: textOf(told["seed"]),
  trace: textOf(told["trace"]),
  json: told["json"] === true,
  quiet: told["quiet"] === true,
  open: told["open"] === true,
});

function addProfiles(program: Command, io: Io, answer: Answer): void {
  const profiles = program
    .command("profiles")
    .description("list the profiles, which say how Servers differ")
    .option("--json", "print JSON")
    // A word behind it is a command that does not exist, which is said better than by a count.
    .allowExcessArguments()
    .action(async ({ json }: Told, { args }: Command) => {
      const { listCommand, unknownCommand } = await import("./commands/profiles-command.ts");
      const [word] = args;
      answer(word === undefined ? listCommand(json === true, io) : unknownCommand(word, io));
    });
  profiles
    .command("show")
    .description("print every knob of a profile and its known deviations")
    .argument("<profile>", "a name, or a JSON file")
    .option("--json", "print JSON")
    .action(async (profile: string, _: unknown, command: Command) => {
      const { showCommand } = await import("./commands/profiles-command.ts");
      answer(showCommand(profile, wantsJson(command), io));
    });
  profiles
    .command("diff")
    .description("print the knobs in which two profiles differ")
    .argument("<a>", "a name, or a JSON file")
    .argument("<b>", "a name, or a JSON file")
    .option("--json", "print JSON")
    .action(async (a: string, b: string, _: unknown, command: Command) => {
      const { diffCommand } = await import("./commands/profiles-command.ts");
      answer(diffCommand(a, b, wantsJson(command), io));
    });
}

function addStart(program: Command, colours: WithColours, answer: Answer): void {
  program
    .command("start", { hidden: true })
    .description("check two profiles, and act out the document that the project was asked for from")
    .action(async () => {
      const { startCommand } = await import("./commands/start.ts");
      answer(await startCommand(colours()));
    });
}

function addHelp(program: Command): void {
  program
    .command("help")
    .description("print help for a command")
    .argument("[command]", "the name of a command")
    .action((name: string | undefined) => {
      const command = program.commands.find((one) => one.name() === name);
      if (name !== undefined && command === undefined) program.error(`unknown command '${name}'`);
      (command ?? program).help();
    });
}

const examples = `Examples:
  cleansession run                                          what can be run
  cleansession run cs0-conflict --profile emqttd-2.3.11 --hooks
  cleansession run my.scenario --seed 7 --trace my.jsonl
  cleansession replay my.jsonl
  cleansession check --profile mosquitto-2.0 --seconds 30
  cleansession conform --spawn mosquitto --profile mosquitto-2.0 --seconds 30
  cleansession import incident.pcap --profile mosquitto-2.0
  cleansession check --shard 1/8 --seed 7 --runs 10000 --json >1.json
  cleansession explore cut --profile aedes-1.1.1
  cleansession profiles diff standard-3.1.1 mosquitto-2.0
  cleansession zoo run repeat-passed-on                     a bug, and the run that shows it`;

function codes(): string {
  const rows = Object.entries(exitCodes).map(
    // Object.entries forgets the names; they are those of the record it was given.
    ([name, code]) =>
      `  ${String(code).padEnd(3)}  ${exitMeanings[name as keyof typeof exitCodes]}`,
  );
  return ["Exit codes:", ...rows].join("\n");
}

/** "error: ...\n(Did you mean x?)" as everything else here is said. */
const inOurWords = (text: string): string =>
  text
    .replace(/^error: /, "")
    .replace(/\n\(Did you mean (.*)\?\)/, "\n  did you mean $1?")
    .replace(/^(unknown command '.*')\n$/, "$1\n  cleansession --help lists the commands\n")
    .replace(
      /^((?:unknown option|missing|required|too many|option '.*' (?:argument missing|is not for)).*)\n$/,
      "$1\n  --help after the command says what it takes\n",
    );
