/**
 * What identifies a world: the content of its vector, and its timers as what remains of them.
 *
 * Numbers differ from process to process, contents do not. The clock is left out, so the same
 * situation at another hour is the same world.
 */
import { mix, noHash, showHash, type Hash } from "./intern.ts";
import type { Layout } from "./layout.ts";
import type { World } from "./world.ts";

/** 64 bits as 16 hexadecimal digits. */
export function fingerprintOf(layout: Layout, { slots, timers, nowMs }: World): string {
  let hash: Hash = noHash;
  for (let place = 0; place < slots.length; place += 1) {
    const value = slots[place] as number;
    if (value === 0) continue;
    const { high, low } = hashOf(layout, place, value);
    hash = mix(mix(hash, place, place), high, low);
  }
  for (const { actor, name, input, dueMs } of timers) {
    const ofName = layout.values.timers.hash(name);
    const ofInput = layout.values.inputs.hash(input);
    const left = dueMs - nowMs;
    hash = mix(hash, actor ^ ofName.high ^ ofInput.high, ofName.low ^ ofInput.low);
    hash = mix(hash, Math.floor(left / 0x1_0000_0000), left >>> 0);
  }
  return showHash(hash);
}

function hashOf(layout: Layout, place: number, value: number): Hash {
  if (place < layout.firstPipe) return layout.statesOf(place).hash(value);
  if (place === layout.mailSlot) return layout.mail.hash(value);
  const { high, low } = layout.contents.hash(layout.lines.contentsOf(value));
  return mix({ high, low }, layout.lines.lineOf(value), 0);
}
