/**
 * `start`: the project in half a minute. The document that it was asked for from is acted out, two
 * profiles are checked, and the last lines say what to try next.
 *
 * Seed and number of runs are fixed, so everybody sees the same.
 */
import type { CheckTold } from "../check-line.ts";
import { exitCodes, type ExitCode } from "../exit-codes.ts";
import type { Io } from "../io.ts";
import { themeOf } from "../theme.ts";
import { checkCommand } from "./check.ts";
import { documentParts } from "./document.ts";

const checkedProfiles = ["standard-3.1.1", "emqttd-2.3.11"];
const runs = 1_500;

export async function startCommand(io: Io): Promise<ExitCode> {
  const theme = themeOf(io.colour);
  const say = (...lines: readonly string[]): void =>
    io.out(lines.map((line) => `${line.trimEnd()}\n`).join(""));
  const parts = documentParts(theme, io.isTty ? io.columns : null);
  say(theme.strong("The five scenarios and the table of the source document"));
  say(...parts.flatMap(({ lines }) => lines), "");
  let code: ExitCode = parts.every(({ matches }) => matches) ? exitCodes.held : exitCodes.violated;
  for (const profile of checkedProfiles) {
    say(theme.strong(`${runs} random runs on ${profile}, every claim listening`));
    const canary = profile === checkedProfiles[0];
    const checked = await checkCommand({ ...brief, profile, canary }, io);
    say("");
    if (code === exitCodes.held) code = checked;
  }
  say(theme.strong("What to try next"), ...next.map((line) => `  npx cleansession ${line}`));
  return code;
}

const brief: CheckTold = {
  profile: null,
  claims: null,
  runs: String(runs),
  seconds: null,
  seed: "3",
  devices: null,
  coverage: false,
  strict: false,
  waive: null,
  json: false,
  junit: null,
  traceDir: null,
  failures: null,
  shard: null,
  quiet: true,
  open: false,
  canary: false,
  // What a brief report does not tell need not be looked for.
  certify: "0",
  jobs: null,
};

const next = [
  "check --profile emqttd-2.3.11 --seed 3 --runs 1500     each known deviation with its shortest run",
  "check --profile mosquitto-2.0 --seconds 30 --coverage  another Server, for longer",
  "claims                                                 what must hold, and why",
  "run qos2-cut-after-pubrec                              one run, packet by packet",
  "profiles diff standard-3.1.1 mosquitto-2.0             how Servers differ",
];
