/**
 * What can be typed of `conform`.
 */
import { type Command, Option } from "commander";
import { textOf, type Answer, type Told, type WithColours } from "./told.ts";

/** What `conform` is told; null is what was not said. */
export interface ConformTold {
  readonly url: string | null;
  readonly embedded: string | null;
  readonly spawn: string | null;
  readonly profile: string | null;
  readonly probe: boolean;
  readonly claims: string | null;
  readonly allow: string | null;
  readonly waive: string | null;
  readonly strict: boolean;
  readonly runs: string | null;
  readonly seconds: string | null;
  readonly seed: string | null;
  readonly devices: string | null;
  readonly maxQos: string | null;
  readonly slow: boolean;
  readonly userName: string | null;
  readonly passwordFile: string | null;
  readonly ca: string | null;
  readonly cert: string | null;
  readonly key: string | null;
  readonly insecure: boolean;
  readonly patience: string | null;
  readonly clientPrefix: string | null;
  readonly topicPrefix: string | null;
  readonly json: boolean;
  readonly junit: string | null;
  readonly traceDir: string | null;
  readonly script: string | null;
  readonly quiet: boolean;
}

export function addConform(program: Command, colours: WithColours, answer: Answer): void {
  program
    .command("conform")
    .description("try the wire claims on a real Server, with raw packets")
    .argument("[url]", "mqtt://host:port or mqtts://host:port")
    .option("--embedded <package>", "start aedes, or an alias of it, on a free port")
    .option("--spawn <program>", "start mosquitto on a free port")
    .option("--profile <profile>", "whose known deviations are listed as such; else it is probed")
    .addOption(
      new Option("--probe", "print what probing finds, and nothing else").conflicts(ofRuns),
    )
    .option("--claims <ids>", "these claims alone, with commas between them")
    .option("--allow <ids>", "accept these deviations or claims, with commas between them")
    .option("--waive <ids>", "claims of --claims that need not have their situation")
    .option("--strict", "let deviations that the profile is known for count")
    .addOption(new Option("--runs <number>", "make so many runs").conflicts("seconds"))
    .option(
      "--seconds <number>",
      "make runs for so long; 10 if nothing is said; what is found is looked at again for as long, 10 to 60",
    )
    .option("--seed <number>", "where runs are drawn from; drawn and printed if not said")
    .option("--devices <number>", "how many devices at most, 1 to 4")
    .option("--max-qos <qos>", "no message, Will or request has a higher QoS; 2 if nothing is said")
    .option("--slow", "let real time pass: keep-alive too")
    .option("--username <name>", "who logs in; CLEANSESSION_USERNAME says it as well")
    .option("--password-file <file>", "the password's file; else CLEANSESSION_PASSWORD says it")
    .option("--ca <file>", "whom TLS trusts")
    .option("--cert <file>", "the certificate of the Clients")
    .option("--key <file>", "its key")
    .option("--insecure", "trust any Server")
    .option("--patience <ms>", "how long an answer may take; 2000 if nothing is said")
    .option("--client-prefix <text>", "what ClientIDs begin with; drawn if not said")
    .option("--topic-prefix <text>", "what topics begin with; cleansession if not said")
    .addOption(new Option("--json", "print one JSON object").conflicts("quiet"))
    .option("--junit <file>", "write a JUnit report, a test case for each claim")
    .option("--trace-dir <folder>", "write what was seen there, for replay")
    .option("--script <file>", "write a script for Node alone that shows the first violation")
    .option("--quiet", "print what counts only")
    .action(async (url: string | undefined, told: Told) => {
      const { conformCommand } = await import("./commands/conform.ts");
      answer(await conformCommand(conformTold(url ?? null, told), colours()));
    });
}

/** What probing is not told: everything that runs are made from, judged by and told with. */
const ofRuns = [
  "profile",
  "claims",
  "allow",
  "waive",
  "strict",
  "runs",
  "seconds",
  "seed",
  "devices",
  "maxQos",
  "slow",
  "junit",
  "traceDir",
  "script",
  "quiet",
];

const conformTold = (url: string | null, told: Told): ConformTold => ({
  url,
  embedded: textOf(told["embedded"]),
  spawn: textOf(told["spawn"]),
  profile: textOf(told["profile"]),
  probe: told["probe"] === true,
  claims: textOf(told["claims"]),
  allow: textOf(told["allow"]),
  waive: textOf(told["waive"]),
  strict: told["strict"] === true,
  runs: textOf(told["runs"]),
  seconds: textOf(told["seconds"]),
  seed: textOf(told["seed"]),
  devices: textOf(told["devices"]),
  maxQos: textOf(told["maxQos"]),
  slow: told["slow"] === true,
  userName: textOf(told["username"]),
  passwordFile: textOf(told["passwordFile"]),
  ca: textOf(told["ca"]),
  cert: textOf(told["cert"]),
  key: textOf(told["key"]),
  insecure: told["insecure"] === true,
  patience: textOf(told["patience"]),
  clientPrefix: textOf(told["clientPrefix"]),
  topicPrefix: textOf(told["topicPrefix"]),
  json: told["json"] === true,
  junit: textOf(told["junit"]),
  traceDir: textOf(told["traceDir"]),
  script: textOf(told["script"]),
  quiet: told["quiet"] === true,
});
