/**
 * Which steps each line of a script made, and which belong to the calm after it.
 *
 * A script and its steps are written by one driver, so walking both side by side tells: an operation
 * and a move are one step of that name, time that passes is timers that fire, and settling is
 * whatever else happens until then.
 */
import { parseDuration, type Step } from "../src/index.ts";

/** What the last passage is called. */
export const calmText = "calm: devices come back, everything under way arrives";

export interface LinePassage {
  /** The line; null for the calm. */
  readonly line: string | null;
  readonly steps: readonly Step[];
}

export function passagesOfScript(
  script: readonly string[],
  steps: readonly Step[],
): readonly LinePassage[] {
  let next = 0;
  let nowMs = 0;
  const take = (belongs: (step: Step) => boolean, most = Infinity): readonly Step[] => {
    const from = next;
    while (next - from < most && next < steps.length && belongs(steps[next] as Step)) next += 1;
    return steps.slice(from, next);
  };
  const passages = script.map((line): LinePassage => {
    const wait = /^wait (\S+)$/.exec(line);
    const ms = wait === null ? null : parseDuration(wait[1] as string);
    if (ms !== null && ms.ok) {
      nowMs += ms.value;
      return { line, steps: take((step) => opens(step, "fired") && step.atMs <= nowMs) };
    }
    if (line === "settle") {
      return { line, steps: take((step) => !opens(step, "fired") && !opens(step, "operated")) };
    }
    return { line, steps: take(({ move }) => move === line, 1) };
  });
  return [...passages, { line: null, steps: steps.slice(next) }];
}

const opens = ({ observations }: Step, is: "fired" | "operated"): boolean =>
  observations[0]?.is === is;
