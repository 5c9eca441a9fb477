/**
 * The repository checks its own style, on plain text: the rules that no type checker or linter knows.
 *
 * A rule is a function from a file to complaints. Each comes with a file it must complain about, so
 * that a rule which sees nothing fails. `docs/style.md` says why the rules are what they are.
 */
import { readdirSync, readFileSync } from "node:fs";
import { isBuiltin } from "node:module";
import { join, posix } from "node:path";
import { expect, test } from "vitest";

interface SourceFile {
  readonly path: string;
  readonly text: string;
}

interface Rule {
  readonly says: string;
  readonly about: "sources" | "sources and prose";
  readonly complaints: (file: SourceFile) => readonly string[];
  /** Files that break the rule, one way each. */
  readonly catches: readonly SourceFile[];
}

/** Each folder imports only folders to its left. */
const line = ["src", "models", "properties", "cli"];

/** Where a third-party package may be imported; tests may import it anywhere. */
const homes: ReadonlyMap<string, readonly string[]> = new Map([
  ["xstate", ["models/", "src/chart.ts", "src/dialect.ts", "src/toy.ts", "cli/bench/"]],
  ["fast-check", ["properties/"]],
  ["zod", ["models/", "cli/", "src/trace.ts"]],
  ["commander", ["cli/"]],
  ["mqtt-packet", ["cli/"]],
  ["ink", ["cli/replayer/"]],
  ["react", ["cli/replayer/"]],
]);

/** Files that may be longer: tables of data, and one fold that would lose its one story in two. */
const dataTables = [
  "properties/view.ts",
  "models/profiles/",
  "models/scenarios/",
  "models/knob-schema.ts",
  "models/operations.ts",
  "models/scenario.ts",
  "models/words.ts",
];

/** Other packages' names for things, and the folders that talk to those packages. */
const foreignWords: ReadonlyMap<string, readonly string[]> = new Map([
  ["createBroker", ["cli"]],
  ["messageId", ["cli"]],
]);

const isTest = (path: string): boolean => /\.(?:test|bench)\.tsx?$/.test(path);
const isIn = (path: string, places: readonly string[]): boolean =>
  places.some((place) => path.startsWith(place));

