/**
 * Servers of our own on this machine: aedes in a process of its own, or mosquitto, each on a free
 * port of the loopback and gone when the command is.
 */
import { spawn, type ChildProcess } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { basename, join, resolve as pathOf } from "node:path";
import { failure, success, type Result } from "../../src/index.ts";

export interface LocalServer {
  readonly port: number;
  /** What it is, with its version: "aedes 1.2.0". */
  readonly title: string;
  /** Why it has ended by itself; null while it runs. */
  ended(): string | null;
  stop(): void;
}

const host = "127.0.0.1";
const startMs = 10_000;

/** Ctrl-C is for us alone: the Server is needed until everything is tidied up. */
const ownGroup = { detached: true };

/** The program that makes a Server of the package whose file it is given. */
const embedded = `
const { createServer } = require("node:net");
const made = require(process.argv[1]);
(async () => {
  const one = made.Aedes?.createBroker ? await made.Aedes.createBroker() : made();
  const server = createServer({ noDelay: true }, (connection) => one.handle(connection));
  server.listen(0, "${host}", () => console.log("port " + server.address().port));
  process.stdin.on("end", () => process.exit()).resume();
})();
`;

/** aedes from the packages of the folder, under its own name or an alias: "aedes-0.44.0". */
export async function startEmbedded(name: string, folder: string): Promise<Result<LocalServer>> {
  if (!/^aedes(?:-[\w.-]+)?$/.test(name)) {
    return failure(`--embedded: "${name}" cannot be embedded`, "aedes, or an alias aedes-...");
  }
  const file = resolveFrom([pathOf(folder, "package.json"), import.meta.filename], name);
  if (file === null) return failure(`${name} is not installed here`, `npm install ${name}`);
  const version = versionOf(file);
  const child = spawn(process.execPath, ["-e", embedded, file], {
    stdio: ["pipe", "pipe", "pipe"],
    ...ownGroup,
  });
  const watched = watch(child);
  const port = await new Promise<number | null>((resolve) => {
    const timer = setTimeout(() => resolve(null), startMs);
    const settle = (value: number | null): void => {
      clearTimeout(timer);
      resolve(value);
    };
    child.stdout?.on("data", (data: Buffer) => {
      const found = /port (\d+)/.exec(data.toString());
      if (found !== null) settle(Number(found[1]));
    });
    child.once("exit", () => settle(null));
  });
  if (port === null) {
    const why = watched.ended() ?? "it is silent";
    watched.stop();
    return failure(`${name} does not start: ${why}`);
  }
  return success({ port, title: `aedes ${version}`, ...watched });
}

/** mosquitto with anonymous Clients and nothing kept on disk. */
export async function startMosquitto(program: string): Promise<Result<LocalServer>> {
  const folder = mkdtempSync(join(tmpdir(), "cleansession-"));
  const port = await freePort();
  const file = join(folder, "mosquitto.conf");
  const lines = [
    `listener ${port} ${host}`,
    "allow_anonymous true",
    "persistence false",
    "set_tcp_nodelay true",
    "log_type error",
  ];
  writeFileSync(file, `${lines.join("\n")}\n`);
  const child = spawn(program, ["-c", file], {
    stdio: ["ignore", "ignore", "pipe"],
    ...ownGroup,
  });
  const watched = watch(child, () => rmSync(folder, { recursive: true, force: true }));
  const untilMs = performance.now() + startMs;
  while (watched.ended() === null && performance.now() < untilMs) {
    if (await answers(port))
      return success({ port, title: await versionText(program), ...watched });
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  const why = watched.ended() ?? "it does not listen";
  watched.stop();
  const cannot = cannotRun.find(({ code }) => why.includes(code));
  if (cannot === undefined) return failure(`${program} does not start: ${why}`, spawnHint);
  const isMosquitto = basename(program) === "mosquitto";
  return failure(
    `--spawn: ${cannot.says} "${program}"`,
    isMosquitto && cannot.code === "ENOENT"
      ? "apt-get install mosquitto, or brew install mosquitto"
      : spawnHint,
  );
}

const cannotRun = [
  { code: "ENOENT", says: "there is no program" },
  { code: "EACCES", says: "nobody may run" },
] as const;

const spawnHint = "--spawn starts mosquitto: its name, or a path such as /usr/sbin/mosquitto";

function watch(child: ChildProcess, tidy: () => void = () => {}) {
  let why: string | null = null;
  let said = "";
  child.stderr?.on("data", (data: Buffer) => {
    said = `${said}${data.toString()}`.slice(-2_000);
  });
  const gone = (text: string): void => {
    why ??= said.trim() === "" ? text : `${text}: ${lastLine(said)}`;
    process.off("exit", stop);
    process.off("SIGINT", interrupted);
    process.off("SIGTERM", terminated);
    tidy();
  };
  function stop(): void {
    child.kill("SIGKILL");
    tidy();
  }
  /** Whoever presses twice does not want to wait for anything. */
  let interruptions = 0;
  function interrupted(): void {
    interruptions += 1;
    if (interruptions === 1) return;
    stop();
    process.exit(130);
  }
  /** In a group of its own the Server would outlive us. */
  function terminated(): void {
    stop();
    process.exit(143);
  }
  process.on("SIGINT", interrupted);
  process.on("SIGTERM", terminated);
  child.once("error", (error) => gone(error.message));
  child.once("exit", (code, signal) => gone(`it ended with ${signal ?? code}`));
  process.once("exit", stop);
  return { ended: () => why, stop };
}

/** An error of Node's stands above its stack. */
function lastLine(text: string): string {
  const lines = text.trim().split("\n");
  return lines.find((line) => /^\w*Error\b/.test(line)) ?? lines.at(-1) ?? "";
}

function resolveFrom(places: readonly string[], name: string): string | null {
  for (const place of places) {
    try {
      return createRequire(place).resolve(name);
    } catch {
      // It may be in the next place.
    }
  }
  return null;
}

function versionOf(file: string): string {
  try {
    const { version } = createRequire(file)("./package.json") as { readonly version: string };
    return version;
  } catch {
    return "of an unknown version";
  }
}

const freePort = (): Promise<number> =>
  new Promise((resolve) => {
    const server = createServer();
    server.listen(0, host, () => {
      const address = server.address();
      const port = typeof address === "object" && address !== null ? address.port : 0;
      server.close(() => resolve(port));
    });
  });

const answers = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect({ port, host });
    const settle = (value: boolean): void => {
      socket.destroy();
      resolve(value);
    };
    socket.once("connect", () => settle(true));
    socket.once("error", () => settle(false));
  });

/** `mosquitto -h` begins with its version. */
const versionText = (program: string): Promise<string> =>
  new Promise((resolve) => {
    const child = spawn(program, ["-h"], { stdio: ["ignore", "pipe", "ignore"] });
    let text = "";
    child.stdout.on("data", (data: Buffer) => (text += data.toString()));
    child.once("error", () => resolve(program));
    child.once("close", () => {
      const found = /mosquitto version ([\w.]+)/.exec(text);
      resolve(found === null ? program : `mosquitto ${found[1]}`);
    });
  });
