/**
 * The reference pages, written from what the program itself runs on, so that they cannot be wrong
 * about it: the command's help, the vocabulary of scenarios, and the profiles.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Command } from "commander";
import { directiveUsage, expectationUsage, usage } from "../models/index.ts";
import { claimsPage, zooPage, type ExploredZoo, type KillMatrix } from "../properties/index.ts";
import { commandLine } from "./command-line.ts";
import { profilesPage } from "./commands/profiles-page.ts";
import { nobody } from "./io.ts";

export interface Page {
  /** From the root of the repository. */
  readonly path: string;
  readonly text: string;
}

export const pages = (): readonly Page[] => [
  { path: "docs/reference/cli.md", text: cliPage() },
  { path: "docs/reference/operations.md", text: operationsPage() },
  { path: "docs/reference/claims.md", text: claimsPage() },
  { path: "docs/reference/profiles.md", text: profilesPage() },
  { path: "docs/reference/zoo.md", text: zooPage(killMatrix(), exploredZoo()) },
];

/** As `npm run docs:zoo` has measured it; a test says when mutants or claims have gone since. */
export const killMatrix = (): KillMatrix => measured("kill-matrix.json") as KillMatrix;

/** The same of what the explorer has found. */
export const exploredZoo = (): ExploredZoo => measured("explored-zoo.json") as ExploredZoo;

/** Written by the program itself. */
const measured = (name: string): unknown =>
  JSON.parse(readFileSync(join(import.meta.dirname, "../docs/reference", name), "utf8"));

const note = "<!-- Written by `npm run docs` from the program itself; do not edit. -->";

/** Every command with its help. */
export const cliPage = (): string =>
  page([
    "# The command line",
    note,
    "The result goes to stdout, everything else to stderr. The same command prints the same bytes on every machine; on a terminal it uses colours, unless `NO_COLOR` is set, and folds long lines.",
    ...sections(
      commandLine(nobody, () => {}),
      "cleansession",
      [],
    ),
  ]);

/** Every line that a scenario may have. */
export const operationsPage = (): string =>
  page([
    "# Operations and expectations",
    note,
    "A scenario is a text file with one of these on each line. The first comment line, `# ...`, is its title; further ones explain it. Operations have the same form wherever one is typed or printed. A counterexample has lines of its own beside them, since there everything is made by hand: `settle`, and single moves such as `notice server->a#1`, of which `run` knows none; its trace is for `replay`.",
    "## Operations",
    "What users and faults do, and what the run is told.",
    ...usage.flatMap(entry),
    "## Expectations",
    "What must be so when the run reaches the line.",
    ...expectationUsage.flatMap(entry),
    "## In front of the first operation",
    ...directiveUsage.flatMap(entry),
  ]);

function sections(command: Command, name: string, above: readonly string[]): readonly string[] {
  const visible = command.createHelp().visibleCommands(command);
  const below = visible.filter((child) => child.name() !== "help");
  const title = [...above, name].join(" ");
  return [
    `## ${title}`,
    fenced(helpOf(command)),
    ...below.flatMap((child) => sections(child, child.name(), [...above, name])),
  ];
}

/** The help as `--help` prints it, with what stands behind it. */
function helpOf(command: Command): string {
  // Help is asked for, not printed.
  let text = "";
  command.configureOutput({ writeOut: (piece) => (text += piece) });
  command.outputHelp();
  return text.trimEnd();
}

const entry = ({ form, meaning }: { readonly form: string; readonly meaning: string }) => [
  fenced(form),
  meaning,
];

const fenced = (text: string): string => `\`\`\`text\n${text}\n\`\`\``;

const page = (parts: readonly string[]): string => `${parts.join("\n\n")}\n`;