const rules: readonly Rule[] = [
  {
    says: "a folder imports only folders to its left: src, models, properties, cli",
    about: "sources",
    complaints: ({ path, text }) =>
      importsOf(text).flatMap((name) => {
        const [from, to] = [folderOf(path), folderOf(targetOf(path, name) ?? path)];
        if (name.startsWith("cleansession")) return [`imports itself by name: ${name}`];
        if (!line.includes(to)) return from === "cli" ? [] : [`${from} imports ${name}`];
        return line.indexOf(to) > line.indexOf(from) ? [`${from} imports ${to}: ${name}`] : [];
      }),
    catches: [
      { path: "src/a.ts", text: 'import { x } from "../models/index.ts";' },
      { path: "models/b/c.test.ts", text: 'import type {\n  X,\n} from "../../cli/index.ts";' },
      { path: "src/a.ts", text: 'export * from "../properties/index.ts";' },
      { path: "src/a.ts", text: 'const x = await import("../cli/index.ts");' },
      { path: "src/a.ts", text: 'import "../tools/x.ts";' },
      { path: "cli/a.ts", text: 'import { x } from "cleansession/models";' },
    ],
  },
  {
    says: "a folder is entered by its door, index.ts, which nobody inside uses",
    about: "sources",
    complaints: ({ path, text }) =>
      importsOf(text).flatMap((name) => {
        const target = targetOf(path, name);
        if (target === null || !line.includes(folderOf(target))) return [];
        const isDoor = target === `${folderOf(target)}/index.ts`;
        const isInside = folderOf(target) === folderOf(path);
        if (isInside && isDoor && posix.basename(path) !== "index.test.ts")
          return [`its own door: ${name}`];
        return isInside || isDoor ? [] : [`not a door: ${name}`];
      }),
    catches: [
      { path: "models/a.ts", text: 'import { clock } from "../src/clock.ts";' },
      { path: "models/a.ts", text: 'import { b } from "./index.ts";' },
      { path: "cli/replayer/a.tsx", text: 'import { b } from "../index.ts";' },
    ],
  },
  {
    says: "import() names its file, so that it can be seen where it leads",
    about: "sources",
    complaints: ({ text }) =>
      matches(without("comments", text), /\bimport\(\s*(?!\s|["'][^"']*["']\s*[,)]).{0,20}/g),
    catches: [{ path: "cli/a.ts", text: "await import(`./${name}.ts`);" }],
  },
  {
    says: "third-party packages stay where they belong",
    about: "sources",
    complaints: ({ path, text }) =>
      importsOf(text).filter((name) => {
        const home = homes.get(packageOf(name));
        return home !== undefined && !isTest(path) && !isIn(path, home);
      }),
    catches: [
      { path: "src/a.ts", text: 'import { setup } from "xstate";' },
      { path: "cli/a.ts", text: 'import { jsx } from "react/jsx-runtime";' },
    ],
  },
  {
    says: "only cli/ reaches Node's own modules, but for node:crypto",
    about: "sources",
    complaints: ({ path, text }) =>
      importsOf(text).filter(
        (name) =>
          isBuiltin(name) && name !== "node:crypto" && folderOf(path) !== "cli" && !isTest(path),
      ),
    catches: [{ path: "properties/a.ts", text: 'import { readFileSync } from "node:fs";' }],
  },
  {
    says: "only cli/ knows the machine's time, chance, console and process",
    about: "sources",
    complaints: ({ path, text }) =>
      folderOf(path) === "cli" || path.includes(".bench.")
        ? []
        : matches(
            without("comments", text),
            /\b(?:Date\.\w+|new\s+Date\b|Math\.random|set(?:Timeout|Interval|Immediate)\b|(?:performance|console|process)\.\w+)/g,
          ),
    catches: [
      { path: "src/a.ts", text: "const now = Date.now();" },
      { path: "models/a.test.ts", text: "const now = `${new Date()}`;" },
      { path: "src/a.ts", text: 'const url = "https://x"; roll(Math.random());' },
      { path: "properties/a.ts", text: "setTimeout(next, 10);" },
      { path: "src/a.ts", text: "setInterval(next, 10);" },
      { path: "src/a.ts", text: "performance.now();" },
      { path: "src/a.ts", text: "console.log(1);" },
      { path: "src/a.ts", text: "process.exit(1);" },
    ],
  },
  {
    says: "code uses the standard's words: server and packetId, never broker or messageId",
    about: "sources",
    complaints: ({ path, text }) =>
      matches(
        without("strings", text),
        /\b\w*(?:broker|messageid)\w*/gi,
        (word) => !foreignWords.get(word)?.includes(folderOf(path)),
      ),
    catches: [
      { path: "models/a.ts", text: "const realBroker = 1;" },
      { path: "models/a.ts", text: "interface A { readonly messageId: number }" },
    ],
  },
  {
    says: "a file has at most 350 lines, a test 400, a data table as many as it needs",
    about: "sources",
    complaints: ({ path, text }) => {
      const [count, most] = [
        text.trimEnd().split("\n").length,
        path.includes(".test.") ? 400 : 350,
      ];
      return count <= most || isIn(path, dataTables) ? [] : [`${count} lines`];
    },
    catches: [
      { path: "src/a.ts", text: "x;\n".repeat(351) },
      { path: "src/a.test.ts", text: "x;\n".repeat(401) },
    ],
  },
  {
    says: "a file opens with a comment that says what it is for",
    about: "sources",
    complaints: ({ path, text }) =>
      isTest(path) || /^(?:#!.*\n)?\/\*\*\s*\S/.test(text) ? [] : ["no /** at the top"],
    catches: [{ path: "src/a.ts", text: 'import { b } from "./b.ts";\n/** Late. */' }],
  },
  {
    says: "only src/assert.ts throws",
    about: "sources",
    complaints: ({ path, text }) =>
      path === "src/assert.ts" ? [] : matches(without("strings", text), /(?<![.\w])throw\b.*/g),
    catches: [{ path: "models/a.ts", text: 'if (wrong) throw new Error("bad");' }],
  },
  {
    says: "nothing is exported as default",
    about: "sources",
    complaints: ({ text }) =>
      matches(without("strings", text), /\bexport\s+default\b|\bexport\s*\{[^}]*\bas\s+default\b/g),
    catches: [
      { path: "src/a.ts", text: "export default x;" },
      { path: "src/a.ts", text: "export { y, x as default };" },
    ],
  },
  {
    says: "a statement of the standard is cited with its version, MQTT3-4.4.0-1, a section as MQTT-4.4",
    about: "sources and prose",
    complaints: ({ text }) =>
      matches(
        text,
        /\bMQTT\d*-\d+(?:\.\d+)*(?:-[\da-zA-Z]+)?/g,
        (id) =>
          !/^(?:MQTT[35]-\d+\.\d+\.\d+-\d+|MQTT[35]-\d+(?:\.\d+)+-[a-z]|MQTT[35]?-\d+(?:\.\d+)*)$/.test(
            id,
          ),
      ),
    catches: [
      { path: "src/a.ts", text: "/** [MQTT-3.1.2-6] */" },
      { path: "docs/a.md", text: "see MQTT3-4.4-1" },
      { path: "src/a.ts", text: "// MQTT4-4.4.0-1" },
    ],
  },
  {
    says: "no path of one machine",
    about: "sources and prose",
    complaints: ({ text }) => matches(text, /(?<![\w.~-])\/(?:work|home|root|Users|tmp)\/\S*/g),
    catches: [
      { path: "docs/a.md", text: "see /home/somebody/notes" },
      { path: "src/a.ts", text: 'const file = "/tmp/trace.jsonl";' },
    ],
  },
];

const root = join(import.meta.dirname, "..");
const sources = line.flatMap((folder) => filesIn(folder, /\.tsx?$/));
const prose = [
  ...filesIn("docs", /\.md$/),
  ...filesIn(".", /\.(?:md|json)$/),
  ...filesIn(".ci", /./),
];

test("the rules are asked about the repository's sources and prose", () => {
  const paths = [...sources, ...prose].map(({ path }) => path);
  expect(paths).toEqual(expect.arrayContaining(["src/assert.ts", "package.json", ".ci/run"]));
});

for (const { says, about, complaints, catches } of rules) {
  test(says, () => {
    const missed = catches.filter((file) => complaints(file).length === 0);
    expect(missed, "files that this rule must complain about").toEqual([]);

    const files = about === "sources" ? sources : [...sources, ...prose];
    const found = files.flatMap((file) => complaints(file).map((text) => `${file.path}: ${text}`));
    expect(found).toEqual([]);
  });
}

/** The files below a folder, or those of the root itself, but for this one, which quotes what it forbids. */
function filesIn(folder: string, named: RegExp): readonly SourceFile[] {
  return readdirSync(join(root, folder), { recursive: folder !== ".", withFileTypes: true })
    .filter((entry) => entry.isFile() && named.test(entry.name) && entry.name !== "tidy.test.ts")
    .map((entry) => join(entry.parentPath, entry.name))
    .map((path) => ({
      path: path.slice(root.length + 1).replaceAll("\\", "/"),
      text: readFileSync(path, "utf8"),
    }));
}

/** What a file imports or re-exports, statically, by import() or as a type. */
function importsOf(text: string): readonly string[] {
  const code = without("comments", text);
  const patterns = [
    /^\s*(?:import|export)\b[^"';=]*\bfrom\s*["']([^"']+)["']/gm,
    /^\s*import\s*["']([^"']+)["']/gm,
    /\bimport\(\s*["']([^"']+)["']/g,
  ];
  return patterns.flatMap((pattern) => [...code.matchAll(pattern)].map((match) => match[1] ?? ""));
}

/** The path, from the root, that a relative import leads to; null for a package. */
function targetOf(path: string, name: string): string | null {
  return name.startsWith(".") ? posix.join(posix.dirname(path), name) : null;
}

function folderOf(path: string): string {
  return path.split("/", 1)[0] ?? "";
}

function packageOf(name: string): string {
  return name
    .split("/")
    .slice(0, name.startsWith("@") ? 2 : 1)
    .join("/");
}

/** Where a pattern matches something unwanted, as "line 3: what stands there". */
function matches(
  text: string,
  pattern: RegExp,
  isUnwanted: (found: string) => boolean = () => true,
): readonly string[] {
  return [...text.matchAll(pattern)]
    .filter(([found]) => isUnwanted(found))
    .map(({ 0: found, index }) => `line ${text.slice(0, index).split("\n").length}: ${found}`);
}

/** The text with its comments, or its comments and its strings, as blanks; the lines stay. */
function without(what: "comments" | "strings", text: string): string {
  return text.replace(token, (found) =>
    what === "strings" || /^\/[/*]/.test(found) ? found.replace(/[^\n]/g, " ") : found,
  );
}

/** A comment, a string, or a pattern: what must be read whole, since each may quote the others' marks. */
const token = new RegExp(
  [
    /\/\*[^]*?\*\//,
    /\/\/.*/,
    /"(?:[^"\\\n]|\\.)*"/,
    /'(?:[^'\\\n]|\\.)*'/,
    /`(?:[^`\\]|\\[^])*`/,
    /(?<=(?:[(,=:[!&|?>]|\breturn)\s*)\/(?:[^/\\[\n]|\\.|\[(?:[^\]\\\n]|\\.)*\])+\//,
  ]
    .map((part) => part.source)
    .join("|"),
  "g",
);
