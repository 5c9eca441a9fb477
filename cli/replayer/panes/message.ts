/**
 * Everything that happened to one message, from its publisher to whoever gets it.
 */
import { showInstant, type Step } from "../../../src/index.ts";
import { ledgerOf, type LedgerEntry } from "../../../properties/index.ts";
import { called, messageOf, quoted } from "../say.ts";
import { trackOf, type State } from "../state.ts";
import { faint, padded, shown, span, type Style } from "../text.ts";
import type { Track } from "../track.ts";
import { absences } from "../absence.ts";
import { anchored, blank, doing, heading, row, type Row } from "./row.ts";

/** How many steps each way are looked through: more than any message is under way in practice. */
const reach = 3_000;

/** How far back it is looked for the message that a step without one goes on from. */
const backMax = 200;

export function message(state: State): readonly Row[] {
  const track = trackOf(state);
  const payload = followed(state);
  if (payload === null) return [row("No message has been published yet.")];
  const entries = ledger(track, payload, state.cursor);
  const isPinned = state.message !== null;
  const head = heading(`${shown(quoted(payload))}${isPinned ? "" : ", the message at the cursor"}`);
  if (entries.length === 0) return [head, row(faint("nothing of it is seen in this run"))];
  return [
    head,
    ...entries.map((one) => entryRow(one, state)),
    ...(track.length > 2 * reach ? [row(faint(`within ${reach} steps of the cursor`))] : []),
    blank,
    heading("Who has it, and who not"),
    ...absences(track, state.cursor, payload).map((text) => row(shown(text))),
    ...(isPinned ? [blank, doing({ do: "follow", payload: null }, "follow the cursor again")] : []),
  ];
}

/** The ledger of a message as rows that lead to its steps. */
export const ledgerRows = (state: State, payload: string): readonly Row[] =>
  ledger(trackOf(state), payload, state.cursor).map((one) => ({
    ...entryRow(one, state),
    anchor: false,
  }));

/** The message that the pane is about: the one chosen, else the one at the cursor. */
export function followed({ message: chosen, ...state }: State): string | null {
  if (chosen !== null) return chosen;
  const track = trackOf({ message: chosen, ...state });
  for (let at = state.cursor; at >= 1 && at > state.cursor - backMax; at -= 1) {
    const payload = messageOf(track.step(at));
    if (payload !== null) return payload;
  }
  return null;
}

function entryRow(entry: LedgerEntry, state: State): Row {
  const { step, is, who, what, atMs } = entry;
  const { cursor, glyphs } = state;
  const track = trackOf(state);
  const hasTime = track.step(track.length).atMs > 0;
  const style: Style = step > cursor ? "faint" : (styles.get(is) ?? "plain");
  const made = doing(
    { do: "go", to: step },
    span(step === cursor ? glyphs.cursor : " ", "strong"),
    faint(`${String(step).padStart(5)}  ${hasTime ? `${showInstant(atMs)}  ` : ""}`),
    span(`${padded(is, 12)} `, style),
    span(`${padded(shortWho(who), 12)} `, step > cursor ? "faint" : "plain"),
    span(shown(what), step > cursor ? "faint" : "plain"),
  );
  return step === cursor ? anchored(made) : made;
}

const shortWho = (who: string): string => who.split(" -> ").map(called).join(" → ");

const styles: ReadonlyMap<LedgerEntry["is"], Style> = new Map([
  ["lost", "bad"],
  ["dropped", "bad"],
  ["re-sent", "changed"],
  ["handed over", "good"],
  ["completed", "good"],
]);

const known = new WeakMap<Track, Map<string, readonly LedgerEntry[]>>();

/** Asked for again and again while somebody walks, so it is kept. */
function ledger(track: Track, payload: string, cursor: number): readonly LedgerEntry[] {
  const isWhole = track.length <= 2 * reach;
  const block = isWhole ? 0 : Math.floor(cursor / reach);
  const key = `${track.length} ${block} ${payload}`;
  const kept = known.get(track) ?? new Map<string, readonly LedgerEntry[]>();
  known.set(track, kept);
  const found = kept.get(key);
  if (found !== undefined) return found;
  const steps: readonly Step[] = isWhole
    ? track.steps(1, track.length)
    : track.steps((block - 1) * reach, (block + 2) * reach);
  const entries = ledgerOf(payload, steps);
  if (kept.size > 50) kept.clear();
  kept.set(key, entries);
  return entries;
}
