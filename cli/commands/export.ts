/**
 * `export`: a trace, simulated or recorded, as a capture.
 */
import { decodeTrace, didYouMean, failure, type Failure, type Result } from "../../src/index.ts";
import { readRecording, readRun, sightsOfSteps, type WireSight } from "../../models/index.ts";
import { captureFormats, captureOf } from "../captures/capture-writer.ts";
import { exitCodes, type ExitCode } from "../exit-codes.ts";
import type { ExportTold } from "../import-line.ts";
import { complain, type Io } from "../io.ts";

export function exportCommand(path: string, { to, out }: ExportTold, io: Io): ExitCode {
  const format = captureFormats.find((one) => one === to);
  if (format === undefined) {
    const hint = didYouMean(to, captureFormats);
    return refuse({ message: `no capture is written as "${to}"`, hint }, io);
  }
  const text = io.readFile(path);
  if (!text.ok) return refuse(text.failure, io);
  const sights = sightsIn(text.value);
  if (!sights.ok) {
    const { message, hint } = sights.failure;
    return refuse({ message: `${path}: ${message}`, hint }, io);
  }
  const written = io.writeBytes(out, captureOf(sights.value, format));
  if (!written.ok) return refuse(written.failure, io);
  const packets = sights.value.filter(({ is }) => is === "sent" || is === "received").length;
  io.out(`${out}: ${packets} MQTT ${packets === 1 ? "packet" : "packets"}\n`);
  return exitCodes.held;
}

function sightsIn(text: string): Result<readonly WireSight[]> {
  const trace = decodeTrace(text);
  if (!trace.ok) return trace;
  const recording = readRecording(trace.value);
  if (!recording.ok) return recording;
  if (recording.value !== null) return { ok: true, value: recording.value.sights };
  const run = readRun(trace.value);
  if (!run.ok) return failure(run.failure.message, run.failure.hint);
  return sightsOfSteps(run.value.trace.steps);
}

function refuse(why: Failure, io: Io): ExitCode {
  complain(io, why);
  return exitCodes.badInput;
}
