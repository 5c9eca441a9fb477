/**
 * The README and the guides do what they say: each of their commands is run, and prints what stands
 * below it. A line "..." stands for any lines.
 */
import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { typed } from "./recording-io.ts";

const pages = ["README.md", ...readdirSync("docs/guides").map((page) => `docs/guides/${page}`)];

/** Captures that pages speak of, each byte a character. */
const captures = { "incident.pcap": readFileSync("cli/captures/samples/incident.pcap", "latin1") };

interface Shown {
  readonly args: readonly string[];
  /** The exit code; a page says it where it is not 0. */
  readonly answer: number;
  readonly output: readonly string[];
}

for (const page of pages) {
  const blocks = [...readFileSync(page, "utf8").matchAll(/^```console\n([\s\S]*?)^```$/gm)];
  for (const [index, [, block]] of blocks.entries()) {
    const shown = commandsOf(block ?? "");
    const title = shown.map(({ args }) => args.join(" ")).join("; ");
    test(`${page}, example ${index + 1}: ${title}`, async () => {
      expect(shown.length).toBeGreaterThan(0);
      let files: Readonly<Record<string, string>> = captures;
      for (const { args, answer, output } of shown) {
        const said = await typed(args, files);
        files = Object.fromEntries(said.files);
        expect(said.code, said.err).toBe(answer);
        const printed = said.out.trimEnd().split("\n");
        expect(printed, `where it differs: ${misfit(printed, output)}`).toSatisfy(
          (lines: readonly string[]) => misfit(lines, output) === null,
        );
      }
    });
  }
}

function commandsOf(block: string): readonly Shown[] {
  return block
    .split(/^\$ /m)
    .slice(1)
    .map((part) => {
      const [command, ...output] = part.trimEnd().split("\n");
      const [typedIn = "", answer] = (command ?? "").split("  # answers ");
      const [tool, name, ...args] = typedIn.split(" ");
      expect(`${tool} ${name}`).toBe("npx cleansession");
      return { args, answer: Number(answer ?? 0), output };
    });
}

/** The first shown line that is not printed where it should be; null when all are. */
function misfit(printed: readonly string[], shown: readonly string[]): string | null {
  const blocks = blocksOf(shown);
  let from = 0;
  for (const [index, block] of blocks.entries()) {
    const last = index === blocks.length - 1;
    const latest = printed.length - block.length;
    // The first block begins the output and the last one ends it; "..." lets the others float.
    const earliest = last && index > 0 ? Math.max(from, latest) : from;
    const places = index === 0 ? [0] : range(earliest, latest);
    const place = places.find((at) => block.every((line, below) => printed[at + below] === line));
    if (place === undefined) return block.find((line) => !printed.includes(line)) ?? block[0] ?? "";
    from = place + block.length;
  }
  return from === printed.length ? null : (printed[from] ?? "the end");
}

const range = (from: number, to: number): readonly number[] =>
  Array.from({ length: Math.max(0, to - from + 1) }, (_, index) => from + index);

/** The lines between the "...", of which the first and the last may be none. */
function blocksOf(shown: readonly string[]): readonly (readonly string[])[] {
  const blocks: string[][] = [[]];
  for (const line of shown) {
    if (line === "...") blocks.push([]);
    else blocks.at(-1)?.push(line);
  }
  return blocks;
}
