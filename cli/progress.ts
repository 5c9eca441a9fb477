/**
 * How far something is, as one line of a terminal that is written over and over.
 */
import { grouped } from "./amounts.ts";
import type { Tally } from "../properties/index.ts";
import type { Io } from "./io.ts";
import { StatusLine } from "./status-line.ts";

export class Progress {
  readonly #line: StatusLine;

  constructor(io: Io) {
    this.#line = new StatusLine(io);
  }

  show(
    { runs, steps, triggers, violatedRuns }: Omit<Tally, "found">,
    isKnown: (claim: string) => boolean,
  ): void {
    this.#line.show((ms) => {
      const counts = [...triggers.values()];
      const triggered = counts.filter((times) => times > 0).length;
      const perSecond = Math.round((steps * 1_000) / Math.max(1, ms));
      return [
        `${grouped(runs)} runs`,
        `${grouped(perSecond)} steps/s`,
        `${triggered} of ${counts.length} claims triggered`,
        worst([...violatedRuns.keys()], isKnown),
      ].join(", ");
    });
  }

  clear(): void {
    this.#line.clear();
  }
}

function worst(violated: readonly string[], isKnown: (claim: string) => boolean): string {
  const news = violated.find((claim) => !isKnown(claim));
  if (news !== undefined) return `violated: ${news}`;
  const [known] = violated;
  return known === undefined ? "nothing violated" : `known deviations only: ${known}`;
}
