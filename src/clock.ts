/**
 * Virtual time: instants and durations are whole milliseconds since the start of the run.
 *
 * Nothing here asks the machine what time it is. Text forms exist so that scenarios, traces and
 * reports write "2h" and "1:30:00.250" and read them back.
 */
import { failure, success, type Result } from "./result.ts";

/** Beyond it a duration is a mistake; below it sums of durations stay exact. */
const longestMs = 1e12;

const units = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** A duration as text, exact and short: 7200000 is "2h", 1500 is "1500ms". */
export function showDuration(ms: number): string {
  if (ms === 0) return "0s";
  for (const unit of ["d", "h", "m", "s"] as const) {
    if (ms % units[unit] === 0) return `${ms / units[unit]}${unit}`;
  }
  return `${ms}ms`;
}

/** "2h", "90s", "250ms" or "1d" as milliseconds. */
export function parseDuration(text: string): Result<number> {
  const match = /^(\d{1,16})(ms|s|m|h|d)$/.exec(text);
  if (match === null) {
    return failure(
      `"${text}" is not a duration`,
      "write a whole number and ms, s, m, h or d: 2h, 90s, 250ms",
    );
  }
  const ms = Number(match[1]) * units[match[2] as keyof typeof units];
  return ms < longestMs ? success(ms) : failure(`${text} is too long`, "at most 10000d");
}

const two = (value: number): string => String(value).padStart(2, "0");

/** An instant of the run as "h:mm:ss.mmm". */
export function showInstant(ms: number): string {
  const hours = Math.floor(ms / units.h);
  const minutes = Math.floor(ms / units.m) % 60;
  const seconds = Math.floor(ms / units.s) % 60;
  return `${hours}:${two(minutes)}:${two(seconds)}.${String(ms % 1_000).padStart(3, "0")}`;
}
