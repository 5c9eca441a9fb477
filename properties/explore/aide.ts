/**
 * One who helps with an exploration in another thread: it makes the moves of worlds, or tries the calm
 * after them, and tells what came of it.
 */
import { Opener, type Errand, type Helper, type Helpers, type Opened } from "../../src/index.ts";
import { firstWorld } from "./bounds.ts";
import { Calming, type Calmed } from "./calms.ts";
import { fieldForSearch, type ExploreOptions } from "./exploration.ts";
import { Jury } from "./jury.ts";

/** What an aide is to do with worlds. */
export interface AideTask {
  readonly is: "open" | "calm";
  readonly errand: Errand;
}

export type AideReport =
  | { readonly is: "open"; readonly opened: Opened }
  | { readonly is: "calm"; readonly calmed: Calmed };

export class Aide {
  readonly #opener: Opener;
  readonly #calming: Calming | null;

  constructor(options: ExploreOptions) {
    const field = fieldForSearch(options);
    const { claims } = options;
    const jury =
      claims.length === 0
        ? null
        : new Jury(field, claims, (id) => this.#opener.maker.offers.operation(id));
    this.#opener = new Opener(field.setup.engine, field.supply, jury, firstWorld(field));
    this.#calming = jury === null ? null : new Calming(field, this.#opener.maker, jury, claims);
  }

  do({ is, errand }: AideTask): AideReport {
    if (is === "open") return { is, opened: this.#opener.open(errand) };
    const calming = this.#calming;
    const violated: (readonly number[])[] = [];
    this.#opener.look(errand, () => {
      violated.push(calming?.violated() ?? []);
    });
    return { is, calmed: { violated, triggered: calming?.triggered ?? [] } };
  }
}

export type Aides = Helpers<AideTask, AideReport>;

/** Aides as those who open worlds. */
export const openersAmong = (aides: Aides): Helpers<Errand, Opened> =>
  among(aides, "open", (report) => (report.is === "open" ? report.opened : null));

/** Aides as those who try calms. */
export const calmersAmong = (aides: Aides): Helpers<Errand, Calmed> =>
  among(aides, "calm", (report) => (report.is === "calm" ? report.calmed : null));

function among<Answer>(
  aides: Aides,
  is: AideTask["is"],
  answerIn: (report: AideReport) => Answer | null,
): Helpers<Errand, Answer> {
  const all = aides.all.map((aide): Helper<Errand, Answer> => {
    return {
      get isReady() {
        return aide.isReady;
      },
      give: (errand) => aide.give({ is, errand }),
      take: () => {
        // What else it was asked for before nobody waits for any more.
        for (let report = aide.take(); report !== null; report = aide.take()) {
          const answer = answerIn(report);
          if (answer !== null) return answer;
        }
        return null;
      },
    };
  });
  return { all, rest: () => aides.rest() };
}
