/**
 * How far a check is, as one line of a terminal that is written over and over.
 */
import type { Tally } from "../properties/index.ts";
import type { Io } from "./io.ts";

/** Often enough to look alive, seldom enough to cost nothing. */
const everyMs = 100;

export class Progress {
  readonly #io: Io;
  readonly #began: number;
  #shownMs = -everyMs;

  constructor(io: Io) {
    this.#io = io;
    this.#began = io.nowMs();
  }

  show(
    { runs, steps, triggers, violatedRuns }: Omit<Tally, "found">,
    isKnown: (claim: string) => boolean,
  ): void {
    const { errColumns } = this.#io;
    if (errColumns === null) return;
    const ms = this.#io.nowMs() - this.#began;
    if (ms - this.#shownMs < everyMs) return;
    this.#shownMs = ms;
    const counts = [...triggers.values()];
    const triggered = counts.filter((times) => times > 0).length;
    const perSecond = Math.round((steps * 1_000) / Math.max(1, ms));
    const text = [
      `${grouped(runs)} runs`,
      `${grouped(perSecond)} steps/s`,
      `${triggered} of ${counts.length} claims triggered`,
      worst([...violatedRuns.keys()], isKnown),
    ].join(", ");
    this.#io.err(`\r\u001B[2K${text.slice(0, errColumns - 1)}`);
  }

  /** The line is gone; what follows stands on its own. */
  clear(): void {
    if (this.#io.errColumns !== null && this.#shownMs >= 0) this.#io.err("\r\u001B[2K");
  }
}

function worst(violated: readonly string[], isKnown: (claim: string) => boolean): string {
  const news = violated.find((claim) => !isKnown(claim));
  if (news !== undefined) return `violated: ${news}`;
  const [known] = violated;
  return known === undefined ? "nothing violated" : `known deviations only: ${known}`;
}

/** 1234567 as 1,234,567. */
export const grouped = (value: number): string =>
  String(value).replaceAll(/\B(?=(?:\d{3})+$)/g, ",");
