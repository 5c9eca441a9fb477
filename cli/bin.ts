/**
 * The process: its arguments, streams and exit code. Nothing else touches them.
 *
 * The exit code is set and not forced, so that what was written arrives. Ctrl-C is left to the
 * system: it ends a busy run at once, which no handler could, and a shell reads it as 130.
 */
import { exitCodes } from "./exit-codes.ts";
import { readTextFile, systemReason, writeTextFile } from "./files.ts";
import { main } from "./main.ts";

/** Where lines end that nobody has to fit into a window. */
const usualColumns = 100;

const { stdout, stderr, argv, env } = process;

// Whoever reads us may stop reading, as `head` does; that is no error of ours nor of theirs.
stdout.on("error", (error: Error) => {
  if (isClosedPipe(error)) process.exit();
  stderr.write(`cannot write the result: ${systemReason(error)}\n`);
  process.exit(exitCodes.badInput);
});
stderr.on("error", () => process.exit());

process.exitCode = await main(argv.slice(2), {
  out: (text) => void stdout.write(text),
  err: (text) => void stderr.write(text),
  readFile: readTextFile,
  writeFile: writeTextFile,
  isTty: stdout.isTTY,
  columns: stdout.isTTY ? stdout.columns : usualColumns,
  colour: stdout.isTTY && (env["NO_COLOR"] ?? "") === "" && env["TERM"] !== "dumb",
});

function isClosedPipe(error: Error): boolean {
  return "code" in error && error.code === "EPIPE";
}
