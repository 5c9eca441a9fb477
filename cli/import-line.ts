/**
 * What can be typed of `import` and `export`.
 */
import { type Command, Option } from "commander";
import { textOf, type Answer, type Told, type WithColours } from "./told.ts";

/** What `import` is told; null is what was not said. */
export interface ImportTold {
  readonly format: string | null;
  readonly port: string | null;
  readonly profile: string | null;
  readonly claims: string | null;
  readonly fromStart: boolean;
  readonly atRest: boolean;
  readonly trace: string | null;
  readonly json: boolean;
  readonly quiet: boolean;
}

export interface ExportTold {
  readonly to: string;
  readonly out: string;
}

export function addImport(program: Command, colours: WithColours, answer: Answer): void {
  program
    .command("import")
    .description("judge a capture or a log of a real Server by the wire claims")
    .argument("<file>", "a pcap, pcapng, tshark JSON, mosquitto log or EMQX trace; - is stdin")
    .option("--format <format>", "what the file is, if it does not show")
    .option(
      "--port <ports>",
      "the Server's ports, with commas between them; else any that shows MQTT",
    )
    .option("--profile <profile>", "the Server that it is: a name, or a JSON file")
    .option("--claims <ids>", "these claims alone, with commas between them")
    .option("--from-start", "it shows all there was, at the Clients' ends, from the Server's start")
    .option("--at-rest", "nothing more came after its end")
    .option("--trace <file>", "write what was seen to a file, for replay")
    .addOption(new Option("--json", "print one JSON object").conflicts("quiet"))
    .option("--quiet", "print violations and the last line only")
    .action(async (file: string, told: Told) => {
      const { importCommand } = await import("./commands/import.ts");
      answer(await importCommand(file, importTold(told), colours()));
    });
}

const importTold = (told: Told): ImportTold => ({
  format: textOf(told["format"]),
  port: textOf(told["port"]),
  profile: textOf(told["profile"]),
  claims: textOf(told["claims"]),
  fromStart: told["fromStart"] === true,
  atRest: told["atRest"] === true,
  trace: textOf(told["trace"]),
  json: told["json"] === true,
  quiet: told["quiet"] === true,
});

export function addExport(program: Command, colours: WithColours, answer: Answer): void {
  program
    .command("export")
    .description("write a trace as a capture at the Clients' ends, which Wireshark opens")
    .argument("<trace>", "a file that --trace has written")
    .option("--to <format>", "pcap or pcapng", "pcap")
    .requiredOption("--out <file>", "the capture to be written")
    .action(async (trace: string, told: Told) => {
      const { exportCommand } = await import("./commands/export.ts");
      const to = textOf(told["to"]) ?? "pcap";
      answer(exportCommand(trace, { to, out: textOf(told["out"]) ?? "" }, colours()));
    });
}
