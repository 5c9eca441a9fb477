/**
 * A way that a search has found, as a script like those of a campaign: time that passes is a wait,
 * what only follows is left to settling, and what does not matter is taken out.
 */
import { assert, showDuration, type SearchMove } from "../../src/index.ts";
import type { Claim } from "../claim.ts";
import type { Line, Script } from "../script.ts";
import { violates } from "../script.ts";
import { shrinkScript, type Counterexample } from "../shrink.ts";
import type { Ground } from "./bounds.ts";
import { counterexampleOf } from "./way.ts";

/** The counterexample at the end of a way, with the operations of the way and fewer other lines. */
export function retold(
  ground: Ground,
  claim: Claim,
  way: readonly SearchMove[],
  inCalm: boolean,
): Counterexample {
  const found = counterexampleOf(ground, claim, way, inCalm);
  const waiting = withWaits(found);
  const whole = violates(ground.setup, waiting, claim) ? waiting : found.script;
  assert(violates(ground.setup, whole, claim), `a script of the way violates ${claim.id}`);
  return shrinkScript(ground.setup, claim, whole);
}

/** Timers fire because somebody waits. Each line is one step, since nothing happens before a way. */
function withWaits({ script, steps }: Counterexample): Script {
  let nowMs = 0;
  return script.flatMap((line, index): readonly Line[] => {
    const ms = (steps[index]?.atMs ?? nowMs) - nowMs;
    nowMs += ms;
    if (!line.text.startsWith("fire ")) return [line];
    return ms === 0 ? [] : [{ is: "wait", text: `wait ${showDuration(ms)}`, ms }];
  });
}
