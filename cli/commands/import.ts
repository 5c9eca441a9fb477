/**
 * `import`: reads a capture or a log in pieces, judges what it shows, and says what it does not show.
 */
import { grouped } from "../amounts.ts";
import { failure, success, type Failure, type Result } from "../../src/index.ts";
import { standardProfile, writeRecording } from "../../models/index.ts";
import { traceMax } from "../captures/judge.ts";
import { formatNamed } from "../captures/open.ts";
import { Reading, type ImportOptions } from "../captures/reading.ts";
import { usualPorts } from "../captures/tcp.ts";
import { claimsNamed } from "../check-plan.ts";
import { exitCodes, type ExitCode } from "../exit-codes.ts";
import type { ImportTold } from "../import-line.ts";
import {
  concludeReading,
  importLines,
  importObject,
  quietFindings,
  type Conclusion,
} from "../import-report.ts";
import { complain, type Io } from "../io.ts";
import { profileOption } from "../profile-option.ts";
import { themeOf } from "../theme.ts";

export async function importCommand(path: string, told: ImportTold, io: Io): Promise<ExitCode> {
  const options = importOptions(told, io);
  if (!options.ok) return refuse(options.failure, io);
  const reading = new Reading(options.value);
  const name = path === "-" ? "stdin" : path;
  const read = await readAll(path, reading, io);
  if (read === "interrupted") return exitCodes.interrupted;
  if (!read.ok) return refuse(read.failure, io);
  if (reading.narrator.connections === 0) return refuse(nothingIn(name, reading), io);
  const conclusion = concludeReading(reading);
  const kept =
    told.trace === null ? success(null) : keep(told.trace, name, reading, conclusion, io);
  print(name, reading, conclusion, told, io);
  if (!kept.ok) return refuse(kept.failure, io);
  return exitCodes[conclusion.verdict];
}

function importOptions(told: ImportTold, io: Io): Result<ImportOptions> {
  const profile =
    told.profile === null ? success(standardProfile) : profileOption(told.profile, io);
  if (!profile.ok) return profile;
  const format = told.format === null ? success(null) : formatNamed(told.format);
  if (!format.ok) return format;
  const claims = told.claims === null ? success(null) : claimsNamed(told.claims);
  if (!claims.ok) return claims;
  const inside = claims.value?.find(({ vantage }) => vantage === "inside");
  if (inside !== undefined) {
    return failure(
      `${inside.id} looks inside the Server, which no capture shows`,
      "cleansession claims show says from where a claim looks",
    );
  }
  const ports = portsIn(told.port);
  if (!ports.ok) return ports;
  return success({
    profile: profile.value,
    format: format.value,
    ports: { ports: ports.value ?? usualPorts, anyOther: ports.value === null },
    claims: claims.value,
    fromStart: told.fromStart,
    atRest: told.atRest,
    keepsTrace: told.trace !== null,
  });
}

const isPort = (one: number): boolean => Number.isInteger(one) && one > 0 && one < 65_536;

function portsIn(text: string | null): Result<readonly number[] | null> {
  if (text === null) return success(null);
  const ports = text.split(",").map((one) => Number(one.trim()));
  return ports.every(isPort)
    ? success(ports)
    : failure(`"${text}" is no list of ports`, "for example --port 1883,11883");
}

/** Often enough to look alive. */
const everyMs = 100;

async function readAll(
  path: string,
  reading: Reading,
  io: Io,
): Promise<Result<null> | "interrupted"> {
  const interruption = { came: false };
  const stopListening = io.onInterrupt(() => {
    interruption.came = true;
  });
  let bytes = 0;
  let shownMs = io.nowMs();
  let wrong: Failure | null = null;
  for await (const piece of io.readBytes(path)) {
    wrong = piece.ok ? reading.push(piece.value) : piece.failure;
    if (wrong !== null || interruption.came) break;
    if (piece.ok) bytes += piece.value.length;
    if (io.errColumns === null || io.nowMs() - shownMs < everyMs) continue;
    shownMs = io.nowMs();
    const { packets } = reading.narrator;
    const text = `${grouped(Math.floor(bytes / 1_000))} kB, ${grouped(packets)} packets, ${reading.judge.findings.length} claims violated`;
    io.err(`\r\u001B[2K${text.slice(0, io.errColumns - 1)}`);
    await io.pause();
  }
  stopListening();
  if (io.errColumns !== null) io.err("\r\u001B[2K");
  if (interruption.came) return "interrupted";
  wrong ??= reading.end();
  const name = path === "-" ? "stdin" : path;
  if (wrong === null) return success(null);
  const { message, hint } = wrong;
  return failure(message.startsWith("cannot read") ? message : `${name}: ${message}`, hint);
}

function nothingIn(name: string, { remarks }: Reading): Failure {
  const [most] = [...remarks.values()].toSorted((a, b) => b.count - a.count);
  const often = most?.count === 1 ? "once" : `${grouped(most?.count ?? 0)} times`;
  const why = most === undefined ? "" : `: ${often}: ${most.what}`;
  const hint = "--port says where the Server listens, --format what the file is";
  return { message: `${name}: no MQTT is in it${why}`, hint };
}

function keep(
  path: string,
  name: string,
  reading: Reading,
  { verdict, news }: Conclusion,
  io: Io,
): Result<null> {
  const sights = reading.judge.trace;
  if (sights === null) {
    return failure(
      `${path} was not written: the trace would be longer than ${grouped(traceMax)} observations`,
      "take a part of the capture: editcap -A and -B, or tcpdump -r with a filter",
    );
  }
  const [first] = news;
  const text = writeRecording({
    of: name,
    atRest: reading.isAtRest,
    setAside: reading.setAside(),
    profile: reading.options.profile,
    sights,
    verdict: first === undefined ? verdict : `${first.violation.claim.id} is violated`,
  });
  return io.writeFile(path, text);
}

function print(
  name: string,
  reading: Reading,
  conclusion: Conclusion,
  { json, quiet }: ImportTold,
  io: Io,
): void {
  if (json) {
    io.out(`${JSON.stringify(importObject(name, reading, conclusion), null, 2)}\n`);
    return;
  }
  const theme = themeOf(io.colour);
  const all = importLines(name, reading, conclusion, theme);
  const lines = quiet ? [...quietFindings(conclusion, theme), ...all.slice(-1)] : all;
  io.out(lines.map((line) => `${line}\n`).join(""));
}

function refuse(why: Failure, io: Io): ExitCode {
  complain(io, why);
  return exitCodes.badInput;
}
