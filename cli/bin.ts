/**
 * The process: its arguments, streams and exit code. Nothing else touches them.
 *
 * The exit code is set and not forced, so that what was written arrives. Ctrl-C is left to the
 * system, which ends a busy run at once and a shell reads as 130, but for commands that pause to
 * listen for it; those hear the first one only.
 */
import { exitCodes } from "./exit-codes.ts";
import {
  appendTextFile,
  fileAt,
  listFolder,
  makeFolder,
  readByteFile,
  openFile,
  readTextFile,
  removeFile,
  replaceFile,
  systemReason,
  writeFile,
} from "./files.ts";
import { main } from "./main.ts";
import { tame } from "./tame.ts";

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

const colour = stdout.isTTY && (env["NO_COLOR"] ?? "") === "" && env["TERM"] !== "dumb";

process.exitCode = await main(argv.slice(2), {
  out: (text) => void stdout.write(tame(text, colour)),
  err: (text) => void stderr.write(tame(text, stderr.isTTY)),
  readFile: readTextFile,
  fileAt,
  openFile,
  writeFile,
  readBytes: (path) => readByteFile(path, process.stdin),
  writeBytes: writeFile,
  replaceFile,
  appendFile: appendTextFile,
  removeFile,
  listFolder,
  makeFolder,
  variable: (name) => (env[name] ?? "") || null,
  nowMs: () => performance.now(),
  watchHeap: async () => (await import("./heap.ts")).watchHeap(),
  processors: navigator.hardwareConcurrency,
  pause: () => new Promise((resolve) => void setImmediate(resolve)),
  onInterrupt: (listener) => {
    process.once("SIGINT", listener);
    return () => void process.off("SIGINT", listener);
  },
  isTty: stdout.isTTY,
  columns: stdout.isTTY ? stdout.columns : usualColumns,
  colour,
  errColumns: stderr.isTTY ? stderr.columns : null,
  screen: stdout.isTTY && process.stdin.isTTY ? { stdin: process.stdin, stdout } : null,
});

function isClosedPipe(error: Error): boolean {
  return "code" in error && error.code === "EPIPE";
}
