/** What the command says before it does anything: help, version, and what was typed wrong. */
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { toolVersion } from "../models/index.ts";
import { assert } from "../src/index.ts";
import { exitCodes } from "./exit-codes.ts";
import { nobody } from "./io.ts";
import { main } from "./main.ts";
import { typed } from "./recording-io.ts";
import { version } from "./version.ts";

test("--version prints the version of the package, which traces carry too", async () => {
  const text = readFileSync(join(import.meta.dirname, "..", "package.json"), "utf8");
  expect(await typed(["--version"])).toMatchObject({ code: 0, out: `${version}\n`, err: "" });
  expect(text).toContain(`"version": "${version}"`);
  expect(toolVersion).toBe(version);
});

test("--help names every command and exit code, and hides start", async () => {
  const { code, out, err } = await typed(["--help"]);
  expect({ code, err }).toEqual({ code: 0, err: "" });
  for (const name of ["run", "replay", "check", "claims", "profiles", "help"]) {
    expect(out).toMatch(new RegExp(`^ {2}${name} `, "m"));
  }
  for (const number of Object.values(exitCodes)) {
    expect(out).toMatch(new RegExp(`^ {2}${number} `, "m"));
  }
  expect(out).not.toMatch(/^ {2}start/m);
});

test("the help of a command names its options and those of every command", async () => {
  const { code, out } = await typed(["run", "--help"]);
  expect(code).toBe(0);
  for (const option of ["profile", "hooks", "seed", "trace", "json", "quiet", "no-color"]) {
    expect(out).toContain(`--${option}`);
  }
});

test("help is as wide as the terminal", async () => {
  const narrow = await typed(["run", "--help"], {}, { isTty: true, columns: 70, colour: true });
  const widest = Math.max(...narrow.out.split("\n").map((line) => line.length));
  expect(widest).toBeLessThanOrEqual(70);
});

test.for([
  [["rnu"], "unknown command 'rnu'\n  did you mean run?\n"],
  [["run", "cs0-first", "--hoks"], "unknown option '--hoks'\n  did you mean --hooks?\n"],
  [
    ["replay"],
    "missing required argument 'trace'\n  --help after the command says what it takes\n",
  ],
  [
    ["replay", "a", "b"],
    "too many arguments for 'replay'. Expected 1 argument but got 2: a, b.\n  --help after the command says what it takes\n",
  ],
  [
    ["run", "--seed"],
    "option '--seed <number>' argument missing\n  --help after the command says what it takes\n",
  ],
  [["run", "x", "--hooks", "--json"], "option '--hooks' cannot be used with option '--json'\n"],
  [["run", "x", "--json", "--quiet"], "option '--json' cannot be used with option '--quiet'\n"],
  [["profiles", "shwo"], "unknown command 'profiles shwo'\n  did you mean show?\n"],
  [
    ["profiles", "diff", "standard-3.1.1"],
    "missing required argument 'b'\n  --help after the command says what it takes\n",
  ],
] as const)("%j is refused with 2 and what was meant", async ([args, err]) => {
  expect(await typed(args)).toMatchObject({ code: 2, out: "", err });
});

test.for(["--junit x", "--trace-dir x", "--script x", "--runs 1", "--claims x", "--strict"])(
  "probing has no use for %s",
  async (option) => {
    const { code, err } = await typed(["conform", "mqtt://h", "--probe", ...option.split(" ")]);
    expect(code).toBe(2);
    expect(err).toMatch(/^option '--probe' cannot be used with option '--/);
  },
);

test("without a command it prints its help and says that this was no use of it", async () => {
  const { code, out, err } = await typed([]);
  expect({ code, out }).toEqual({ code: 2, out: "" });
  expect(err).toContain("Usage: cleansession");
});

test("an exception is called a bug of ours, with its stack, and answers 70", async () => {
  let err = "";
  const code = await main(["replay", "x"], {
    ...nobody,
    err: (text) => {
      err += text;
    },
    readFile: () => assert(false, "the floor is lava") ?? { ok: true, value: "" },
  });
  expect(code).toBe(70);
  expect(err).toMatch(/^This is a bug in cleansession: the floor is lava\n/);
  expect(err).toContain("main.test.ts");
});

test("nothing but commander is loaded before a command is chosen", () => {
  const loaded = filesBehind(join(import.meta.dirname, "bin.ts"));
  const packages = [...loaded].filter((name) => !name.endsWith(".ts"));
  expect(packages.toSorted()).toEqual(["commander", "node:fs", "node:path"]);
  expect([...loaded].filter((name) => /[\\/](?:src|models|properties)[\\/]/.test(name))).toEqual(
    [],
  );
  // The same search finds the models behind a command.
  const behindRun = filesBehind(join(import.meta.dirname, "commands", "run.ts"));
  expect([...behindRun]).toEqual(expect.arrayContaining(["xstate", "zod"]));
});

/** What a file imports before it runs, and what that imports in turn; types and import() aside. */
function filesBehind(file: string, known = new Set<string>()): ReadonlySet<string> {
  if (known.has(file)) return known;
  known.add(file);
  const text = readFileSync(file, "utf8");
  for (const [, name = ""] of text.matchAll(
    /^(?:import|export) (?!type )(?:[^;"]* from )?"([^"]+)";/gm,
  )) {
    if (name.startsWith(".")) filesBehind(join(dirname(file), name), known);
    else known.add(name);
  }
  return known;
}
