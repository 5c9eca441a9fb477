/** What a command reads it does not write over, and no file is written twice. */
import { linkSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { commandLine } from "./command-line.ts";
import { fileAt } from "./files.ts";
import { nobody } from "./io.ts";
import { typed } from "./recording-io.ts";
import { saverTo } from "./replayer/open.ts";
import { read, written } from "./same-file.ts";

const kept = { "a.json": "{}", "b.json": "{}", t: "trace", s: "# S.\n" };

test.for([
  ["--trace ./t", "import t --trace ./t"],
  ["--out t", "export t --out t"],
  ["--trace s", "run s --trace s"],
  ["--trace ./a.json", "run cs0-first --profile a.json --trace ./a.json"],
  ["--junit a.json", "check --profile a.json --junit a.json"],
  ["--junit b.json", "check --merge a.json b.json --junit b.json"],
  ["--script a.json", "conform mqtt://h --password-file a.json --script a.json"],
  ["--junit t", "conform mqtt://h --ca t --junit t"],
  ["--checkpoint a.json", "explore cut --profile a.json --checkpoint a.json"],
] as const)("%s would be over what is read: %s", async ([said, line]) => {
  const { code, out, err, files } = await typed(line.split(" "), kept);
  expect({ code, out }).toEqual({ code: 2, out: "" });
  expect(err.startsWith(`${said}: this command reads that file`)).toBe(true);
  expect(err.endsWith("\n  name another file to be written\n")).toBe(true);
  expect(Object.fromEntries(files)).toEqual(kept);
});

test("every option that names a file is known to be one, by whoever reads or writes it", () => {
  const program = commandLine(nobody, () => {});
  const options = program.commands.flatMap((command) => command.options);
  const files = options.filter(({ flags }) => /<(?:file|reports\.\.\.)>$/.test(flags));
  const names = new Set(files.map((one) => one.attributeName()));
  expect(names.size).toBeGreaterThan(8);
  expect([...names].filter((name) => ![...written, ...read].includes(name))).toEqual([]);
});

test("two outputs are two files", async () => {
  const line = "conform mqtt://h --junit x --script ./x".split(" ");
  const err = "--junit x and --script ./x are one file\n  name two\n";
  expect(await typed(line)).toMatchObject({ code: 2, out: "", err });
});

test("a checkpoint may replace the one that was gone on from, and a name is no file", async () => {
  const explore = ["explore", "cut", "--claims", "none", "--max-worlds", "50"];
  const { files } = await typed([...explore, "--checkpoint", "c"]);
  const more = [...explore, "--resume", "c", "--checkpoint", "./c"];
  expect(await typed(more, Object.fromEntries(files))).toMatchObject({ code: 3, err: "" });
  const named = ["run", "cs0-first", "--quiet", "--trace", "cs0-first"];
  expect(await typed(named, { "cs0-first": "old" })).toMatchObject({ code: 0, err: "" });
  const profile = ["run", "cs0-first", "--quiet", "--profile", "aedes-1.1.1", "--trace"];
  expect((await typed([...profile, "aedes-1.1.1"])).err).not.toContain("reads that file");
});

test("a file is the same by every name it has, and what is no file is none", () => {
  const folder = mkdtempSync(join(tmpdir(), "cleansession-"));
  afterAll(() => rmSync(folder, { recursive: true }));
  const file = join(folder, "f");
  writeFileSync(file, "");
  symlinkSync("f", join(folder, "soft"));
  linkSync(file, join(folder, "hard"));
  symlinkSync(".", join(folder, "here"));
  const { id } = fileAt(file) ?? {};
  for (const name of ["soft", "hard", "here/f", "./f"]) {
    expect(fileAt(`${folder}/${name}`)).toEqual({ id, isThere: true });
  }
  expect(fileAt(`${folder}/here/new`)).toEqual(fileAt(`${folder}/new`));
  expect(fileAt(`${folder}/new`)).toMatchObject({ isThere: false });
  expect(fileAt(folder)).toBe(null);
  expect(readFileSync(file, "utf8")).toBe("");
});

test("the replayer saves over nothing that it has not saved itself", () => {
  const files = new Map([["a.trace", "good"]]);
  const save = saverTo({
    ...nobody,
    fileAt: (path) => ({ id: path, isThere: files.has(path) }),
    writeFile: (path, text) => {
      files.set(path, String(text));
      return { ok: true, value: null };
    },
  });
  const refused = "not written: there is a file a.trace already; name another, or remove it first";
  expect(save("a.trace", "new")).toBe(refused);
  expect(save("b.trace", "new")).toBe("written: b.trace");
  expect(save("b.trace", "newer")).toBe("written: b.trace");
  expect(Object.fromEntries(files)).toEqual({ "a.trace": "good", "b.trace": "newer" });
});
