/**
 * What only real time shows: that a Client which falls silent is disconnected, with a short Keep
 * Alive and a tolerance that is said.
 *
 * [MQTT3-3.1.2-24] gives a Server one and a half times the Keep Alive. When it looks is its own
 * affair, and mosquitto looks every few seconds, so some seconds more are no fault. To disconnect
 * earlier is none either: a Server may do that at any time.
 */
import type { Naming } from "./codec.ts";
import type { Endpoint } from "./endpoint.ts";
import { plainConnect, Talk } from "./talk.ts";

export interface SlowTrial {
  readonly keepAliveSeconds: number;
  readonly toleranceMs: number;
  /** How long the silent Client stayed connected; null if it still was when the trial ended. */
  readonly closedAfterMs: number | null;
}

const keepAliveSeconds = 2;
const toleranceMs = 8_000;

/** What came of it; null where it was interrupted. */
export async function tryKeepAlive(
  endpoint: Endpoint,
  naming: Naming,
  nowMs: () => number,
  isInterrupted: () => boolean,
): Promise<SlowTrial | null> {
  const talk = new Talk(endpoint, naming);
  const connect = { ...plainConnect("slow", true), keepAliveSeconds };
  await talk.after(() => talk.send(connect), "CONNACK", endpoint.patienceMs);
  const beganMs = nowMs();
  const isOver = (): boolean => talk.ended || isInterrupted();
  await talk.until(isOver, 1_500 * keepAliveSeconds + toleranceMs);
  const closedAfterMs = talk.ended ? Math.round(nowMs() - beganMs) : null;
  if (!talk.ended) await talk.leave(endpoint.patienceMs);
  if (closedAfterMs === null && isInterrupted()) return null;
  return { keepAliveSeconds, toleranceMs, closedAfterMs };
}

export function slowLine(trial: SlowTrial): string {
  const { keepAliveSeconds: seconds, toleranceMs: tolerated, closedAfterMs } = trial;
  const bound = `1.5 × ${seconds} s and ${tolerated / 1_000} s of tolerance`;
  return closedAfterMs === null
    ? `keep alive: violated, MQTT3-3.1.2-24: a silent Client is still connected after ${bound}`
    : `keep alive: a silent Client was disconnected after ${closedAfterMs / 1_000} s, within ${bound}`;
}
