/** The replayer in a real terminal: what only one shows. The terminal is tmux, where there is one. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeEach, describe, expect, test } from "vitest";
import { falsePromise } from "./trying.ts";

const hasTmux = spawnSync("tmux", ["-V"]).error === undefined;
const folder = mkdtempSync(join(tmpdir(), "cleansession-"));
const trace = join(folder, "a.trace");
const bin = join(import.meta.dirname, "..", "bin.ts");
const socket = `cleansession-${process.pid}`;

writeFileSync(trace, falsePromise());
afterAll(() => rmSync(folder, { recursive: true }));

const tmux = (...args: readonly string[]): string =>
  spawnSync("tmux", ["-L", socket, "-f", "/dev/null", ...args], { encoding: "utf8" }).stdout;

const shown = (): string => tmux("capture-pane", "-p", "-t", "t");
const press = (...keys: readonly string[]): void => void tmux("send-keys", "-t", "t", ...keys);
const isAlternate = (): boolean =>
  tmux("display", "-p", "-t", "t", "#{alternate_on}").trim() === "1";

/** Waits until it is so; a machine may be busy. */
async function until(isSo: () => boolean, what: string): Promise<void> {
  for (let waitedMs = 0; waitedMs < 20_000; waitedMs += 150) {
    if (isSo()) return;
    await new Promise((resolve) => void setTimeout(resolve, 150));
  }
  expect.fail(`${what}; what is seen:\n${shown()}`);
}

const untilShown = (text: string): Promise<void> =>
  until(() => shown().includes(text), `"${text}" never came`);

/** A shell with something above, and the replayer opened from it. */
async function open(...args: readonly string[]): Promise<void> {
  press(`${process.execPath} ${bin} replay ${[trace, ...args].join(" ")}; echo left $?`, "Enter");
  await untilShown("step 7 of 8");
}

if (!hasTmux) console.warn("tmux is not installed: the replayer is not tried in a terminal");

describe.skipIf(!hasTmux)("in a terminal", { timeout: 60_000 }, () => {
  beforeEach(async () => {
    tmux("new-session", "-d", "-s", "t", "-x", "120", "-y", "40", "bash --norc --noprofile -i");
    press("export PS1='ready> ' NO_COLOR=; for i in $(seq 60); do echo above $i; done", "Enter");
    await untilShown("above 60");
  });
  afterEach(() => void tmux("kill-server"));

  test("keys move one cursor, the size may change at any time, and q leaves all as it was", async () => {
    await open();
    expect(isAlternate()).toBe(true);
    expect(shown()).toContain("session-present-told-truly is violated");
    press("hhh");
    await untilShown("step 4 of 8");
    press("Right", "2");
    await untilShown("step 5 of 8");
    tmux("resize-window", "-t", "t", "-x", "80", "-y", "24");
    await until(() => shown().trimEnd().split("\n").length === 24, "24 lines");
    tmux("resize-window", "-t", "t", "-x", "39", "-y", "10");
    await untilShown("needs 40 by 12");
    tmux("resize-window", "-t", "t", "-x", "140", "-y", "45");
    await untilShown("─ Step 5 ─");
    expect(shown()).not.toContain("needs 40 by 12");
    press("p");
    await untilShown("in it hold ");
    press("v");
    await untilShown("✓ no claim is violated");
    press("Escape");
    press(":");
    press("-l", "run 1");
    press("Enter");
    await untilShown("run 1: as recorded");
    press("q");
    await untilShown("left 0");
    await isRestored();
    const history = tmux("capture-pane", "-p", "-t", "t", "-S", "-200");
    for (const number of [1, 30, 60]) expect(history).toContain(`above ${number}\n`);
    expect(history).not.toContain("─ Steps ─");
  });

  test("Ctrl-C and SIGTERM leave it as it was too", async () => {
    await open();
    press("C-c");
    await untilShown("left 0");
    await isRestored();
    press("clear", "Enter");
    await open();
    const shell = tmux("list-panes", "-t", "t", "-F", "#{pane_pid}").trim();
    const { stdout } = spawnSync("pgrep", ["-P", shell], { encoding: "utf8" });
    process.kill(Number(stdout.trim().split("\n")[0]), "SIGTERM");
    await untilShown("left 143");
    await isRestored();
  });

  test("Ctrl-Z gives the terminal to the shell and fg gives it back; NO_COLOR colours nothing", async () => {
    press("export NO_COLOR=1", "Enter");
    await open();
    expect(tmux("capture-pane", "-e", "-p", "-t", "t")).not.toContain("\u001B[");
    press("h");
    await untilShown("step 6 of 8");
    press("C-z");
    await untilShown("Stopped");
    expect(isAlternate()).toBe(false);
    press("fg", "Enter");
    await untilShown("step 6 of 8");
    press("l");
    await untilShown("step 7 of 8");
    press("q");
    await until(() => !isAlternate(), "the first screen");
  });
});

/** The first screen, a cursor, and a line that can be edited. */
async function isRestored(): Promise<void> {
  expect(isAlternate()).toBe(false);
  expect(tmux("display", "-p", "-t", "t", "#{cursor_flag}").trim()).toBe("1");
  press("stty -a | grep -o -E -- '-?icanon|-?echo '", "Enter");
  await until(() => /\nicanon\necho/.test(shown()), "a terminal that echoes");
}
